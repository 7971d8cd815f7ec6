"""Trains a model into a store from the sample in the repository."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from training import cli, datasets
from training.behaviour.suite import FamilyResult, SuiteResult
from training.cards import make_card
from training.datasets.opinion_lexicon import lexicon_hash
from training.errors import DataError, TrainingError
from training.model.params import ModelParams
from training.params import load_params
from training.recipe.rows import training_data
from training.registry.renew_starter import renew
from training.reports.model_card import model_card
from training.stores import STARTER, load_model
from undertone import text
from undertone.models.store import ModelStore, open_store

runner = CliRunner()


def train(store: Path, *changes: str) -> str:
    options = ["--data", "sample", "--store", str(store), "--no-track"]
    result = runner.invoke(cli.app, ["train", *options, *changes], env={"COLUMNS": "400"}, catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_undertone_train_adds_a_candidate_to_the_starter_store(tmp_path: Path) -> None:
    shown = train(tmp_path, "--set", "model.rounds=30")
    for word in ("sample", "Parity", "0 labels differ", "MB", "Macro-recall compared with production", "95 % interval"):
        assert word in shown
    store = open_store(tmp_path)
    served = store.read_pointer("production")
    assert served
    assert served[0].version == load_model(store=str(STARTER)).version
    (version,) = set(store.versions()) - {served[0].version}
    assert f"undertone promote {version} --to production" in shown
    model = load_model(version, store=str(tmp_path))
    card = model.card
    assert card.text_version == text.VERSION
    assert card.parameters["model"]["rounds"] == 30
    assert card.parameters["opinion_lexicon"] == lexicon_hash()
    assert card.data["sample"]["sha256"]
    assert sum(card.data["sample"]["rows"]["train"].values()) > 300
    assert card.metrics["sample"]["macro_recall"] > 0.5
    assert {"lightgbm", "onnx"} <= set(card.libraries)
    assert model.predict(["This is amazing, thank you!"])[0].sentiment.title == "Positive"


def test_training_never_changes_what_production_serves(tmp_path: Path, store: ModelStore) -> None:
    train(Path(store.name), "--set", "model.rounds=10")
    found = store.read_pointer("production")
    assert found
    assert found[0].version == "tiny-1"
    assert len(store.versions()) == 2
    version = renew(Path(store.name), tmp_path / "starter")
    assert load_model(store=str(tmp_path / "starter")).version == version


def test_a_version_is_a_day_and_a_hash() -> None:
    corpus = datasets.load(["sample"])
    moment = datetime(2026, 3, 1, 12, tzinfo=UTC)
    card = make_card(b"onnx", corpus=corpus, metrics={}, params={}, now=moment)
    assert card.version == f"2026-03-01-{card.sha256[:8]}"
    assert card.created == "2026-03-01T12:00:00+00:00"


def test_a_class_without_rows_is_a_clear_error() -> None:
    corpus = datasets.load(["sample"])
    corpus.train = corpus.train[corpus.train["label"] != 0]
    with pytest.raises(DataError, match="0 Neutral training comments"):
        training_data(corpus)


def test_without_dev_rows_a_fifth_of_each_class_becomes_dev() -> None:
    corpus = datasets.load(["sample"])
    train, dev = training_data(corpus)
    assert len(train) + len(dev) == len(corpus.train)
    assert len(dev) == pytest.approx(len(corpus.train) / 5, abs=3)
    assert set(dev["label"]) == {-1, 0, 1}
    assert not set(train["text"]) & set(dev["text"])


def test_single_parameters_can_be_overridden() -> None:
    params = load_params(changes=["model.rounds=7", "data.train=[sample]", "train.parity_texts=9"])
    assert params["model"]["rounds"] == 7
    assert params["data"]["train"] == ["sample"]
    assert params["train"]["parity_texts"] == 9


@pytest.mark.parametrize("change", ["rounds=7", "model.rounds", "nothing.rounds=7", "model.a.b=7"])
def test_overriding_an_unknown_parameter_is_an_error(change: str) -> None:
    with pytest.raises(TrainingError, match=r"Expected section.name=value"):
        load_params(changes=[change])


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("model.rounds=x", "model.rounds is 'x'. Expected int, got str"),
        ("model.rounds=", "model.rounds. Expected int, got null"),
        ("model.rounds=0", "model.rounds is 0. Expected int >= 1"),
        ("model.rounds=[1", "Expected a value in YAML"),
        ("model.learning_rate=.nan", "model.learning_rate is nan"),
        ("model.parts=trees", "model.parts is 'trees'. Expected list, got str"),
        ("data.train=[]", "data.train. Expected list of length >= 1"),
        ("gates.macro_f2={}", "gates. There is no macro_f2"),
    ],
)
def test_an_invalid_value_is_a_clear_error(change: str, problem: str) -> None:
    with pytest.raises(TrainingError) as error:
        ModelParams.of(load_params(changes=[change])["model"])
    assert problem in str(error.value)


def test_an_invalid_parameter_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("just words")
    with pytest.raises(TrainingError, match="has no parameters"):
        load_params(tmp_path / "p.yaml")
    with pytest.raises(TrainingError, match="cannot be read"):
        load_params(tmp_path / "gone.yaml")


def test_the_card_reports_the_spread_over_seeds(tmp_path: Path) -> None:
    train(tmp_path, "--set", "model.rounds=10", "--builds", "3")
    store = open_store(tmp_path)
    (version,) = set(store.versions()) - {load_model(store=str(STARTER)).version}
    card = store.read_card(version)
    found = card.metrics["sample"]
    assert {figure: values[0] for figure, values in found["seeds"].items()} == {
        figure: found[figure] for figure in found["seeds"]
    }
    assert {len(values) for values in found["seeds"].values()} == {3}
    assert len(set(found["seeds"]["calibration_error"])) > 1
    page = model_card(card, SuiteResult((FamilyResult("none", 1),)))
    assert "3 builds with other seeds" in page
