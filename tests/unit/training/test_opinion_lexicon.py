"""The Opinion Lexicon: found where NLTK looks or in the cache, brought along with public data, never a silent gap."""

from pathlib import Path
from zipfile import ZipFile

import nltk
import pytest

from training.datasets.opinion_lexicon import fetch_opinion_lexicon, lexicon_hash, opinion_lexicon, require_lexicon
from training.errors import DataError


@pytest.fixture(autouse=True)
def _only_this_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("UNDERTONE_DATA", str(tmp_path))
    monkeypatch.setattr(nltk.data, "path", [])


class Download:
    """A line that is dead; remembers what was asked for."""

    def __init__(self) -> None:
        self.urls: list[str] = []

    def __call__(self, url: str, *_: object) -> None:
        self.urls.append(url)
        raise ConnectionError("the line is dead")


def test_words_are_read_from_the_cache(tmp_path: Path) -> None:
    folder = tmp_path / "nltk_data" / "corpora"
    folder.mkdir(parents=True)
    with ZipFile(folder / "opinion_lexicon.zip", "w") as file:
        file.writestr("opinion_lexicon/positive-words.txt", "; ours\n\nsplendid\n")
        file.writestr("opinion_lexicon/negative-words.txt", "; ours\n\ndismal\n")
    assert opinion_lexicon() == {"splendid": 1.0, "dismal": -1.0}
    present = lexicon_hash()
    require_lexicon(present)
    with pytest.raises(DataError, match=f"is {present}; expected absent"):
        require_lexicon("absent")
    fetch_opinion_lexicon(["semeval"], download=Download())


def test_a_public_set_downloads_the_lexicon_or_says_what_to_do() -> None:
    download = Download()
    with pytest.raises(DataError, match=r"opinion_lexicon.zip could not be downloaded to .* set UNDERTONE_DATA"):
        fetch_opinion_lexicon(["sample", "semeval"], download=download)
    assert [url.rpartition("/")[2] for url in download.urls] == ["opinion_lexicon.zip"]


def test_own_and_user_data_need_no_lexicon() -> None:
    assert opinion_lexicon() == {}
    assert lexicon_hash() == "absent"
    fetch_opinion_lexicon(["sample", "synthetic", "mine"], download=Download())
