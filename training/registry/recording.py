"""Records a finished training in MLflow: parameters, figures, data hashes, the files, and the registered version."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

from training import tracking
from training.registry.stages import Registry
from undertone.models.store import ModelStore

EXPERIMENT = "undertone"


def record(
    store: ModelStore, version: str, onnx: bytes, *, production: bool = False, files: Iterable[Path] = ()
) -> str:
    """Make a run of a version that lies in the store, register it, and promote it if told; gives the run's id."""
    card = store.read_card(version)
    with tracking.run(version, experiment=EXPERIMENT, tags={"version": version, "store": store.name}) as run:
        run.params(card.parameters)
        run.metrics(card.metrics)
        run.params({"data": {name: entry.get("sha256", {}) for name, entry in card.data.items()}})
        run.tags({f"library.{name}": number for name, number in card.libraries.items()})
        with tempfile.TemporaryDirectory() as folder:
            for name, content in (("model.onnx", onnx), ("card.json", card.to_json())):
                path = Path(folder, name)
                path.write_bytes(content)
                run.files(path, folder="model")
        run.files(*files, folder="reports")
        registry = Registry(store, run.mlflow)
        registry.register(version, run=run)
        if production:
            registry.move("production", version, notes={"gates": "not asked"})
    return run.id
