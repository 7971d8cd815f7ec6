"""Finding the model that a command is about."""

from pathlib import Path

import pytest

from tests.support.graphs import card_of, tiny_graph
from training import stores
from training.errors import TrainingError
from undertone.errors import ModelRefusedError
from undertone.models.store import ModelStore, open_store


def test_the_production_model_is_the_default(store: ModelStore) -> None:
    assert stores.load_model(store=store.name).version == "tiny-1"


def test_a_version_can_be_named(store: ModelStore) -> None:
    onnx = tiny_graph({"x": (1.0, 0.0, 0.0)})
    store.put_model(onnx, card_of(onnx, "tiny-2"))
    assert stores.load_model("tiny-2", store=store.name).version == "tiny-2"


def test_a_file_with_its_card_can_be_named(store: ModelStore) -> None:
    folder = Path(store.name) / "models" / "tiny-1"
    assert stores.load_model(str(folder)).version == stores.load_model(str(folder / "model.onnx")).version == "tiny-1"


def test_a_file_without_its_card_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(tiny_graph())
    with pytest.raises(TrainingError, match=r"card.json is missing. Expected a model.onnx with its card"):
        stores.load_model(str(tmp_path / "model.onnx"))


def test_an_unknown_version_lists_the_known_ones(store: ModelStore) -> None:
    with pytest.raises(TrainingError, match=r"no version 'tiny-9'. It has tiny-1"):
        stores.load_model("tiny-9", store=store.name)


def test_a_damaged_model_is_refused(store: ModelStore) -> None:
    (Path(store.name) / "models" / "tiny-1" / "model.onnx").write_bytes(b"broken")
    with pytest.raises(ModelRefusedError, match="sha256"):
        stores.load_model(store=store.name)


def test_an_empty_folder_starts_with_the_starter(tmp_path: Path, store: ModelStore) -> None:
    made = stores.the_store(str(tmp_path / "new"), starter=Path(store.name))
    assert made.versions() == ["tiny-1"]
    assert stores.load_model(store=made.name).version == "tiny-1"


def test_a_store_that_is_in_use_is_left_alone(tmp_path: Path, store: ModelStore) -> None:
    used = open_store(tmp_path / "used")
    onnx = tiny_graph()
    used.put_model(onnx, card_of(onnx, "mine"))
    assert stores.the_store(used.name, starter=Path(store.name)).versions() == ["mine"]


def test_no_model_at_all_says_how_to_get_one(tmp_path: Path) -> None:
    stores.the_store(str(tmp_path / "new"), starter=tmp_path / "nowhere")
    (tmp_path / "new" / "models").mkdir()
    with pytest.raises(TrainingError, match=r"no production model. It has no models; train one with: undertone train"):
        stores.load_model(store=str(tmp_path / "new"))
