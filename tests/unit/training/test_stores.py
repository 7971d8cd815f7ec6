"""Finding the model that a command is about."""

from pathlib import Path

import pytest

from tests.support.graphs import card_of, tiny_graph
from tests.support.stores import fill
from training import stores
from training.errors import TrainingError
from training.stores import STARTER
from undertone.errors import ModelRefusedError
from undertone.models.store import ModelStore, open_store


def test_the_production_model_is_the_default(store: ModelStore) -> None:
    assert stores.load_model(store=store.name).version == "tiny-1"


def test_a_version_can_be_selected(store: ModelStore) -> None:
    onnx = tiny_graph({"x": (1.0, 0.0, 0.0)})
    store.put_model(onnx, card_of(onnx, "tiny-2"))
    assert stores.load_model("tiny-2", store=store.name).version == "tiny-2"


def test_a_file_with_its_card_can_be_selected(store: ModelStore) -> None:
    folder = Path(store.name) / "models" / "tiny-1"
    assert stores.load_model(str(folder)).version == stores.load_model(str(folder / "model.onnx")).version == "tiny-1"


def test_a_file_without_its_card_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(tiny_graph())
    with pytest.raises(TrainingError, match=r"card.json is missing. Expected a model.onnx with its card"):
        stores.load_model(str(tmp_path / "model.onnx"))


def test_an_unknown_version_lists_the_known_ones(store: ModelStore) -> None:
    with pytest.raises(TrainingError, match=r"no version 'tiny-9'. It has tiny-1"):
        stores.load_model("tiny-9", store=store.name)


def test_a_damaged_model_is_rejected(store: ModelStore) -> None:
    (Path(store.name) / "models" / "tiny-1" / "model.onnx").write_bytes(b"broken")
    with pytest.raises(ModelRefusedError, match="sha256"):
        stores.load_model(store=store.name)


def test_a_new_store_starts_with_the_starter_in_production(tmp_path: Path, store: ModelStore) -> None:
    made = stores.initialized_store(str(tmp_path / "new"), starter=Path(store.name))
    assert made.versions() == ["tiny-1"]
    assert stores.load_model(store=made.name).version == "tiny-1"


def test_an_existing_store_is_left_unchanged(tmp_path: Path, store: ModelStore) -> None:
    used = fill(open_store(tmp_path / "used"), "mine")
    assert stores.initialized_store(used.name, starter=Path(store.name)).versions() == ["mine"]


def test_a_missing_model_error_says_how_to_get_one(store: ModelStore) -> None:
    with pytest.raises(TrainingError, match=r"no staging model. It has tiny-1; train one with: undertone train"):
        stores.load_model(store=store.name, stage="staging")


def test_a_fresh_clone_reads_the_starter_and_creates_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("UNDERTONE_STORE", raising=False)
    assert stores.readable_store().name == str(STARTER)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("made", [False, True])
def test_a_mistyped_store_is_an_error_and_is_not_created(tmp_path: Path, made: bool) -> None:
    typo = tmp_path / "typo"
    if made:
        typo.mkdir()
    with pytest.raises(TrainingError, match=r"no model store at .*typo. .* to create a store, run `undertone train"):
        stores.readable_store(str(typo))
    assert list(tmp_path.rglob("*")) == ([typo] if made else [])


def test_the_production_model_is_found_despite_a_damaged_pointer(store: ModelStore) -> None:
    Path(store.name, "production.json").write_text("{")
    assert stores.load_model(store=store.name).version == "tiny-1"
