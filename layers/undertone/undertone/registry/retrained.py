"""What a retraining job leaves in the store for the steps after it: the version it trained, and its gates."""

from collections.abc import Mapping, Sequence
from typing import Self

import msgspec

from undertone.errors import MissingObjectError
from undertone.models.documents import read_document
from undertone.models.store import ModelStore


class Retrained(msgspec.Struct, frozen=True, kw_only=True):
    """A version that a job put into staging.

    Attributes:
        version: of the model.
        sha256: of its file.
        gates: the result of each gate by name.
        refused: the gates that it did not pass.
    """

    version: str
    sha256: str
    gates: Mapping[str, str] = {}
    refused: Sequence[str] = ()

    @classmethod
    def read(cls, store: ModelStore, job: str) -> Self | None:
        """Read what a job left; None if it left nothing.

        Raises:
            ModelRefusedError: when the record is damaged.
            StoreError: when the store cannot be reached.
        """
        key = _key(job)
        try:
            found = store.objects.get(key)
        except MissingObjectError:
            return None
        return read_document(found.data, cls, key) if found else None

    def write(self, store: ModelStore, job: str) -> None:
        """Leave this for the steps after a job.

        Raises:
            StoreError: when the store cannot be written.
        """
        store.objects.put(_key(job), msgspec.json.format(msgspec.json.encode(self), indent=2))


def _key(job: str) -> str:
    return f"training/jobs/{job}.json"
