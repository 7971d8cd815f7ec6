"""What a comparison found: a table in Markdown, and a chart."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

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
    "bow": "bag of words",
    "tfidf": "TF-IDF",
    "word2vec": "Word2Vec",
}
COLORS = {"bow": "#4477aa", "tfidf": "#ee6677", "word2vec": "#228833", "words and pairs": "#aa3377"}


def title(name: str) -> str:
    """The name that people read."""
    return TITLES.get(name, name)


def best(results: Iterable[Result], figure: str = "macro_f1") -> list[Result]:
    """Of each learner, features and balance the settings that are best on the validation rows, best on test first."""
    chosen: dict[tuple[str, str, str], Result] = {}
    for result in results:
        group = result["learner"], result["features"], result["balance"]
        if group not in chosen or result["validation"][figure] > chosen[group]["validation"][figure]:
            chosen[group] = result
    return sorted(chosen.values(), key=lambda result: -float(result["test"]["accuracy"]))


COLUMNS = ("learner", "features", "balance", "accuracy", "macro-recall", "macro-F1", "seconds")


def rows(results: Sequence[Result]) -> list[tuple[Any, ...]]:
    """Name, features, balance, accuracy, macro-recall, macro-F1 and seconds of each result."""
    return [
        (
            title(result["learner"]),
            title(result["features"]),
            result["balance"],
            *(result["test"][figure] for figure in ("accuracy", "macro_recall", "macro_f1")),
            round(result["seconds"]),
        )
        for result in results
    ]


def markdown(results: Sequence[Result]) -> str:
    """The rows as a Markdown table, with the settings chosen."""
    lines = ["| " + " | ".join((*COLUMNS, "settings")) + " |", "|---|---|---|--:|--:|--:|--:|---|"]
    for result, (*words, accuracy, recall, f1, seconds) in zip(results, rows(results), strict=True):
        figures = (f"{accuracy:.3f}", f"{recall:.3f}", f"{f1:.3f}", str(seconds))
        settings = ", ".join(f"{name}={value}" for name, value in result["settings"].items())
        lines.append("| " + " | ".join([*words, *figures, settings]) + " |")
    return "\n".join(lines) + "\n"


def chart(results: Sequence[Result], path: Path, *, name: str, measure: str) -> None:
    """Draw the accuracy of each learner on each form of features, the best at the top."""
    seen: dict[tuple[str, str], Result] = {}
    for result in results:
        seen.setdefault((result["learner"], result["features"]), result)
    shown = list(seen.values())[::-1]
    figure = Figure(figsize=(8, 0.3 * len(shown) + 1.2), layout="constrained", facecolor="white")
    axes = figure.add_subplot()
    values = [result["test"]["accuracy"] for result in shown]
    axes.barh(range(len(shown)), values, color=[COLORS[result["features"]] for result in shown])
    axes.set_yticks(range(len(shown)), [f"{title(r['learner'])}, {title(r['features'])}" for r in shown])
    for place, value in enumerate(values):
        axes.text(value - 0.005, place, f"{value:.3f}", va="center", ha="right", color="white", fontsize=8)
    axes.set(xlim=(max(0.0, min(values) - 0.1), min(1.0, max(values) + 0.02)), xlabel=measure, title=name)
    axes.spines[["top", "right"]].set_visible(False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)


def write(results: Sequence[Result], folder: Path, *, data: str, rows: int) -> list[Path]:
    """Write table and charts of one data set into a folder; gives the files."""
    measure = "agreement with TextBlob" if data == "reddit" else "accuracy"
    charts = [folder / f"{data}.{suffix}" for suffix in ("svg", "png")]
    for path in charts:
        chart(results, path, name=f"{data}: {rows} test rows", measure=measure)
    table = folder / f"{data}.md"
    table.write_text(markdown(results), encoding="utf-8")
    return [*charts, table]
