"""Many clients at once on the local server: ``make soak SECONDS=60 CLIENTS=50``; nothing may be lost or mixed up."""

import asyncio
import sys
import time
from typing import NamedTuple

import httpx

from benchmarks.tables import milliseconds, show
from devtools.local_server import running_server
from training.stores import STARTER


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
    limits = httpx.Limits(max_connections=clients)
    async with httpx.AsyncClient(base_url=address, limits=limits, timeout=60) as client:
        end = time.monotonic() + seconds
        await asyncio.gather(*(_client(client, name, end, load) for name in range(clients)))
    return load


async def _client(client: httpx.AsyncClient, name: int, end: float, load: Load) -> None:
    call = 0
    while time.monotonic() < end:
        comments = [f"client {name} says that call {call} is good", "good", f"number {name}"]
        call += 1
        started = time.perf_counter()
        try:
            answer = await client.post("/predict", json={"comments": comments})
        except httpx.HTTPError as error:
            load.problems.append(f"{type(error).__name__}: {error}")
            continue
        if answer.status_code != 200 or [row["comment"] for row in answer.json()] != comments:
            load.problems.append(f"{answer.status_code}: {answer.text[:200]}")
        else:
            load.seconds.append(time.perf_counter() - started)


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
