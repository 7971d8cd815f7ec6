"""The history of a stage: numbered entries in the store, each written once, on what was served and why.

The entry with the highest number determines what a stage serves. It is written only if its number is not taken:
of two concurrent changes one succeeds, in a bucket or a folder, and the other reports the conflict.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import msgspec

from undertone import text
from undertone.errors import ConflictError, MissingObjectError, ModelRefusedError
from undertone.models.documents import read_document
from undertone.models.store import ModelStore, Pointer

READERS = 16
"""Number of small objects to read concurrently."""

type Action = Literal["start", "adopt", "promote", "rollback", "canary", "shadow", "cancel"]

_KEY = re.compile(r"history/text-(?P<text>[^/]+)/(?P<stage>[^/]+)/(?P<number>\d{6})\.json")


class Entry(Pointer, frozen=True, kw_only=True, omit_defaults=True):
    """One change of a stage; the stage's pointer is a copy of the last one.

    Attributes:
        number: the position in the history, from 1.
        stage: ``production`` or ``staging``.
        text_version: text version of the code that it serves.
        action: ``start`` (the starter, in a new store), ``adopt`` (served before the history existed), ``promote``
            or ``rollback``; ``canary`` or ``shadow`` (a candidate is tried beside the version), or ``cancel`` (the
            candidate is no longer tried).
        returns_to: the number of the entry that a rollback went back to.
        who: the user and machine, or the workflow run.
        when: ISO 8601 in UTC.
        why: the reason given by the user.
        gates: the result of each gate by name.
        refused: the gates that a forced promotion did not pass.
        id: random, to recognise one's own entry.
    """

    number: int
    stage: str
    text_version: str
    action: Action
    who: str
    when: str
    id: str
    returns_to: int | None = None
    why: str = ""
    gates: Mapping[str, str] = {}
    refused: Sequence[str] = ()

    def to_json(self) -> bytes:
        """Return the entry as indented JSON."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2) + b"\n"

    @property
    def position(self) -> int:
        """Number of the entry that introduced the version: this one, or the one that a rollback returned to."""
        return self.returns_to or self.number


class History:
    """The entries of one stage and text version, read lazily.

    Args:
        keys: the key of each existing entry, by number.
        read: reads the entry of a key, or returns its problem.
    """

    def __init__(self, keys: Mapping[int, str], read: Callable[[str], "Entry | str"]) -> None:
        self._keys = keys
        self._read = read
        self._found: dict[int, Entry | str] = {}
        self.last_number = max(keys, default=0)
        """Number of the last entry, damaged or not; 0 if there is none."""

    def entry(self, number: int) -> Entry | None:
        """Return an entry; None if it is missing or damaged."""
        if number not in self._found and 0 < number <= self.last_number:
            key = self._keys.get(number)
            self._found[number] = self._read(key) if key else f"entry {number} of the history is missing"
        found = self._found.get(number)
        return found if isinstance(found, Entry) else None

    @property
    def last(self) -> Entry | None:
        """The last entry, if it can be read."""
        return self.entry(self.last_number)

    def all(self) -> list[Entry]:
        """Return every readable entry, newest first."""
        numbers = range(self.last_number, 0, -1)
        with ThreadPoolExecutor(READERS) as pool:
            return [entry for entry in pool.map(self.entry, numbers) if entry]

    def problems(self) -> list[str]:
        """Return the problems of the entries read so far."""
        return [found for _, found in sorted(self._found.items()) if isinstance(found, str)]

    def before(self, entry: Entry | None) -> Entry | None:
        """Return the entry served before another; the last readable one if that is None.

        Rollbacks are followed to the entry they returned to, so the result is never a version that was rolled back.
        """
        number = entry.position if entry else self.last_number
        while number > 1:
            number -= 1
            if found := self.entry(number):
                number = found.position
                if entry is None or found.version != entry.version:
                    return self.entry(number) or found
        return None

    def latest_of(self, version: str) -> Entry | None:
        """Return the newest entry of a version."""
        numbers = range(self.last_number, 0, -1)
        return next((entry for number in numbers if (entry := self.entry(number)) and entry.version == version), None)

    def restore(self, entry: Entry) -> None:
        """Use this entry in place of one that is damaged or lost."""
        self._found[entry.number] = entry
        self.last_number = max(self.last_number, entry.number)


def read_history(store: ModelStore, stage: str, text_version: str = text.VERSION) -> History:
    """Open the history of a stage."""
    keys = store.objects.keys(_prefix(stage, text_version))
    numbered = {int(match["number"]): key for key in keys if (match := _KEY.fullmatch(key))}
    return History(numbered, lambda key: _try_entry(store, key))


def append(store: ModelStore, entry: Entry) -> None:
    """Write the next entry of a history.

    Raises:
        ConflictError: Another user wrote an entry with its number first.
        StoreError: The store cannot be written; after a timeout, the entry may exist all the same.
    """
    key = entry_key(entry.stage, entry.text_version, entry.number)
    if store.objects.create(key, entry.to_json()):
        return
    winner = _try_entry(store, key)
    if isinstance(winner, str):
        raise ConflictError(f"Another user changed {entry.stage} at the same time, and {winner}.")
    # A write that was retried because its response was lost finds its own entry.
    if winner.id != entry.id:
        raise ConflictError(
            f"{winner.who} changed {entry.stage} at the same time and was first ({winner.action} of {winner.version},"
            f" {winner.when}); {entry.version} was not put into {entry.stage}. See `undertone history`, then run the"
            " command again if it is still needed."
        )


def stages_with_history(store: ModelStore) -> list[tuple[str, str]]:
    """Return every pair of text version and stage with a history, this code's text version first."""
    found = {
        (match["text"], match["stage"]) for key in store.objects.keys("history/") if (match := _KEY.fullmatch(key))
    }
    return sorted(found, key=lambda pair: (pair[0] != text.VERSION, *pair))


def entry_key(stage: str, text_version: str, number: int) -> str:
    """Return the key of an entry."""
    return f"{_prefix(stage, text_version)}{number:06d}.json"


def _prefix(stage: str, text_version: str) -> str:
    return f"history/text-{text_version}/{stage}/"


def _try_entry(store: ModelStore, key: str) -> Entry | str:
    """Return an entry, or its problem."""
    try:
        found = store.objects.get(key)
        entry = read_document(found.data if found else b"", Entry, key)
    except (ModelRefusedError, MissingObjectError) as error:
        return str(error)
    if entry_key(entry.stage, entry.text_version, entry.number) != key or entry.position > entry.number:
        return f"{key} is damaged: it is entry {entry.number} of {entry.stage[:40]!r}"
    return entry
