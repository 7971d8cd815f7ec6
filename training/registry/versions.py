"""The versions of a store with their stages; damaged ones are listed with their problem."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from undertone import text
from undertone.errors import MissingObjectError, ModelRefusedError
from undertone.models.card import Card
from undertone.models.store import STAGES, TEXT_VERSION_AT_THE_ROOT, Candidate, ModelStore
from undertone.registry.history import READERS, Entry, stages_with_history
from undertone.registry.state import StageState, read_state


@dataclass(frozen=True, slots=True)
class Version:
    """A stored version: its card or its problem, its stages, and whether it was in one before."""

    name: str
    card: Card | None
    problem: str = ""
    stages: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()

    @property
    def stage(self) -> str:
        """The stages that serve it, ``archived`` if one did before, ``candidate`` otherwise."""
        return " + ".join(self.stages) or ("archived" if self.entries else "candidate")

    @property
    def forced(self) -> str:
        """The reason for promoting it despite failed gates; empty if there was none."""
        return next((entry.why for entry in reversed(self.entries) if entry.refused), "")


def list_versions(store: ModelStore) -> tuple[list[Version], list[str]]:
    """Return all versions, newest first, and all problems."""
    found = read_stages(store)
    entries = [entry for state in found.values() for entry in state.history.all()]
    with ThreadPoolExecutor(READERS) as pool:
        names = _names(store, found.values())
        versions = list(pool.map(lambda name: _version(store, name, found, entries), names))
    problems = [f"{name}: {problem}" for name, state in found.items() for problem in state.problems()]
    versions.sort(key=lambda version: (version.card.created if version.card else "", version.name), reverse=True)
    return versions, problems + [version.problem for version in versions if version.problem]


def read_stages(store: ModelStore) -> dict[str, StageState]:
    """Return every stage that serves a model, by name; names include the text version if it is not this code's."""
    # a store without a history has pointers only at its root
    always = [(version, stage) for version in (text.VERSION, TEXT_VERSION_AT_THE_ROOT) for stage in STAGES]
    found = {
        stage if version == text.VERSION else f"{stage} (text {version})": read_state(store, stage, version)
        for version, stage in dict.fromkeys([*always, *stages_with_history(store)])
    }
    return {name: state for name, state in found.items() if state.current or state.problems()}


def _names(store: ModelStore, states: Iterable[StageState]) -> set[str]:
    served = {state.current.version for state in states if state.current}
    return {*store.versions(), *served}


def _version(store: ModelStore, name: str, states: Mapping[str, StageState], entries: Iterable[Entry]) -> Version:
    card, problem = None, ""
    try:
        card = store.read_card(name)
    except (ModelRefusedError, MissingObjectError) as error:
        problem = str(error)
    stages = tuple(stage for stage, found in states.items() if found.current and found.current.version == name)
    stages += tuple(f"{stage} {tried.kind}" for stage, found in states.items() if (tried := _tried(found, name)))
    own = sorted((entry for entry in entries if entry.version == name), key=lambda entry: (entry.when, entry.number))
    return Version(name, card, problem, stages, tuple(own))


def _tried(state: StageState, version: str) -> Candidate | None:
    """Return the candidate of a stage, if it is this version."""
    candidate = state.current.candidate if state.current else None
    return candidate if candidate and candidate.version == version else None
