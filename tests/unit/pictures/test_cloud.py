"""The word cloud: words do not overlap, classes are distinguishable, and all words are on the card."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.pictures import pixels, said, words
from undertone.labels import ORDER, Sentiment
from undertone_pictures.canvas.design import LIGHT
from undertone_pictures.canvas.fonts import Weight, shape
from undertone_pictures.canvas.painter import write_png
from undertone_pictures.canvas.scene import Scene, Text
from undertone_pictures.canvas.svg import write_svg
from undertone_pictures.cloud import draw_cloud
from undertone_pictures.packing import Area, Footprint
from undertone_pictures.words import Used

SIZES = [(800, 400), (300, 200), (300, 2000), (2000, 200), (2000, 2000)]
NAMES = st.text("abcdefghijklmnopqrstuvwxyzäöüßжщ你好अ👍❤", min_size=1, max_size=14)


def cloud(*used: Used, size: tuple[int, int] = (800, 400)) -> Scene:
    return draw_cloud(used, width=size[0], height=size[1], theme=LIGHT)


def drawn(scene: Scene) -> list[Text]:
    return [text for text in scene.texts if text.exact]


def letters(text: Text) -> list[tuple[float, float, float, float]]:
    x, y, size = text.x, text.y, text.size
    boxes = Footprint.of(shape(text.text, text.weight), oblique=text.oblique).letters
    return [(x + b.left * size, y + b.top * size, x + b.right * size, y + b.bottom * size) for b in boxes]


one = st.builds(Used, NAMES, st.integers(1, 10_000), st.sampled_from([None, *ORDER]))
many = st.lists(one, min_size=1, max_size=60, unique_by=lambda used: used.word)


@given(used=many, size=st.sampled_from(SIZES))
def test_words_do_not_overlap_and_stay_within_the_card(used: list[Used], size: tuple[int, int]) -> None:
    scene = cloud(*sorted(used, key=lambda u: -u.times), size=size)
    assert drawn(scene)
    for text in drawn(scene):
        for left, top, right, bottom in letters(text):
            assert left >= 0
            assert top >= 0
            assert right <= scene.width
            assert bottom <= scene.height
    for one, other in itertools.combinations(drawn(scene), 2):
        for a, b in itertools.product(letters(one), letters(other)):
            assert a[2] <= b[0] + 1e-6 or b[2] <= a[0] + 1e-6 or a[3] <= b[1] + 1e-6 or b[3] <= a[1] + 1e-6


def test_frequent_words_are_larger() -> None:
    sizes = {
        text.text: text.size
        for text in drawn(cloud(Used("much", 50, None), Used("some", 10, None), Used("once", 1, None)))
    }
    assert sizes["much"] > sizes["some"] > sizes["once"]


def test_classes_differ_in_colour_and_style_and_are_in_the_legend() -> None:
    scene = cloud(*(Used(word, 5, s) for word, s in zip(("bad", "fine", "good"), ORDER, strict=True)))
    manners = {text.text: (text.fill, text.weight, text.oblique) for text in drawn(scene)}
    assert manners == {
        "bad": (LIGHT.words[Sentiment.NEGATIVE], Weight.STRONG, True),
        "fine": (LIGHT.words[Sentiment.NEUTRAL], Weight.REGULAR, False),
        "good": (LIGHT.words[Sentiment.POSITIVE], Weight.STRONG, False),
    }
    assert {"Positive", "Neutral", "Negative"} <= {text.text for text in scene.texts}


def test_the_caption_gives_the_count_of_the_largest_word() -> None:
    used = Used("bread", 1_200, Sentiment.POSITIVE)
    assert "largest word: 1,200 times in the comments" in words(write_svg(cloud(used)))
    assert words(write_svg(cloud(used, size=(300, 200)))) == ["bread", "Positive", "Neutral", "Negative"]


def test_without_classes_there_is_no_legend() -> None:
    assert words(write_svg(cloud(Used("bread", 2, None)))) == ["bread"]


def test_the_numbers_are_in_the_description() -> None:
    assert "bread (2, Positive), pie (1)" in said(
        write_svg(cloud(Used("bread", 2, Sentiment.POSITIVE), Used("pie", 1, None)))
    )


def test_the_same_words_give_the_same_bytes() -> None:
    used = [
        Used(word, 40 - i, None)
        for i, word in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight"])
    ]
    assert write_png(cloud(*used)) == write_png(cloud(*used))


@pytest.mark.parametrize("word", ["x", "x" * 32, "😂", "ت" * 32, "你" * 32])
def test_one_word_fills_the_picture_and_fits_into_it(word: str) -> None:
    picture = pixels(write_png(cloud(Used(word, 1, None), size=(300, 200))))
    assert (picture[20:-20, 20:-20, :3] < 100).any()
    assert (picture[5:-5, 1:4, :3].min() > 200).all()


def test_no_word_is_placed_in_a_full_area() -> None:
    area, footprint = Area(100, 100), Footprint.of(shape("mmmm"), oblique=False)
    places = [area.place(footprint, 20, 20) for _ in range(40)]
    assert places[0] is not None
    assert places[-1] is None


def test_a_word_that_does_not_fit_is_shrunk() -> None:
    spot = Area(100, 100).place(Footprint.of(shape("mmmm"), oblique=False), 36, 5)
    assert spot is not None
    assert spot.size < 36
