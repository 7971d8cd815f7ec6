from pathlib import Path

import pytest

from tests.support.graphs import card_of, tiny_graph
from tests.support.stores import point
from undertone import text
from undertone.errors import MissingObjectError, ModelRefusedError, StoreError
from undertone.models.store import ModelStore, Pointer, open_store, pointer_key

ONNX = tiny_graph()
CARD = card_of(ONNX)


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    store = open_store(tmp_path)
    store.put_model(ONNX, CARD)
    return store


def test_a_stored_model_is_read_back_unchanged(store: ModelStore) -> None:
    pointer = point(store, CARD.version)
    assert store.read_model(pointer) == (ONNX, CARD)


def test_the_layout_is_the_documented_one(store: ModelStore, tmp_path: Path) -> None:
    point(store, CARD.version, "staging")
    files = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    assert files == [
        f"history/text-{text.VERSION}/staging/000001.json",
        "models/tiny-1/card.json",
        "models/tiny-1/model.onnx",
        pointer_key("staging", text.VERSION),
    ]


def test_each_text_version_has_its_own_pointer() -> None:
    assert pointer_key("production", "1") == "production.json"
    assert pointer_key("production", "2") == "text-2/production.json"
    with pytest.raises(StoreError, match="text version"):
        pointer_key("production", "../2")


def test_a_pointer_is_read_again_only_when_it_changed(store: ModelStore) -> None:
    point(store, CARD.version)
    first = store.read_pointer("production")
    assert first is not None
    assert (first[0].version, first[0].sha256) == (CARD.version, CARD.sha256)
    assert store.read_pointer("production", unless=first[1]) is None
    store.put_model(ONNX, card_of(ONNX, "tiny-2"))
    point(store, "tiny-2")
    assert store.read_pointer("production", unless=first[1]) is not None


def test_a_stage_without_a_pointer_raises_not_found(store: ModelStore) -> None:
    with pytest.raises(MissingObjectError, match=r"staging\.json"):
        store.read_pointer("staging")


def test_a_damaged_pointer_is_rejected(store: ModelStore) -> None:
    store.objects.put(pointer_key("production", text.VERSION), b'{"version": "tiny-1"')
    with pytest.raises(ModelRefusedError, match=r"production\.json"):
        store.read_pointer("production")


def test_an_unknown_stage_is_rejected(store: ModelStore) -> None:
    with pytest.raises(StoreError, match="'live'"):
        store.read_pointer("live")


@pytest.mark.parametrize("version", ["", "../secret", "a/b", "x" * 101, ".hidden", "with space"])
def test_an_invalid_version_name_never_becomes_a_path(store: ModelStore, version: str) -> None:
    with pytest.raises(ModelRefusedError, match="version name"):
        store.read_card(version)


def test_a_stage_cannot_point_to_a_missing_version(store: ModelStore) -> None:
    with pytest.raises(MissingObjectError, match="models/tiny-2"):
        point(store, "tiny-2")


def test_a_truncated_model_is_rejected(store: ModelStore, tmp_path: Path) -> None:
    pointer = point(store, CARD.version)
    (tmp_path / "models/tiny-1/model.onnx").write_bytes(ONNX[:-1])
    with pytest.raises(ModelRefusedError, match="sha256"):
        store.read_model(pointer)


def test_a_model_with_another_hash_than_the_pointer_is_rejected(store: ModelStore) -> None:
    with pytest.raises(ModelRefusedError, match="the pointer says 00"):
        store.read_model(Pointer(version=CARD.version, sha256="00"))


def test_a_card_with_another_hash_than_its_model_is_not_stored(store: ModelStore) -> None:
    with pytest.raises(ModelRefusedError, match="sha256"):
        store.put_model(ONNX + b"x", CARD)


def test_a_version_is_never_overwritten_by_another_model(store: ModelStore) -> None:
    other = tiny_graph({"good": (0.0, 0.0, 1.0)})
    with pytest.raises(ModelRefusedError, match="a different model"):
        store.put_model(other, card_of(other))
    store.put_model(ONNX, CARD)


def test_storing_a_model_again_repairs_its_damaged_card(store: ModelStore) -> None:
    store.objects.put("models/tiny-1/card.json", b"{")
    store.put_model(ONNX, CARD)
    assert store.read_card("tiny-1") == CARD


def test_a_card_whose_version_differs_from_its_folder_is_rejected(store: ModelStore) -> None:
    store.objects.put("models/tiny-2/card.json", CARD.to_json())
    with pytest.raises(ModelRefusedError, match=r"models/tiny-2/card\.json is the card of 'tiny-1'"):
        store.read_card("tiny-2")


def test_a_deeply_nested_card_is_rejected(store: ModelStore) -> None:
    for depth in (65, 100_000):
        nested = b'{"version": "tiny-1", "sha256": "00", "data": {"a": ' + b"[" * depth + b"]" * depth + b"}}"
        store.objects.put("models/tiny-1/card.json", nested)
        with pytest.raises(ModelRefusedError, match="nested more than 64 levels deep"):
            store.read_card("tiny-1")


def test_brackets_inside_strings_do_not_count_as_nesting(store: ModelStore) -> None:
    card = card_of(ONNX, parameters={"pattern": '[[\\"{' * 1000})
    store.objects.put("models/tiny-1/card.json", card.to_json())
    assert store.read_card("tiny-1") == card


def test_a_card_over_a_megabyte_is_rejected(store: ModelStore) -> None:
    store.objects.put("models/tiny-1/card.json", b" " * (1024 * 1024) + CARD.to_json())
    with pytest.raises(ModelRefusedError, match="expected at most 1048576"):
        store.read_card("tiny-1")


def test_reading_creates_nothing(tmp_path: Path) -> None:
    store = open_store(tmp_path / "typo")
    assert (store.exists(), store.versions()) == (False, [])
    for read in (store.read_card, store.read_pointer):
        with pytest.raises(MissingObjectError):
            read("production")
    assert list(tmp_path.iterdir()) == []


def test_versions_are_listed(store: ModelStore) -> None:
    store.put_model(ONNX, card_of(ONNX, "a-2"))
    assert store.versions() == ["a-2", "tiny-1"]


@pytest.mark.parametrize("location", ["s3://", "ftp://host/folder"])
def test_an_invalid_location_is_rejected(location: str) -> None:
    with pytest.raises(StoreError, match="expected s3://bucket/prefix"):
        open_store(location)


def test_a_file_is_not_a_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError):
        open_store(tmp_path / "file").read_pointer("production")
