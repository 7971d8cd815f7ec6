"""Imports a model trained elsewhere: an ONNX file with the served signature, or a transformer with its tokenizer."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import onnx
from onnx import helper

from training.datasets.labelling import STANDARD
from training.errors import DataError, TrainingError
from undertone.models.card import Card
from undertone.models.model import Model
from undertone.models.transformer import LABELS, LONGEST, PADDING, TOKENIZER

PROBES = ("so good", "it is ten past three", "so bad", "\U0001f621", "")
"""Texts that an imported model must be able to predict."""


class Imported(NamedTuple):
    """An ONNX file and its card."""

    onnx: bytes
    card: Card


def read_model(path: Path, *, labels: str | None = None, longest: int = 128) -> Imported:
    """Read a model, embed its tokenizer, and check that it predicts.

    Args:
        path: An ONNX file or a folder with ``model.onnx``; a transformer also needs
            ``tokenizer.json`` and ``config.json``.
        labels: Labels of a transformer's scores, in order, if not in ``config.json``.
        longest: Maximum number of tokens per comment for a transformer.

    Raises:
        TrainingError: A file is missing, or the labels are unknown.
        ModelRefusedError: The model does not have the required signature.
    """
    file = path / "model.onnx" if path.is_dir() else path
    if not file.is_file():
        raise TrainingError(f"There is no {file}. Expected an ONNX file, or a folder with a model.onnx.")
    content = file.read_bytes()
    tokenizer = file.with_name("tokenizer.json")
    if tokenizer.is_file():
        content = _with_tokenizer(content, tokenizer, labels, longest)
    card = _card(content, file, tokenizer if tokenizer.is_file() else None)
    for prediction in Model.load(content, card).predict(PROBES)[:-1]:
        if not abs(sum(prediction.probabilities) - 1) < 1e-3:
            raise TrainingError(f"{file} answers {prediction.probabilities}. Expected probabilities that sum to 1.")
    return Imported(content, card)


def _with_tokenizer(content: bytes, tokenizer: Path, labels: str | None, longest: int) -> bytes:
    model = onnx.load_from_string(content)
    if any(entry.data_location == onnx.TensorProto.EXTERNAL for entry in model.graph.initializer):
        raise TrainingError("The weights are in a separate file. Export the model as a single file smaller than 2 GB.")
    config = _config(tokenizer.with_name("config.json"))
    kept = {entry.key: entry.value for entry in model.metadata_props}
    helper.set_model_props(
        model,
        kept
        | {
            TOKENIZER: tokenizer.read_text(encoding="utf-8"),
            LABELS: ",".join(map(str, _labels(labels, config))),
            LONGEST: str(min(longest, config.get("max_position_embeddings", longest))),
            PADDING: str(config.get("pad_token_id") or 0),
        },
    )
    return bytes(model.SerializeToString())


def _config(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise TrainingError(f"{path} is not JSON: {error}") from error
    return found


def _labels(declared: str | None, config: dict[str, Any]) -> Sequence[int]:
    """Return the label of each score."""
    names: dict[str, str] = config.get("id2label", {})
    written = declared.split(",") if declared else [names[key] for key in sorted(names, key=int)]
    try:
        return [STANDARD.label(name) for name in written]
    except (DataError, ValueError) as error:
        raise TrainingError(
            f"The labels of the scores are {', '.join(written)}."
            " Name them in order: --labels negative,neutral,positive."
        ) from error


def _card(content: bytes, file: Path, tokenizer: Path | None) -> Card:
    now, digest = datetime.now(UTC), sha256(content).hexdigest()
    origin = {"imported": file.name, "sha256": sha256(file.read_bytes()).hexdigest()}
    if tokenizer:
        origin["tokenizer"] = sha256(tokenizer.read_bytes()).hexdigest()
    return Card(
        version=f"{now:%Y-%m-%d}-{digest[:8]}",
        sha256=digest,
        created=now.isoformat(timespec="seconds"),
        parameters=origin,
        libraries={name: version(name) for name in ("onnx", "onnxruntime")},
    )
