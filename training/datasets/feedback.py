"""The data set ``feedback``: exported corrections in the data cache, one file per version, named after its hash."""

import re
from hashlib import sha256
from pathlib import Path

import msgspec

from training.errors import DataError

NAME = "feedback"
CURRENT = "current.json"
_NAME = re.compile(r"feedback(@[0-9a-f]{8})?")


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One export: its file, the file's hash, and its number of rows."""

    file: str
    sha256: str
    rows: int


def is_feedback(name: str) -> bool:
    """Whether a source is ``feedback``, the newest export, or ``feedback@1a2b3c4d``, a fixed one."""
    return _NAME.fullmatch(name) is not None


def set_current(folder: Path, version: Version) -> None:
    """Make a version the current ``feedback``, atomically: a concurrent reader gets the old or the new version."""
    partial = folder / f"{CURRENT}.partial"
    partial.write_bytes(msgspec.json.format(msgspec.json.encode(version), indent=2) + b"\n")
    partial.replace(folder / CURRENT)


def feedback_file(name: str, cache: Path) -> Path:
    """Return the verified file of ``feedback`` or ``feedback@1a2b3c4d``.

    Raises:
        DataError: Nothing was exported, or the file has changed since.
    """
    folder = cache / NAME
    _, _, begin = name.partition("@")
    try:
        wanted = None if begin else msgspec.json.decode((folder / CURRENT).read_bytes(), type=Version)
        path = folder / (wanted.file if wanted else f"feedback-{begin}.csv")
        found = sha256(path.read_bytes()).hexdigest()
    except (OSError, msgspec.DecodeError) as error:
        raise DataError(
            f"There is no data set {name!r} in {folder}: {error}. Export reviewed corrections first, with: undertone"
            " feedback export"
        ) from error
    if found != wanted.sha256 if wanted else not found.startswith(begin):
        raise DataError(f"{path} was changed since it was exported; its sha256 is {found}. Export it again.")
    return path
