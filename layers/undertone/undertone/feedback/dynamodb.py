"""Corrections in a DynamoDB table with the key ``id`` and the time to live ``expires``."""

import time
from collections.abc import Iterator
from typing import Any

import boto3
import msgspec
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from undertone.errors import StoreError
from undertone.feedback.correction import Correction, Review

_CONFIG = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})
_CONDITION = "ConditionalCheckFailedException"


class DynamoTable:
    """A DynamoDB table of corrections. The feedback function can put and delete; reviewers can read and update."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._client = boto3.client("dynamodb", config=_CONFIG)

    def add(self, correction: Correction) -> bool:
        """Keep a correction unless its id is there already.

        Raises:
            StoreError: The table cannot be written.
        """
        item = {name: TypeSerializer().serialize(value) for name, value in msgspec.to_builtins(correction).items()}
        return self._if("put_item", Item=item, ConditionExpression="attribute_not_exists(id)")

    def remove(self, key: str) -> None:
        """Delete a correction with its reviews.

        Raises:
            StoreError: The table cannot be written.
        """
        self._if("delete_item", Key={"id": {"S": key}})

    def all(self) -> Iterator[Correction]:
        """Return every correction that has not expired; DynamoDB deletes expired ones up to days late.

        Raises:
            StoreError: The table cannot be read.
        """
        try:
            for page in self._client.get_paginator("scan").paginate(TableName=self._name, ConsistentRead=True):
                for item in page["Items"]:
                    row = {name: TypeDeserializer().deserialize(value) for name, value in item.items()}
                    if row["expires"] >= time.time():
                        yield msgspec.convert(row | {"expires": int(row["expires"])}, Correction)
        except (ClientError, BotoCoreError) as error:
            raise StoreError(f"the table {self._name} cannot be read: {error}") from error

    def review(self, key: str, reviewer: str, review: Review) -> bool:
        """Store a review.

        Raises:
            StoreError: The table cannot be written.
        """
        return self._if(
            "update_item",
            Key={"id": {"S": key}},
            ConditionExpression="attribute_exists(id)",
            UpdateExpression="SET reviews.#reviewer = :review",
            ExpressionAttributeNames={"#reviewer": reviewer},
            ExpressionAttributeValues={":review": TypeSerializer().serialize(msgspec.to_builtins(review))},
        )

    def _if(self, operation: str, **arguments: Any) -> bool:
        """Write, and return whether the condition was met."""
        try:
            getattr(self._client, operation)(TableName=self._name, **arguments)
        except ClientError as error:
            if error.response["Error"]["Code"] == _CONDITION:
                return False
            raise StoreError(f"the table {self._name} cannot be written: {error}") from error
        except BotoCoreError as error:
            raise StoreError(f"the table {self._name} cannot be written: {error}") from error
        return True
