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
WARM_UP, ROUNDS = 6, 9
_BEGIN, _EVERY = datetime(2025, 1, 1, tzinfo=UTC), timedelta(hours=17)

Measured = Mapping[str, Mapping[str, Compared]]
"""By what was asked, then by server."""


def run() -> Figures:
    """Measure and show."""
    figures: Figures = {}
    for chosen in texts():
        with running_servers(chosen) as servers:
            comments = iter(chosen.fresh)
            predicted, drawn = _predicted(servers, comments), _drawn(servers, comments)
        figures |= _shown(f"Predicting, comments of {chosen.name}", f"http/{chosen.name}", predicted)
        figures |= _shown(f"{PICTURED} comments of {chosen.name}", f"http pictures/{chosen.name}", drawn)
    return figures


def _predicted(servers: Servers, comments: Iterator[str]) -> Measured:
    def bodies(size: int, count: int) -> list[object]:
        return [{"comments": list(islice(comments, size))} for _ in range(count)]

    compare(servers, "/predict", bodies(500, WARM_UP))
    return {str(size): compare(servers, "/predict", bodies(size, ROUNDS)) for size in SIZES}


def _drawn(servers: Servers, comments: Iterator[str]) -> Measured:
    """The pictures, of comments that no server has seen; a word cloud also with classes, which ours needs."""
    charts: list[object] = []
    clouds: list[object] = []
    classified: list[object] = []
    trends: list[object] = []
    for _ in range(ROUNDS):
        clouds.append({"comments": list(islice(comments, PICTURED))})
        known = list(islice(comments, PICTURED))
        labels = plain_labels(servers, known)
        rows = zip(known, labels, strict=True)
        classified.append({"comments": [{"text": text, "sentiment": label} for text, label in rows]})
        charts.append({"sentiment_counts": {str(label): labels.count(label) for label in (1, 0, -1)}})
        days = [(_BEGIN + number * _EVERY).isoformat() for number in range(PICTURED)]
        trends.append(
            {"sentiment_data": [{"timestamp": d, "sentiment": label} for d, label in zip(days, labels, strict=True)]}
        )
    asked = {
        "chart": ("/generate_chart", charts),
        "word cloud": ("/generate_wordcloud", clouds),
        "word cloud, classified": ("/generate_wordcloud", classified),
        "trend": ("/generate_trend_graph", trends),
    }
    for path, bodies in asked.values():
        compare(servers, path, bodies[:2])  # fonts and drawing libraries load
    return {name: compare(servers, path, bodies[2:]) for name, (path, bodies) in asked.items()}


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
