"""The local server and the plain ones, asked the same over HTTP in turns."""

import http.client
import json
import pickle
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from benchmarks.plain_pipeline import AsWritten, PlainPipeline, StopWordsOnce, with_dictionary, with_nltk
from benchmarks.tables import milliseconds
from benchmarks.texts import Texts
from devtools.local_server import running_server, started
from training.stores import STARTER

OURS, NO_NLTK = "undertone", "no NLTK"
Servers = Mapping[str, http.client.HTTPConnection]


class Compared(NamedTuple):
    """A server beside ours.

    Attributes:
        seconds: the median.
        ratio: to ours, the median of the pairs.
    """

    seconds: float
    ratio: float

    def __str__(self) -> str:
        """As tables show it."""
        return f"{milliseconds(self.seconds)} ({self.ratio:.1f}x)"


@contextmanager
def running_servers(chosen: Texts) -> Iterator[Servers]:
    """Start ours and those of the plain pipelines; a connection to each, kept alive."""
    with TemporaryDirectory() as folder, ExitStack() as servers:
        addresses = {OURS: servers.enter_context(running_server(STARTER))}
        for number, (name, pipeline) in enumerate(plain_pipelines(chosen).items()):
            path = Path(folder) / f"{number}.pickle"
            path.write_bytes(pickle.dumps(pipeline))
            addresses[name] = servers.enter_context(started("benchmarks.plain_server", str(path)))
        connections = {name: http.client.HTTPConnection(urlsplit(url).netloc) for name, url in addresses.items()}
        for connection in connections.values():
            servers.callback(connection.close)
        yield connections


def plain_pipelines(chosen: Texts) -> dict[str, PlainPipeline]:
    """The baselines, trained; without NLTK's data only the last."""
    taught, labels = [text for text, _ in chosen.taught], [label for _, label in chosen.taught]
    pipelines: dict[str, PlainPipeline] = {}
    if (nltk := with_nltk()) is not None:
        nltk.fit(taught, labels)
        pipelines = {
            "as written": AsWritten.trained_as(nltk),
            "stop words read once": StopWordsOnce.trained_as(nltk),
            "lemmas cached": nltk,
        }
    return {**pipelines, NO_NLTK: with_dictionary(taught).fit(taught, labels)}


def compare(servers: Servers, path: str, bodies: Sequence[Any]) -> dict[str, Compared]:
    """Send each body to all servers, the first one changing; ours comes first in the result."""
    taken: dict[str, list[float]] = {name: [] for name in servers}
    names = list(servers)
    for turn, body in enumerate(bodies):
        content = json.dumps(body).encode()
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            taken[name].append(_seconds(servers[name], path, content))
    return {
        name: Compared(median(times), median(theirs / ours for theirs, ours in zip(times, taken[OURS], strict=True)))
        for name, times in taken.items()
    }


def plain_labels(servers: Servers, comments: Sequence[str]) -> list[int]:
    """Labels by a plain server, so that ours sees no comment before it is asked."""
    _, answer = _asked(servers[NO_NLTK], "/predict", json.dumps({"comments": comments}).encode())
    return [int(row["sentiment"]) for row in json.loads(answer)]


def _seconds(connection: http.client.HTTPConnection, path: str, content: bytes) -> float:
    return _asked(connection, path, content)[0]


def _asked(connection: http.client.HTTPConnection, path: str, content: bytes) -> tuple[float, bytes]:
    _keep_alive(connection)
    begun = time.perf_counter()
    connection.request("POST", path, content, {"content-type": "application/json"})
    answer = connection.getresponse()
    body = answer.read()
    taken = time.perf_counter() - begun
    if answer.status != HTTPStatus.OK:
        raise RuntimeError(body.decode(errors="replace"))
    return taken, body


def _keep_alive(connection: http.client.HTTPConnection) -> None:
    """Open a connection again that the server closed while others were asked."""
    try:
        connection.request("GET", "/health")
        connection.getresponse().read()
    except (http.client.RemoteDisconnected, ConnectionError):
        connection.close()
        connection.connect()
