"""A short run of the fuzzer, and checks that it detects faults; `make fuzz` is the long run."""

import base64
import json
import random
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from devtools.local_server import running_server
from tests.fuzz.__main__ import Findings, kind_of, tracebacks
from tests.fuzz.cases import ROUTES, Case, case
from tests.fuzz.functions import Functions
from tests.fuzz.minimize import command, minimized, unpacked
from tests.fuzz.oracle import Problem, judge
from tests.fuzz.values import mutated, write
from tests.fuzz.wire import Wire
from tests.support.events import api_event, json_event
from training.stores import STARTER

COUNT, OVER_HTTP = 1_500, 100
SEED = "tests"
AN_HOUR = 3_600


@pytest.fixture(scope="module")
def functions() -> Functions:
    return Functions(str(STARTER))


def test_no_mutated_request_breaks_a_function(functions: Functions) -> None:
    assert list(functions.run(SEED, COUNT, time.monotonic() + AN_HOUR)) == []
    assert functions.tried == COUNT


def test_no_bytes_break_the_local_server(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    with running_server(STARTER, log) as url:
        wire = Wire(int(url.rpartition(":")[2]))
        assert list(wire.run(SEED, OVER_HTTP, time.monotonic() + AN_HOUR)) == []
        assert wire.tried == OVER_HTTP
    findings = Findings()
    tracebacks(log, findings)
    assert not findings.kinds


def test_a_seed_always_gives_the_same_case_and_every_route_is_tried() -> None:
    cases = [case(f"{SEED}:{number}") for number in range(500)]
    assert cases == [case(f"{SEED}:{number}") for number in range(500)]
    assert {tried.event.get("resource") for tried in cases} >= set(ROUTES)
    assert {tried.function for tried in cases} == set(ROUTES.values())


def test_an_unmutated_body_decodes_to_its_value() -> None:
    chance = random.Random(SEED)  # noqa: S311
    value: Any = {"comments": ["good", {"text": "\ud83d", "timestamp": 1.5}], "x": [None, True, {}]}
    for _ in range(50):
        assert json.loads(write(value, chance, faithful=True)) == value
    assert any(mutated(value, chance) != value for _ in range(10))


ASKED = Case(
    "predict",
    json_event("POST", "/predict_with_timestamps", {"comments": ["a", {"text": "b", "timestamp": 1}]}),
    plain=True,
)
PICTURE = Case("chart", json_event("POST", "/generate_chart", {"sentiment_counts": {"1": 1}}), plain=True)
WRONG = Case("predict", api_event("POST", "/predict", "{"), plain=False)

Spoil = Callable[[dict[str, Any], Any], None]


def body(change: Callable[[Any], Any]) -> Spoil:
    """Return a function that corrupts the JSON of a response."""

    def spoil(answer: dict[str, Any], _: Any) -> None:
        answer["body"] = json.dumps(change(json.loads(answer["body"])))

    return spoil


def member(**fields: Any) -> Spoil:
    return lambda answer, _: answer.update(fields)


def row(**fields: Any) -> Spoil:
    return body(lambda rows: [rows[0] | fields, *rows[1:]])


def without_cors(answer: dict[str, Any], _: Any) -> None:
    del answer["headers"]["access-control-allow-origin"]


def cut_off(answer: dict[str, Any], _: Any) -> None:
    answer["body"] = base64.b64encode(base64.b64decode(answer["body"])[:-60]).decode()


SPOILED: list[tuple[Case, Spoil, str]] = [
    (ASKED, member(statusCode=500), "status 500"),
    (ASKED, member(statusCode=400, body='{"error":"x","detail":"x","request_id":""}'), "refusal of"),
    (ASKED, without_cors, "CORS header"),
    (ASKED, member(body="[{"), "JSON is"),
    (ASKED, member(body="[Infinity]"), "JSON is"),
    (ASKED, body(lambda rows: rows[::-1]), "echo of"),
    (ASKED, body(lambda rows: rows[:1]), "echo of"),
    (ASKED, row(timestamp="other"), "echo of"),
    (ASKED, row(label=1, sentiment="Negative"), "sentiment 'Negative'"),
    (ASKED, row(probabilities={"Positive": 0.5, "Neutral": 0.2, "Negative": 0.1}), "probabilities add"),
    (ASKED, row(confidence=0.123), "confidence 0.123,"),
    (ASKED, member(body=json.dumps("x" * 7_000_000)), "size: Lambda"),
    (PICTURE, cut_off, "picture cannot"),
    (WRONG, body(lambda error: error | {"error": {"code": 1}}), "error is"),
    (WRONG, body(lambda error: error | {"trace": "..."}), "error has"),
    (WRONG, body(lambda error: error | {"error": "x" * 999, "detail": "x" * 999}), "error message"),
]


@pytest.mark.parametrize(("asked", "spoil", "kind"), SPOILED)
def test_a_wrong_response_is_detected(functions: Functions, asked: Case, spoil: Spoil, kind: str) -> None:
    answer = functions.answer(asked)
    judge(asked, answer)
    spoil(answer, None)
    with pytest.raises(Problem) as found:
        judge(asked, answer)
    assert kind_of(str(found.value)) == kind


def test_a_slow_response_is_detected(functions: Functions) -> None:
    with pytest.raises(Problem, match="time: 9"):
        judge(ASKED, functions.answer(ASKED), seconds=9.0)


def test_a_finding_is_minimized_and_gets_a_command_that_reproduces_it() -> None:
    def fails(tried: Case) -> bool:
        encoded = tried.event.get("isBase64Encoded") and "resource" in tried.event
        return bool(encoded) and b"needle" in base64.b64decode(tried.event.get("body") or "")

    hay = {"comments": ["hay " * 200, "needle", "more hay"], "more": list(range(50))}
    small = minimized(Case("predict", json_event("POST", "/predict", hay), plain=False), fails)
    assert base64.b64decode(small.event["body"]) == b"needle"
    assert set(small.event) == {"resource", "body", "isBase64Encoded"}
    packed = command("event", list(small)).split()[-1]
    assert unpacked(packed) == ("event", list(small))


def test_an_exception_in_a_handler_is_detected(functions: Functions, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(event: Mapping[str, Any], context: object) -> dict[str, Any]:
        raise RuntimeError("out of order")

    monkeypatch.setitem(functions.handlers, "predict", broken)
    assert functions.problem(ASKED) == "exception RuntimeError: out of order"
