"""Tuning: trials are saved and resumed, poor ones are pruned, and only significant gains are written."""

from pathlib import Path
from shutil import copy
from typing import Any

import numpy as np
import optuna
import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner

from training import cli, datasets
from training.params import PARAMS, load_params
from training.recipe.fit import fit_model
from training.recipe.rows import TrainingData
from training.tuning import Gain, Search, write_best

pytestmark = pytest.mark.filterwarnings("ignore")


def small_params() -> dict[str, Any]:
    params: dict[str, Any] = load_params()
    params["data"] = {"train": ["sample"], "judge": []}
    params["model"] = {**params["model"], "rounds": 5, "folds": 2, "net_epochs": 1}
    params["tune"] = {
        "dev": ["sample"],
        "first_look": 0.5,
        "search": {"leaves": {"low": 4, "high": 16}, "class_balance": {"low": 0.0, "high": 1.0}},
    }
    return params


@pytest.fixture(scope="module")
def search() -> Search:
    return Search.of(small_params(), datasets.load(["sample"]))


def numbers(study: optuna.Study) -> list[tuple[Any, ...]]:
    return [tuple(trial.params.values()) for trial in study.trials]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace training by scores that need no model."""
    monkeypatch.setattr(Search, "_scored", lambda _, rows, chosen: len(rows.train) / 1e6 + chosen["class_balance"])


def test_a_search_can_be_resumed(search: Search, tmp_path: Path) -> None:
    tried: list[int] = []
    for _ in range(2):
        study = search.run(2, storage=tmp_path / "study.db", on_trial=lambda trial: tried.append(trial.number))
        assert len(study.trials) == 2
    study = search.run(3, storage=tmp_path / "study.db", on_trial=lambda trial: tried.append(trial.number))
    assert tried == [0, 1, 2]
    assert study.best_value > 0.2
    assert set(study.best_params) == {"leaves", "class_balance"}


@pytest.mark.usefixtures("quick")
def test_a_resumed_study_does_not_repeat_its_samples(search: Search, tmp_path: Path) -> None:
    for trials in (4, 8, 12):
        study = search.run(trials, storage=tmp_path / "study.db")
    found = numbers(study)
    assert found[0] == tuple(search.present().values())
    assert len(set(found)) == len(found) == 12


@pytest.mark.usefixtures("quick")
def test_a_study_belongs_to_its_data_and_recipe(search: Search, tmp_path: Path) -> None:
    corpus, params = datasets.load(["sample"]), small_params()
    same = Search.of(params, corpus)
    assert same.name == search.name
    less = datasets.Corpus(corpus.train[1:], corpus.dev, corpus.tests)
    other_model = {**params, "model": {**params["model"], "rounds": 6}}
    other_search = {**params, "tune": {**params["tune"], "first_look": 0.4}}
    others = [Search.of(params, less), Search.of(other_model, corpus), Search.of(other_search, corpus)]
    assert len({search.name, *(other.name for other in others)}) == 4
    search.run(2, storage=tmp_path / "study.db")
    assert [trial.number for trial in others[0].run(1, storage=tmp_path / "study.db").trials] == [0]


def test_dev_rows_select_confirm_or_combine_but_never_two_of_these(search: Search) -> None:
    parts = [set(search.rows.dev["text"]), set(search.choose["sample"]["text"]), set(search.confirm["sample"]["text"])]
    assert all(parts)
    assert sum(map(len, parts)) == len(set.union(*parts))


@pytest.mark.parametrize("name", load_params()["tune"]["search"])
def test_every_dimension_has_an_effect(name: str) -> None:
    frame = pd.read_csv(Path("training/sample/synthetic.csv")).sample(1500, random_state=1)
    titles = {"Negative": -1, "Neutral": 0, "Positive": 1}
    frame = pd.DataFrame({"text": frame["text"], "label": frame["label"].map(titles), "source": "made"})
    rows = TrainingData(frame[300:].reset_index(drop=True), frame[:300].reset_index(drop=True))
    params, bounds = small_params(), load_params()["tune"]["search"][name]
    answers = [
        fit_model(rows, {**params, "model": {**params["model"], name: bounds[end]}}).predict_proba(
            rows.dev["text"].tolist()
        )
        for end in ("low", "high")
    ]
    assert np.abs(answers[0] - answers[1]).max() > 0.01


def test_an_interrupted_trial_is_retried(search: Search, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> float:
        raise KeyboardInterrupt

    path = tmp_path / "study.db"
    search.run(1, storage=path)
    with monkeypatch.context() as patch:
        patch.setattr(Search, "_scored", interrupted)
        with pytest.raises(KeyboardInterrupt):
            search.run(2, storage=path)
    for _ in range(2):
        study = search.run(2, storage=path)
        assert [trial.state.name for trial in study.trials] == ["COMPLETE", "FAIL", "COMPLETE"]
    assert study.trials[1].params == study.trials[2].params


def test_a_hopeless_trial_is_pruned_early(search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []

    def scored(_: Search, rows: TrainingData, params: Any) -> float:
        looks.append(len(rows.train))
        return 0.1

    monkeypatch.setattr(Search, "_scored", scored)
    monkeypatch.setattr(optuna.Trial, "should_prune", lambda _: True)
    study = optuna.create_study()
    study.optimize(search._score, n_trials=1)
    assert study.trials[0].state.name == "PRUNED"
    assert looks == [round(len(search.rows.train) / 2)]


def test_the_current_parameters_show_no_gain_over_themselves(search: Search) -> None:
    assert search.gain(search.present()) == Gain(0.0, 0.0, 0.0)
    assert not search.gain(search.present()).is_real


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("gain", "written"), [(Gain(0.02, -0.01, 0.05), False), (Gain(0.04, 0.01, 0.07), True)], ids=["noise", "real"]
)
def test_only_a_gain_beyond_the_noise_is_written(
    gain: Gain, written: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Search, "gain", lambda *_: gain)
    path = tmp_path / "params.yaml"
    path.write_text(yaml.safe_dump(small_params()))
    before = path.read_text()
    options = ["--params", str(path), "--study", str(tmp_path / "study.db"), "--trials", "2", "--no-track"]
    result = CliRunner().invoke(cli.app, ["tune", *options], catch_exceptions=False)
    assert result.exit_code == 0
    assert (path.read_text() != before) == written
    assert ("is not significant" in result.stdout) == (not written)


def test_the_best_parameters_are_written_and_yaml_comments_kept(tmp_path: Path) -> None:
    path = Path(copy(PARAMS, tmp_path / "params.yaml"))
    write_best({"leaves": 23, "learning_rate": 0.123456789}, path)
    model = load_params(path)["model"]
    assert (model["leaves"], model["learning_rate"]) == (23, 0.1235)
    before, after = PARAMS.read_text(), path.read_text()
    assert [line for line in before.splitlines() if "#" in line] == [line for line in after.splitlines() if "#" in line]
    assert load_params(path)["gates"] == load_params()["gates"]
