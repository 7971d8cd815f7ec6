"""Makes frequent_words.json from wordfreq: ``python -m training.languages.build_words`` (``pip install wordfreq``)."""

import json
from pathlib import Path

from undertone.text import normalize

TARGET = Path(__file__).with_name("frequent_words.json")
SOURCE = (
    "The most frequent words of each language, the most frequent first, from wordfreq 3.1 (Robyn Speer and others), "
    "https://github.com/rspeer/wordfreq: Wikipedia, OpenSubtitles, news, Google Books, web text and tweets. Data under "
    "Creative Commons Attribution-ShareAlike 4.0; changed: normalised and cut to single words. This file is under the "
    "same licence."
)
TAGS = "ar bg ca cs da de en es fa fi fil fr hi hu id is it lt lv mk ms nb nl pl pt ro ru sh sk sl sv tr uk ur vi"
WORDS = 2_000


def frequent(tag: str) -> list[str]:
    """Return the most frequent words of a language, normalised and without duplicates."""
    from wordfreq import top_n_list  # noqa: PLC0415

    normalized = (normalize(word) for word in top_n_list(tag, 2 * WORDS, wordlist="small"))
    kept = (word for word in normalized if word and " " not in word and word[0].isalpha())
    return list(dict.fromkeys(kept))[:WORDS]


def main() -> None:
    """Write one line per language."""
    lines = [f'"_source": {json.dumps(SOURCE)}']
    lines += [f"{json.dumps(tag)}: {json.dumps(' '.join(frequent(tag)), ensure_ascii=False)}" for tag in TAGS.split()]
    text = ",\n".join(lines)
    TARGET.write_text(f"{{\n{text}\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
