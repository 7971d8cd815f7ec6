"""Tuning: trials are kept and resumed, hopeless ones are pruned, the best is written where the pipeline reads it."""

from pathlib import Path
from shutil import copy
from typing import Any

import optuna
import pytest

from training import datasets
from training.params import PARAMS, load_params
from training.tuning import Search, write_best


@pytest.fixture(scope="module")
def search() -> Search:
    corpus = datasets.load(["sample"])
    params: dict[str, Any] = load_params()
    params["model"] = {**params["model"], "rounds": 5, "folds": 2}
    params["tune"] = {
        "first_look": 0.5,
        "search": {"leaves": {"low": 4, "high": 16}, "class_balance": {"low": 0.0, "high": 1.0}},
    }
    return Search(params, corpus.train, corpus.tests["sample"])


@pytest.mark.filterwarnings("ignore")
def test_a_search_goes_on_where_it_was(search: Search, tmp_path: Path) -> None:
    numbers: list[int] = []
    for _ in range(2):
        study = search.run(2, storage=tmp_path / "study.db", on_trial=lambda trial: numbers.append(trial.number))
        assert len(study.trials) == 2
    study = search.run(3, storage=tmp_path / "study.db", on_trial=lambda trial: numbers.append(trial.number))
    assert numbers == [0, 1, 2]
    assert study.best_value > 0.3
    assert set(study.best_params) == {"leaves", "class_balance"}


@pytest.mark.filterwarnings("ignore")
def test_an_interrupted_trial_is_tried_again(search: Search, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> float:
        raise KeyboardInterrupt

    path = tmp_path / "study.db"
    search.run(1, storage=path)
    with monkeypatch.context() as patch:
        patch.setattr(Search, "_fitted", interrupted)
        with pytest.raises(KeyboardInterrupt):
            search.run(2, storage=path)
    for _ in range(2):
        study = search.run(2, storage=path)
        assert [trial.state.name for trial in study.trials] == ["COMPLETE", "FAIL", "COMPLETE"]
    assert study.trials[1].params == study.trials[2].params


@pytest.mark.filterwarnings("ignore")
def test_a_hopeless_trial_is_pruned_after_its_first_look(search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []

    def fitted(_: Search, rows: Any, params: Any) -> float:
        looks.append(len(rows))
        return 0.1

    monkeypatch.setattr(Search, "_fitted", fitted)
    monkeypatch.setattr(optuna.Trial, "should_prune", lambda _: True)
    study = optuna.create_study()
    study.optimize(search._score, n_trials=1)
    assert study.trials[0].state.name == "PRUNED"
    assert len(looks) == 1


def test_the_best_is_written_and_comments_stay(tmp_path: Path) -> None:
    path = Path(copy(PARAMS, tmp_path / "params.yaml"))
    write_best({"leaves": 23, "learning_rate": 0.123456789}, path)
    model = load_params(path)["model"]
    assert (model["leaves"], model["learning_rate"]) == (23, 0.1235)
    before, after = PARAMS.read_text(), path.read_text()
    assert [line for line in before.splitlines() if "#" in line] == [line for line in after.splitlines() if "#" in line]
    assert load_params(path)["gates"] == load_params()["gates"]
