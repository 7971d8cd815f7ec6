"""Sends cases to the local server over raw sockets, as HTTP that is not always HTTP."""

import base64
import random
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.parse import quote

from tests.fuzz.cases import Case, case
from tests.fuzz.oracle import Problem, judge, require

_PATIENCE_SECONDS = 30.0
_REST_SECONDS = 0.15
"""How long to wait for the rest of an answer to half a request, which may never come."""


class Message(bytes):
    """The bytes of a request, and whether they are a whole request, so that an answer is owed."""

    whole = True


def message(seed: str) -> tuple[Case, Message]:
    """A case as bytes, by a seed; some are damaged on their way."""
    chance = random.Random(f"wire {seed}")  # noqa: S311 - reproducible, not secret
    tried = case(seed)
    odd = chance.random() < 0.05
    tried = tried._replace(event=carried(tried.event), plain=tried.plain and not odd)
    data = written(tried.event, chance if odd else None)
    if chance.random() < 0.6:
        return tried, data
    damaged = Message(chance.choice(_DAMAGE)(bytes(data), chance))
    damaged.whole = False
    return tried._replace(plain=False), damaged


def carried(event: dict[str, Any]) -> dict[str, Any]:
    """What HTTP can carry of an event: names and values of headers as it knows them, and the body as bytes."""
    headers = {
        name.lower(): _one_line(value or "") for name, value in (event.get("headers") or {}).items() if _is_token(name)
    }
    body = base64.b64encode(_body(event)).decode()
    return {
        **event,
        "headers": headers,
        "body": body,
        "isBase64Encoded": True,
        "resource": event.get("resource") or "/",
    }


def _one_line(value: str) -> str:
    return (
        "".join(character for character in value if character not in "\r\n\0")
        .encode("latin-1", "ignore")
        .decode("latin-1")
    )


def written(event: dict[str, Any], odd: random.Random | None) -> Message:
    """The request line, the headers and the body of an event that HTTP can carry; the target may be odd."""
    path = quote(event["resource"].replace("{file}", _file(event)), safe="/{}+%")
    parameters = (event.get("queryStringParameters") or {}).items()
    query = "&".join(
        f"{quote(name[:100], errors='ignore')}={quote(value[:500], errors='ignore')}" for name, value in parameters
    )
    target = f"{path}?{query}" if query else path
    if odd:
        target = odd.choice(["*", "http://example.org" + path, "//" + path, path + "%00", path + "/../x", "?", "/%zz"])
    body = base64.b64decode(event["body"])
    method = _one_line(event.get("httpMethod") or "GET").strip() or "GET"
    lines = [f"{method} {target} HTTP/1.1", "Host: local", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in event["headers"].items()]
    return Message("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)


def _file(event: dict[str, Any]) -> str:
    return quote((event.get("pathParameters") or {}).get("file") or "x", safe="", errors="ignore")


def _is_token(name: str) -> bool:
    return bool(name) and name.isascii() and name.replace("-", "").isalnum()


def _body(event: dict[str, Any]) -> bytes:
    body = str(event.get("body") or "")
    try:
        return (
            base64.b64decode(body, validate=True)
            if event.get("isBase64Encoded")
            else body.encode("utf-8", "surrogatepass")
        )
    except ValueError:
        return b""


Damage = Callable[[bytes, random.Random], bytes]


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randrange(1, 6)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _inserted(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\r\n")
    extra = [
        b"Transfer-Encoding: chunked",
        b"Content-Length: 5",
        b"Content-Length: -1",
        b"Expect: 100-continue",
        b" folded",
        b"X: " + b"y" * 70_000,
    ]
    extra += [
        b"Upgrade: websocket\r\nConnection: upgrade",
        b"Host: [",
        b"Host:",
        b"Cookie: \xff\x00",
        b": empty",
        b"Content-Encoding: gzip",
        b"Range: bytes=0-",
    ]
    lines.insert(chance.randrange(1, 4), chance.choice(extra))
    return b"\r\n".join(lines)


def _chunked(data: bytes, chance: random.Random) -> bytes:
    head, _, body = data.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.startswith(b"Content-Length")]
    size = chance.choice([b"%x" % len(body), b"%x" % (len(body) + 1), b"-1", b"zz", b"f" * 20, b"%x;a=b" % len(body)])
    return b"\r\n".join([*lines, b"Transfer-Encoding: chunked", b"", size, body, b"0", b"", b""])


def _twice(data: bytes, _: random.Random) -> bytes:
    return data.replace(b"Connection: close\r\n", b"", 1) + data


def _bare_line_ends(data: bytes, chance: random.Random) -> bytes:
    return data.replace(b"\r\n", chance.choice([b"\n", b"\r", b"\r\r\n"]))


def _noise(_: bytes, chance: random.Random) -> bytes:
    return chance.randbytes(chance.randrange(200))


_DAMAGE: list[Damage] = [_cut, _flipped, _flipped, _inserted, _inserted, _chunked, _twice, _bare_line_ends, _noise]


class Wire:
    """The local server, from outside.

    Args:
        port: of the server, on this machine.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self.tried = 0

    def problem(self, tried: Case, data: Message) -> str | None:
        """What is wrong with the answer to some bytes, if anything."""
        try:
            self._exchange(tried, data)
        except Problem as problem:
            return str(problem)
        except (HTTPException, OSError) as error:
            # To half a request the server may say nothing, and hang up or wait.
            return f"no answer: {type(error).__name__} {error}" if data.whole else None
        except Exception as error:  # noqa: BLE001 - an answer that cannot even be judged
            return f"exception {type(error).__name__}: {error}"
        return None

    def run(self, seed: str, count: int, until: float) -> Iterator[tuple[Case, Message, str]]:
        """As `Functions.run`, with the bytes that were sent."""
        while self.tried < count and time.monotonic() < until:
            tried, data = message(f"{seed}:{self.tried}")
            self.tried += 1
            problem = self.problem(tried, data)
            if problem:
                yield tried, data, problem

    def _exchange(self, tried: Case, data: Message) -> None:
        with socket.create_connection(("127.0.0.1", self._port), timeout=_PATIENCE_SECONDS) as connection:
            with suppress(BrokenPipeError, ConnectionResetError):  # refused before its end: there is an answer already
                connection.sendall(data)
            if not data.whole:
                connection.settimeout(_REST_SECONDS)
            response = HTTPResponse(connection, method=data[:8].partition(b" ")[0].decode("latin-1").strip() or "GET")
            response.begin()
            body = response.read()
        headers = {name.lower(): value for name, value in response.getheaders()}
        event = tried.event if data.whole else {"resource": "", "headers": {}, "body": ""}
        require(response.status < 500, f"status {response.status}")
        if data.startswith((b"HEAD", b"head")):
            return  # the length of a body, and no body
        judge(tried._replace(event=event), event_of(response.status, headers, body))


def event_of(status: int, headers: dict[str, str], body: bytes) -> dict[str, Any]:
    """An HTTP answer as a function gives it."""
    return {"statusCode": status, "headers": headers, "body": base64.b64encode(body).decode(), "isBase64Encoded": True}
