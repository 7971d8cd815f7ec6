"""Reports: all files exist, plots are valid images, and the page escapes HTML."""

import json
from pathlib import Path

from training.evaluation.predictions import LabelledPredictions
from training.reports.page import report_page
from training.reports.pictures import learning_curve
from training.reports.terms import distinctive_terms
from training.reports.writing import write_report

ANSWERS = LabelledPredictions(
    [1, 0, -1, 1], [1, 0, -1, 0], [(0.1, 0.2, 0.7), (0.1, 0.8, 0.1), (0.6, 0.3, 0.1), (0.1, 0.5, 0.4)]
)


def test_a_report_is_complete(tmp_path: Path) -> None:
    curve = [{"rows": 10, "set": 0.4}, {"rows": 20, "set": 0.5}]
    terms = {title: [("good 😀", 2.0), ("$x$", 1.0)] for title in ("Negative", "Neutral", "Positive")}
    metrics = write_report(tmp_path, title="T", predictions={"set": ANSWERS}, info={"a": 1}, curve=curve, terms=terms)
    assert metrics["set"]["accuracy"] == 0.75
    assert json.loads((tmp_path / "metrics.json").read_text())["set"]["rows"] == 4
    assert json.loads((tmp_path / "experiment_info.json").read_text()) == {"a": 1}
    page = (tmp_path / "index.html").read_text()
    for name in ("confusion_set", "precision_recall_set", "reliability_set", "learning_curve", "distinctive_terms"):
        assert (tmp_path / f"{name}.png").read_bytes().startswith(b"\x89PNG")
        assert "<svg" in (tmp_path / f"{name}.svg").read_text()
        assert f"{name}.svg" in page


def test_a_set_without_neutral_rows_is_plotted(tmp_path: Path) -> None:
    predictions = LabelledPredictions([1, -1], [1, -1], [(0.1, 0.2, 0.7), (0.6, 0.3, 0.1)])
    write_report(tmp_path, title="T", predictions={"two": predictions}, info={})
    assert (tmp_path / "precision_recall_two.png").is_file()


def test_every_set_has_a_panel_of_the_learning_curve() -> None:
    names = [f"set-{number}" for number in range(23)]
    points = [{"rows": rows, **dict.fromkeys(names, rows / 100)} for rows in (10, 40)]
    figure = learning_curve([*points, {"rows": 90, names[0]: 0.9}])
    figure.draw_without_rendering()  # lays the panels out: too little room for them is a warning
    panels = [axes for axes in figure.axes if axes.get_visible()]
    assert {axes.get_title() for axes in panels} == {*names}
    assert min(axes.get_window_extent().height for axes in panels) > 70


def test_the_page_escapes_html() -> None:
    page = report_page("<b>", {}, {"<i>": "<script>"}, [])
    assert "<script>" not in page
    assert "<b>" not in page


def test_the_top_terms_of_a_class_are_listed() -> None:
    texts = ["lovely day"] * 10 + ["awful day"] * 10 + ["a day"] * 10
    found = distinctive_terms(texts, [1] * 10 + [-1] * 10 + [0] * 10, most=1)
    assert found["Positive"][0][0] == "lovely"
    assert found["Negative"][0][0] == "awful"
