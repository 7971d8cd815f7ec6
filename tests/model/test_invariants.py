"""An answer depends on its comment alone: not on the batch, its order, the neighbours, or the number of threads."""

import csv
import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import onnxruntime as ort
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz import values
from tests.support.apps import Handler, load_app
from tests.support.events import content_of, json_event
from training.datasets.sources import OURS
from training.stores import STARTER
from undertone.models.model import Model
from undertone.models.store import open_store
from undertone.predictions import Prediction

REAL = [row["text"] for row in csv.DictReader(OURS["sample"].read_text(encoding="utf-8").splitlines(keepends=True))]
NEIGHBOURS = ["", " ", "x " * 5_000, "a" * 10_000, "😂" * 3_000, "\ufdfa" * 500, "not " * 2_500, "\ud800", "<s> </s>"]
SEED = 2026


def generated(count: int) -> list[str]:
    """Comments made of whatever has broken something before."""
    chance = random.Random(SEED)  # noqa: S311
    return [values.text(chance)[:10_000] for _ in range(count)]


@pytest.fixture(scope="module")
def stored() -> tuple[bytes, Model]:
    """The file of the model that is shipped, and that model."""
    store = open_store(STARTER)
    found = store.read_pointer("production")
    assert found is not None
    onnx, card = store.read_model(found[0])
    return onnx, Model.load(onnx, card)


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return [*REAL, *generated(500), *NEIGHBOURS]


@pytest.fixture(scope="module")
def alone(stored: tuple[bytes, Model], texts: list[str]) -> list[Prediction]:
    """What each comment gets when it comes by itself."""
    return [stored[1].predict([text])[0] for text in texts]


Predict = Callable[[Sequence[str | None]], list[Prediction]]


def shuffled(predict: Predict, texts: list[str], seed: int) -> list[Prediction]:
    """Predict in another order, and give the answers in the first one."""
    places = list(range(len(texts)))
    random.Random(seed).shuffle(places)  # noqa: S311
    answers = dict(zip(places, predict([texts[place] for place in places]), strict=True))
    return [answers[place] for place in range(len(texts))]


def test_prediction_does_not_depend_on_the_batch(
    stored: tuple[bytes, Model], texts: list[str], alone: list[Prediction]
) -> None:
    assert stored[1].predict(texts) == alone
    for size in (2, 7, 100):
        batches = [stored[1].predict(texts[start : start + size]) for start in range(0, len(texts), size)]
        assert [answer for batch in batches for answer in batch] == alone


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_prediction_does_not_depend_on_the_order(
    stored: tuple[bytes, Model], texts: list[str], alone: list[Prediction], seed: int
) -> None:
    assert shuffled(stored[1].predict, texts, seed) == alone


def test_prediction_does_not_depend_on_neighbouring_comments(
    stored: tuple[bytes, Model], texts: list[str], alone: list[Prediction]
) -> None:
    for neighbour in NEIGHBOURS:
        answers = stored[1].predict([part for text in texts[::10] for part in (neighbour, text)])
        assert answers[1::2] == alone[::10]


def test_prediction_does_not_depend_on_concurrent_requests(
    stored: tuple[bytes, Model], texts: list[str], alone: list[Prediction]
) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(lambda seed: shuffled(stored[1].predict, texts, seed), range(16))
        assert all(answer == alone for answer in answers)


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_prediction_does_not_depend_on_the_number_of_threads(
    stored: tuple[bytes, Model], texts: list[str], alone: list[Prediction], threads: int
) -> None:
    onnx, model = stored
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = threads
    options.execution_mode = ort.ExecutionMode.ORT_PARALLEL if threads > 1 else ort.ExecutionMode.ORT_SEQUENTIAL
    session = ort.InferenceSession(onnx, options, providers=["CPUExecutionProvider"])
    assert Model(session, model.card).predict(texts) == alone


@given(st.lists(st.text(st.characters(), max_size=60), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_prediction_of_any_text_does_not_depend_on_the_batch(
    stored: tuple[bytes, Model], comments: list[str], chance: random.Random
) -> None:
    model = stored[1]
    apart = [model.predict([comment])[0] for comment in comments]
    assert shuffled(model.predict, comments, chance.randrange(10**6)) == apart
    assert model.predict([*NEIGHBOURS, *comments])[len(NEIGHBOURS) :] == apart


@pytest.fixture(scope="module")
def handler() -> Handler:
    loaded: Handler = load_app("predict", UNDERTONE_STORE=str(STARTER)).handler
    return loaded


def test_api_response_does_not_depend_on_the_batch(handler: Handler, texts: list[str]) -> None:
    def rows(comments: list[str]) -> list[object]:
        answer = handler(json_event("POST", "/predict", {"comments": comments}), None)
        assert answer["statusCode"] == 200, answer["body"]
        return list(content_of(answer))

    asked = texts[-400:]
    together = rows(asked)
    assert rows(asked[::-1])[::-1] == together
    assert [row for text in asked[::20] for row in rows([text])] == together[::20]
