"""Helpers for tests of stages: promote, roll back, and let writes to the store fail."""

from training.registry import Stage
from undertone import text
from undertone.errors import NoPreviousVersionError, StoreError
from undertone.models.objects import Objects
from undertone.models.store import ModelStore, pointer_key

POINTER = pointer_key("production", text.VERSION)


def promote(stage: Stage, *versions: str) -> None:
    for version in versions:
        stage.promote(version, stage.state())


def version_served(store: ModelStore, text_version: str = text.VERSION) -> str:
    found = store.read_pointer("production", text_version=text_version)
    assert found
    return found[0].version


def roll_back_repeatedly(stage: Stage) -> list[str]:
    """Roll back until there is no earlier version; every step must update the pointer."""
    found: list[str] = []
    while True:
        try:
            change = stage.rollback()
        except NoPreviousVersionError:
            return found
        assert version_served(stage.store) == change.entry.version
        found.append(change.entry.version)


class FailingStore(ModelStore):
    """A store in which writing a given key fails, as on a dropped connection or a full disk."""

    def __init__(self, store: ModelStore, key: str) -> None:
        super().__init__(FailingObjects(store.objects, key))


class FailingObjects:
    def __init__(self, objects: Objects, key: str) -> None:
        self._objects = objects
        self._key = key
        self.name = objects.name
        self.get, self.keys, self.has_any = objects.get, objects.keys, objects.has_any

    def put(self, key: str, data: bytes) -> None:
        self._check(key)
        self._objects.put(key, data)

    def create(self, key: str, data: bytes) -> bool:
        self._check(key)
        return self._objects.create(key, data)

    def replace(self, key: str, data: bytes, tag: str) -> bool:
        self._check(key)
        return self._objects.replace(key, data, tag)

    def _check(self, key: str) -> None:
        if key.startswith(self._key):
            raise StoreError(f"{key} cannot be written (injected fault)")


def failing(stage: Stage, key: str = POINTER) -> Stage:
    return Stage(FailingStore(stage.store, key), stage.name, stage.text_version)
