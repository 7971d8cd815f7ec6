"""Judges an answer: it has to be well-formed, right, in time, and readable for a page in a browser."""

import base64
import io
import json
from collections.abc import Mapping
from typing import Any, Never
from xml.etree import ElementTree as ET

from PIL import Image

from tests.fuzz.cases import Case

STATUSES = {200, 202, 204, 304, 400, 403, 404, 405, 413, 415}
_LAMBDA_LIMIT = 6 * 1024 * 1024
_SECONDS, _SECONDS_PER_MEGABYTE = 4.0, 10.0
"""What a request may take of the processor; a picture or the first call of a function takes the most for no body."""

_LABELS = {"Positive": 1, "Neutral": 0, "Negative": -1}
_PLAIN_FORM = ("application/x-www-form-urlencoded", "multipart/form-data")


class Problem(Exception):  # noqa: N818 - what is wrong with an answer, in words; the first word is its kind
    """Why an answer is wrong."""


def judge(case: Case, response: Mapping[str, Any], seconds: float = 0.0) -> None:
    """Hold an answer against everything that is known of its request.

    Raises:
        Problem: when something is wrong with it.
    """
    status, headers = response["statusCode"], response["headers"]
    require(status in STATUSES, f"status {status}")
    require(status < 300 or not case.plain, f"refusal of a plain request: {response['body'][:200]}")
    require(headers.get("access-control-allow-origin") == "*", "CORS header missing")
    body = base64.b64decode(response["body"]) if response["isBase64Encoded"] else response["body"].encode()
    require(len(json.dumps(response)) < _LAMBDA_LIMIT, "size: Lambda would not take it")
    size = len(case.event.get("body") or "") / 1e6
    limit = _SECONDS + _SECONDS_PER_MEGABYTE * size
    require(seconds < limit, f"time: {seconds:.1f} s of the processor for {size:.2f} MB; the limit is {limit:.1f} s")
    _judge_content(case, status, headers.get("content-type", ""), body)


def require(holds: bool, problem: str) -> None:
    """Raise a problem unless something holds."""
    if not holds:
        raise Problem(problem)


def _judge_content(case: Case, status: int, kind: str, body: bytes) -> None:
    if kind == "application/json" and status != 204:
        content = strict_json(body)
        if status >= 400:
            _judge_error(content)
        elif str(case.event.get("resource")).removeprefix("/compat").startswith("/predict"):
            _judge_rows(case.event, content)
    elif kind == "image/png":
        _judge_png(body)
    elif kind == "image/svg+xml" and status == 200:
        _judge_svg(body)
    elif status not in (204, 304):
        require(kind.startswith(("text/", "image/svg")) and bool(body), f"content of the type {kind!r}")


def strict_json(body: bytes) -> Any:
    """What JSON says, if it is JSON that any reader takes."""
    try:
        return json.loads(body.decode(), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Problem(f"JSON is invalid: {error}; {body[:100]!r}") from error


def _refuse(name: str) -> Never:
    raise ValueError(name)


def _judge_error(content: Any) -> None:
    require(set(content) == {"error", "detail", "request_id"}, f"error has the members {sorted(content)}")
    message = content["error"]
    require(isinstance(message, str) and message == content["detail"], "error is no string, or not the detail")
    require(0 < len(message) < 600, f"error message has {len(message)} characters")


def _judge_rows(event: Mapping[str, Any], content: Any) -> None:
    rows = content["rows"] if isinstance(content, dict) else content
    require(isinstance(rows, list) and bool(rows), "rows are missing")
    for row in rows:
        probabilities = row["probabilities"]
        label = row["label"]
        sentiment = row["sentiment"]
        named = (
            str(label) if event["resource"].startswith("/compat") else next(n for n, v in _LABELS.items() if v == label)
        )
        require(sentiment == named, f"sentiment {sentiment!r} with the label {label!r}")
        total = sum(probabilities.values())
        require(total == 0 or abs(total - 1) < 1e-5, f"probabilities add up to {total}")
        best = max(probabilities.values())
        require(abs(row["confidence"] - best) < 1e-5, f"confidence {row['confidence']}, highest probability {best}")
    sent = _comments(event)
    if sent is not None:
        require([row["comment"] for row in rows] == [text for text, _ in sent], "echo of the comments, or their order")
    if sent is not None and "timestamps" in event["resource"]:
        require([row["timestamp"] for row in rows] == [moment for _, moment in sent], "echo of the timestamps")


def _comments(event: Mapping[str, Any]) -> list[tuple[Any, Any]] | None:
    """Text and timestamp of each comment of a JSON body, read independently; None for a form."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    if str(headers.get("content-type")).partition(";")[0].strip().lower() in _PLAIN_FORM:
        return None
    raw = event["body"] or ""
    data = base64.b64decode(raw) if event.get("isBase64Encoded") else raw.encode("utf-8", "surrogatepass")
    body = json.loads(data.decode("utf-8-sig"))
    comments = body.get("comments", [body])
    return [(c.get("text"), c.get("timestamp")) if isinstance(c, dict) else (c, None) for c in comments]


def _judge_png(body: bytes) -> None:
    try:
        with Image.open(io.BytesIO(body)) as picture:
            picture.load()
            size = picture.size
    except (OSError, SyntaxError, ValueError) as error:
        raise Problem(f"picture cannot be read: {error}") from error
    require(300 <= size[0] <= 2000 and 200 <= size[1] <= 2000, f"picture of the size {size}")


def _judge_svg(body: bytes) -> None:
    try:
        root = ET.fromstring(body)  # noqa: S314 - our own
    except ET.ParseError as error:
        raise Problem(f"picture cannot be read: {error}") from error
    require(root.tag == "{http://www.w3.org/2000/svg}svg", f"picture is a {root.tag}")
    active = [
        e.tag
        for e in root.iter()
        if e.tag.endswith(("script", "foreignObject")) or any(n.startswith("on") for n in e.attrib)
    ]
    require(not active, f"picture holds {active}")
