"""Spells alike what looks alike: invisible characters, variants of characters, and long repetitions."""

import re
import unicodedata

from undertone.text.spelling import SYMBOL, WORD

INVISIBLE = re.compile(
    r"[\xad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20e3\ufe00-\ufe0f\ufeff"
    r"\U0001f3fb-\U0001f3ff\U000e0000-\U000e0fff]+(?:(?<=\u200d)[\u2640\u2642])?"
)
"""Characters without a form of their own: joiners, variation selectors, skin tones, gender signs behind a joiner."""
_MARK = rf"(?!\w){WORD}"
_STACKED_MARKS = re.compile(rf"((?:{_MARK}){{3}})(?:{_MARK})+")
REPEATED_SYMBOL = re.compile(rf"({SYMBOL})\1{{3,}}")
"""The same symbol more than three times in a row."""
UNIFIED = {
    **dict.fromkeys("’‘`´ʼ", "'"),
    **dict.fromkeys("♥♡", "❤"),
    "ŉ": "'n",
    "İ": "i",
    "‼": "!!",
    "⁉": "?!",
    "¯": "",
}
"""What some characters become that folding leaves alone, or folds otherwise."""
_LOOKALIKE = re.compile(f"[{''.join(UNIFIED)}]")


def unify(text: str) -> str:
    """Join surrogate pairs, drop what is not seen, and spell the same what looks the same."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = _STACKED_MARKS.sub(r"\1", INVISIBLE.sub("", text))
    return _LOOKALIKE.sub(lambda found: UNIFIED[found[0]], text)


def fold(text: str) -> str:
    """Return the compatibility form of a text (NFKC)."""
    return unicodedata.normalize("NFKC", text)


def without_repeats(text: str) -> str:
    """Return a text with at most three of a symbol, or of marks on a letter, in a row."""
    return REPEATED_SYMBOL.sub(r"\1\1\1", _STACKED_MARKS.sub(r"\1", text))
