"""A candidate beside the production model: which requests it gets, and that it never fails or mixes one."""

from pathlib import Path

import pytest

from tests.support.graphs import card_of, tiny_graph
from training.registry import Stage
from undertone.metrics import telemetry
from undertone.models.card import Card
from undertone.models.model import Model
from undertone.models.provider import ModelProvider
from undertone.models.store import Candidate, ModelStore, Pointer, open_store
from undertone.models.trial import Trial

SUNNY, GLOOMY = (0.02, 0.08, 0.9), (0.9, 0.08, 0.02)
IDS = [f"request-{number}" for number in range(2_000)]


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    """A store whose production model predicts Positive; the candidates say Negative."""
    opened = open_store(tmp_path)
    for version, row in (("sunny", SUNNY), ("gloomy", GLOOMY), ("dull", GLOOMY[::-1])):
        onnx = tiny_graph({"one": row, "two": row, version: row})
        opened.put_model(onnx, card_of(onnx, version))
    stage = Stage(opened)
    stage.promote("sunny", stage.state())
    return opened


def offer(store: ModelStore, version: str = "gloomy", percent: int = 10, *, answers: bool = True) -> None:
    stage = Stage(store)
    sha256 = store.read_card(version).sha256
    stage.offer(Candidate(version=version, sha256=sha256, percent=percent, answers=answers), stage.state())


def provider_of(store: ModelStore) -> ModelProvider:
    """A provider that looks at the pointer before every request."""
    return ModelProvider(lambda: store, refresh_seconds=0, patience_seconds=30)


def answered_by(provider: ModelProvider, request_id: str) -> str:
    answer = provider.answer(["one", "two"], request_id)
    expected = {"sunny": 1, "gloomy": -1}[answer.model.version]
    assert [prediction.sentiment for prediction in answer.predictions] == [expected] * 2
    return answer.model.version


@pytest.fixture(autouse=True)
def _counting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POWERTOOLS_SERVICE_NAME", raising=False)
    monkeypatch.setattr(telemetry, "totals", {})


def counted(metric: telemetry.Metric, *values: str) -> float:
    return telemetry.totals.get((metric.name, ("", *values)), telemetry.Total()).sum


def test_a_canary_answers_its_share_of_requests_and_every_container_agrees_on_which(store: ModelStore) -> None:
    offer(store, percent=10)
    one, other = provider_of(store), provider_of(store)
    chosen = [answered_by(one, request_id) for request_id in IDS[:300]]
    assert chosen == [answered_by(other, request_id) for request_id in IDS[:300]]
    assert set(chosen) == {"sunny", "gloomy"}


@pytest.mark.parametrize(("percent", "low", "high"), [(1, 5, 40), (10, 160, 240), (50, 920, 1080), (100, 2000, 2000)])
def test_the_share_of_requests_is_the_one_asked_for(percent: int, low: int, high: int) -> None:
    onnx = tiny_graph()
    trial = Trial(Model.load(onnx, card_of(onnx)), percent, answers=True)
    assert low <= sum(map(trial.takes, IDS)) <= high


def test_a_larger_share_keeps_the_requests_of_a_smaller_one() -> None:
    onnx = tiny_graph()
    small, large = (Trial(Model.load(onnx, card_of(onnx)), percent, answers=True) for percent in (10, 40))
    assert all(large.takes(request_id) for request_id in IDS if small.takes(request_id))


def test_a_shadow_never_answers_and_is_compared_on_every_request(store: ModelStore) -> None:
    offer(store, percent=100, answers=False)
    provider = provider_of(store)
    assert {answered_by(provider, request_id) for request_id in IDS[:20]} == {"sunny"}
    assert counted(telemetry.TRIAL_COMMENTS, "gloomy", "gloomy") == 40
    assert counted(telemetry.TRIAL_COMMENTS, "gloomy", "sunny") == 40
    assert counted(telemetry.TRIAL_DISAGREEMENTS, "gloomy") == 40
    assert counted(telemetry.TRIAL_PREDICTIONS, "gloomy", "gloomy", "Negative") == 40
    assert counted(telemetry.PREDICTIONS, "Positive") == 40  # what was sent, and that alone


