"""Pictures that are drawn at the same time do not get into each other."""

from concurrent.futures import ThreadPoolExecutor

from undertone.labels import ORDER, Sentiment
from undertone_pictures.canvas.design import DARK, LIGHT
from undertone_pictures.canvas.painter import write_png
from undertone_pictures.cloud import draw_cloud
from undertone_pictures.pie import draw_pie
from undertone_pictures.words import Used


def picture(number: int) -> bytes:
    if number % 2:
        counts = {Sentiment.POSITIVE: number + 1, Sentiment.NEGATIVE: 3}
        return write_png(draw_pie(counts, width=320, height=240, theme=DARK))
    words = [Used(f"word{number}x{i}", 30 - i, ORDER[i % 3]) for i in range(30)]
    return write_png(draw_cloud(words, width=320, height=240, theme=LIGHT))


def test_concurrent_drawing_matches_single_threaded_drawing() -> None:
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(picture, range(24)))
    assert together == [picture(number) for number in range(24)]
