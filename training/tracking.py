"""The one door to MLflow: where runs are kept, and how one is opened and filled.

Runs go to the server that ``MLFLOW_TRACKING_URI`` names, or to ``mlflow.db`` (SQLite) with their files in ``mlruns``.
The client alone is used, with no state of its own, so that runs can nest and resume as the commands need it.
"""

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlflow import MlflowClient

LONGEST_VALUE = 500
"""MLflow refuses longer parameters on some stores."""


def tracking_uri() -> str:
    """Where runs and registered versions are kept."""
    return os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{Path('mlflow.db').resolve()}"


def client() -> "MlflowClient":
    """Open MLflow; the database is made at the first use."""
    from mlflow import MlflowClient  # noqa: PLC0415 - takes seconds to import

    # Nobody should wait minutes for a server that is away: what counts is in the model store already.
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "20")

    for name in ("mlflow", "alembic"):  # which log how they make their tables
        logging.getLogger(name).setLevel(logging.WARNING)
    return MlflowClient(tracking_uri=tracking_uri(), registry_uri=tracking_uri())


@dataclass(frozen=True, slots=True)
class Run:
    """One open run."""

    mlflow: "MlflowClient"
    experiment: str
    id: str

    def params(self, values: Mapping[str, Any]) -> None:
        """Log parameters; nested ones get dotted names."""
        for name, value in flat(values).items():
            self.mlflow.log_param(self.id, name, str(value)[:LONGEST_VALUE])

    def metrics(self, values: Mapping[str, Any], step: int | None = None) -> None:
        """Log every number of a mapping; nested ones get dotted names."""
        for name, value in flat(values).items():
            if isinstance(value, int | float):
                self.mlflow.log_metric(self.id, name, float(value), step=step)

    def tags(self, values: Mapping[str, str]) -> None:
        """Set tags."""
        for name, value in values.items():
            self.mlflow.set_tag(self.id, name, value)

    def files(self, *paths: Path, folder: str | None = None) -> None:
        """Log files, or what is in folders."""
        for path in paths:
            log = self.mlflow.log_artifacts if path.is_dir() else self.mlflow.log_artifact
            log(self.id, str(path), folder)


@contextmanager
def run(
    name: str, *, experiment: str, parent: Run | None = None, tags: Mapping[str, str] | None = None
) -> Iterator[Run]:
    """Open a run, nested in another if there is one; it is marked finished or failed at the end."""
    mlflow = parent.mlflow if parent else client()
    number = parent.experiment if parent else _experiment(mlflow, experiment)
    nesting = {"mlflow.parentRunId": parent.id} if parent else {}
    made = mlflow.create_run(number, run_name=name, tags={**nesting, **(tags or {})})
    opened = Run(mlflow, number, made.info.run_id)
    try:
        yield opened
    except BaseException:
        mlflow.set_terminated(opened.id, "FAILED")
        raise
    mlflow.set_terminated(opened.id)


def _experiment(mlflow: "MlflowClient", name: str) -> str:
    found = mlflow.get_experiment_by_name(name)
    if found:
        return str(found.experiment_id)
    uri = tracking_uri()
    local = uri.startswith("sqlite:///")
    folder = Path(uri.removeprefix("sqlite:///")).with_name("mlruns") if local else None
    return str(mlflow.create_experiment(name, artifact_location=folder.as_uri() if folder else None))


def flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """A nested mapping as one with dotted names, of the characters that MLflow takes."""
    result: dict[str, Any] = {}
    for name, value in values.items():
        dotted = f"{prefix}{name}"
        if isinstance(value, Mapping):
            result |= flat(value, f"{dotted}.")
        else:
            result[dotted] = value
    return result


def in_one_line(error: Exception) -> str:
    """The class of an error and the first line of its message."""
    return f"{type(error).__name__}: {str(error).partition('\n')[0]}"
