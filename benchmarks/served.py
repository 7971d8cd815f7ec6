"""Comments and pictures over HTTP with keep-alive: the local server against the plain pipelines of public backends."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice

from benchmarks.figures import Figures
from benchmarks.servers import OURS, Compared, Servers, compare, plain_labels, running_servers
from benchmarks.tables import milliseconds, show
from benchmarks.texts import texts

SIZES = (1, 100, 500, 1_000)
PICTURED = 500
WARM_UP, ROUNDS, PICTURE_ROUNDS = 2, 7, 5
PATHS = {
    "chart": "/generate_chart",
    "word cloud": "/generate_wordcloud",
    "word cloud, classified": "/generate_wordcloud",
    "trend": "/generate_trend_graph",
}
_BEGIN, _EVERY = datetime(2025, 1, 1, tzinfo=UTC), timedelta(hours=17)

Measured = Mapping[str, Mapping[str, Compared]]
"""By what was asked, then by server."""


def run() -> Figures:
    """Measure and show."""
    figures: Figures = {}
    for chosen in texts():
        with running_servers(chosen) as servers:
            comments = iter(chosen.fresh)
            predicted = _predicted(servers, comments)
            figures |= _shown(f"Predicting, comments of {chosen.name}", f"http/{chosen.name}", predicted)
            drawn = _drawn(servers, (text for text, _ in chosen.taught), comments)
            figures |= _shown(f"{PICTURED} comments of {chosen.name}", f"http pictures/{chosen.name}", drawn)
    return figures


def _predicted(servers: Servers, comments: Iterator[str]) -> Measured:
    def bodies(size: int, count: int) -> list[object]:
        return [{"comments": list(islice(comments, size))} for _ in range(count)]

    compare(servers, "/predict", bodies(500, WARM_UP))
    return {str(size): compare(servers, "/predict", bodies(size, ROUNDS)) for size in SIZES}


def _drawn(servers: Servers, seen: Iterator[str], comments: Iterator[str]) -> Measured:
    first = _pictures(servers, seen)  # fonts and drawing libraries load
    asked = [_pictures(servers, comments) for _ in range(PICTURE_ROUNDS)]
    for name, body in first.items():
        compare(servers, PATHS[name], [body])
    return {name: compare(servers, path, [bodies[name] for bodies in asked]) for name, path in PATHS.items()}


def _pictures(servers: Servers, comments: Iterator[str]) -> dict[str, object]:
    """A body for each picture; a plain server labels the comments, so that ours has seen none before."""
    known = list(islice(comments, PICTURED))
    labels = plain_labels(servers, known)
    days = [(_BEGIN + number * _EVERY).isoformat() for number in range(PICTURED)]
    return {
        "chart": {"sentiment_counts": {str(label): labels.count(label) for label in (1, 0, -1)}},
        "word cloud": {"comments": list(islice(comments, PICTURED))},
        "word cloud, classified": {
            "comments": [{"text": text, "sentiment": label} for text, label in zip(known, labels, strict=True)]
        },
        "trend": {
            "sentiment_data": [{"timestamp": day, "sentiment": label} for day, label in zip(days, labels, strict=True)]
        },
    }


def _shown(title: str, key: str, measured: Measured) -> Figures:
    figures: Figures = {}
    rows = []
    for asked, by_server in measured.items():
        ours = by_server[OURS]
        others = {name: found for name, found in by_server.items() if name != OURS}
        rows.append((asked, milliseconds(ours.seconds), *map(str, others.values())))
        figures[f"{key}/{asked}/{OURS} ms"] = round(ours.seconds * 1000, 3)
        figures |= {f"{key}/{asked}/{name}": round(found.ratio, 3) for name, found in others.items()}
    show(f"{title}, medians over HTTP", ("", OURS, *others), rows)
    return figures
