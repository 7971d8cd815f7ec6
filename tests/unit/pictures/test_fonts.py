"""Every script of the fonts is shaped and drawn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from undertone_pictures.canvas.fonts import Placed, Weight, can_draw, paint, shape

SCRIPTS = {
    "Latin": "naïve", "Vietnamese": "tiếng", "Greek": "αγάπη", "Cyrillic": "любовь", "Armenian": "հայերեն",
    "Hebrew": "שלום", "Arabic": "مرحبا", "Devanagari": "नमस्ते", "Bengali": "ভালোবাসি", "Gurmukhi": "ਪੰਜਾਬੀ",
    "Gujarati": "ગુજરાતી", "Tamil": "தமிழ்", "Telugu": "తెలుగు", "Kannada": "ಕನ್ನಡ", "Malayalam": "മലയാളം",
    "Sinhala": "සිංහල", "Thai": "ขอบคุณ", "Lao": "ລາວ", "Khmer": "ខ្មែរ", "Burmese": "မြန်မာ", "Georgian": "ქართული",
    "Amharic": "አማርኛ", "Chinese": "你好", "traditional": "謝謝", "Japanese": "ありがとう", "Korean": "감사합니다",
    "emoji": "😂", "sequence": "👩‍💻", "heart": "❤",
}  # fmt: skip


@pytest.mark.parametrize("word", SCRIPTS.values(), ids=SCRIPTS)
def test_a_script_is_shaped_and_drawn(word: str) -> None:
    assert can_draw(word)
    shaped = shape(word)
    assert shaped.glyphs
    assert all(glyph.number for glyph in shaped.glyphs)
    _, _, mask = paint([Placed(shaped, 20, 60, 40)], 600, 100)
    assert mask.sum() > 100


def test_joined_letters_are_joined() -> None:
    assert len(shape("क्ष").glyphs) < len("क्ष")
    assert shape("مرحبا").advance < sum(shape(letter).advance for letter in "مرحبا")


@pytest.mark.parametrize("word", ["𒀀", "\ue000", "\U0010ffff", "a𓀀b"])
def test_missing_glyphs_are_detected(word: str) -> None:
    assert not can_draw(word)


@given(st.text(max_size=30), st.sampled_from(Weight))
def test_any_text_can_be_shaped(text: str, weight: Weight) -> None:
    word = shape(text, weight)
    assert len(word.glyphs) == len(word.boxes)
    assert np.isfinite(word.advance)


def test_words_beyond_the_edge_are_cut_off() -> None:
    word = shape("wide")
    assert paint([Placed(word, -500, -500, 40)], 100, 100)[2].size == 0
    left, top, mask = paint([Placed(word, 80, 30, 40)], 100, 50)
    assert left + mask.shape[1] <= 100
    assert top + mask.shape[0] <= 50


def test_oblique_words_lean_to_the_right() -> None:
    upright, leaning = (paint([Placed(shape("l"), 40, 80, 80, oblique)], 200, 100)[2] for oblique in (False, True))
    tops = [float(np.flatnonzero(mask.sum(axis=0) > 0).max()) for mask in (upright, leaning)]
    assert tops[1] > tops[0]
