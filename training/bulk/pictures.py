"""Draws the three pictures of a bulk job from the counts of its chunks."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from undertone.labels import ORDER, Sentiment
from undertone.models.card import Card
from undertone.shares import shares_of_sums
from undertone_bulk.counting import Shown, merge
from undertone_bulk.errors import OutputError
from undertone_bulk.jobs import Job, Tally
from undertone_pictures.canvas.design import THEMES
from undertone_pictures.canvas.painter import write_png
from undertone_pictures.canvas.scene import Scene
from undertone_pictures.canvas.svg import write_svg
from undertone_pictures.cloud import draw_cloud, most_words
from undertone_pictures.notice import draw_notice
from undertone_pictures.pie import draw_pie
from undertone_pictures.rendering import Draw
from undertone_pictures.trend import draw_counted_trend
from undertone_pictures.words import Counts, choose_words

CHART, CLOUD, TREND = (600, 600), (800, 400), (1200, 600)


def draw_all(folder: Path, pieces: Iterable[bytes], tally: Tally, card: Card, job: Job) -> list[str]:
    """Combine the counts of all chunks, and draw them.

    Args:
        folder: Folder for the pictures; it is created.
        pieces: The counts of each chunk, in order.
        tally: The totals of all rows.
        card: The model's card, for the estimated shares.
        job: The job, which has a trend if it names a column with times.

    Returns:
        The paths of the pictures.

    Raises:
        OutputError: The pictures cannot be written.
    """
    try:
        return draw(folder, tally, merge(pieces), card, dated=job.time is not None)
    except OSError as error:
        raise OutputError(
            f"{folder} cannot be written: {error.strerror}. The results so far are kept; run the same command again."
        ) from error


def draw(folder: Path, tally: Tally, shown: Shown, card: Card, *, dated: bool) -> list[str]:
    """Draw the pictures into a folder, each as PNG and SVG.

    Args:
        folder: Output folder; created if missing.
        tally: Counts of all rows by sentiment.
        shown: Counts for the pictures.
        card: The model's card, for the estimated shares.
        dated: Whether the job has a column with times, which the trend requires.

    Returns:
        The paths of the files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {"chart": (_chart(tally, card), CHART), "wordcloud": (_cloud(shown), CLOUD)}
    if dated:
        wanted["trend"] = (_trend(shown), TREND)
    written = []
    for name, (lay_out, (width, height)) in wanted.items():
        scene = lay_out(width=width, height=height, theme=THEMES["light"])
        for ending, write in _WRITERS.items():
            path = folder / f"{name}.{ending}"
            path.write_bytes(write(scene))
            written.append(str(path))
    return written


_WRITERS: Mapping[str, Callable[[Scene], bytes]] = {"png": write_png, "svg": write_svg}


def _chart(tally: Tally, card: Card) -> Draw:
    counts = {sentiment: tally.counts.get(sentiment.title, 0) for sentiment in ORDER}
    if not sum(counts.values()):
        return partial(draw_notice, "no row was understood")
    shares = dict(zip(ORDER, shares_of_sums(tally.probabilities, sum(counts.values()), card.shares), strict=True))
    estimates = {sentiment: round(1_000_000 * share.estimate) for sentiment, share in shares.items()}
    intervals = {sentiment: (share.low, share.high) for sentiment, share in shares.items()}
    return partial(draw_pie, counts, estimates, intervals)


def _cloud(shown: Shown) -> Draw:
    times = Counter({word: counts[0] for word, counts in shown.words.items()})
    comments = {word: Counter(_by_class(counts[1:])) for word, counts in shown.words.items()}
    words = choose_words(Counts(times, comments, shown.comments), most_words(*CLOUD))
    return partial(draw_cloud, words) if words else partial(draw_notice, "the comments have no words to show")


def _trend(shown: Shown) -> Draw:
    if not shown.times:
        return partial(draw_notice, "the comments have no dates")
    counts = {moment: _by_class(found) for moment, found in shown.times.items()}
    return partial(draw_counted_trend, counts, zone="UTC")


def _by_class(counts: list[int]) -> dict[Sentiment, int]:
    return {sentiment: number for sentiment, number in zip(ORDER, counts, strict=True) if number}
