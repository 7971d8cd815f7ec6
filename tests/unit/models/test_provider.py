import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.graphs import card_of, tiny_graph
from tests.support.stores import point
from tests.support.waiting import wait_until
from undertone import text
from undertone.errors import ModelUnavailableError, StoreError
from undertone.models.provider import ModelProvider
from undertone.models.store import ModelStore, Pointer, open_store, pointer_key
from undertone.settings import Settings


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
    point(store, version)


def provider_of(store: ModelStore, clock: Clock) -> ModelProvider:
    """A provider whose requests wait for the look at the pointer, so that a test sees what it found."""
    return ModelProvider(lambda: store, refresh_seconds=60.0, patience_seconds=30.0, clock=clock)


def test_the_model_is_loaded_once(store: ModelStore, clock: Clock) -> None:
    put(store, "one")
    provider = provider_of(store, clock)
    provider.warm_up()
    assert provider.get() is provider.get()
    assert provider.get().version == "one"


def test_a_promoted_model_is_served_after_the_refresh_interval(store: ModelStore, clock: Clock) -> None:
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
    point(store, "one")
    clock.now = 61.0
    assert provider.get().version == "one"


NESTED = b'{"version": "two", "sha256": "00", "data": {"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}"


@pytest.mark.parametrize(
    ("key", "damage"),
    [
        ("models/two/card.json", NESTED),
        ("models/two/card.json", card_of(tiny_graph(), "three").to_json()),
        (pointer_key("production", text.VERSION), NESTED),
        (pointer_key("production", text.VERSION), b"\xff" * 1000),
    ],
)
def test_a_malicious_card_or_pointer_does_not_stop_a_serving_container(
    store: ModelStore, clock: Clock, key: str, damage: bytes
) -> None:
    put(store, "one")
    provider = provider_of(store, clock)
    provider.warm_up()
    put(store, "two", 0.8)
    store.objects.put(key, damage)
    clock.now = 61.0
    assert provider.get().version == "one"
    assert provider.answer(["good"]).predictions[0].sentiment == 1


