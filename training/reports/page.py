"""The HTML page of a report: metrics as tables, charts, no external resources."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

STYLE = """
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse } th, td { padding: .25rem .75rem; text-align: right; border-bottom: 1px solid #8885 }
th:first-child, td:first-child { text-align: left }
img { max-width: 100%; background: white; border-radius: .5rem; margin: .5rem }
"""
FIGURES = ("rows", "accuracy", "macro_recall", "macro_f1", "log_loss", "calibration_error", "two_way_accuracy")


def report_page(title: str, metrics: Mapping[str, Any], info: Mapping[str, Any], pictures: Sequence[str]) -> str:
    """Render the page; pictures are file names in the same folder."""
    facts = "".join(
        f"<tr><td>{escape(str(name))}</td><td>{escape(str(value))}</td></tr>" for name, value in info.items()
    )
    images = "\n".join(f'<img src="{escape(name)}" alt="{escape(_alt(name))}">' for name in pictures)
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{escape(title)}</title><style>{STYLE}</style>
<h1>{escape(title)}</h1>
<h2>On held-out comments</h2>
{_table(metrics)}
<h2>By class</h2>
{_classes(metrics)}
<h2>Pictures</h2>
{images}
<h2>Training</h2>
<table>{facts}</table>
</html>
"""


def _alt(name: str) -> str:
    return name.rsplit(".", 1)[0].replace("_", " ").replace("-", " ")


def row(cells: Sequence[object], tag: str = "td") -> str:
    """A row of an HTML table, with every cell escaped."""
    return "<tr>" + "".join(f"<{tag}>{escape(str(cell))}</{tag}>" for cell in cells) + "</tr>"


def _table(metrics: Mapping[str, Any]) -> str:
    head = row(["set", *(name.replace("_", " ") for name in FIGURES)], "th")
    rows = [row([name, *(found.get(figure, "") for figure in FIGURES)]) for name, found in metrics.items()]
    return f"<table>{head}{''.join(rows)}</table>"


def _classes(metrics: Mapping[str, Any]) -> str:
    head = row(["set", "class", "precision", "recall", "F1", "rows"], "th")
    rows = [
        row([name, title, *entry.values()])
        for name, found in metrics.items()
        for title, entry in found["per_class"].items()
        if entry["support"]
    ]
    return f"<table>{head}{''.join(rows)}</table>"
