"""The model store on S3, tested against moto's server."""

from collections.abc import Iterator

import boto3
import pytest

from devtools.s3 import BUCKET, s3_server
from tests.support.apps import load_app
from tests.support.events import api_event, content_of
from tests.support.graphs import card_of, tiny_graph
from tests.support.stores import fill, point
from undertone.errors import MissingObjectError, ModelRefusedError, StoreError
from undertone.models.store import open_store


@pytest.fixture
def bucket() -> Iterator[str]:
    with s3_server():
        yield f"s3://{BUCKET}/models-of-a-team"


def test_a_stored_model_is_read_back_unchanged(bucket: str) -> None:
    store = fill(open_store(bucket))
    found = store.read_pointer("production")
    assert found is not None
    onnx, card = store.read_model(found[0])
    assert (onnx, card.version) == (tiny_graph(), "tiny-1")
    assert store.versions() == ["tiny-1"]


def test_an_unchanged_pointer_is_not_read_again(bucket: str) -> None:
    store = fill(open_store(bucket))
    found = store.read_pointer("production")
    assert found is not None
    assert store.read_pointer("production", unless=found[1]) is None
    other = tiny_graph({"good": (0.0, 0.1, 0.9)})
    store.put_model(other, card_of(other, "tiny-2"))
    point(store, "tiny-2")
    changed = store.read_pointer("production", unless=found[1])
    assert changed is not None
    assert changed[0].version == "tiny-2"


def test_a_missing_pointer_raises_not_found(bucket: str) -> None:
    with pytest.raises(MissingObjectError, match=r"production\.json"):
        open_store(bucket).read_pointer("production")


def test_a_damaged_object_is_rejected(bucket: str) -> None:
    store = fill(open_store(bucket))
    key = "models-of-a-team/models/tiny-1/model.onnx"
    boto3.client("s3").put_object(Bucket=BUCKET, Key=key, Body=tiny_graph()[:-5])
    with pytest.raises(ModelRefusedError, match="sha256"):
        store.read_model(point(store, "tiny-1"))


def test_a_missing_bucket_is_a_store_error(bucket: str) -> None:
    with pytest.raises((MissingObjectError, StoreError)):
        open_store("s3://no-such-bucket").read_pointer("production")


def test_a_function_serves_from_s3(bucket: str) -> None:
    fill(open_store(bucket))
    app = load_app("predict", UNDERTONE_STORE=bucket)
    assert content_of(app.handler(api_event("GET", "/health"), None))["model_version"] == "tiny-1"


def test_an_unreachable_store_is_reported_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    with pytest.raises(StoreError, match="s3://somewhere"):
        open_store("s3://somewhere").read_pointer("production")
