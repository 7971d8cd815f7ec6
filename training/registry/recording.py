"""Records trainings in MLflow: one run from the first step to the last, with its data, figures, files and version.

MLflow is needed for nothing: what it cannot do is a problem to tell, and no failure of the training.
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
    """The run of one training.

    Attributes:
        run: The id of the run, empty if there is none.
        problem: What MLflow could not do, empty if it did everything.
    """

    def __init__(self) -> None:
        self.run = ""
        self.problem = ""
        self._open: tracking.Run | None = None

    def began(self, run: tracking.Run) -> None:
        """Go on in this run."""
        self._open, self.run = run, run.id

    def parameters(self, params: Mapping[str, Any]) -> None:
        """Record what a training was asked for."""
        self._attempt(lambda run: run.params(params))

    def model(self, store: ModelStore, version: str, onnx: bytes, *, files: Iterable[Path] = ()) -> None:
        """Record a version that lies in the store, and register it."""
        self._attempt(lambda run: _complete(run, store, store.read_card(version), onnx, files))

    def _attempt(self, action: Callable[[tracking.Run], None]) -> None:
        if self._open is None or self.problem:
            return
        try:
            action(self._open)
        except Exception as error:  # noqa: BLE001 - the errors of MLflow, its database and its server share no base
            self.problem = tracking.in_one_line(error)


@contextmanager
def recording(name: str = "training", *, wanted: bool = True, began: datetime | None = None) -> Iterator[Recording]:
    """Open a run for a training; one that fails is recorded as failed.

    Args:
        name: Of the run, until it has a model.
        wanted: Whether there is anything to record.
        began: When the training began, if not now.
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
    """Record a training that is over."""
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
