"""CSV files on S3 are read like local ones, and a failed read leaves no partial file."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from training import datasets
from training.errors import DataError

SAMPLE = Path(__file__).parents[3] / "training" / "sample" / "comments.csv"


@pytest.fixture(autouse=True)
def _bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in {"ACCESS_KEY_ID": "x", "SECRET_ACCESS_KEY": "x", "DEFAULT_REGION": "us-east-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)  # set by a test that runs another server
    with mock_aws():
        client = boto3.client("s3")
        client.create_bucket(Bucket="data")
        client.put_object(Bucket="data", Key="folder/mine.csv", Body=SAMPLE.read_bytes())
        yield


def test_a_csv_on_s3_is_read_like_a_local_one(tmp_path: Path) -> None:
    corpus = datasets.load(["s3://data/folder/mine.csv"], cache=tmp_path)
    assert set(corpus.tests) == {"mine"}
    assert len(corpus.train) == len(datasets.load(["sample"]).train)


def test_a_missing_object_is_a_clear_error_and_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"s3://data/gone.csv could not be read: .* Check the URL"):
        datasets.load(["s3://data/gone.csv"], cache=tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
