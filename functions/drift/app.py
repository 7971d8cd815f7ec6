"""Every hour: compare the comments of the last hours with what the model in production expects."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from undertone.drift.comparison import compare
from undertone.metrics import telemetry
from undertone.metrics.cloudwatch import read_profile
from undertone.models.store import open_store
from undertone.settings import Settings

HOURS = 6
"""Whole hours that are compared, besides the present one: a single hour may be the audience of one video."""

settings = Settings.from_environment()


def handler(_event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Measure drift, and report it as metrics and as one line of the log.

    Raises:
        StoreError: when the store cannot be reached.
        ModelRefusedError: when the pointer or the card is damaged.
    """
    import boto3  # noqa: PLC0415 - part of Lambda's runtime, and not among the packages for serving

    store = open_store(settings.store)
    found = store.read_pointer(settings.stage)
    assert found  # noqa: S101 - it is only None for a conditional request
    card = store.read_card(found[0].version)
    if card.reference is None:
        return {"model_version": card.version, "problem": "the card has no reference: retrain the model"}
    now = datetime.now(UTC)
    start = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=HOURS)
    counts = read_profile(boto3.client("cloudwatch"), settings.service, start, now + timedelta(minutes=1))
    shifts = [shift for shift in compare(card.reference.counts, counts) if shift.verdict != "too few"]
    psi = {shift.name: shift.psi for shift in shifts}
    shifted = [shift.name for shift in shifts if shift.verdict == "shifted"]
    comments = sum(counts["sentiment"].values())
    telemetry.drift_measured(psi, shifted, comments=comments, model_version=card.version)
    return {"model_version": card.version, "comments": comments, "psi": psi, "shifted": shifted}
