"""The state of a stage: its history, its pointer, and their problems. Read-only."""

from dataclasses import dataclass

from undertone.errors import MissingObjectError, ModelRefusedError
from undertone.models.documents import read_document
from undertone.models.store import ModelStore, Pointer, pointer_key
from undertone.registry.history import Entry, History, read_history


@dataclass(frozen=True, slots=True)
class PointerState:
    """The pointer of a stage; ``pointer`` is None if it is missing or damaged."""

    key: str
    tag: str | None = None
    pointer: Entry | Pointer | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class StageState:
    """The state of a stage when it was read.

    Attributes:
        history: the history of the stage.
        pointer: the pointer that containers read, a copy of the last entry.
        last_is_lost: whether the last entry is damaged or missing, and was restored from the pointer.
    """

    history: History
    pointer: PointerState
    last_is_lost: bool = False

    @property
    def current(self) -> Entry | Pointer | None:
        """What the stage serves according to its history, or to its pointer if it has no history."""
        return self.history.last or self.pointer.pointer

    @property
    def is_complete(self) -> bool:
        """Whether the pointer equals the last entry."""
        return self.history.last_number == 0 or self.pointer.pointer == self.history.last

    def problems(self) -> list[str]:
        """Return one sentence per damaged or outdated object."""
        found = self.history.problems()
        if self.last_is_lost:
            found.append(
                f"entry {self.history.last_number} of the history is damaged or missing; {self.pointer.key} has it"
            )
        if self.pointer.problem and (self.history.last_number or self.pointer.tag is not None):
            found.append(self.pointer.problem)
        elif not self.is_complete and self.history.last:
            served = self.pointer.pointer.version if self.pointer.pointer else "nothing"
            found.append(
                f"{self.pointer.key} serves {served}, but {self.history.last.version} is the last entry: a change"
                " was interrupted, or something else wrote the pointer"
            )
        return found


def read_state(store: ModelStore, stage: str, text_version: str) -> StageState:
    """Read a stage.

    Raises:
        StoreError: The store cannot be reached.
    """
    # The pointer first: a history that is read later is never older, unless an entry was lost.
    pointer = _read_pointer(store, pointer_key(stage, text_version))
    history = read_history(store, stage, text_version)
    copied, lost = pointer.pointer, False
    if isinstance(copied, Entry) and copied.number >= history.last_number and history.entry(copied.number) is None:
        history.restore(copied)
        lost = True
    return StageState(history, pointer, lost)


def _read_pointer(store: ModelStore, key: str) -> PointerState:
    try:
        found = store.objects.get(key)
    except MissingObjectError as error:
        return PointerState(key, problem=str(error))
    if found is None:  # only for conditional requests
        return PointerState(key)
    problem = ""
    for shape in (Entry, Pointer):
        try:
            return PointerState(key, found.tag, read_document(found.data, shape, key))
        except ModelRefusedError as error:
            problem = str(error)
    return PointerState(key, found.tag, problem=problem)
