"""Results of a comparison: a Markdown table and a chart."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from training.evaluation.bootstrap import paired_bootstrap
from training.markdown import table

type Result = dict[str, Any]

TITLES = {
    "lightgbm": "LightGBM",
    "xgboost": "XGBoost",
    "random_forest": "Random forest",
    "logistic_regression": "Logistic regression",
    "linear_svm": "Linear SVM",
    "naive_bayes": "Naive Bayes",
    "knn": "k nearest neighbours",
    "stacked": "LightGBM over linear scores",
    "text": "the text",
    "bow": "bag of words",
    "tfidf": "TF-IDF",
    "word2vec": "Word2Vec",
}
COLORS = {"text": "#777777", "bow": "#4477aa", "tfidf": "#ee6677", "word2vec": "#228833", "words and pairs": "#aa3377"}


def title(name: str) -> str:
    """Return the display name."""
    return TITLES.get(name, name)


FIGURE = "macro_f1"
"""The metric for choosing settings, and for sorting and comparing rows."""


def best(results: Iterable[Result], figure: str = FIGURE) -> list[Result]:
    """Return the best settings of each learner, features and balancing on the validation rows, best on test first."""
    chosen: dict[tuple[str, str, str], Result] = {}
    for result in results:
        group = result["learner"], result["features"], result["balance"]
        if group not in chosen or result["validation"][figure] > chosen[group]["validation"][figure]:
            chosen[group] = result
    return sorted(chosen.values(), key=lambda result: -float(result["test"][figure]))


COLUMNS = ("learner", "features", "balance", "macro-F1", "macro-recall", "accuracy", "seconds")


def rows(results: Sequence[Result]) -> list[tuple[Any, ...]]:
    """Return name, features, balancing, macro-F1, macro-recall, accuracy and seconds of each result."""
    return [
        (
            title(result["learner"]),
            title(result["features"]),
            result["balance"],
            *(result["test"][figure] for figure in ("macro_f1", "macro_recall", "accuracy")),
            round(result["seconds"]),
        )
        for result in results
    ]


def markdown(results: Sequence[Result], truth: Sequence[int]) -> str:
    """Return the rows as a Markdown table, with the chosen settings and the difference from the first row."""
    lines = []
    for result, (*words, f1, recall, accuracy, seconds) in zip(results, rows(results), strict=True):
        found = (f"{f1:.3f}", f"{recall:.3f}", f"{accuracy:.3f}", str(seconds))
        settings = ", ".join(f"{name}={number}" for name, number in result["settings"].items())
        lines.append([*words, *found, _behind(results[0], result, truth), settings])
    return table((*COLUMNS, "difference from the first", "settings"), lines, "lllrrrrll") + "\n"


def _behind(first: Result, other: Result, truth: Sequence[int]) -> str:
    """Return the difference in macro-F1 with its paired 95 % interval; a tie if the interval contains zero."""
    if first is other:
        return ""
    difference, low, high = paired_bootstrap(truth, first["labels"], other["labels"], figure=FIGURE)
    return f"{difference:+.3f} ({low:+.3f} to {high:+.3f})" + (" tie" if low <= 0 <= high else "")


def chart(results: Sequence[Result], path: Path, *, name: str, measure: str) -> None:
    """Plot the macro-F1 of each learner for each type of features, best at the top."""
    seen: dict[tuple[str, str], Result] = {}
    for result in results:
        seen.setdefault((result["learner"], result["features"]), result)
    shown = list(seen.values())[::-1]
    figure = Figure(figsize=(8, 0.3 * len(shown) + 1.2), layout="constrained", facecolor="white")
    axes = figure.add_subplot()
    values = [result["test"][FIGURE] for result in shown]
    axes.barh(range(len(shown)), values, color=[COLORS[result["features"]] for result in shown])
    axes.set_yticks(range(len(shown)), [f"{title(r['learner'])}, {title(r['features'])}" for r in shown])
    for index, value in enumerate(values):
        axes.text(value - 0.005, index, f"{value:.3f}", va="center", ha="right", color="white", fontsize=8)
    axes.set(xlim=(max(0.0, min(values) - 0.1), min(1.0, max(values) + 0.02)), xlabel=measure, title=name)
    axes.spines[["top", "right"]].set_visible(False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)


def write(results: Sequence[Result], folder: Path, *, data: str, truth: Sequence[int]) -> list[Path]:
    """Write the table and charts of one data set to a folder; return the files."""
    measure = "agreement with TextBlob (macro-F1)" if data == "reddit" else "macro-F1"
    charts = [folder / f"{data}.{suffix}" for suffix in ("svg", "png")]
    for path in charts:
        chart(results, path, name=f"{data}: {len(truth)} test rows", measure=measure)
    table = folder / f"{data}.md"
    table.write_text(markdown(results, truth), encoding="utf-8")
    return [*charts, table]
