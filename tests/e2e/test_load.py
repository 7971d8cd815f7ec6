"""The local server under load: no request is lost, and no response mixes two models."""

import asyncio
from pathlib import Path

import httpx
import pytest

from benchmarks.soak import hammer
from devtools.local_server import running_server
from tests.support.graphs import card_of, tiny_graph
from tests.support.stores import folder_store, point
from undertone.models.store import ModelStore

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
    with running_server(Path(store.name)) as address:
        load = asyncio.run(hammer(address, clients=50, seconds=SECONDS))
    assert not load.problems
    assert len(load.seconds) > 100


def test_replacing_the_model_under_load_fails_no_request_and_mixes_no_response(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNDERTONE_REFRESH_SECONDS", "0")
    with running_server(Path(store.name)) as address:
        answers = asyncio.run(ask_while_exchanging(store, address))
    kinds = {tuple(row["sentiment"] for row in answer.json()) for answer in answers if answer.status_code == 200}
    assert [answer.status_code for answer in answers if answer.status_code != 200] == []
    assert kinds == {("Positive",) * 3, ("Negative",) * 3}


async def ask_while_exchanging(store: ModelStore, address: str) -> list[httpx.Response]:
    answers: list[httpx.Response] = []
    done = asyncio.Event()

    async def ask(client: httpx.AsyncClient) -> None:
        while not done.is_set():
            answers.append(await client.post("/predict", json={"comments": ["one", "two", "three"]}))

    async with httpx.AsyncClient(base_url=address, timeout=60) as client:
        asking = [asyncio.create_task(ask(client)) for _ in range(8)]
        for turn in range(20):
            point(store, list(MODELS)[turn % 2])
            await asyncio.sleep(SECONDS / 20)
        done.set()
        await asyncio.gather(*asking)
    return answers