def test_a_damaged_new_model_is_rejected_and_the_old_one_keeps_serving(
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
def test_an_incompatible_new_model_is_rejected(store: ModelStore, clock: Clock, fields: dict[str, object]) -> None:
    put(store, "one")
    provider = provider_of(store, clock)
    provider.warm_up()
    put(store, "two", 0.8, **fields)
    clock.now = 61.0
    assert provider.get().version == "one"


def test_the_old_model_keeps_serving_while_the_store_is_unreachable(
    store: ModelStore, clock: Clock, tmp_path: Path
) -> None:
    put(store, "one")
    provider = provider_of(store, clock)
    provider.warm_up()
    (tmp_path / "production.json").unlink()
    clock.now = 61.0
    assert provider.get().version == "one"


def test_the_provider_reports_a_missing_model_and_recovers(store: ModelStore, clock: Clock) -> None:
    provider = provider_of(store, clock)
    provider.warm_up()
    with pytest.raises(ModelUnavailableError):
        provider.get()
    put(store, "one")
    clock.now = 1.5
    assert provider.get().version == "one"


def test_a_store_that_cannot_be_opened_does_not_crash_at_startup(clock: Clock) -> None:
    def broken() -> ModelStore:
        raise StoreError("no such bucket")

    provider = ModelProvider(broken, clock=clock)
    provider.warm_up()
    with pytest.raises(ModelUnavailableError):
        provider.get()


def test_a_container_restored_from_a_snapshot_checks_for_a_new_model(store: ModelStore, clock: Clock) -> None:
    hooks = pytest.importorskip("snapshot_restore_py")
    put(store, "old")
    provider = provider_of(store, clock)
    provider.warm_up()
    put(store, "new")
    assert provider.get().version == "old"
    restore, *_ = hooks.get_after_restore()[-1]
    restore()
    assert provider.get().version == "new"


class StallingStore(ModelStore):
    """The store of a folder, which answers when the test lets it."""

    def __init__(self, folder: Path) -> None:
        of_folder = open_store(folder)
        super().__init__(of_folder.objects)
        self.answers = threading.Event()
        self.asked = 0
        self.error: Exception | None = None

    def read_pointer(
        self, stage: str, *, text_version: str = text.VERSION, unless: str | None = None
    ) -> tuple[Pointer, str] | None:
        self.asked += 1
        assert self.answers.wait(30)
        if self.error is not None:
            raise self.error
        return super().read_pointer(stage, text_version=text_version, unless=unless)


@pytest.fixture
def stalling(tmp_path: Path) -> Iterator[StallingStore]:
    store = StallingStore(tmp_path)
    put(store, "one")
    store.answers.set()
    yield store
    store.answers.set()


def test_no_request_waits_while_the_store_stalls(stalling: StallingStore, clock: Clock) -> None:
    provider = ModelProvider(lambda: stalling, clock=clock)
    provider.warm_up()
    put(stalling, "two", 0.8)
    stalling.answers.clear()
    clock.now = 61.0
    assert {provider.get().version for _ in range(50)} == {"one"}  # would not come back if it waited
    assert stalling.asked == 2
    stalling.answers.set()
    wait_until(lambda: provider.get().version == "two")
    assert stalling.asked == 2


@pytest.mark.parametrize("error", [StoreError("timed out"), RuntimeError("nobody foresaw it")])
def test_a_failing_store_is_reported_and_retried_later(
    stalling: StallingStore, clock: Clock, error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    provider = provider_of(stalling, clock)
    provider.warm_up()
    stalling.error = error
    clock.now = 61.0
    assert [provider.get().version for _ in range(3)] == ["one"] * 3
    assert stalling.asked == 2
    assert str(error) in capsys.readouterr().err
    clock.now = 122.0
    assert provider.get().version == "one"
    assert stalling.asked == 3


def test_on_lambda_one_request_waits_briefly_for_the_refresh(stalling: StallingStore, clock: Clock) -> None:
    provider = ModelProvider(lambda: stalling, patience_seconds=0.2, clock=clock)
    provider.warm_up()
    stalling.answers.clear()
    clock.now = 61.0
    started = time.monotonic()
    assert provider.get().version == "one"
    assert 0.2 <= time.monotonic() - started < 2
    started = time.monotonic()
    assert {provider.get().version for _ in range(50)} == {"one"}
    assert time.monotonic() - started < 0.2


def test_a_refresh_interrupted_by_a_freeze_is_retried_immediately(
    stalling: StallingStore, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    provider = ModelProvider(lambda: stalling, patience_seconds=0.05, clock=clock)
    provider.warm_up()
    put(stalling, "two", 0.8)
    stalling.answers.clear()
    clock.now = 61.0
    assert provider.get().version == "one"
    clock.now = 600.0  # ten minutes frozen; the connection has died meanwhile
    stalling.error = StoreError("timed out")
    stalling.answers.set()
    wait_until(lambda: not provider.refreshing)
    assert "refused" not in capsys.readouterr().err
    stalling.error = None
    wait_until(lambda: provider.get().version == "two")


def test_freezing_threads_are_assumed_only_on_lambda() -> None:
    assert not Settings.from_environment({}).freezes
    assert Settings.from_environment({"AWS_LAMBDA_FUNCTION_NAME": "undertone-dev-predict"}).freezes


def test_functions_in_one_process_can_share_a_model(
    store: ModelStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, "one")
    settings = Settings(store=str(tmp_path))
    assert ModelProvider.from_settings(settings) is not ModelProvider.from_settings(settings)
    monkeypatch.setattr(ModelProvider, "_shared", None)
    ModelProvider.share()
    assert ModelProvider.from_settings(settings) is ModelProvider.from_settings(Settings(store=str(tmp_path)))
    assert ModelProvider.from_settings(settings) is not ModelProvider.from_settings(Settings(store="elsewhere"))
