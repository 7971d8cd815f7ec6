"""Mirrors the store in MLflow: registered versions, and stages as aliases.

Nothing is read from MLflow, so nothing is lost if its database is deleted or its server is down. The registered model
has a fixed name; if two stores share a server, the aliases show the one changed last.
"""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from training import tracking
from training.registry.packaging import package
from undertone.models.card import Card
from undertone.models.store import ModelStore, Pointer

if TYPE_CHECKING:
    from mlflow import MlflowClient

NAME = "undertone"


def register(mlflow: "MlflowClient", store: ModelStore, version: str, *, run: tracking.Run | None = None) -> str:
    """Register a version of the store, unless it is registered already; return its MLflow version number.

    A version without an MLflow run, such as one from another machine, gets a run that holds its files.
    """
    if not mlflow.search_registered_models(f"name = '{NAME}'"):
        mlflow.create_registered_model(NAME)
    for known in mlflow.search_model_versions(f"name = '{NAME}' and tags.version = '{version}'"):
        return str(known.version)
    card = store.read_card(version)
    run = run or _run_of(store, card)
    made = mlflow.create_model_version(
        NAME,
        source=f"runs:/{run.id}/model",
        run_id=run.id,
        tags={"version": version, "sha256": card.sha256, "created": card.created, "store": store.name},
    )
    return str(made.version)


def _run_of(store: ModelStore, card: Card) -> tracking.Run:
    with tracking.run(card.version, experiment=NAME, tags={"version": card.version, "store": store.name}) as run:
        onnx, _ = store.read_model(Pointer(version=card.version, sha256=card.sha256))
        log_model(run, onnx, card)
    return run


def log_model(run: tracking.Run, onnx: bytes, card: Card) -> None:
    """Log a model so that MLflow can load it."""
    with tempfile.TemporaryDirectory() as folder:
        packaged = Path(folder, "model")
        package(onnx, card, packaged)
        run.files(packaged, folder="model")


def show_refusal(store: ModelStore, version: str, stage: str, refused: Sequence[str]) -> str:
    """Tag a version with the gates that refused it, if MLflow is in use; return the error, if any."""
    if not _is_in_use():
        return ""
    try:
        mlflow = tracking.client()
        number = register(mlflow, store, version)
        mlflow.set_model_version_tag(NAME, number, f"refused.{stage}", "; ".join(refused))
    except Exception as error:  # noqa: BLE001 - as in show_stage
        return tracking.in_one_line(error)
    return ""


def show_stage(store: ModelStore, stage: str, served: Pointer) -> str:
    """Update the alias of a stage, if MLflow is in use; return the error, if any, without raising it."""
    if not _is_in_use():
        return ""
    try:
        mlflow = tracking.client()
        mlflow.set_registered_model_alias(NAME, stage, register(mlflow, store, served.version))
    except Exception as error:  # noqa: BLE001 - the errors of MLflow, its database and its server have no common base
        return tracking.in_one_line(error)
    return ""


def _is_in_use() -> bool:
    uri = tracking.tracking_uri()
    return bool(os.environ.get("MLFLOW_TRACKING_URI")) or Path(uri.removeprefix("sqlite:///")).exists()
