"""The SQLite and DynamoDB tables store corrections in the same way."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import boto3
import msgspec
import pytest
from moto import mock_aws

from undertone.errors import SettingsError, StoreError
from undertone.feedback.correction import Correction, Review, Statement, correction_of
from undertone.feedback.tables import FeedbackTable, open_table

REVIEW = Review(label="Neutral", when="2026-11-26T00:00:00+00:00")


def correction(comment: str = "sick beat", correct: str = "Positive", client: str = "192.0.2.1") -> Correction:
    statement = msgspec.convert({"comment": comment, "predicted": "Negative", "correct": correct}, Statement)
    return correction_of(statement, client=client, salt="salt", keep=timedelta(days=1))


@pytest.fixture(params=["sqlite", "dynamodb"])
def table(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FeedbackTable]:
    """A table of each kind."""
    if request.param == "sqlite":
        opened = open_table(str(tmp_path / "feedback.sqlite3"))
        assert opened
        yield opened
        return
    for name, value in {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        boto3.client("dynamodb").create_table(
            TableName="feedback",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        opened = open_table("dynamodb://feedback")
        assert opened
        yield opened


def test_a_correction_is_stored_once_and_can_be_read(table: FeedbackTable) -> None:
    assert list(table.all()) == []
    first = correction("größer 😀 \U0001f9d1\u200d\U0001f52c")
    assert table.add(first)
    assert not table.add(msgspec.structs.replace(first, created="later"))
    assert table.add(correction("another"))
    assert first in list(table.all())
    assert len(list(table.all())) == 2


def test_deleting_a_correction_deletes_its_reviews(table: FeedbackTable) -> None:
    row = correction()
    table.add(row)
    assert table.review(row.id, "ann", REVIEW)
    table.remove(row.id)
    table.remove(row.id)
    assert not table.review(row.id, "ann", REVIEW)
    table.add(row)
    assert [kept.reviews for kept in table.all()] == [{}]


def test_each_reviewer_has_one_verdict_which_can_change(table: FeedbackTable) -> None:
    row = correction()
    table.add(row)
    rejected = Review(label=None, when=REVIEW.when)
    for reviewer, review in (("ann", REVIEW), ("bo.b-2", rejected), ("ann", rejected)):
        assert table.review(row.id, reviewer, review)
    assert [kept.reviews for kept in table.all()] == [{"ann": rejected, "bo.b-2": rejected}]


def test_expired_corrections_are_not_returned(table: FeedbackTable) -> None:
    table.add(msgspec.structs.replace(correction(), expires=int(time.time()) - 10))
    assert list(table.all()) == []


def test_concurrent_writes_of_one_correction_create_it_once(table: FeedbackTable) -> None:
    row = correction()
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda _: table.add(row), range(16))) == 1


@mock_aws
def test_a_missing_table_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    table = open_table("dynamodb://nowhere")
    assert table
    with pytest.raises(StoreError, match="the table nowhere cannot be written"):
        table.add(correction())


def test_unknown_locations_are_rejected_and_off_disables_feedback() -> None:
    assert open_table("off") is None
    with pytest.raises(SettingsError, match="expected dynamodb://TABLE, a file, or 'off'"):
        open_table("s3://bucket")


def test_client_ids_depend_on_the_salt_and_the_ip_prefix() -> None:
    statement = msgspec.convert({"comment": "a", "predicted": "Negative", "correct": "Positive"}, Statement)

    def made(client: str, salt: str = "salt") -> Correction:
        return correction_of(statement, client=client, salt=salt, keep=timedelta(days=1))

    assert made("192.0.2.1").client != made("192.0.2.2").client
    assert made("192.0.2.1").id != made("192.0.2.1", "other").id
    assert made("2001:db8::1").client == made("2001:db8::ffff").client != made("2001:db8:0:1::1").client
    assert made("").client == ""
    assert "192.0.2.1" not in str(msgspec.to_builtins(made("192.0.2.1")))
