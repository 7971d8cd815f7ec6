"""Makes the card of a new model: its version, data, parameters and metrics."""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from typing import Any

from training.datasets.corpus import Corpus
from training.datasets.opinion_lexicon import RESOURCE, lexicon_hash
from undertone.drift.profile import Reference
from undertone.models.card import Card
from undertone.shares import Adjustment

LIBRARIES = ("lightgbm", "numpy", "onnx", "onnxruntime", "scikit-learn", "scipy")


def make_card(  # noqa: PLR0913 - the parts of a card
    onnx: bytes,
    *,
    corpus: Corpus,
    metrics: Mapping[str, Any],
    params: Mapping[str, Any],
    shares: Adjustment | None = None,
    reference: Reference | None = None,
    now: datetime | None = None,
) -> Card:
    """Describe a model; its version is the date and the first digits of its hash.

    Its parameters include the hash of the lexicon, because a model trained without it differs.
    """
    now = now or datetime.now(UTC)
    digest = sha256(onnx).hexdigest()
    return Card(
        version=f"{now:%Y-%m-%d}-{digest[:8]}",
        sha256=digest,
        created=now.isoformat(timespec="seconds"),
        data=describe_data(corpus),
        metrics=dict(metrics),
        parameters={**params, RESOURCE: lexicon_hash()},
        shares=shares or Adjustment(),
        reference=reference,
        libraries={name: version(name) for name in LIBRARIES},
    )


def describe_data(corpus: Corpus) -> dict[str, Any]:
    """For each source: the hashes of its files, its rows by split and label, and the rows left out."""
    counts = corpus.counts()
    return {
        name: {"sha256": hashes, "rows": counts.get(name, {}), "left_out": corpus.left_out.get(name, {})}
        for name, hashes in corpus.hashes.items()
    }
