"""The locked half of the test rows, which only ``undertone unlock`` uses; every use is recorded in the model's card."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
import pandas as pd

from training.evaluation.predictions import pooled, predict_sets
from training.evaluation.quantifying import share_error
from undertone.models.model import Model
from undertone.models.store import ModelStore, Pointer

SETS = ("semeval", "goemotions", "sentube", "sentistrength", "vader")
"""Data sets and groups that have locked rows."""
FIGURES = ("rows", "accuracy", "macro_recall", "macro_f1", "calibration_error", "class_calibration_error")


def open_locked(
    store: ModelStore, version: str, locked: Mapping[str, pd.DataFrame], *, why: str, now: datetime | None = None
) -> dict[str, Any]:
    """Evaluate a version on locked rows; the use is recorded in its card before this returns.

    Args:
        store: The store that holds the version.
        version: A version for this text version.
        locked: The rows: text and label, by data set.
        why: A reason, recorded permanently.
        now: The time to record; default the current time.

    Returns:
        The record: ``when``, ``why`` and ``figures``, by data set and group.
    """
    onnx, card = store.read_model(Pointer(version=version, sha256=store.read_card(version).sha256))
    predictions = pooled(predict_sets(Model.load(onnx, card), locked))
    figures = {}
    for name, found in predictions.items():
        everything = found.figures()
        chosen = {figure: everything[figure] for figure in FIGURES}
        figures[name] = chosen | {"share_error": round(share_error(found, card.shares), 4)}
    when = (now or datetime.now(UTC)).isoformat(timespec="seconds")
    opening = {"when": when, "why": why, "figures": figures}
    store.update_card(version, lambda card: msgspec.structs.replace(card, openings=[*card.openings, opening]))
    return opening


def rows_of(opening: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
    """Return the metrics of an opening, one row per set."""
    return [(name, *found.values()) for name, found in opening["figures"].items()]
