"""Builds undertone_pictures/stopwords.json from NLTK's corpus: ``python layers/drawing/build_stopwords.py``."""

import json
from pathlib import Path

from nltk.corpus import stopwords

from undertone.text import normalize

TARGET = Path(__file__).parent / "undertone_pictures" / "stopwords.json"
SOURCE = (
    "Derived from the stopwords corpus of NLTK (nltk_data, packages/corpora/stopwords): the word lists of PostgreSQL's "
    "Snowball stemmers and of the contributors whom its README names; normalised, and cut to single words."
)
VIDEOS = (
    "video videos vid vids watch watching watched like likes liked subscribe subscribed subscriber subscribers "
    "sub subs channel channels youtube yt youtuber comment comments commenting commented upload uploaded "
    "please pls plz also another anyone around away back come could else even ever every everyone everything "
    "get gets getting go goes going gonna gone got however ill instead just let made make makes making many "
    "may maybe might much must never next oh ok okay one ones others people put quite really said say saying "
    "says see seen since someone something still sure take taken thing things think though thought time times "
    "today took try trying two us use used want wanted wants way well went whole within without would yeah "
    "year years yes yet "
)
"""Words that are common under all videos, and function words missing from NLTK's English list; our own list."""


def words(language: str) -> list[str]:
    """Return the normalised stop words of a language, without duplicates."""
    normalized = (normalize(word) for word in stopwords.words(language))
    return sorted({token for text in normalized for token in text.split() if not token.startswith("<")})


def main() -> None:
    """Write one line per language."""
    lines = (
        f'"{name}": {json.dumps(" ".join(words(name)), ensure_ascii=False)}' for name in sorted(stopwords.fileids())
    )
    ours = json.dumps(" ".join(sorted(VIDEOS.split())))
    text = ",\n".join([f'"_source": {json.dumps(SOURCE)}', f'"videos": {ours}', *lines])
    TARGET.write_text(f"{{\n{text}\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
