"""SVG is well-formed and inert whatever text is in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.pictures import SVG, said, tree, words
from undertone_pictures.canvas.design import LIGHT
from undertone_pictures.canvas.scene import Scene, Text
from undertone_pictures.canvas.svg import escape, number, write_svg

ANY_TEXT = st.text(st.characters(codec=None), max_size=60)


def scene_with(text: str) -> Scene:
    return Scene(300, 200, LIGHT, text, text, texts=[Text(10, 50, "drawn", "#000000", 12, label=text)])


@given(ANY_TEXT)
def test_the_file_is_well_formed_whatever_the_text(text: str) -> None:
    root = tree(write_svg(scene_with(text)))
    assert {child.tag for child in root} == {f"{SVG}{name}" for name in ("title", "desc", "rect", "text")}


@pytest.mark.parametrize(
    "text", ["</title><script>alert(1)</script>", '"><a href="javascript:x">', "]]>", "&#0;", "a & b"]
)
def test_markup_in_text_is_escaped(text: str) -> None:
    assert said(write_svg(scene_with(text))) == f"{text} {text}"


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a\x00b", "a\ufffdb"),
        ("a\x0bb\x1b", "a\ufffdb\ufffd"),
        ("\ud83d", "\ufffd"),
        ("\ufffe\uffff", "\ufffd\ufffd"),
        ("\u202eevil\u2066", "evil"),
        ("שלום 👍", "שלום 👍"),
    ],
)
def test_invalid_xml_characters_are_replaced_and_bidi_controls_dropped(text: str, escaped: str) -> None:
    assert escape(text) == escaped


def test_text_is_written_as_text_elements() -> None:
    assert words(write_svg(scene_with("x"))) == ["drawn"]


@pytest.mark.parametrize(
    ("value", "written"), [(1.0, "1"), (1.005, "1"), (-0.126, "-0.13"), (100.0, "100"), (0.5, "0.5")]
)
def test_coordinates_are_short(value: float, written: str) -> None:
    assert number(value) == written
