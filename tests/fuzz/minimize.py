"""Makes a finding small, and into one command that shows it again."""

import base64
import json
import time
import zlib
from collections.abc import Callable
from typing import Any

from tests.fuzz.cases import Case

Fails = Callable[[Case], bool]

_SECONDS = 30.0


def minimized(found: Case, fails: Fails, seconds: float = _SECONDS) -> Case:
    """The smallest case that still fails, as far as it is found in time: fewer headers, members and bytes.

    Args:
        found: the case that failed.
        fails: whether a case fails in the same way.
        seconds: after which to be content.
    """
    if found.plain:
        return found  # what is wrong is that it was refused: with a part left out, it would be rightly
    until = time.monotonic() + seconds
    event = found.event
    for name in list(event):
        event = _smaller(found, {key: value for key, value in event.items() if key != name}, event, fails)
    for name in list(event.get("headers") or {}):
        headers = {key: value for key, value in event["headers"].items() if key != name}
        event = _smaller(found, {**event, "headers": headers}, event, fails)
    if event.get("body"):
        event = _with_less_body(found, event, fails, until)
    return found._replace(event=event)


def _smaller(found: Case, tried: dict[str, Any], before: dict[str, Any], fails: Fails) -> dict[str, Any]:
    return tried if fails(found._replace(event=tried)) else before


def _with_less_body(found: Case, event: dict[str, Any], fails: Fails, until: float) -> dict[str, Any]:
    encoded = bool(event.get("isBase64Encoded"))
    try:
        body = base64.b64decode(event["body"], validate=True) if encoded else event["body"]
    except ValueError:
        return event  # what fails is that it is no base64

    def with_body(part: Any) -> dict[str, Any]:
        return {**event, "body": base64.b64encode(part).decode() if encoded else part}

    return with_body(shortened(body, lambda part: fails(found._replace(event=with_body(part))), until))


def shortened[T: (bytes, str)](whole: T, fails: Callable[[T], bool], until: float) -> T:
    """Leave out ever smaller pieces, as long as what is left fails."""
    size = len(whole) // 2
    while size >= 1:
        start = 0
        while start < len(whole) and time.monotonic() < until:
            less = whole[:start] + whole[start + size :]
            if fails(less):
                whole = less
            else:
                start += size
        size //= 2
    return whole


def command(kind: str, content: Any) -> str:
    """What to paste into a shell at the root of the project."""
    packed = base64.urlsafe_b64encode(zlib.compress(json.dumps([kind, content]).encode(), 9)).decode()
    return f".venv/bin/python -m tests.fuzz --again {packed}"


def unpacked(packed: str) -> tuple[str, Any]:
    """What a command of `command` tries again."""
    kind, content = json.loads(zlib.decompress(base64.urlsafe_b64decode(packed)))
    return kind, content
