"""Bringing files into the cache: verified each time, downloaded once, nothing half-written left behind."""

import io
import tarfile
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from training.datasets.catalog import GROUPS, NAMES, DataFile, DataSet, data_set, data_sets, members
from training.datasets.fetch import cache_folder, fetch
from training.errors import DataError

CONTENT = b"1\tpositive\tgood\n"
FILE = DataFile("train", "a.tsv", sha256(CONTENT).hexdigest(), "remote/a.tsv")
SET = DataSet("tiny", "us", "tweets", "https://example.invalid/", (FILE,))


class Download:
    """Writes what it was given to say, and counts."""

    def __init__(self, content: bytes, *, breaks_off: bool = False) -> None:
        self.content = content
        self.breaks_off = breaks_off
        self.urls: list[str] = []

    def __call__(self, url: str, output: Any, _: Any) -> None:
        self.urls.append(url)
        Path(output).write_bytes(self.content)
        if self.breaks_off:
            raise ConnectionError("the line went dead")


def test_a_file_is_downloaded_once_from_its_pinned_url(tmp_path: Path) -> None:
    download = Download(CONTENT)
    for _ in range(2):
        assert fetch(SET, FILE, cache=tmp_path, download=download).read_bytes() == CONTENT
    assert download.urls == ["https://example.invalid/remote/a.tsv"]


def test_a_damaged_cached_file_is_downloaded_again(tmp_path: Path) -> None:
    path = tmp_path / "tiny" / "a.tsv"
    path.parent.mkdir()
    path.write_bytes(CONTENT[:5])
    assert fetch(SET, FILE, cache=tmp_path, download=Download(CONTENT)) == path
    assert path.read_bytes() == CONTENT


@pytest.mark.parametrize("download", [Download(CONTENT[:7], breaks_off=True), Download(b"something else")])
def test_a_failed_download_leaves_nothing_behind(tmp_path: Path, download: Download) -> None:
    with pytest.raises(DataError, match=r"could not be downloaded to .* set UNDERTONE_DATA"):
        fetch(SET, FILE, cache=tmp_path, download=download)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_an_extracted_table_in_the_cache_replaces_its_archive(tmp_path: Path) -> None:
    table = DataFile("all", "a.parquet", sha256(b"table").hexdigest(), "a.parquet")
    archive = DataFile("all", "a.tar.gz", "0" * 64, "a.tar.gz", table)
    path = tmp_path / "tiny" / "a.parquet"
    path.parent.mkdir()
    path.write_bytes(b"table")
    assert fetch(SET, archive, cache=tmp_path, download=Download(b"")) == path


def test_a_file_is_extracted_from_its_archive_once(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        member = tarfile.TarInfo("folder/a.tsv")
        member.size = len(CONTENT)
        archive.addfile(member, io.BytesIO(CONTENT))
    published = DataFile("all", "a.tar.gz", sha256(packed.getvalue()).hexdigest(), "a.tar.gz")
    file = replace(FILE, archive=published, member="folder/a.tsv")
    download = Download(packed.getvalue())
    for _ in range(2):
        assert fetch(SET, file, cache=tmp_path, download=download).read_bytes() == CONTENT
    assert download.urls == ["https://example.invalid/a.tar.gz"]
    with pytest.raises(DataError, match="does not match the published file"):
        fetch(SET, replace(file, file="b.tsv", sha256="0" * 64), cache=tmp_path, download=download)


def test_the_cache_folder_is_set_by_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("UNDERTONE_DATA", str(tmp_path))
    assert cache_folder() == tmp_path


def test_every_registered_file_has_a_hash_and_a_pinned_url() -> None:
    for entry in data_sets().values():
        for file in entry.files:
            assert len(file.sha256) == 64
            assert entry.base.startswith("https://")
            assert file.split in {"train", "dev", "test", "all", "none"}


def test_every_data_set_can_be_loaded_by_name() -> None:
    assert {*NAMES, *members(GROUPS)} == {name for name, entry in data_sets().items() if entry.reader != "none"}
    assert members(["sst", "vader"]) == ["sst", "vader-tweets", "vader-products", "vader-films", "vader-editorials"]


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(DataError, match=r"no data set 'imbd'. Expected one of semeval"):
        data_set("imbd")
