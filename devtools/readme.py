"""Updates the figures in README.md and its badges: ``make figures``.

Accuracy comes from the card of the starter model and from docs/baselines.json (``undertone baselines`` writes it to
build/experiments), speed and cost from docs/performance.md (``make bench-lambda``).
"""

import json
import re
from pathlib import Path
from typing import Any

import msgspec

from deployment.figures import fill
from training.markdown import table
from training.stores import STARTER, load_model
from undertone import __version__
from undertone.http.requests import Comment
from undertone.http.responses import prediction_rows

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "README.md"
BASELINES = ROOT / "docs" / "baselines.json"
PICTURES = ROOT / "docs" / "pictures"
PERFORMANCE = ROOT / "docs" / "performance.md"

COMMENTS = ("This slaps 🔥", "The sound is terrible")
"""The comments in the README's example request."""
BADGES = {"python": ("python", "3.13"), "license": ("license", "MIT"), "version": ("version", __version__)}
"""Label and value of each badge, by file name."""
_BADGE = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="{label}: {value}">
<rect width="{width}" height="20" rx="3" fill="#555"/>
<rect x="{left}" width="{right}" height="20" rx="3" fill="#0b6e62"/>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">
<text x="{label_x}" y="14">{label}</text><text x="{value_x}" y="14">{value}</text></g></svg>
"""

SETS = {
    "semeval": "tweets (SemEval 2013-2016)",
    "sentistrength": "forum posts and tweets (SentiStrength)",
    "goemotions": "Reddit comments (GoEmotions)",
    "sentube": "YouTube comments (SenTube, no Neutral)",
    "vader-products": "product reviews (VADER)",
    "umsab": "tweets in six other languages (UMSAB)",
}
"""Human-labelled test sets, by their names in the catalog."""
SYSTEMS = {"VADER": "VADER", "TextBlob": "TextBlob", "TF-IDF + logistic regression": "TF-IDF + logistic regression"}
MEMORY = 1024  # MB of the functions that load a model


def figures() -> dict[str, str]:
    """Return every block of the README by its name."""
    return {"response": _response(), "quality": _quality(), "speed": _speed(PERFORMANCE.read_text(encoding="utf-8"))}


def badge(label: str, value: str) -> str:
    """Return a badge as SVG."""
    left, right = (7 * len(text) + 12 for text in (label, value))
    middle = {"label_x": left / 2, "value_x": left + right / 2}
    return _BADGE.format(label=label, value=value, left=left, right=right, width=left + right, **middle)


def _response() -> str:
    predictions = load_model(store=str(STARTER)).predict(COMMENTS)
    rows = prediction_rows([Comment(text) for text in COMMENTS], predictions, compat=False, timestamps=False)
    lines = ",\n ".join(json.dumps(row, ensure_ascii=False) for row in json.loads(msgspec.json.encode(rows)))
    return f"```json\n[{lines}]\n```"


def _quality() -> str:
    version = json.loads((STARTER / "production.json").read_text(encoding="utf-8"))["version"]
    ours = json.loads((STARTER / "models" / version / "card.json").read_text(encoding="utf-8"))["metrics"]
    others = json.loads(BASELINES.read_text(encoding="utf-8"))
    rows = []
    for name, title in SETS.items():
        scores = [ours[name], *(others[system][name] for system in SYSTEMS)]
        best = max(round(score["macro_recall"], 3) for score in scores)
        rows.append([title, f"{ours[name]['rows']:,}", *(_cell(score, best) for score in scores)])
    return table(["human-labelled test set", "comments", "Undertone", *SYSTEMS.values()], rows)


def _cell(score: dict[str, Any], best: float) -> str:
    recall = f"{score['macro_recall']:.3f}"
    shown = f"**{recall}**" if float(recall) == best else recall
    return f"{shown} ({score['accuracy']:.3f})" if "accuracy" in score else shown


def _speed(performance: str) -> str:
    predict = _row(performance.partition("### predict")[2], f"{MEMORY} MB")
    costs = performance.partition("### A million comments")[2]
    column = [cell.strip() for cell in costs.partition("\n\n")[2].splitlines()[0].strip("|").split("|")]
    dollars, comprehend = (_row(costs, name)[column.index(f"{MEMORY} MB")] for name in ("500 in a call", "Amazon Comp"))
    start, one, many = predict[1].split(" / ")[1], predict[3].split(" / ")[0], predict[5].split(" / ")[0]
    rows = [
        ("cold start, with the model loaded", start),
        ("request with 1 comment, p50", f"{one} ms"),
        ("request with 500 comments, p50", f"{many} ms"),
        ("memory per function", f"{MEMORY:,} MB"),
        ("a million comments, 500 per request", f"${dollars}"),
        ("the same with Amazon Comprehend", f"${comprehend}"),
    ]
    return table(["on AWS Lambda (emulated)", "measured"], rows)


def _row(text: str, start: str) -> list[str]:
    """Return the cells of the first table row whose first cell begins with a text."""
    found = re.search(rf"^\| {re.escape(start)}.*\|$", text, re.MULTILINE)
    if not found:
        raise ValueError(f"{PERFORMANCE.name} has no table row that begins with {start!r}")
    return [cell.strip() for cell in found[0].strip("|").split("|")]


if __name__ == "__main__":
    for name, texts in BADGES.items():
        (PICTURES / f"badge-{name}.svg").write_text(badge(*texts), encoding="utf-8")
    DOCUMENT.write_text(fill(DOCUMENT.read_text(encoding="utf-8"), figures()), encoding="utf-8")
