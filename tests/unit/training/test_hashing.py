"""Letters, hashed rows and lexicons of the language part."""

import numpy as np
import pytest

from training.languages.alphabet import EDGE, OTHER, PAD, SCRIPTS, Alphabet
from training.languages.experts import PIECE_ROWS
from training.languages.hashing import (
    LONGEST_WORD,
    PAIR_FACTOR,
    PLACE_FACTORS,
    WORD_NUMBERS,
    pair_numbers,
    piece_rows,
    word_numbers,
)
from training.languages.lexicons import TAGS, negators, ratings

ALPHABET = Alphabet.of(["gut", "très", "😂", "!"])


def test_a_word_is_padded_and_has_edge_marks() -> None:
    codes = ALPHABET.read(["gut", "g"])
    assert codes.shape == (2, 5)
    assert codes[:, 0].tolist() == [EDGE, EDGE]
    assert codes[1, 2:].tolist() == [EDGE, PAD, PAD]


def test_character_codes_are_ordered_by_kind() -> None:
    laugh, letter, greek, stranger = (int(ALPHABET.read([text])[0, 1]) for text in ("😂", "g", "λ", "🛸"))
    assert EDGE < laugh <= ALPHABET.last_symbol < letter < ALPHABET.scripts[0]
    assert greek == ALPHABET.scripts[list(SCRIPTS).index("el")]
    assert stranger == OTHER


def test_letters_of_unlisted_scripts_are_unknown() -> None:
    latin = ALPHABET.without_scripts()
    assert latin.read(["λ"])[0, 1] == OTHER
    assert latin.read(["g"])[0, 1] == ALPHABET.read(["g"])[0, 1]


def test_ngrams_of_a_word_do_not_depend_on_its_neighbours() -> None:
    alone = piece_rows(ALPHABET.read(["gut"]), ALPHABET.size, PIECE_ROWS)[0]
    beside = piece_rows(ALPHABET.read(["gut", "g" * 30]), ALPHABET.size, PIECE_ROWS)[0]
    assert sorted(alone[alone > 0]) == sorted(beside[beside > 0])
    # "_g", "gu", "ut", "t_", and so on up to "_gut_"
    assert np.count_nonzero(alone) == 4 + 3 + 2 + 1


def test_hashes_are_within_the_table() -> None:
    rows = piece_rows(ALPHABET.read(["gut", "très", "g" * 128]), ALPHABET.size, PIECE_ROWS)
    assert rows.min() == 0
    assert rows.max() <= PIECE_ROWS


def test_hashes_stay_below_62_bits() -> None:
    assert int(PLACE_FACTORS.max()) * 4_000 * LONGEST_WORD < 2**62
    assert WORD_NUMBERS * PAIR_FACTOR < 2**62


def test_hashes_depend_on_words_and_their_order() -> None:
    first, second = word_numbers(ALPHABET.read(["gut", "tug"]))
    pairs = pair_numbers(np.array([first, second]), np.array([second, first]))
    assert first != second
    assert pairs[0] != pairs[1]


@pytest.mark.parametrize("tag", TAGS)
def test_each_language_has_words_of_praise_complaint_and_negation(tag: str) -> None:
    found = ratings(tag)
    assert sum(rating > 0 for rating in found.values()) > 300
    assert sum(rating < 0 for rating in found.values()) > 300
    assert len(negators(tag)) >= 5
