from pathlib import Path

import pytest

from tests.support.graphs import card_of, tiny_graph
from undertone.errors import ModelUnavailableError, StoreError
from undertone.models.provider import ModelProvider
from undertone.models.store import ModelStore, open_store


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return open_store(tmp_path)


def put(store: ModelStore, version: str, certainty: float = 0.9, **fields: object) -> None:
    """Store a model and let production point to it."""
    onnx = tiny_graph({"good": (0.0, 1 - certainty, certainty)})
    store.put_model(onnx, card_of(onnx, version, **fields))
    store.point("production", version)


def provider_of(store: ModelStore, clock: Clock) -> ModelProvider:
    return ModelProvider(lambda: store, refresh_seconds=60.0, clock=clock)


def test_the_model_is_loaded_once(store: ModelStore, clock: Clock) -> None:
    put(store, "one")
    provider = provider_of(store, clock)
    provider.warm_up()
    assert provider.get() is provider.get()
    assert provider.get().version == "one"


def test_a_promoted_model_is_served_after_the_refresh_time_and_not_before(store: ModelStore, clock: Clock) -> None:
    put(store, "one")
    provider = provider_of(store, clock)
    first = provider.get()
    put(store, "two", 0.8)
    clock.now = 59.0
    assert provider.get() is first
    clock.now = 61.0
    assert provider.get().version == "two"


def test_a_rollback_is_served_too(store: ModelStore, clock: Clock) -> None:
    put(store, "one")
    put(store, "two", 0.8)
    provider = provider_of(store, clock)
    assert provider.get().version == "two"
    store.point("production", "one")
    clock.now = 61.0
    assert provider.get().version == "one"


def test_a_damaged_new_model_is_refused_and_the_old_one_keeps_serving(
    store: ModelStore, clock: Clock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(store, "one")
    provider = provider_of(store, clock)
    provider.warm_up()
    put(store, "two", 0.8)
    file = tmp_path / "models/two/model.onnx"
    good = file.read_bytes()
    file.write_bytes(good[:100])
    clock.now = 61.0
    assert provider.get().version == "one"
    output = capsys.readouterr()
    assert "refused" in output.err + output.out
    file.write_bytes(good)
    clock.now = 122.0
    assert provider.get().version == "two"


@pytest.mark.parametrize("fields", [{"text_version": "0"}, {"labels": [1, 0, -1]}])
def test_a_new_model_that_does_not_fit_is_refused(store: ModelStore, clock: Clock, fields: dict[str, object]) -> None:
    put(store, "one")
    provider = provider_of(store, clock)
    provider.warm_up()
    put(store, "two", 0.8, **fields)
    clock.now = 61.0
    assert provider.get().version == "one"


def test_a_store_that_is_away_keeps_the_old_model_serving(store: ModelStore, clock: Clock, tmp_path: Path) -> None:
    put(store, "one")
    provider = provider_of(store, clock)
    provider.warm_up()
    (tmp_path / "production.json").unlink()
    clock.now = 61.0
    assert provider.get().version == "one"


def test_without_a_model_the_provider_says_so_and_recovers_by_itself(store: ModelStore, clock: Clock) -> None:
    provider = provider_of(store, clock)
    provider.warm_up()
    with pytest.raises(ModelUnavailableError):
        provider.get()
    put(store, "one")
    clock.now = 1.5
    assert provider.get().version == "one"


def test_a_store_that_cannot_be_opened_is_no_crash_at_start(clock: Clock) -> None:
    def broken() -> ModelStore:
        raise StoreError("no such bucket")

    provider = ModelProvider(broken, clock=clock)
    provider.warm_up()
    with pytest.raises(ModelUnavailableError):
        provider.get()


def test_a_container_restored_from_a_snapshot_looks_for_a_newer_model_at_once(store: ModelStore, clock: Clock) -> None:
    hooks = pytest.importorskip("snapshot_restore_py")
    put(store, "old")
    provider = provider_of(store, clock)
    provider.warm_up()
    put(store, "new")
    assert provider.get().version == "old"
    restore, *_ = hooks.get_after_restore()[-1]
    restore()
    assert provider.get().version == "new"
