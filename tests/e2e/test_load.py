"""The local server under load: no request is lost, and no response mixes two models."""

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from benchmarks.soak import hammer
from devtools.local_server import running_server
from tests.support.graphs import card_of, tiny_graph
from tests.support.stores import folder_store, point
from training.registry import Stage
from undertone.models.store import Candidate, ModelStore

SECONDS = 4.0
MODELS = {"sunny": (0.02, 0.08, 0.9), "gloomy": (0.9, 0.08, 0.02)}


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    """A store with two models: one predicts only Positive, the other only Negative."""
    store = folder_store(tmp_path / "store")
    for version, row in MODELS.items():
        onnx = tiny_graph({"one": row, "two": row, "three": row})
        store.put_model(onnx, card_of(onnx, version))
    point(store, "sunny")
    return store


def test_fifty_concurrent_clients_lose_no_request(store: ModelStore) -> None:
    with running_server(Path(store.name)) as url:
        load = asyncio.run(hammer(url, clients=50, seconds=SECONDS))
    assert not load.problems
    assert len(load.seconds) > 100


def test_replacing_the_model_under_load_fails_no_request_and_mixes_no_response(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = answers_during(store, monkeypatch, lambda turn: point(store, list(MODELS)[turn % 2]))
    require_whole(answers)


def test_trying_promoting_and_cancelling_a_candidate_under_load_fails_and_mixes_nothing(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = Stage(store)

    def change(turn: int) -> object:
        served = stage.state().current
        assert served
        other = next(version for version in MODELS if version != served.version)
        sha256 = store.read_card(other).sha256
        if turn % 3 < 2:
            shadow = turn % 6 == 0
            candidate = Candidate(version=other, sha256=sha256, percent=100 if shadow else 50, answers=not shadow)
            return stage.offer(candidate, stage.state())
        return stage.cancel() if turn % 2 else stage.promote(other, stage.state())

    answers = answers_during(store, monkeypatch, change)
    require_whole(answers)
    said = {(answer.headers["x-model-version"], answer.json()[0]["sentiment"]) for answer in answers}
    assert said == {("sunny", "Positive"), ("gloomy", "Negative")}
    actions = Counter(entry.action for entry in stage.state().history.all())
    assert min(actions[name] for name in ("canary", "shadow", "cancel", "promote")) >= 3


def require_whole(answers: list[httpx.Response]) -> None:
    """Every request was answered, both models answered some, and no response holds the predictions of two."""
    assert [answer.status_code for answer in answers if answer.status_code != 200] == []
    kinds = {tuple(row["sentiment"] for row in answer.json()) for answer in answers}
    assert kinds == {("Positive",) * 3, ("Negative",) * 3}


def answers_during(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch, change: Callable[[int], object]
) -> list[httpx.Response]:
    """What clients get from a server that looks for changes all the time, while the store is changed 20 times."""
    monkeypatch.setenv("UNDERTONE_REFRESH_SECONDS", "0")
    with running_server(Path(store.name)) as url:
        return asyncio.run(ask_while(url, change))


async def ask_while(url: str, change: Callable[[int], object]) -> list[httpx.Response]:
    answers: list[httpx.Response] = []
    done = asyncio.Event()

    async def ask(client: httpx.AsyncClient) -> None:
        while not done.is_set():
            answers.append(await client.post("/predict", json={"comments": ["one", "two", "three"]}))

    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        asking = [asyncio.create_task(ask(client)) for _ in range(8)]
        for turn in range(20):
            change(turn)
            await asyncio.sleep(SECONDS / 20)
        done.set()
        await asyncio.gather(*asking)
    return answers
