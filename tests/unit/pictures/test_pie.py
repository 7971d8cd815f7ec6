"""The ring: what it says, what it shows, and that nothing overlaps."""

import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.pictures import pixels, said, words
from undertone.labels import ORDER, Sentiment
from undertone_pictures.canvas.design import DARK, LIGHT, READING_ORDER, THEMES
from undertone_pictures.canvas.fonts import shape
from undertone_pictures.canvas.painter import write_png
from undertone_pictures.canvas.scene import Scene, Text
from undertone_pictures.canvas.svg import write_svg
from undertone_pictures.numbers import shares, thousands
from undertone_pictures.pie import draw_pie

COUNTS = {Sentiment.POSITIVE: 240, Sentiment.NEUTRAL: 120, Sentiment.NEGATIVE: 140}
SIZES = [(600, 600), (300, 200), (300, 2000), (2000, 200), (2000, 2000), (800, 400)]

counts = st.fixed_dictionaries(dict.fromkeys(ORDER, st.integers(0, 10**12))).filter(lambda found: any(found.values()))


def box(text: Text) -> tuple[float, float, float, float]:
    boxes = shape(text.text, text.weight).boxes
    top, bottom = min(b.top for b in boxes) * text.size, max(b.bottom for b in boxes) * text.size
    return text.left, text.y + top, text.left + text.width, text.y + bottom


def assert_legible(scene: Scene) -> None:
    boxes = [box(text) for text in scene.texts]
    for left, top, right, bottom in boxes:
        assert left >= 0
        assert top >= 0
        assert right <= scene.width
        assert bottom <= scene.height
    for one, other in itertools.combinations(boxes, 2):
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart, (one, other)


def test_counts_are_in_the_picture_and_its_description() -> None:
    svg = write_svg(draw_pie(COUNTS, width=600, height=600, theme=LIGHT))
    assert {"500", "Positive", "240", "48%", "Neutral", "120", "24%", "Negative", "140", "28%"} <= set(words(svg))
    assert "500 comments: Positive 240 (48%), Neutral 120 (24%), Negative 140 (28%)." in said(svg)


@given(counts=counts, size=st.sampled_from(SIZES))
def test_texts_do_not_overlap_and_stay_within_the_card(counts: dict[Sentiment, int], size: tuple[int, int]) -> None:
    assert_legible(draw_pie(counts, width=size[0], height=size[1], theme=LIGHT))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("ends", [(0.0, 1.0), (0.284, 0.411)])
def test_intervals_stand_beside_the_shares(ends: tuple[float, float], size: tuple[int, int]) -> None:
    scene = draw_pie(COUNTS, intervals=dict.fromkeys(ORDER, ends), width=size[0], height=size[1], theme=LIGHT)
    assert_legible(scene)
    assert [text.text for text in scene.texts].count("0–100%" if ends[0] == 0 else "28–42%") == len(ORDER)


@pytest.mark.parametrize("only", ORDER)
def test_classes_without_comments_get_no_slice(only: Sentiment) -> None:
    scene = draw_pie({only: 7}, width=600, height=600, theme=LIGHT)
    labels = [shape.label for shape in scene.shapes if shape.label]
    assert labels == [f"{only.title}: 7 (100%)"]


@pytest.mark.parametrize("theme", THEMES.values())
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_picture_has_the_requested_size_and_rounded_corners(width: int, height: int, theme: object) -> None:
    picture = pixels(write_png(draw_pie(COUNTS, width=width, height=height, theme=DARK if theme is DARK else LIGHT)))
    assert picture.shape == (height, width, 4)
    assert picture[[0, 0, -1, -1], [0, -1, 0, -1], 3].max() == 0
    assert picture[20:-20, 20:-20, 3].min() == 255


def test_the_same_counts_give_the_same_bytes() -> None:
    scenes = [draw_pie(COUNTS, width=500, height=400, theme=LIGHT) for _ in range(2)]
    assert write_png(scenes[0]) == write_png(scenes[1])
    assert write_svg(scenes[0]) == write_svg(scenes[1])


def test_each_class_has_its_colour_and_texture() -> None:
    picture = pixels(write_png(draw_pie(COUNTS, width=600, height=600, theme=LIGHT)))[:, :, :3]
    found = {tuple(colour) for colour in np.unique(picture.reshape(-1, 3), axis=0).tolist()}
    for fill in LIGHT.fills.values():
        assert tuple(bytes.fromhex(fill[1:])) in found


CASES = json.loads((Path(__file__).parents[1] / "shares.json").read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize(("numbers", "texts"), CASES)
def test_percentages_match_the_page_and_the_extension(numbers: list[int], texts: list[str]) -> None:
    assert list(shares(dict(zip(READING_ORDER, numbers, strict=True))).values()) == texts


@given(found=counts)
def test_shares_add_up_to_a_hundred(found: dict[Sentiment, int]) -> None:
    worth = {"<1%": 0, ">99%": 100}
    assert sum(worth.get(text, int(text.strip("<>%"))) for text in shares(found).values()) == 100


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1_234, "1,234"),
        (9_999_999, "9,999,999"),
        (12_345_678, "12.3M"),
        (999_600_000, "999M"),
        (10**12, "1T"),
        (3 * 10**12, "3T"),
    ],
)
def test_large_numbers_are_abbreviated(value: int, text: str) -> None:
    assert thousands(value) == text
