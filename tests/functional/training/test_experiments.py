"""The comparison: every learner runs, results can be resumed, and settings are not selected on test rows."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from training import cli, datasets, tracking
from training.errors import TrainingError
from training.experiments import summary
from training.experiments.exporting import EXPORTED, build, check_parity, fit_pipeline
from training.experiments.plan import Trial, load_grids, trials, trials_of
from training.experiments.runner import Split, Texts, run_trials, split_off
from training.stores import load_model
from undertone.models.model import Model
from undertone.models.store import open_store

GRIDS: dict[str, Any] = {
    "validation": 0.2,
    "seed": 1,
    "features": {
        "bow": {"counts": True, "terms": 300, "longest": 1, "least_texts": 1},
        "tfidf": {"counts": False, "terms": 300, "longest": 2, "least_texts": 1},
        "word2vec": {"size": 8, "window": 3, "epochs": 2, "least_texts": 1},
    },
    "learners": {
        "lightgbm": [{"n_estimators": 5}],
        "xgboost": [{"n_estimators": 5}],
        "random_forest": [{"n_estimators": 5}],
        "logistic_regression": [{"C": 1.0}],
        "linear_svm": [{"C": 1.0}],
        "naive_bayes": [{"smoothing": 1.0}],
        "knn": [{"neighbors": 3, "most_rows": 100}],
    },
    "plain": ["majority class", "VADER"],
    "balance": {"features": ["tfidf"], "learners": ["linear_svm"], "ways": ["none", "over", "under"]},
    "stacked": [{"least_texts": 1, "trees": {"n_estimators": 10}}],
}


@pytest.fixture(scope="module")
def split() -> Split:
    corpus = datasets.load(["sample"])
    return split_off(corpus.train, corpus.tests["sample"], 0.2, 1)


def run(split: Split, todo: list[Trial], folder: Path) -> list[dict[str, Any]]:
    return run_trials(todo, split, grids=GRIDS, results=folder / "r.jsonl", data_hash="d")


def test_the_committed_grids_combine_all_learners_and_features() -> None:
    tried = {(trial.features, trial.learner) for trial in trials(load_grids())}
    learners = {"lightgbm", "xgboost", "random_forest", "logistic_regression", "linear_svm", "naive_bayes", "knn"}
    assert tried >= {(form, learner) for form in ("bow", "tfidf", "word2vec") for learner in learners}
    assert {trial.balance for trial in trials(load_grids())} == {"weights", "none", "over", "under"}


def test_only_names_learners_of_the_grids() -> None:
    assert {trial.learner for trial in trials_of(["knn", "VADER"], GRIDS)} == {"knn", "VADER"}
    with pytest.raises(TrainingError, match=r"unknown learners \['logistic'\]. Expected any of VADER, knn"):
        trials_of(["knn", "logistic"], GRIDS)


def test_the_committed_grids_give_bag_of_words_and_tfidf_equal_budgets() -> None:
    grids = load_grids()
    assert {**grids["features"]["bow"], "counts": False} == grids["features"]["tfidf"]
    searched = Counter(
        (trial.features, trial.learner, trial.balance) for trial in trials(grids) if trial.features in {"bow", "tfidf"}
    )
    assert set(searched.values()) == {2}
    assert {key[1:] for key in searched if key[0] == "bow"} == {key[1:] for key in searched if key[0] == "tfidf"}
    assert {"majority class", "VADER", "TextBlob"} <= {trial.learner for trial in trials(grids)}


@pytest.mark.parametrize("features", ["bow", "tfidf", "word2vec"])
def test_every_learner_works_with_every_feature_set(split: Split, tmp_path: Path, features: str) -> None:
    todo = [trial for trial in trials(GRIDS) if trial.features == features]
    results = run(split, todo, tmp_path)
    assert len(results) == len(todo) >= 7
    for result in results:
        assert result["test"]["rows"] == len(split.test)
        assert 0 <= result["test"]["accuracy"] <= 1


def test_lightgbm_learns_from_linear_scores(split: Split, tmp_path: Path) -> None:
    (result,) = run(split, [trial for trial in trials(GRIDS) if trial.learner == "stacked"], tmp_path)
    assert result["test"]["accuracy"] > 0.4


def test_two_classes_can_be_stacked(split: Split, tmp_path: Path) -> None:
    frames = (split.fit, split.validation, split.test)
    polar = Split(*(frame[frame["label"] != 0].reset_index(drop=True) for frame in frames))
    (result,) = run(polar, [trial for trial in trials(GRIDS) if trial.learner == "stacked"], tmp_path)
    assert result["test"]["confusion"][1] == [0, 0, 0]


def test_finished_trials_are_not_repeated(split: Split, tmp_path: Path) -> None:
    todo = [trial for trial in trials(GRIDS) if trial.learner == "naive_bayes"]
    first = run(split, todo[:1], tmp_path)
    assert run(split, todo, tmp_path)[0] == first[0]
    assert len((tmp_path / "r.jsonl").read_text().splitlines()) == len(todo)


def test_a_truncated_line_is_run_again(split: Split, tmp_path: Path) -> None:
    todo = [trial for trial in trials(GRIDS) if trial.learner == "naive_bayes"]
    whole = [entry["key"] for entry in run(split, todo, tmp_path)]
    path = tmp_path / "r.jsonl"
    path.write_text(path.read_text()[:-40])
    assert [entry["key"] for entry in run(split, todo, tmp_path)] == whole
    assert [entry["key"] for entry in run(split, todo, tmp_path)] == whole


def test_results_on_other_data_are_ignored(split: Split, tmp_path: Path) -> None:
    todo = [trial for trial in trials(GRIDS) if trial.learner == "naive_bayes"][:1]
    keys = {run(split, todo, tmp_path)[0]["key"]}
    keys |= {run_trials(todo, split, grids=GRIDS, results=tmp_path / "r.jsonl", data_hash="e")[0]["key"]}
    assert len(keys) == 2


@pytest.mark.parametrize("features", ["bow", "tfidf"])
@pytest.mark.parametrize("learner", EXPORTED)
def test_every_exported_trial_matches_its_pipeline(split: Split, features: str, learner: str) -> None:
    (trial,) = (
        trial
        for trial in trials(GRIDS)
        if (trial.learner, trial.features, trial.balance) == (learner, features, "weights")
    )
    built = build(trial, split, GRIDS, datasets.load(["sample"]))  # this compares the file with the pipeline
    assert built.largest_difference < 1e-5
    assert built.card.parameters["trial"]["learner"] == learner
    served = Model.load(built.onnx, built.card)
    texts = ["so good", "", "zzzz unheard qqqq", "bad 😡"]
    together, alone = served.predict(texts), [served.predict([text])[0] for text in texts]
    for one, other in zip(together, alone, strict=True):
        assert one.sentiment == other.sentiment
        assert one.probabilities == pytest.approx(other.probabilities, abs=1e-6)
    assert all(sum(entry.probabilities) == pytest.approx(1, abs=1e-5) for entry in together if entry.confidence)


def test_padding_a_short_comment_adds_no_token(split: Split) -> None:
    (trial,) = (t for t in trials(GRIDS) if (t.learner, t.features) == ("naive_bayes", "bow"))
    tagged = split.fit.assign(
        text=[f"{text} # #" if label > 0 else text for text, label in split.fit[["text", "label"]].to_numpy()]
    )
    known = Split(tagged, split.validation, split.test)
    built = build(trial, known, GRIDS, datasets.load(["sample"]))
    served = Model.load(built.onnx, built.card)
    assert served.predict(["the box", "the box " * 30])[0] == served.predict(["the box"])[0]


def test_a_file_that_differs_from_its_pipeline_is_rejected(split: Split) -> None:
    (trial,) = (t for t in trials(GRIDS) if (t.learner, t.features) == ("naive_bayes", "bow"))
    pipeline = fit_pipeline(trial, split, Texts(split, GRIDS))
    built = build(trial, split, GRIDS, datasets.load(["sample"]))
    pipeline.learner.class_log_prior_ += [2.0, 0.0, 0.0]
    with pytest.raises(TrainingError, match="labels differ"):
        check_parity(pipeline, Model.load(built.onnx, built.card), split.test["text"].tolist())


@pytest.mark.parametrize(
    ("learner", "features"), [("knn", "bow"), ("naive_bayes", "word2vec"), ("stacked", "words and pairs")]
)
def test_unsupported_pipelines_cannot_be_exported(split: Split, learner: str, features: str) -> None:
    (trial,) = (t for t in trials(GRIDS) if (t.learner, t.features) == (learner, features))
    with pytest.raises(TrainingError, match="cannot be exported"):
        fit_pipeline(trial, split, Texts(split, GRIDS))


def test_settings_are_chosen_on_validation_rows() -> None:
    def result(validation: float, test: float) -> dict[str, Any]:
        figures = {"accuracy": test, "macro_f1": test, "macro_recall": test}
        return {
            "learner": "knn",
            "features": "bow",
            "balance": "weights",
            "settings": {"k": test},
            "seconds": 1.0,
            "validation": {"macro_f1": validation},
            "labels": [1, 0, -1],
            "test": figures,
        }

    chosen = summary.best([result(0.9, 0.5), result(0.8, 0.99)])
    assert [entry["test"]["accuracy"] for entry in chosen] == [0.5]
    line = "| k nearest neighbours | bag of words | weights | 0.500 | 0.500 | 0.500 | 1 |  | k=0.5 |"
    assert line in summary.markdown(chosen, [1, 0, -1]).splitlines()


def test_a_tie_is_reported_as_a_tie(split: Split, tmp_path: Path) -> None:
    results = summary.best(run(split, [trial for trial in trials(GRIDS) if trial.features == "text"], tmp_path))
    lines = summary.markdown([results[0], dict(results[0]), *results[1:]], split.test["label"].tolist()).splitlines()
    assert lines[2].startswith("| VADER | the text | none |")
    assert "| +0.000 (+0.000 to +0.000) tie |" in lines[3]
    assert lines[4].startswith("| majority class |")
    assert "tie" not in lines[4]


def test_the_chart_is_a_picture(split: Split, tmp_path: Path) -> None:
    results = run(split, [trial for trial in trials(GRIDS) if trial.learner == "naive_bayes"], tmp_path)
    summary.chart(results, tmp_path / "c.svg", name="sample", measure="macro-F1")
    assert "<svg" in (tmp_path / "c.svg").read_text()
    assert json.loads((tmp_path / "r.jsonl").read_text().splitlines()[0])["learner"] == "naive_bayes"


def test_undertone_compare_stores_a_trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grids = tmp_path / "grids.yaml"
    grids.write_text(yaml.safe_dump(GRIDS | {"stacked": []}))
    options = ["compare", "--data", "sample", "--grids", str(grids), "--store", str(tmp_path / "store"), "--no-track"]
    refused = CliRunner().invoke(cli.app, [*options, "--export", "?"])
    assert isinstance(refused.exception, TrainingError)
    lines = str(refused.exception).splitlines()
    key = next(line.split()[0] for line in lines if "logistic_regression on tfidf" in line)
    done = CliRunner().invoke(cli.app, [*options, "--export", key[:8]], catch_exceptions=False)
    version = done.stdout.split()[0]
    assert "undertone promote" in done.stdout
    assert version in open_store(tmp_path / "store").versions()
    assert load_model(version, store=str(tmp_path / "store")).predict(["so good"])[0].confidence > 0


def test_undertone_compare_writes_a_table_a_chart_and_nested_runs(mlflow_database: Path, tmp_path: Path) -> None:
    small = GRIDS | {"learners": {"naive_bayes": [{"smoothing": 1.0}]}, "stacked": [], "plain": []}
    small["balance"] = GRIDS["balance"] | {"learners": []}
    (tmp_path / "grids.yaml").write_text(yaml.safe_dump(small))
    options = ["--data", "sample", "--out", str(tmp_path / "out"), "--grids", str(tmp_path / "grids.yaml")]
    for _ in range(2):
        result = CliRunner().invoke(cli.app, ["compare", *options], catch_exceptions=False, env={"COLUMNS": "160"})
        assert result.exit_code == 0
        assert "Best on sample" in result.stdout
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        f"sample.{s}" for s in ("jsonl", "md", "png", "svg")
    }
    mlflow = tracking.client()
    experiment = mlflow.get_experiment_by_name("compare")
    assert experiment
    runs = mlflow.search_runs([experiment.experiment_id])
    parents = {run.info.run_id for run in runs if run.info.run_name == "sample"}
    nested = [run for run in runs if run.data.tags.get("mlflow.parentRunId") in parents]
    assert len(parents) == 2
    assert len(nested) == 3
