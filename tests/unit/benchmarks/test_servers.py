"""The public backends that Undertone is measured against over HTTP."""

import asyncio
import http.client
import json
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from benchmarks import plain_pipeline, servers
from benchmarks.plain_pipeline import AsWritten, PlainPipeline, StopWordsOnce, with_dictionary
from benchmarks.plain_server import create_app
from benchmarks.texts import texts

PNG = b"\x89PNG"


@pytest.fixture(scope="module")
def pipeline() -> PlainPipeline:
    taught = ["good films"] * 50 + ["fine"] * 50 + ["bad film"] * 50
    return with_dictionary(["good film", "bad film"]).fit(taught, [1] * 50 + [0] * 50 + [-1] * 50)


def asked(pipeline: PlainPipeline, path: str, body: object) -> httpx.Response:
    async def answer() -> httpx.Response:
        transport = httpx.ASGITransport(create_app(pipeline))
        async with httpx.AsyncClient(transport=transport, base_url="http://plain") as client:
            return await client.post(path, json=body)

    return asyncio.run(answer())


def test_the_plain_server_predicts(pipeline: PlainPipeline) -> None:
    answer = asked(pipeline, "/predict", {"comments": ["a good film", "bad films"]})
    assert answer.json() == [
        {"comment": "a good film", "sentiment": "1"},
        {"comment": "bad films", "sentiment": "-1"},
    ]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/generate_chart", {"sentiment_counts": {"1": 2, "0": 1, "-1": 1}}),
        ("/generate_wordcloud", {"comments": ["a good film"]}),
        ("/generate_wordcloud", {"comments": [{"text": "a good film", "sentiment": 1}]}),
        ("/generate_trend_graph", {"sentiment_data": [{"timestamp": "2026-01-31T10:00:00Z", "sentiment": 1}]}),
    ],
)
def test_the_plain_server_draws(pipeline: PlainPipeline, path: str, body: object) -> None:
    answer = asked(pipeline, path, body)
    assert answer.headers["content-type"] == "image/png"
    assert answer.content.startswith(PNG)


@pytest.mark.parametrize("public", [AsWritten, StopWordsOnce])
def test_the_pipelines_of_public_backends_give_the_same_labels(
    monkeypatch: pytest.MonkeyPatch, pipeline: PlainPipeline, public: type[PlainPipeline]
) -> None:
    class StopWords:
        def words(self, _: str) -> list[str]:
            return ["a", "the"]

    class Lemmatizer:
        def lemmatize(self, word: str) -> str:
            return word.removesuffix("s")

    monkeypatch.setattr(plain_pipeline, "stopwords", StopWords())
    monkeypatch.setattr(plain_pipeline, "WordNetLemmatizer", Lemmatizer)
    written = public.trained_as(pipeline)
    assert written.clean("The films\na GOOD director 🎬") == "film good director"
    comments = ["a good film", "the bad films", "fine"]
    assert written.predict(comments) == pipeline.predict(comments) == [1, -1, 0]


def test_servers_are_asked_in_turns_and_compared_in_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[str, object]] = []
    taken = {"undertone": iter([1.0, 2.0, 10.0]), "other": iter([3.0, 2.0, 20.0])}

    def answered(server: Any, path: str, content: bytes) -> tuple[float, bytes]:
        calls.append((server, json.loads(content)))
        assert path == "/predict"
        return next(taken[server]), b""

    monkeypatch.setattr(servers, "_asked", answered)
    names = cast("dict[str, http.client.HTTPConnection]", {name: name for name in taken})
    found = servers.compare(names, "/predict", [1, 2, 3])
    assert calls == [
        ("undertone", 1), ("other", 1), ("other", 2), ("undertone", 2), ("undertone", 3), ("other", 3),
    ]  # fmt: skip
    assert found["other"] == servers.Compared(3.0, 2.0)
    assert found["undertone"].ratio == 1.0
    assert str(found["other"]) == "3000.0 ms (2.0x)"


def test_the_labels_of_goemotions_are_those_of_the_api(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "goemotions").mkdir()
    rows = ["awful film\t1\ta", "a film\t2\tb", "great film\t3\tc", "sarcastic film\t0\td"]
    (tmp_path / "goemotions" / "group_train.tsv").write_text("\n".join(rows), encoding="utf-8")
    monkeypatch.setenv("UNDERTONE_DATA", str(tmp_path))
    (chosen,) = texts()
    assert sorted(chosen.taught) == [("a film", 0), ("awful film", -1), ("great film", 1)]
