"""Pictures of the compatibility routes: older popups are dark and show them 310 pixels wide."""

import re
from typing import Any

import pytest

from tests.support.apps import Handler, load_app
from tests.support.events import json_event
from tests.support.pictures import pixels, png_of, svg_of
from tests.support.stores import folder_store
from undertone_pictures.canvas.design import DARK, LIGHT

SHOWN_WIDTH, LEAST_TEXT = 310, 12
DATED = [{"timestamp": f"2026-05-{day:02d}", "sentiment": 1 - day % 3} for day in range(1, 31)]
TEXTS = ["good " + word for word in ("song", "voice", "sound", "song", "voice", "sound")] * 5
BODIES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "chart": ("chart", "/generate_chart", {"sentiment_counts": {"1": 1200, "0": 30, "-1": 4}}),
    "trend": ("trend", "/generate_trend_graph", {"sentiment_data": DATED}),
    "wordcloud": ("wordcloud", "/generate_wordcloud", {"comments": TEXTS}),
    "notice": ("wordcloud", "/generate_wordcloud", {"comments": [{"text": "what", "understood": False}]}),
}


@pytest.fixture(scope="module")
def handlers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Handler]:
    folder = tmp_path_factory.mktemp("store")
    folder_store(folder)
    functions = {function for function, _, _ in BODIES.values()}
    return {function: load_app(function, UNDERTONE_STORE=str(folder)).handler for function in functions}


def draw(handlers: dict[str, Handler], name: str, *, prefix: str = "/compat", accept: str = "*/*", **looks: Any) -> Any:
    function, path, body = BODIES[name]
    return handlers[function](json_event("POST", prefix + path, body | looks, headers={"accept": accept}), None)


def ground(response: Any) -> str:
    """The colour of the card."""
    red, green, blue, _ = pixels(png_of(response))[20, 8]
    return f"#{red:02x}{green:02x}{blue:02x}"


@pytest.mark.parametrize("name", BODIES)
def test_text_is_readable_in_a_popup(handlers: dict[str, Handler], name: str) -> None:
    svg = svg_of(draw(handlers, name, accept="image/svg+xml"))
    match = re.search(r'viewBox="0 0 (\d+) ', svg)
    assert match
    sizes = [float(size) * SHOWN_WIDTH / int(match[1]) for size in re.findall(r'font-size="([\d.]+)"', svg)]
    assert sizes
    assert min(sizes) >= LEAST_TEXT


@pytest.mark.parametrize("name", BODIES)
def test_pictures_are_dark_unless_a_theme_is_named(handlers: dict[str, Handler], name: str) -> None:
    assert ground(draw(handlers, name)) == DARK.card
    assert ground(draw(handlers, name, theme="light")) == LIGHT.card
    assert ground(draw(handlers, name, prefix="")) == LIGHT.card


def test_a_named_size_is_kept(handlers: dict[str, Handler]) -> None:
    assert pixels(png_of(draw(handlers, "trend", width=1200, height=600))).shape == (600, 1200, 4)
