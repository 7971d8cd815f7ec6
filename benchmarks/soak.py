"""Many clients at once on the local server: ``make soak SECONDS=60 CLIENTS=50``; nothing may be lost or mixed up."""

import asyncio
import json
import sys
import time
from contextlib import suppress
from http import HTTPStatus
from typing import NamedTuple, Self
from urllib.parse import urlsplit

from benchmarks.tables import milliseconds, show
from devtools.local_server import running_server
from training.stores import STARTER

_PATIENCE_SECONDS = 60


class Load(NamedTuple):
    """What many clients saw.

    Attributes:
        seconds: of each answer that came, and was right.
        problems: what was wrong with the others.
    """

    seconds: list[float]
    problems: list[str]


async def hammer(address: str, *, clients: int, seconds: float) -> Load:
    """Let clients send comments of their own one after the other, and hold each answer against what was sent."""
    load = Load([], [])
    end = time.monotonic() + seconds
    await asyncio.gather(*(_client(address, name, end, load) for name in range(clients)))
    return load


async def _client(address: str, name: int, end: float, load: Load) -> None:
    call = 0
    async with _Connection(address) as connection:
        while time.monotonic() < end:
            comments = [f"client {name} says that call {call} is good", "good", f"number {name}"]
            call += 1
            started = time.perf_counter()
            try:
                status, body = await connection.post("/predict", json.dumps({"comments": comments}).encode())
            except (OSError, EOFError) as error:
                load.problems.append(f"{type(error).__name__}: {error}")
                return
            if status != HTTPStatus.OK or [row["comment"] for row in json.loads(body)] != comments:
                load.problems.append(f"{status}: {body[:200].decode(errors='replace')}")
            else:
                load.seconds.append(time.perf_counter() - started)


class _Connection:
    """Just enough of HTTP: a hundred clients of a whole library would take more of the processor than the server."""

    def __init__(self, address: str) -> None:
        self._host = urlsplit(address).netloc

    async def __aenter__(self) -> Self:
        name, _, port = self._host.partition(":")
        self._reader, self._writer = await asyncio.open_connection(name, int(port))
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()

    async def post(self, path: str, content: bytes) -> tuple[int, bytes]:
        """Post JSON; the status and the body of the answer.

        Raises:
            OSError: when no answer comes.
            EOFError: when the server ends the connection.
        """
        lines = (
            f"POST {path} HTTP/1.1",
            f"host: {self._host}",
            "content-type: application/json",
            f"content-length: {len(content)}",
        )
        async with asyncio.timeout(_PATIENCE_SECONDS):
            self._writer.write("".join(f"{line}\r\n" for line in lines).encode() + b"\r\n" + content)
            head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            length = int(head.partition("content-length:")[2].partition("\r")[0])
            return int(head.split(" ", 2)[1]), await self._reader.readexactly(length)


def percentile(values: list[float], share: float) -> float:
    """The value below which a share of all lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def main(clients: int, seconds: float) -> None:
    """Run the local server under load, and print what came of it."""
    with running_server(STARTER) as address:
        load = asyncio.run(hammer(address, clients=clients, seconds=seconds))
    rows = [("answers", str(len(load.seconds))), ("answers a second", f"{len(load.seconds) / seconds:.0f}")]
    rows += [(name, milliseconds(percentile(load.seconds, share))) for name, share in (("p50", 0.5), ("p99", 0.99))]
    show(f"{clients} clients for {seconds:.0f} s", ["", ""], [*rows, ("lost or wrong", str(len(load.problems)))])
    if load.problems:
        sys.exit("\n".join(load.problems[:10]))


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
