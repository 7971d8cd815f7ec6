"""Colours are distinguishable with colour blindness, and text is readable."""

import itertools

import numpy as np
import pytest

from undertone_pictures.canvas.design import READING_ORDER, TEXTURES, THEMES, Theme
from undertone_pictures.marks import mark

# How the three kinds of colour-blindness see linear RGB (Machado, Oliveira and Fernandes 2009, severity 1).
_BLINDNESS = {
    "none": np.eye(3),
    "protanopia": np.array([[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]]),
    "deuteranopia": np.array([[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]),
    "tritanopia": np.array([[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]]),
}


def linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    lights = sorted(float(linear(c) @ np.array([0.2126, 0.7152, 0.0722])) for c in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ np.clip(rgb, 0, 1)
    f = np.cbrt(xyz / np.array([0.9505, 1.0, 1.089]))
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_text_and_shapes_have_enough_contrast(theme: Theme) -> None:
    for text in (theme.ink, theme.muted, *theme.words.values()):
        assert contrast(text, theme.card) >= 4.5
    for fill in theme.fills.values():
        assert contrast(fill, theme.card) >= 3


@pytest.mark.parametrize("blindness", _BLINDNESS)
@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_classes_are_distinguishable_with_colour_blindness(theme: Theme, blindness: str) -> None:
    seen = [lab(_BLINDNESS[blindness] @ linear(fill)) for fill in theme.fills.values()]
    for one, other in itertools.combinations(seen, 2):
        assert np.linalg.norm(one - other) >= 20


def test_classes_are_distinguishable_without_colour() -> None:
    marks = {mark(sentiment, 0, 0, 10, "#000000").points.tobytes() for sentiment in READING_ORDER}
    assert len(marks) == len(set(TEXTURES.values())) == 3
