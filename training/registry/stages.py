"""Which version is in which stage.

The alias in MLflow is what was decided; the pointer in the store is what is served. A change sets the alias first and
the pointer second, and whoever opens a registry first lets the pointers follow the aliases: a change that broke off
between the two is completed by the next command, whatever it is.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from training import tracking
from training.errors import TrainingError
from undertone.errors import MissingObjectError
from undertone.models.card import Card
from undertone.models.store import STAGES, ModelStore

if TYPE_CHECKING:
    from mlflow import MlflowClient

_FIRST = "-"
"""What stands in place of the version before the first one of a stage."""


@dataclass(frozen=True, slots=True)
class Version:
    """A registered version: its card, its present stages, and the notes made about it."""

    number: str
    card: Card
    stages: tuple[str, ...] = ()
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def stage(self) -> str:
        """``production``, ``staging``, ``archived`` if it was in one of them once, or else ``development``."""
        if self.stages:
            return " + ".join(self.stages)
        return "archived" if any(name.endswith((".since", ".left")) for name in self.notes) else "development"


class Registry:
    """The versions of one store."""

    def __init__(self, store: ModelStore, mlflow: "MlflowClient | None" = None) -> None:
        self.store = store
        self._mlflow = mlflow or tracking.client()
        # one database can serve several stores: each has a registered model of its own
        self.name = "undertone-" + re.sub(r"[^A-Za-z0-9_.-]+", "-", store.name).strip("-")
        self._require_name()
        self._settle()

    def register(self, version: str, *, run: tracking.Run | None = None) -> None:
        """Register a version that lies in the store; one that is registered already stays as it is."""
        if version in self._numbers():
            return
        card = self.store.read_card(version)
        source = f"runs:/{run.id}/model" if run else f"{self.store.name}/models/{version}"
        self._mlflow.create_model_version(
            self.name,
            source=source,
            run_id=run.id if run else None,
            tags={"version": version, "sha256": card.sha256, "created": card.created},
        )

    def move(self, stage: str, version: str, *, notes: dict[str, str] | None = None) -> None:
        """Put a version into a stage; the one that was there becomes what :meth:`rollback` goes back to."""
        before = self.current(stage) or _FIRST
        self.register(version)
        if before != version:
            self._note(version, f"{stage}.before", before)
        if before not in (_FIRST, version):
            self._note(before, f"{stage}.left", _now())
        for name, value in {"since": _now(), **(notes or {})}.items():
            self._note(version, f"{stage}.{name}", value)
        self._enter(stage, version)

    def rollback(self, stage: str) -> tuple[str, str]:
        """Put the version before the present one back into a stage; gives the two, present and former.

        Raises:
            TrainingError: There is none to go back to.
        """
        present = self.current(stage)
        before = self._notes(present).get(f"{stage}.before", _FIRST) if present else _FIRST
        if present is None or before == _FIRST:
            raise TrainingError(f"{stage} has no version to go back to. See what there is with: undertone models")
        self._note(present, f"{stage}.left", _now())
        self._enter(stage, before)
        return present, before

    def current(self, stage: str) -> str | None:
        """The version in a stage."""
        number = self._aliases().get(stage)
        return self._version(number) if number else None

    def versions(self) -> list[Version]:
        """All versions of the store, the newest first."""
        for version in self.store.versions():
            self.register(version)
        aliases = self._aliases()
        found = []
        for version, number in self._numbers().items():
            stages = tuple(stage for stage in STAGES if aliases.get(stage) == number)
            found.append(Version(number, self.store.read_card(version), stages, self._notes(version)))
        return sorted(found, key=lambda entry: (entry.card.created, int(entry.number)), reverse=True)

    def _require_name(self) -> None:
        if not self._mlflow.search_registered_models(f"name = '{self.name}'"):
            self._mlflow.create_registered_model(self.name)

    def _settle(self) -> None:
        """Let pointers follow aliases; a pointer with no alias is a store that was filled before MLflow knew it."""
        aliases = self._aliases()
        for stage in STAGES:
            pointed = self._pointed(stage)
            if stage in aliases:
                decided = self._version(aliases[stage])
                if decided != pointed:
                    self.store.point(stage, decided)
            elif pointed:
                self.register(pointed)
                self._mlflow.set_registered_model_alias(self.name, stage, self._numbers()[pointed])

    def _enter(self, stage: str, version: str) -> None:
        self._mlflow.set_registered_model_alias(self.name, stage, self._numbers()[version])
        self.store.point(stage, version)

    def _pointed(self, stage: str) -> str | None:
        try:
            found = self.store.read_pointer(stage)
        except MissingObjectError:
            return None
        return found[0].version if found else None

    def _aliases(self) -> dict[str, str]:
        return {name: str(number) for name, number in self._mlflow.get_registered_model(self.name).aliases.items()}

    def _numbers(self) -> dict[str, str]:
        found = self._mlflow.search_model_versions(f"name = '{self.name}'", max_results=10_000)
        return {entry.tags["version"]: str(entry.version) for entry in found}

    def _version(self, number: str) -> str:
        return str(self._entry(number).tags["version"])

    def _entry(self, number: str) -> Any:
        return self._mlflow.get_model_version(self.name, number)

    def _notes(self, version: str) -> dict[str, str]:
        tags = self._entry(self._numbers()[version]).tags
        return {name: value for name, value in tags.items() if name.partition(".")[0] in STAGES}

    def _note(self, version: str, name: str, value: str) -> None:
        self._mlflow.set_model_version_tag(self.name, self._numbers()[version], name, value)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
