"""Scores the comments of a queue's messages; a message that cannot be scored fails on its own."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.batch import AsyncBatchProcessor, EventType, async_process_partial_response

from undertone.errors import UndertoneError
from undertone.metrics import telemetry
from undertone.models.objects import open_objects
from undertone.models.provider import ModelProvider
from undertone.settings import Settings
from undertone.stream.messages import Message, read_message, result_lines

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

settings = Settings.from_environment()
provider = ModelProvider.from_settings(settings)
provider.warm_up()
results = open_objects(settings.stream_results)
processor = AsyncBatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Score all messages of a batch at once, write one object per message, and name the messages that failed.

    Raises:
        ModelUnavailableError: when no model can be loaded; the queue delivers the batch again.
    """
    read = {record["messageId"]: _read(record) for record in event["Records"]}
    good = {name: message for name, message in read.items() if isinstance(message, Message)}
    objects, version = _score(list(good.values()), context.aws_request_id)

    async def write(record: "SQSRecord") -> None:
        message = read[record.message_id]
        if isinstance(message, Exception):
            raise message
        await asyncio.to_thread(results.put, message.key, objects[message.key])

    response = async_process_partial_response(event, write, processor, context)
    telemetry.batch_scored(
        messages=len(read),
        comments=sum(len(message.comments) for message in good.values()),
        failures=[type(error).__name__ for _, error, _ in processor.exceptions],
        model_version=version,
    )
    return dict(response)


def _read(record: Mapping[str, Any]) -> Message | UndertoneError:
    try:
        return read_message(record)
    except UndertoneError as error:
        return error


def _score(messages: Sequence[Message], request_id: str) -> tuple[dict[str, bytes], str]:
    """The results of messages by key, and the version of the model that scored them; all comments run together."""
    texts = [comment.text for message in messages for comment in message.comments]
    if not texts:
        return {}, ""
    predictions, model = provider.answer(texts, request_id)
    objects, start = {}, 0
    for message in messages:
        end = start + len(message.comments)
        objects[message.key] = result_lines(message, predictions[start:end], model.version)
        start = end
    return objects, model.version
