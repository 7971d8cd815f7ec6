"""Downloads the files of a data set to the cache, and verifies their SHA-256 at every use."""

import os
import tarfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from training.datasets.catalog import DataFile, DataSet
from training.errors import DataError
from training.network import reason

type Downloader = Callable[[str, Any, Any], None]
"""Called by pooch with the URL, a path to write to, and the pooch object."""


def cache_folder() -> Path:
    """Return the folder of data files: ``UNDERTONE_DATA``, or ``data``."""
    return Path(os.environ.get("UNDERTONE_DATA", "data"))


def fetch(data_set: DataSet, file: DataFile, *, cache: Path | None = None, download: Downloader | None = None) -> Path:
    """Return the path of a file in the cache; download it first if it is missing or not as published.

    A download is written to a temporary file and moved into place after its hash was verified, so an interrupted
    one leaves nothing behind.

    Raises:
        DataError: The file could not be downloaded, or has another hash.
    """
    folder = (cache_folder() if cache is None else cache) / (data_set.folder or data_set.name)
    if file.table and _is_intact(folder / file.table.file, file.table.sha256):
        return folder / file.table.file
    path = folder / file.file
    if _is_intact(path, file.sha256):
        return path
    if file.archive:
        packed = path.with_name(file.archive.file)
        if not _is_intact(packed, file.archive.sha256):
            _download(data_set.base + file.archive.remote, packed, file.archive.sha256, download)
        return _unpack(packed, file, path)
    return _download(data_set.base + file.remote, path, file.sha256, download)


def _unpack(packed: Path, file: DataFile, path: Path) -> Path:
    with tarfile.open(packed) as archive:
        member = archive.extractfile(file.member)
        content = member.read() if member else b""
    if sha256(content).hexdigest() != file.sha256:
        raise DataError(
            f"{file.member} in {packed} does not match the published file. Expected the sha256 {file.sha256}."
        )
    path.write_bytes(content)
    return path


def _is_intact(path: Path, sha256: str) -> bool:
    import pooch  # noqa: PLC0415 - half a second, needed only when data is used

    return path.is_file() and pooch.file_hash(str(path)) == sha256


def _download(url: str, path: Path, sha256: str, download: Downloader | None) -> Path:
    import pooch  # noqa: PLC0415

    pooch.get_logger().setLevel("WARNING")
    try:
        pooch.retrieve(
            url,
            known_hash=f"sha256:{sha256}",
            fname=path.name,
            path=str(path.parent),
            downloader=download or pooch.HTTPDownloader(timeout=60),
        )
    except (OSError, ValueError) as error:
        raise DataError(
            f"{path.name} could not be downloaded to {path.parent} from {url}: {reason(error)}. Check the "
            f"connection, save the file as {path} yourself, or set UNDERTONE_DATA to a folder that has the data sets. "
            "The data sets `sample` and `synthetic` need no download."
        ) from error
    return path
