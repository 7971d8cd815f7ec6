"""NLTK's Opinion Lexicon, from NLTK's data path or from the data cache."""

from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from training.datasets.catalog import data_set, is_named
from training.datasets.fetch import Downloader, cache_folder, fetch
from training.datasets.sources import OURS
from training.errors import DataError

RESOURCE = "opinion_lexicon"
ABSENT = "absent"


def opinion_lexicon() -> dict[str, float]:
    """Return 1 for each positive word and -1 for each negative one; empty if the lexicon is not found."""
    root = _root()
    if root is None:
        return {}
    from nltk.corpus.reader import OpinionLexiconCorpusReader  # noqa: PLC0415 - a second of imports

    lexicon = OpinionLexiconCorpusReader(root, r"\w+-words\.txt", encoding="ISO-8859-2")
    return dict.fromkeys(lexicon.positive(), 1.0) | dict.fromkeys(lexicon.negative(), -1.0)


def lexicon_hash() -> str:
    """The SHA-256 of the lexicon's words and signs, whether packed or unpacked; ``absent`` if it is not found."""
    words = opinion_lexicon()
    lines = "".join(f"{word}\t{sign:g}\n" for word, sign in sorted(words.items()))
    return sha256(lines.encode()).hexdigest() if words else ABSENT


def require_lexicon(expected: str) -> None:
    """Require the lexicon with which the data was fetched.

    Raises:
        DataError: The lexicon differs, or one of the two is absent.
    """
    if (found := lexicon_hash()) != expected:
        raise DataError(
            f"NLTK's Opinion Lexicon is {found}; expected {expected}, as when the data was fetched. Set NLTK_DATA or "
            "UNDERTONE_DATA to the same folder, or fetch again: dvc repro --force --single-item training/dvc.yaml:fetch"
        )


def _root() -> Any:
    """Return the path of the lexicon, packed or unpacked; None if NLTK does not find it."""
    import nltk  # noqa: PLC0415

    add_data_cache_to_nltk()
    for resource in ("corpora/opinion_lexicon.zip/opinion_lexicon/", "corpora/opinion_lexicon"):
        with suppress(LookupError):
            return nltk.data.find(resource)
    return None


def add_data_cache_to_nltk() -> None:
    """Add the data cache to NLTK's data path."""
    import nltk  # noqa: PLC0415

    beside_the_data = str(cache_folder() / "nltk_data")
    if beside_the_data not in nltk.data.path:
        nltk.data.path.append(beside_the_data)


def fetch_opinion_lexicon(
    sources: Iterable[str], *, cache: Path | None = None, download: Downloader | None = None
) -> None:
    """Download the lexicon to the data cache if a public data set is used and NLTK does not find it.

    Training on the bundled sample or on a user's files alone works without it.

    Raises:
        DataError: It could not be downloaded, or has another hash.
    """
    if not any(is_named(name) and name not in OURS for name in sources) or _root():
        return
    declared = data_set(RESOURCE)
    fetch(declared, declared.files[0], cache=cache, download=download)
