"""The charts of a report, as matplotlib figures."""

from collections.abc import Mapping, Sequence
from itertools import zip_longest

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import EngFormatter
from numpy.typing import ArrayLike
from sklearn.metrics import average_precision_score, precision_recall_curve

from training.evaluation.metrics import LABELS, TITLES, reliability

_PANELS_PER_ROW = 4
COLORS = ("#cc3311", "#888888", "#009988")
"""Of Negative, Neutral and Positive."""


def _axes(title: str, width: float = 5.0, height: float = 4.2) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width, height), layout="constrained", facecolor="white")
    axes = figure.add_subplot(title=title)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def confusion_matrix(confusion: Sequence[Sequence[int]], name: str) -> Figure:
    """Plot a confusion matrix: rows are true labels, columns predictions; shades are shares of a row."""
    figure, axes = _axes(f"Confusion on {name}")
    counts = np.array(confusion)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set(
        xticks=range(3), yticks=range(3), xticklabels=TITLES, yticklabels=TITLES, xlabel="prediction", ylabel="truth"
    )
    for (row, column), share in np.ndenumerate(shares):
        color = "white" if share > 0.5 else "black"
        axes.text(column, row, f"{counts[row, column]}\n{share:.0%}", ha="center", va="center", color=color)
    return figure


def precision_recall(truth: ArrayLike, probabilities: ArrayLike, name: str) -> Figure:
    """Plot precision over recall of each class against the others."""
    figure, axes = _axes(f"Precision and recall on {name}")
    true, values = np.asarray(truth), np.asarray(probabilities)
    for column, (label, title) in enumerate(zip(LABELS, TITLES, strict=True)):
        if not (true == label).any():
            continue
        precision, recall, _ = precision_recall_curve(true == label, values[:, column])
        area = average_precision_score(true == label, values[:, column])
        axes.plot(recall, precision, color=COLORS[column], label=f"{title} ({area:.2f})")
    axes.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="recall", ylabel="precision")
    axes.legend(loc="lower left", frameon=False, title="average precision")
    return figure


def reliability_diagram(truth: ArrayLike, probabilities: ArrayLike, error: float, name: str) -> Figure:
    """Plot accuracy by confidence; the size of a dot is the share of comments."""
    figure, axes = _axes(f"Reliability on {name} (calibration error {error:.3f})")
    confidence, right, share = np.array(reliability(truth, probabilities)).T
    axes.plot([1 / 3, 1], [1 / 3, 1], color="#bbbbbb", linestyle="--", label="perfect calibration")
    axes.plot(confidence, right, color="#0077bb")
    axes.scatter(confidence, right, s=20 + 600 * share, color="#0077bb", alpha=0.7)
    axes.set(xlim=(0.3, 1), ylim=(0, 1.02), xlabel="confidence", ylabel="accuracy")
    axes.legend(loc="upper left", frameon=False)
    return figure


def learning_curve(points: Sequence[Mapping[str, float]]) -> Figure:
    """Plot the macro-recall of each held-out set over the number of training rows, a panel for each set."""
    names = sorted({name for point in points for name in point} - {"rows"})
    columns = min(len(names), _PANELS_PER_ROW)
    lines = -(-len(names) // columns)
    figure = Figure(figsize=(max(2.5 * columns, 4), max(1.7 * lines + 0.8, 3)), layout="constrained", facecolor="white")
    figure.suptitle("Learning curve")
    figure.supxlabel("training rows")
    figure.supylabel("macro-recall")
    panels = figure.subplots(lines, columns, sharex=True, sharey=True, squeeze=False).flat
    rows = [point["rows"] for point in points]
    for axes, name in zip_longest(panels, names):
        axes.set_visible(name is not None)
        axes.plot(rows, [point.get(name, np.nan) for point in points], marker="o", color="#0077bb")
        axes.set_title(name, fontsize="medium")
        axes.xaxis.set_major_formatter(EngFormatter(sep=""))
        axes.spines[["top", "right"]].set_visible(False)
    return figure


def distinctive_terms(terms: Mapping[str, Sequence[tuple[str, float]]]) -> Figure:
    """Plot the most distinctive terms of each class."""
    figure = Figure(figsize=(10, 0.24 * max(map(len, terms.values())) + 1), layout="constrained", facecolor="white")
    for index, (title, found) in enumerate(terms.items()):
        axes = figure.add_subplot(1, len(terms), index + 1, title=title)
        names, values = [term for term, _ in found][::-1], [value for _, value in found][::-1]
        axes.barh(range(len(found)), values, color=COLORS[index])
        axes.set_yticks(range(len(found)), [_readable(name) for name in names], parse_math=False)
        axes.spines[["top", "right"]].set_visible(False)
    return figure


def _readable(term: str) -> str:
    """Replace emoji, which the figure's font lacks, by their names."""
    import unicodedata  # noqa: PLC0415

    return "".join(c if ord(c) < 0x2000 else f"[{unicodedata.name(c, 'symbol').lower()}]" for c in term)
