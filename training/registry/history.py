"""The history of a stage: numbered entries in the store, each written once, that say what was served, why and by whom.

The entry with the highest number says what a stage serves. It is written only if nobody wrote one of its number before:
of two changes at once one is made, on a bucket as in a folder, and the other learns by whom.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import msgspec

from training.errors import ConflictError
from undertone import text
from undertone.errors import MissingObjectError, ModelRefusedError
from undertone.models.documents import read_document
from undertone.models.store import ModelStore, Pointer

READERS = 16
"""How many small objects are read at once."""

type Action = Literal["start", "adopt", "promote", "rollback", "canary", "shadow", "cancel"]

_KEY = re.compile(r"history/text-(?P<text>[^/]+)/(?P<stage>[^/]+)/(?P<number>\d{6})\.json")


class Entry(Pointer, frozen=True, kw_only=True, omit_defaults=True):
    """One change of a stage; the stage's pointer is a copy of the last one.

    Attributes:
        number: the place in the history, from 1.
        stage: ``production`` or ``staging``.
        text_version: which code is served by it.
        action: ``start`` (the starter, into a new store), ``adopt`` (served before there was a history), ``promote``
            or ``rollback``; ``canary`` or ``shadow`` (a candidate is tried beside the version), or ``cancel`` (no
            longer).
        returns_to: the number of the entry that a rollback went back to.
        who: the user and machine, or the workflow run.
        when: ISO 8601 in UTC.
        why: a reason that somebody gave.
        gates: name of each gate to what it found.
        refused: the gates that a promotion by force did not pass.
        id: random, to know one's own entry again.
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
        """The entry as indented JSON."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2) + b"\n"

    @property
    def place(self) -> int:
        """The entry by which the version came in: this one, or the one that a rollback went back to."""
        return self.returns_to or self.number


class History:
    """The entries of one stage and text version, which are read when they are asked for.

    Args:
        keys: the key of each entry that is there, by its number.
        read: reads the entry of a key, or says what is wrong with it.
    """

    def __init__(self, keys: Mapping[int, str], read: Callable[[str], "Entry | str"]) -> None:
        self._keys = keys
        self._read = read
        self._found: dict[int, Entry | str] = {}
        self.last_number = max(keys, default=0)
        """The number of the last entry, damaged or not; 0 if there is none."""

    def entry(self, number: int) -> Entry | None:
        """An entry; None if it is missing or damaged."""
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
        """Every entry that can be read, the newest first."""
        numbers = range(self.last_number, 0, -1)
        with ThreadPoolExecutor(READERS) as pool:
            return [entry for entry in pool.map(self.entry, numbers) if entry]

    def problems(self) -> list[str]:
        """What is wrong with entries, of those that were read."""
        return [found for _, found in sorted(self._found.items()) if isinstance(found, str)]

    def before(self, entry: Entry | None) -> Entry | None:
        """The entry whose version was served before another one's; the last readable one if that is None.

        Rollbacks are followed to where they went back to, so this never gives what was left by going back.
        """
        number = entry.place if entry else self.last_number
        while number > 1:
            number -= 1
            if found := self.entry(number):
                number = found.place
                if entry is None or found.version != entry.version:
                    return self.entry(number) or found
        return None

    def latest_of(self, version: str) -> Entry | None:
        """The newest entry of a version."""
        numbers = range(self.last_number, 0, -1)
        return next((entry for number in numbers if (entry := self.entry(number)) and entry.version == version), None)

    def restore(self, entry: Entry) -> None:
        """Take an entry from elsewhere for one that is damaged or lost."""
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
        ConflictError: Somebody else wrote one of its number first.
        StoreError: The store cannot be written; if it failed to answer, the entry may be there all the same.
    """
    key = entry_key(entry.stage, entry.text_version, entry.number)
    if store.objects.create(key, entry.to_json()):
        return
    winner = _try_entry(store, key)
    if isinstance(winner, str):
        raise ConflictError(f"Somebody else changed {entry.stage} at the same time, and {winner}.")
    # A write that was repeated because its answer got lost finds itself.
    if winner.id != entry.id:
        raise ConflictError(
            f"{winner.who} changed {entry.stage} at the same time and was first ({winner.action} of {winner.version},"
            f" {winner.when}); {entry.version} was not put into {entry.stage}. See `undertone history`, then run the"
            " command again if it is still needed."
        )


def stages_with_history(store: ModelStore) -> list[tuple[str, str]]:
    """Every pair of text version and stage that has a history, this code's text version first."""
    found = {
        (match["text"], match["stage"]) for key in store.objects.keys("history/") if (match := _KEY.fullmatch(key))
    }
    return sorted(found, key=lambda pair: (pair[0] != text.VERSION, *pair))


def entry_key(stage: str, text_version: str, number: int) -> str:
    """Where an entry is."""
    return f"{_prefix(stage, text_version)}{number:06d}.json"


def _prefix(stage: str, text_version: str) -> str:
    return f"history/text-{text_version}/{stage}/"


def _try_entry(store: ModelStore, key: str) -> Entry | str:
    """An entry, or what is wrong with it."""
    try:
        found = store.objects.get(key)
        entry = read_document(found.data if found else b"", Entry, key)
    except (ModelRefusedError, MissingObjectError) as error:
        return str(error)
    if entry_key(entry.stage, entry.text_version, entry.number) != key or entry.place > entry.number:
        return f"{key} is damaged: it is entry {entry.number} of {entry.stage[:40]!r}"
    return entry
