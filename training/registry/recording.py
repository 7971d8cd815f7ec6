"""Records a finished training in MLflow: parameters, figures, data hashes, the files, and the registered version."""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from training import tracking
from training.registry import mirror
from undertone.models.card import Card
from undertone.models.store import ModelStore

EXPERIMENT = "undertone"


class Recorded(NamedTuple):
    """The id of a run, and what MLflow could not do, which is no failure of the training."""

    run: str
    problem: str = ""


def record(store: ModelStore, version: str, onnx: bytes, *, files: Iterable[Path] = ()) -> Recorded:
    """Make a run of a version that lies in the store, and register it."""
    card = store.read_card(version)
    try:
        with tracking.run(version, experiment=EXPERIMENT, tags={"version": version, "store": store.name}) as run:
            _describe(run, card)
            with tempfile.TemporaryDirectory() as folder:
                for name, content in (("model.onnx", onnx), ("card.json", card.to_json())):
                    path = Path(folder, name)
                    path.write_bytes(content)
                    run.files(path, folder="model")
            run.files(*files, folder="reports")
            mirror.register(run.mlflow, store, version, run=run)
    except Exception as error:  # noqa: BLE001 - the errors of MLflow, its database and its server share no base
        return Recorded("", tracking.in_one_line(error))
    return Recorded(run.id)


def _describe(run: tracking.Run, card: Card) -> None:
    run.params(card.parameters)
    run.metrics(card.metrics)
    run.params({"data": {name: entry.get("sha256", {}) for name, entry in card.data.items()}})
    run.tags({f"library.{name}": number for name, number in card.libraries.items()})
