"""The requests: those that every route is made for, and what becomes of them by a few changes."""

import base64
import random
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import quote

from functions.local import TEMPLATE, read_routes
from tests.fuzz.values import mutated, nasty, text, write
from tests.support.events import api_event

ROUTES = dict(read_routes(TEMPLATE))
"""The function of each path."""

_SMALL = {"width": 300, "height": 200}
_COMMENTS = {"comments": ["good", {"text": "so bad", "timestamp": "2026-01-31T10:00:00Z"}, None, "😂😂", "你好"]}
_DATED = {"comments": [{"text": "fine", "timestamp": f"2026-01-{day:02}"} for day in range(1, 29, 9)], "explain": True}
_ROWS = [{"timestamp": 1_700_000_000 + 86_400 * day, "sentiment": day % 3 - 1} for day in range(20)]
_BODIES: dict[str, list[Any]] = {
    "/generate_chart": [
        {"sentiment_counts": {"1": 5, "0": "3", "-1": 2.0}, **_SMALL},
        {"sentiment_counts": {"Positive": 1, "neutral": None}, "theme": "dark", **_SMALL},
        {**_COMMENTS, **_SMALL},
    ],
    "/generate_wordcloud": [
        {"comments": ["good words here", {"text": "bad words there", "sentiment": "Negative"}], **_SMALL},
        {"comments": [{"comment": "так хорошо"}, "ありがとう ございます"], "sentiment": 1, **_SMALL},
    ],
    "/generate_trend_graph": [
        {"sentiment_data": _ROWS, **_SMALL},
        {**_DATED, "time_zone": "Europe/Berlin", **_SMALL},
    ],
    "/themes": [
        {
            "comments": [
                "great editing",
                {"text": "Love the editing", "likes": 3},
                {"text": "Bad sound?", "sentiment": -1},
            ]
        },
        {**_DATED, "time_zone": "Europe/Berlin"},
    ],
    "/feedback": [{"comment": "so good", "predicted": "Neutral", "correct": "Positive", "model_version": "x"}],
}
_PAGES = ("/", "/docs", "/openapi.json", "/static/{file}", "/health", "/compat/health", "/metrics")
_ANY_BODY = [_COMMENTS, _DATED, {"text": "good"}, {"comments": ["good"] * 100}]
_TYPES = [
    *["application/json"] * 12,
    *(
        "application/json; charset=utf-8",
        "APPLICATION/JSON",
        "application/problem+json",
        "text/plain",
        "",
        "\ud800",
        ";",
        None,
    ),
    *(
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=b",
        'multipart/form-data; boundary="b',
        "multipart/form-data",
    ),
]
_ACCEPTS = [
    "image/png",
    "image/svg+xml",
    "image/svg+xml;q=0.1, image/png;q=nan",
    "*/*",
    ";;q=,",
    "image/svg+xml;q=1e999",
]
_METHODS = ["GET", "OPTIONS", "HEAD", "PUT", "DELETE", "PATCH", "FOO", "get", "", "\ud800", "TRACE", None]
_WEIGHTS = {"/generate_chart": 2, "/generate_wordcloud": 2, "/generate_trend_graph": 2, "/predict": 12}


class Case(NamedTuple):
    """One request, as the function gets it.

    Attributes:
        function: whose handler is called.
        event: of API Gateway.
        plain: whether nothing was changed, so that it has to be answered with success.
    """

    function: str
    event: dict[str, Any]
    plain: bool


def case(seed: str) -> Case:
    """The case of a seed; the same seed gives the same case."""
    chance = random.Random(seed)  # noqa: S311 - reproducible, not secret
    paths = list(ROUTES)
    path = chance.choices(paths, [_WEIGHTS.get(path.removeprefix("/compat"), 3) for path in paths])[0]
    body = chance.choice(_BODIES.get(path.removeprefix("/compat"), _ANY_BODY))
    changes = chance.choice([0, 1, 1, 2, 3, 5])
    for _ in range(changes):
        body = mutated(body, chance)
    event = _event(path, body, chance, faithful=changes == 0)
    for change in chance.sample(_CHANGES, chance.choice([0, 0, 1, 2])):
        change(event, chance)
        changes += 1
    if chance.random() < 0.1:
        chance.choice(_CHANGES_OF_THE_FRAME)(event, chance)
        changes += 1
    posted = path.removeprefix("/compat") in _BODIES or "predict" in path
    return Case(ROUTES[path], event, plain=changes == 0 and posted and path.removeprefix("/compat") != "/feedback")


