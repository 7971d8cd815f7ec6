"""The HTML report of a comparison: a single file with a chart per characteristic and no external resources."""

import base64
import io
from html import escape

from matplotlib.figure import Figure

from training.drift.measuring import Drift
from training.reports.page import STYLE, row
from undertone.drift.comparison import MODERATE, SHIFTED, Shift

EXPECTED, FOUND = "#888888", "#0077bb"


def drift_page(title: str, drift: Drift) -> str:
    """Write the page."""
    head = row(["characteristic", "PSI", "verdict"], "th")
    lines = "".join(row([shift.name, f"{shift.psi:.3f}", shift.verdict]) for shift in drift.shifts)
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{escape(title)}</title><style>{STYLE}</style>
<h1>{escape(title)}</h1>
<p>{drift.comments[1]:,} comments, compared with {escape(drift.expected)} ({drift.comments[0]:,} comments).</p>
<table>{head}{lines}</table>
<p>PSI is the population stability index: below {MODERATE} is stable, from {SHIFTED} on it is a shift, if a test of the
shares also finds that it is not due to chance.</p>
{"".join(map(_section, drift.shifts))}
</html>
"""


def _section(shift: Shift) -> str:
    head = row(["", "expected", "found", "p-value"], "th")
    lines = "".join(
        row([share.name, f"{share.expected:.1%}", f"{share.found:.1%}", f"{share.p_value:.2g}"])
        for share in shift.shares
    )
    name = escape(shift.name.capitalize())
    return f'<h2>{name}</h2><img src="{_picture(shift)}" alt="{name}: shares by bin"><table>{head}{lines}</table>'


def _picture(shift: Shift) -> str:
    """Draw bars for both sides, as a data URL."""
    figure = Figure(figsize=(7, 2.6), layout="constrained", facecolor="white")
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    places = range(len(shift.shares))
    axes.bar([place - 0.2 for place in places], [share.expected for share in shift.shares], 0.4, color=EXPECTED)
    axes.bar([place + 0.2 for place in places], [share.found for share in shift.shares], 0.4, color=FOUND)
    axes.set_xticks(list(places), [share.name for share in shift.shares])
    axes.legend(["expected", "found"], frameon=False)
    drawn = io.BytesIO()
    figure.savefig(drawn, format="svg", metadata={"Date": None})
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn.getvalue()).decode()}"
