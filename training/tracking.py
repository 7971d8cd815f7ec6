"""Access to MLflow: the tracking URI, and how runs are opened and filled.

Runs are stored on the server ``MLFLOW_TRACKING_URI``, or in ``mlflow.db`` (SQLite) with artifacts in ``mlruns``.
Only the stateless client is used, so that runs can nest and resume as needed.
"""

import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from undertone.registry.actor import who

if TYPE_CHECKING:
    from mlflow import MlflowClient

LONGEST_VALUE = 500
"""Maximum length of a parameter; some MLflow stores reject longer ones."""


def tracking_uri() -> str:
    """Return the URI of runs and registered versions."""
    return os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{Path('mlflow.db').resolve()}"


def client() -> "MlflowClient":
    """Return an MLflow client; the database is created at first use."""
    from mlflow import MlflowClient  # noqa: PLC0415 - takes seconds to import

    # Do not wait minutes for an unreachable server; the model store already has everything.
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "20")
    os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")

    for name in ("mlflow", "alembic"):  # both log the creation of their tables
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
        """Log every number in a mapping; nested ones get dotted names."""
        for name, value in flat(values).items():
            if isinstance(value, int | float):
                self.mlflow.log_metric(self.id, name, float(value), step=step)

    def inputs(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        """Log data sets as inputs: by name, with the hashes of their files and the numbers of their rows."""
        from mlflow.entities import Dataset, DatasetInput  # noqa: PLC0415

        entries = []
        for name, known in data.items():
            profile = json.dumps({"rows": known.get("rows", {})})
            source = json.dumps(known.get("sha256", {}), sort_keys=True)
            digest = sha256(source.encode()).hexdigest()[:16]
            entries.append(DatasetInput(Dataset(name, digest, "files", source, profile=profile)))
        if entries:
            self.mlflow.log_inputs(self.id, datasets=entries)

    def rename(self, name: str) -> None:
        """Rename the run."""
        self.mlflow.set_tag(self.id, "mlflow.runName", name)

    def recorded(self, tag: str) -> set[str]:
        """Return the values of a tag in the finished runs of the experiment."""
        found: set[str] = set()
        page = None
        while True:
            runs = self.mlflow.search_runs([self.experiment], "attributes.status = 'FINISHED'", page_token=page)
            found |= {run.data.tags[tag] for run in runs if tag in run.data.tags}
            page = runs.token
            if not page:
                return found

    def tags(self, values: Mapping[str, str]) -> None:
        """Set tags."""
        for name, value in values.items():
            self.mlflow.set_tag(self.id, name, value)

    def files(self, *paths: Path, folder: str | None = None) -> None:
        """Log files, or the contents of folders."""
        for path in paths:
            log = self.mlflow.log_artifacts if path.is_dir() else self.mlflow.log_artifact
            log(self.id, str(path), folder)


@contextmanager
def run(
    name: str,
    *,
    experiment: str,
    parent: Run | None = None,
    tags: Mapping[str, str] | None = None,
    began: datetime | None = None,
) -> Iterator[Run]:
    """Open a run, nested in another if there is one; it is marked as finished or failed at the end.

    Args:
        name: Name of the run.
        experiment: Its experiment, created if missing.
        parent: The parent run.
        tags: Tags in addition to user, source and commit.
        began: Start time; default now.
    """
    mlflow = parent.mlflow if parent else client()
    number = parent.experiment if parent else _experiment(mlflow, experiment)
    nesting = {"mlflow.parentRunId": parent.id} if parent else {}
    start = round(began.timestamp() * 1000) if began else None
    made = mlflow.create_run(number, start, run_name=name, tags={**_provenance(), **nesting, **(tags or {})})
    opened = Run(mlflow, number, made.info.run_id)
    try:
        yield opened
    except BaseException:
        mlflow.set_terminated(opened.id, "FAILED")
        raise
    mlflow.set_terminated(opened.id)


def _provenance() -> dict[str, str]:
    """Return user, source and commit, as the tags that MLflow's UI shows."""
    tags = {"mlflow.user": who(), "mlflow.source.type": "LOCAL"}
    tags["mlflow.source.name"] = " ".join([Path(sys.argv[0]).name, *sys.argv[1:2]])
    git, root = shutil.which("git"), Path(__file__).parents[1]
    if git and (root / ".git").exists():
        found = subprocess.run([git, "rev-parse", "HEAD"], cwd=root, capture_output=True, text=True, check=False)  # noqa: S603
        if found.returncode == 0:
            tags["mlflow.source.git.commit"] = found.stdout.strip()
    return tags


def _experiment(mlflow: "MlflowClient", name: str) -> str:
    found = mlflow.get_experiment_by_name(name)
    if found:
        return str(found.experiment_id)
    uri = tracking_uri()
    local = uri.startswith("sqlite:///")
    folder = Path(uri.removeprefix("sqlite:///")).with_name("mlruns") if local else None
    return str(mlflow.create_experiment(name, artifact_location=folder.as_uri() if folder else None))


def flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Flatten a nested mapping to dotted names of characters that MLflow allows."""
    result: dict[str, Any] = {}
    for name, value in values.items():
        dotted = f"{prefix}{name}"
        if isinstance(value, Mapping):
            result |= flat(value, f"{dotted}.")
        else:
            result[dotted] = value
    return result


def in_one_line(error: Exception) -> str:
    """Return the class of an error and the first line of its message."""
    return f"{type(error).__name__}: {str(error).partition('\n')[0]}"