def test_a_request_without_an_id_is_not_part_of_a_trial(store: ModelStore) -> None:
    offer(store, percent=100)
    assert answered_by(provider_of(store), "") == "sunny"


def test_a_request_too_long_to_be_read_twice_is_left_to_production(store: ModelStore) -> None:
    offer(store, percent=100)
    provider = provider_of(store)
    assert provider.answer(["x" * 1_000] * 1_000, "id").model.version == "gloomy"
    assert provider.answer(["x" * 1_000] * 1_000 + ["x"], "id").model.version == "sunny"


def test_production_answers_where_the_candidate_fails(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    offer(store, percent=100)
    provider = provider_of(store)
    assert answered_by(provider, "before") == "gloomy"
    predict = Model.predict

    def failing(self: Model, texts: list[str]) -> object:
        if self.version == "gloomy":
            raise ValueError(f"cannot read {texts}")
        return predict(self, texts)

    monkeypatch.setattr(Model, "predict", failing)
    assert answered_by(provider, "after") == "sunny"
    assert counted(telemetry.TRIAL_ERRORS, "gloomy") == counted(telemetry.REFUSALS) == 1
    said = capsys.readouterr().err
    assert '"error":"ValueError"' in said
    assert "one" not in said.replace("undertone", "")


def test_a_trial_starts_grows_and_ends_without_loading_a_model_twice(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[str] = []
    read = ModelStore.read_model

    def noting(self: ModelStore, pointer: Pointer | Candidate) -> tuple[bytes, Card]:
        loaded.append(pointer.version)
        return read(self, pointer)

    monkeypatch.setattr(ModelStore, "read_model", noting)
    provider = provider_of(store)
    assert answered_by(provider, "x") == "sunny"
    offer(store, percent=1)
    answered_by(provider, "x")
    offer(store, percent=100)
    assert answered_by(provider, "x") == "gloomy"
    stage = Stage(store)
    stage.promote("gloomy", stage.state())
    assert answered_by(provider, "x") == "gloomy"
    assert loaded == ["sunny", "gloomy"]
    stage.rollback()
    assert answered_by(provider, "x") == "sunny"


def test_a_cancelled_candidate_answers_no_more(store: ModelStore) -> None:
    offer(store, percent=100)
    provider = provider_of(store)
    assert answered_by(provider, "x") == "gloomy"
    Stage(store).cancel()
    assert answered_by(provider, "x") == "sunny"


def test_never_more_than_two_models_are_in_memory(store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    provider = provider_of(store)
    held: list[int] = []
    load = Model.load

    def counting(onnx: bytes, card: Card) -> Model:
        serving = provider._serving
        held.append(1 + (len(serving.models) if serving else 0))
        return load(onnx, card)

    monkeypatch.setattr(Model, "load", counting)
    pointers = [("sunny", "gloomy"), ("dull", "sunny"), ("gloomy", None), ("sunny", "dull"), ("sunny", "gloomy")]
    for version, candidate in pointers:
        named = {name: store.read_card(name).sha256 for name in (version, candidate) if name}
        tried = Candidate(version=candidate, sha256=named[candidate], percent=50, answers=True) if candidate else None
        provider._follow(store, Pointer(version=version, sha256=named[version], candidate=tried))
        serving = provider._serving
        assert serving
        assert [model.version for model in serving.models] == list(named)
    assert max(held) == 2


def test_a_damaged_candidate_is_reported_and_production_serves_on(
    store: ModelStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    offer(store, percent=100)
    Path(tmp_path, "models/gloomy/model.onnx").write_bytes(b"damaged")
    provider = provider_of(store)
    assert answered_by(provider, "x") == "sunny"
    assert "gloomy" in capsys.readouterr().err