def _event(path: str, body: Any, chance: random.Random, *, faithful: bool) -> dict[str, Any]:
    event = api_event(
        "POST" if faithful or chance.random() < 0.95 else "GET", path, write(body, chance, faithful=faithful)
    )
    event["requestContext"] = {"requestId": f"id-{chance.randrange(10**9)}"}
    event["headers"]["Accept"] = chance.choice(_ACCEPTS[:2])
    if "{" in path:
        name = chance.choice(["page.js", "page.css", text(chance)])
        event["pathParameters"] = {path.partition("{")[2].rstrip("}"): name}
    return event


Change = Callable[[dict[str, Any], random.Random], None]


def _another_type(event: dict[str, Any], chance: random.Random) -> None:
    event["headers"]["Content-Type"] = chance.choice(_TYPES)


def _form(event: dict[str, Any], chance: random.Random) -> None:
    comment = text(chance)
    if chance.random() < 0.5:
        kind, body = "application/x-www-form-urlencoded", f"text={quote(comment, errors='ignore')}&a={comment}"
    else:
        kind = "multipart/form-data; boundary=b"
        head = chance.choice(['name="text"', "name=text", "name=(", 'name="text"; filename="a"', "name*=utf-8''text"])
        body = f"--b\r\nContent-Disposition: form-data; {head}\r\n\r\n{comment}\r\n--b--\r\n"
        body = body * chance.choice([1, 1, 1, 3]) + chance.choice(["", "", "--b", "\r\n"])
    event["headers"]["Content-Type"] = kind
    _set_body(event, body.encode("utf-8", "surrogatepass"))


def _damaged(event: dict[str, Any], chance: random.Random) -> None:
    """Cut, double, flip or insert bytes."""
    body = bytearray(base64.b64decode(event["body"] or ""))
    start, end = sorted((chance.randrange(len(body) + 1), chance.randrange(len(body) + 1)))
    kind = chance.randrange(5)
    if kind == 0:
        del body[start:end]
    elif kind == 1:
        body[start:start] = body[start:end][:1_000]
    elif kind == 2 and body:
        body[min(start, len(body) - 1)] ^= 1 << chance.randrange(8)
    elif kind == 3:
        body[start:start] = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 9)))
    else:
        body = bytearray(
            bytes(body).decode("utf-8", "replace").encode(chance.choice(["utf-16", "utf-8-sig", "latin-1"]), "replace")
        )
    _set_body(event, bytes(body))


def _large(event: dict[str, Any], chance: random.Random) -> None:
    """Make the body longer than some limit, by one of its pieces again and again."""
    body = base64.b64decode(event["body"] or "")
    piece = body[: chance.choice([1, 2, 20])] or b" "
    if chance.random() < 0.05:
        _set_body(event, body + piece * (chance.choice([30_000, 270_000, 5_300_000]) // len(piece)))


def _set_body(event: dict[str, Any], body: bytes) -> None:
    event["body"], event["isBase64Encoded"] = base64.b64encode(body).decode(), True


def _header(event: dict[str, Any], chance: random.Random) -> None:
    names = ["Accept", "accept", "CONTENT-TYPE", "Origin", "If-None-Match", "Prefer", "X-Api-Key", text(chance)[:30]]
    event["headers"][chance.choice(names)] = chance.choice(
        [*_ACCEPTS, "*", 'W/"x", *', text(chance), "," * 5_000, ";" * 5_000]
    )


def _method(event: dict[str, Any], chance: random.Random) -> None:
    event["httpMethod"] = chance.choice(_METHODS)


def _query(event: dict[str, Any], chance: random.Random) -> None:
    event["queryStringParameters"] = {chance.choice(["summary", "explain", text(chance)]): text(chance)}


def _as_text(event: dict[str, Any], chance: random.Random) -> None:
    """A body that says of itself that it is no base64, or wrongly that it is."""
    if chance.random() < 0.7:
        event["body"] = base64.b64decode(event["body"] or "").decode("utf-8", "surrogateescape")
        event["isBase64Encoded"] = chance.random() < 0.1
    else:
        event["body"] = chance.choice([None, "", "====", "e30", "é", "\ud800", event["body"]])


def _frame(event: dict[str, Any], chance: random.Random) -> None:
    """Leave out or exchange a member of the event itself."""
    name = chance.choice(["resource", "path", "headers", "pathParameters", "requestContext", "isBase64Encoded", "body"])
    event[name] = (
        chance.choice([None, {}, ""])
        if name != "resource"
        else chance.choice([None, "", "/nowhere", "/compat/", "/{proxy+}"])
    )
    if chance.random() < 0.3:
        del event[name]


def _value(event: dict[str, Any], chance: random.Random) -> None:
    _set_body(event, write(nasty(chance), chance, faithful=False).encode("utf-8", "surrogatepass"))


_CHANGES: list[Change] = [
    _another_type,
    _form,
    _form,
    *[_damaged] * 3,
    _large,
    _header,
    _header,
    _method,
    _query,
    _value,
]
_CHANGES_OF_THE_FRAME: list[Change] = [_as_text, _frame]
