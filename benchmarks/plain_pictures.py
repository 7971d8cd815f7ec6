"""The pictures as the tutorial systems draw them: pyplot, the wordcloud library, pandas."""

import io
from collections.abc import Mapping, Sequence

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import pandas as pd
from wordcloud import WordCloud

COLOURS = {1: "#36a2eb", 0: "#c9cbcf", -1: "#ff6384"}
NAMES = {1: "Positive", 0: "Neutral", -1: "Negative"}


def plain_chart(counts: Mapping[int, int]) -> bytes:
    """A pie of 600 x 600 pixels."""
    plt.figure(figsize=(6, 6))
    plt.pie(
        [counts[label] for label in NAMES],
        labels=list(NAMES.values()),
        colors=list(COLOURS.values()),
        autopct="%1.1f%%",
        startangle=140,
        textprops={"color": "w"},
    )
    plt.axis("equal")
    return _saved(transparent=True)


def plain_wordcloud(comments: Sequence[str], words: int) -> bytes:
    """A cloud of 800 x 400 pixels from the joined text."""
    cloud = WordCloud(
        width=800, height=400, max_words=words, background_color="black", colormap="Blues", collocations=False
    )
    image = io.BytesIO()
    cloud.generate(" ".join(comments)).to_image().save(image, format="PNG")
    return image.getvalue()


def plain_trend(rows: Sequence[Mapping[str, object]]) -> bytes:
    """Lines of monthly shares, 1200 x 600 pixels."""
    frame = pd.DataFrame(rows)
    frame["timestamp"] = pd.to_datetime(frame["timestamp"])
    frame = frame.set_index("timestamp")
    frame["sentiment"] = frame["sentiment"].astype(int)
    counts = frame.resample("ME")["sentiment"].value_counts().unstack(fill_value=0)
    shares = (counts.T / counts.sum(axis=1)).T * 100
    plt.figure(figsize=(12, 6))
    for label in sorted(NAMES):
        values = shares[label] if label in shares else shares.sum(axis=1) * 0
        plt.plot(shares.index, values, marker="o", linestyle="-", label=NAMES[label], color=COLOURS[label])
    plt.title("Monthly Sentiment Percentage Over Time")
    plt.xlabel("Month")
    plt.ylabel("Percentage of Comments (%)")
    plt.grid(visible=True)
    plt.xticks(rotation=45)
    plt.gca().xaxis.set_major_formatter(mdates.DateFormatter("%Y-%m"))  # type: ignore[no-untyped-call]
    plt.gca().xaxis.set_major_locator(mdates.AutoDateLocator(maxticks=12))  # type: ignore[no-untyped-call]
    plt.legend()
    plt.tight_layout()
    return _saved(transparent=False)


def _saved(*, transparent: bool) -> bytes:
    image = io.BytesIO()
    plt.savefig(image, format="PNG", transparent=transparent)
    plt.close()
    return image.getvalue()
