"""The alphabet of the language part: letters and their numbers.

Letters of alphabets are numbered individually. In scripts of a single language, or with too many characters,
all letters share one number, because the script identifies the language.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

PAD, OTHER, EDGE = 0, 1, 2
"""Numbers of padding, of unknown characters, and of word boundaries."""
EDGE_LETTER = " "
PAD_LETTER = "\x01"

SCRIPTS = {
    "am": "ETHIOPIC", "bn": "BENGALI", "el": "GREEK", "gu": "GUJARATI", "he": "HEBREW", "hy": "ARMENIAN",
    "ja": "HIRAGANA", "ka": "GEORGIAN", "km": "KHMER", "kn": "KANNADA", "ko": "HANGUL", "lo": "LAO", "ml": "MALAYALAM",
    "my": "MYANMAR", "pa": "GURMUKHI", "si": "SINHALA", "ta": "TAMIL", "te": "TELUGU", "th": "THAI", "zh": "CJK",
}  # fmt: skip
"""Language tag -> prefix of the Unicode names of its letters."""
_JAPANESE = "KATAKANA"
_TOLD_APART = ("LATIN", "CYRILLIC", "ARABIC", "DEVANAGARI")
_EVERYDAY = (("gb2312", 0xB0, 0xD7), ("shift_jis", 0x88, 0x97), ("iso2022_kr", 0x00, 0xFF))
"""Encodings, and the first bytes of their common characters. Rare characters are ignored; few
texts consist only of those."""


@dataclass(frozen=True)
class Alphabet:
    """Letters and symbols with their numbers; symbols have the lower ones."""

    letters: list[str]
    numbers: NDArray[np.int64]
    """[letters]."""
    last_symbol: int
    """The highest number that is not a letter's."""

    @classmethod
    def of(cls, words: Iterable[str]) -> "Alphabet":
        """Choose letters from the words of training texts; letters of SCRIPTS are always included."""
        seen = sorted(set("".join(words)) - {EDGE_LETTER, PAD_LETTER})
        symbols = [letter for letter in seen if not _is_letter(letter)]
        apart = [letter for letter in seen if _is_letter(letter) and script(letter) in _TOLD_APART]
        number = {letter: EDGE + 1 + place for place, letter in enumerate(symbols + apart)}
        number[EDGE_LETTER] = EDGE
        number[PAD_LETTER] = PAD
        names = list(SCRIPTS.values())
        after = EDGE + 1 + len(symbols) + len(apart)
        for letter in _letters_of_scripts():
            number[letter] = after + names.index("HIRAGANA" if script(letter) == _JAPANESE else script(letter))
        letters = sorted(number)
        return cls(letters, np.array([number[letter] for letter in letters]), EDGE + len(symbols))

    def without_scripts(self) -> "Alphabet":
        """Leave the letters of SCRIPTS out: they become OTHER."""
        kept = np.flatnonzero(self.numbers < self.scripts[0])
        return Alphabet([self.letters[place] for place in kept], self.numbers[kept], self.last_symbol)

    @property
    def scripts(self) -> NDArray[np.int64]:
        """Return the numbers of the letters of each of SCRIPTS, which are the highest."""
        return np.arange(self.size - len(SCRIPTS), self.size)

    @property
    def size(self) -> int:
        """One more than the highest number."""
        return int(self.numbers.max()) + 1

    def read(self, words: list[str]) -> NDArray[np.int64]:
        """Return the numbers of the letters of words with their boundaries, padded with PAD."""
        longest = max((len(word) for word in words), default=0) + 2
        found = np.full((len(words), longest), PAD, dtype=np.int64)
        for row, word in enumerate(words):
            found[row, : len(word) + 2] = [EDGE, *(self._number.get(letter, OTHER) for letter in word), EDGE]
        return found

    @cached_property
    def _number(self) -> dict[str, int]:
        return dict(zip(self.letters, self.numbers.tolist(), strict=True))


def script(letter: str) -> str:
    """Return the first word of a letter's Unicode name."""
    return unicodedata.name(letter, "").partition(" ")[0]


def _is_letter(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LM"


def _letters_of_scripts() -> list[str]:
    wanted = {*SCRIPTS.values(), _JAPANESE}
    found = (chr(code) for code in range(0x370, 0xFFDD))
    return [letter for letter in found if _is_letter(letter) and script(letter) in wanted and _is_everyday(letter)]


def _is_everyday(letter: str) -> bool:
    if script(letter) not in ("CJK", "HANGUL"):
        return True
    return any(first <= _encoded(encoding, letter) <= last for encoding, first, last in _EVERYDAY)


def _encoded(encoding: str, letter: str) -> int:
    """Return the first byte, or -1."""
    try:
        return letter.encode(encoding)[0]
    except UnicodeEncodeError:
        return -1
