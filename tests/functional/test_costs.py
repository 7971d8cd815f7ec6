"""What a request costs grows with its size and no faster, whatever its shape; measured in processor time.

The yardstick is a plain body of the same size at `POST /predict`: prose, which has to be read and classified. No route
may take more than `MULTIPLE` times as long for any other shape. The largest is for comments of the most tokens a
character, each of which passes through the model.
"""

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from functions.local import TEMPLATE, read_routes
from tests.support.apps import Handler, load_app
from tests.support.events import api_event
from tests.support.shapes import JSON, STRUCTURES, TEXTS, Shape, prose
from training.stores import STARTER

MULTIPLE = 12
SMALL, MEDIUM, LARGEST = 60_000, 150_000, 5_000_000
"""Bytes of a body; the smallest hold a comment of the greatest length in any script."""
NOTHING = 0.05
"""CPU seconds below which growth is not checked."""

_ALL = dict(read_routes(TEMPLATE))
# The compatible routes run the same code.
ROUTES = [
    (path, function) for path, function in _ALL.items() if path.removeprefix("/compat") not in _ALL.keys() - {path}
]
_PREDICTING = {"/predict_with_timestamps", "/process_comments"}
_OTHER_ROUTES = {"/", "/docs", "/health", "/metrics", "/openapi.json", "/static/{file}"} | _PREDICTING
BODY_ROUTES = [route for route in ROUTES if route[0] not in _OTHER_ROUTES]
"""Without the routes that read no body, or read it as another does: these are tried with the largest bodies alone."""


@pytest.fixture(scope="module")
def handlers() -> dict[str, Handler]:
    """Every function's handler, with the starter model."""
    names = {function for _, function in ROUTES}
    environment = {"UNDERTONE_STORE": str(STARTER), "UNDERTONE_JOBS_BUCKET": "jobs"}
    loaded = {name: load_app(name, **environment).handler for name in names}
    for path, name in ROUTES:  # exclude what the first call loads
        seconds(loaded[name], path, Shape(JSON, lambda _: b'{"comments":["a fine day"]}'), 0)
    return loaded


def seconds(handler: Handler, path: str, shape: Shape, size: int) -> float:
    """The CPU time in seconds of one request, which must get a response below 500."""
    event = api_event("POST", path, shape.make(size), content_type=shape.media_type)
    event["requestContext"]["identity"] = {"apiKeyId": "k0"}
    started = time.process_time()
    response = handler(event, None)
    taken = time.process_time() - started
    assert response["statusCode"] in (200, 202, 400, 403, 405, 413, 415), response["body"][:500]
    return taken


def expensive_shapes(
    handler: Handler, path: str, shapes: Mapping[str, Shape], sizes: tuple[int, int], plain: float
) -> Iterator[str]:
    """The shapes that cost too much, or grow faster than in proportion to their size; a doubt is measured again."""
    small, large = sizes
    for name, shape in shapes.items():
        for _ in range(3):
            after = seconds(handler, path, shape, large)
            before = seconds(handler, path, shape, small) if after >= NOTHING else 0.0
            cheap = plain if large == LARGEST else NOTHING  # the body limit bounds the growth
            if after < cheap or (after < MULTIPLE * plain and after < 2 * large / small * before):
                break
        else:
            yield f"{name}: {before:.2f} s for {small} bytes, {after:.2f} s for {large}; a plain body: {plain:.2f} s"


@pytest.mark.parametrize(("path", "function"), BODY_ROUTES)
def test_no_body_costs_more_than_its_size_warrants(handlers: dict[str, Handler], path: str, function: str) -> None:
    plain = seconds(handlers["predict"], "/predict", Shape(JSON, prose), MEDIUM)
    found = expensive_shapes(handlers[function], path, STRUCTURES | TEXTS, (SMALL, MEDIUM), plain)
    assert list(found) == []


@pytest.mark.slow
@pytest.mark.parametrize(("path", "function"), ROUTES)
def test_the_largest_body_costs_no_more_than_its_size_warrants(
    handlers: dict[str, Handler], path: str, function: str
) -> None:
    plain = seconds(handlers["predict"], "/predict", Shape(JSON, prose), LARGEST)
    found = expensive_shapes(handlers[function], path, STRUCTURES | TEXTS, (MEDIUM, LARGEST), plain)
    assert list(found) == []


def test_superlinear_cost_is_detected() -> None:
    def quadratic(event: Mapping[str, Any], _: object) -> dict[str, Any]:
        sum(1 for _ in range((len(event["body"]) // 100) ** 2))
        return {"statusCode": 200, "body": ""}

    shapes = {"any": STRUCTURES["spaces"]}
    found = list(expensive_shapes(quadratic, "/predict", shapes, (SMALL, MEDIUM), plain=1_000.0))
    assert [shape.partition(":")[0] for shape in found] == ["any"]


def test_a_cost_far_above_that_of_a_plain_body_is_detected() -> None:
    def expensive(event: Mapping[str, Any], _: object) -> dict[str, Any]:
        sum(1 for _ in range(10 * len(event["body"])))
        return {"statusCode": 200, "body": ""}

    shapes = {"any": STRUCTURES["spaces"]}
    assert list(expensive_shapes(expensive, "/predict", shapes, (SMALL, MEDIUM), plain=0.001)) != []
    assert list(expensive_shapes(expensive, "/predict", shapes, (SMALL, MEDIUM), plain=1_000.0)) == []


def explained(word: str, words: int) -> Shape:
    body = json.dumps({"comments": [" ".join([word] * words)] * 100, "explain": True}).encode()
    return Shape(JSON, lambda _: body)


@pytest.mark.parametrize("word", ["good", "a", "\ufdfa", "\u597d\u597d", "\U0001f600"])
def test_explanations_are_bounded_whatever_the_comments(handlers: dict[str, Handler], word: str) -> None:
    plain = seconds(handlers["predict"], "/predict", Shape(JSON, prose), MEDIUM)
    taken = [seconds(handlers["predict"], "/predict", explained(word, words), 0) for words in (30, 300)]
    assert max(taken) < MULTIPLE * plain
