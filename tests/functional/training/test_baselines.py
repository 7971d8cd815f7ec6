"""Baselines and ablations: equal conditions, resumable results, and ties without a winner."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner

from training import cli, datasets
from training.errors import TrainingError
from training.experiments import baselines
from training.experiments.leaderboard import Leaderboard, differences, judged_sets, levels
from training.experiments.result_cache import ResultCache
from training.params import load_params
from training.stores import STARTER


@pytest.fixture
def params(tmp_path: Path) -> Path:
    recipe = load_params()
    recipe["data"] = {"train": ["sample"], "judge": []}
    recipe["experiments"] = {"sets": ["sample", "umsab"]}
    recipe["ablate"] = {"fewer trees": ["model.rounds=2"]}
    recipe["model"] |= {"rounds": 5}
    path = tmp_path / "params.yaml"
    path.write_text(yaml.safe_dump(recipe))
    return path


def run(*arguments: str) -> str:
    result = CliRunner().invoke(cli.app, arguments, catch_exceptions=False, env={"COLUMNS": "400"})
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize("name", sorted(set(baselines.BASELINES) - {"TF-IDF + LightGBM, as in tutorials"}))
def test_every_baseline_predicts_labels(name: str) -> None:
    corpus = datasets.load(["sample"])
    answer = baselines.BASELINES[name](corpus.train, corpus.tests["sample"])
    found = answer(["I love this so much, it is wonderful", "this is terrible, I hate it", ""])
    assert set(found) <= {-1, 0, 1}
    if name in {"VADER", "TextBlob"}:
        assert found == [1, -1, 0]


def test_the_tutorial_pipeline_names_its_missing_nltk_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("nltk.data.path", [str(tmp_path)])
    monkeypatch.setenv("UNDERTONE_DATA", str(tmp_path))
    baselines._words.cache_clear()
    with pytest.raises(TrainingError, match=r"nltk\.downloader stopwords wordnet"):
        baselines.tutorial_words("the cats")


def test_baselines_compares_lexicons_and_learners_with_a_model(
    params: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the tutorials' pipeline needs NLTK's data
    known = {name: fit for name, fit in baselines.BASELINES.items() if "tutorials" not in name}
    monkeypatch.setattr(baselines, "BASELINES", known)
    out = tmp_path / "out"
    shown = run("baselines", "--params", str(params), "--out", str(out), "--store", str(STARTER))
    for system in (*known, "Undertone"):
        assert f"| {system} |" in shown
    assert "umsab" not in shown
    kept = (out / "baselines.jsonl").read_text()
    assert run("baselines", "--params", str(params), "--out", str(out), "--store", str(STARTER)) == shown
    assert (out / "baselines.jsonl").read_text() == kept


def test_ablate_removes_the_parts_listed_in_the_parameters(params: Path, tmp_path: Path) -> None:
    shown = run("ablate", "--params", str(params), "--out", str(tmp_path / "out"))
    assert "| fewer trees |" in shown
    lines = (tmp_path / "out" / "ablation.jsonl").read_text().split()
    assert len(lines) > 2
    with pytest.raises(TrainingError, match="Unknown change"):
        run("ablate", "--params", str(params), "--only", "x")


def test_a_tie_has_no_winner() -> None:
    truth = [1, 0, -1] * 50
    leaderboard = Leaderboard(
        {"set": truth}, {"ours": {"set": truth}, "same": {"set": truth}, "one": {"set": [1] * 150}}
    )
    lines = differences(leaderboard, "ours", "macro_f1", ["set"]).splitlines()
    assert lines[2] == "| same | +0.000 (+0.000 to +0.000) tie |"
    assert lines[3].endswith("better |")
    assert levels(leaderboard, "accuracy", ["set"]).splitlines()[2:4] == [
        "| ours | 1.000 (1.000-1.000) |",
        "| same | 1.000 (1.000-1.000) |",
    ]


def test_sets_of_a_group_are_pooled() -> None:
    frame = pd.DataFrame({"text": ["a"], "label": [1], "source": ["x"]})
    sets = judged_sets({"vader-tweets": frame, "vader-films": frame, "sst": frame}, ["vader", "umsab"])
    assert {name: len(found) for name, found in sets.items()} == {"vader": 2}


def test_results_are_saved_and_a_truncated_line_is_recomputed(tmp_path: Path) -> None:
    path, calls = tmp_path / "kept.jsonl", []

    def find() -> Any:
        calls.append(1)
        return {"found": len(calls)}

    assert ResultCache(path).get({"a": 1}, find) == {"found": 1}
    assert ResultCache(path).get({"a": 1}, find) == {"found": 1}
    assert ResultCache(path).get({"a": 2}, find) == {"found": 2}
    path.write_text(path.read_text()[:-3])
    assert ResultCache(path).get({"a": 2}, find) == {"found": 3}
    assert ResultCache(path).get({"a": 2}, find) == {"found": 3}
    assert len([json.loads(line) for line in path.read_text().splitlines()[:2] if line]) == 1
