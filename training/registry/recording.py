"""Records trainings in MLflow: one run per training, with data, metrics, files and version.

MLflow is optional: its errors are reported and do not fail the training.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from training import tracking
from training.registry import mirror
from undertone.models.card import Card
from undertone.models.store import ModelStore


class Recording:
    """The MLflow run of one training.

    Attributes:
        run: Run ID; empty if there is none.
        problem: Error message of MLflow; empty if there is none.
    """

    def __init__(self) -> None:
        self.run = ""
        self.problem = ""
        self._open: tracking.Run | None = None

    def began(self, run: tracking.Run) -> None:
        """Continue in this run."""
        self._open, self.run = run, run.id

    def parameters(self, params: Mapping[str, Any]) -> None:
        """Record the parameters of a training."""
        self._attempt(lambda run: run.params(params))

    def model(self, store: ModelStore, version: str, onnx: bytes, *, files: Iterable[Path] = ()) -> None:
        """Record a version of the store, and register it."""
        self._attempt(lambda run: _complete(run, store, store.read_card(version), onnx, files))

    def _attempt(self, action: Callable[[tracking.Run], None]) -> None:
        if self._open is None or self.problem:
            return
        try:
            action(self._open)
        except Exception as error:  # noqa: BLE001 - the errors of MLflow, its database and its server have no common base
            self.problem = tracking.in_one_line(error)


@contextmanager
def recording(name: str = "training", *, wanted: bool = True, began: datetime | None = None) -> Iterator[Recording]:
    """Open a run for a training; a failed training is recorded as failed.

    Args:
        name: Name of the run until it has a model.
        wanted: Whether to record at all.
        began: Start time of the training; default now.
    """
    found = Recording()
    with ExitStack() as stack:
        if wanted:
            try:
                found.began(stack.enter_context(tracking.run(name, experiment=mirror.NAME, began=began)))
            except Exception as error:  # noqa: BLE001 - as above
                found.problem = tracking.in_one_line(error)
        yield found


def record(
    store: ModelStore, version: str, onnx: bytes, *, files: Iterable[Path] = (), began: datetime | None = None
) -> Recording:
    """Record a finished training."""
    with recording(version, began=began) as found:
        found.parameters(store.read_card(version).parameters)
        found.model(store, version, onnx, files=files)
    return found


def _complete(run: tracking.Run, store: ModelStore, card: Card, onnx: bytes, files: Iterable[Path]) -> None:
    run.rename(card.version)
    run.tags({"version": card.version, "store": store.name})
    run.tags({f"library.{name}": number for name, number in card.libraries.items()})
    run.metrics(card.metrics)
    run.inputs(card.data)
    run.files(*files, folder="reports")
    mirror.log_model(run, onnx, card)
    mirror.register(run.mlflow, store, card.version, run=run)
