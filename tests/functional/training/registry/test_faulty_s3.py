"""Promotion and rollback while S3 stalls, resets connections, and returns 500, 503, 412 and 403."""

import threading
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any
from uuid import uuid4

import pytest

from devtools.s3 import BUCKET
from tests.support.faulty_s3 import FAULTS, Fault, Faults, faulty_s3
from tests.support.graphs import card_of, tiny_graph
from training.registry import Change, Stage
from undertone import text
from undertone.errors import ConflictError, MissingObjectError, NoPreviousVersionError, StoreError, UndertoneError
from undertone.models.store import open_store, pointer_key

POINTER = pointer_key("production", text.VERSION)
WRITES = [("PUT", "history"), ("PUT", POINTER)]
READS = [("GET", "list-type"), ("GET", "history"), ("GET", POINTER)]
ALWAYS = 10_000
PATIENT, HURRIED = 20.0, 0.5
"""Seconds that a request may take: while S3 works, on a busy machine too, and while it fails."""


def cases() -> Iterator[Any]:
    """Every fault for every request, once and persistently; the less informative combinations are marked slow."""
    for (method, part), fault, times in product(WRITES + READS, FAULTS, (1, ALWAYS)):
        ambiguous = method == "PUT" and fault in {"response lost", "500 after success", "412"}
        informative = times == 1 if ambiguous else times == ALWAYS and fault == "500"
        yield pytest.param(fault, method, part, times, marks=() if informative else pytest.mark.slow)


@pytest.fixture(scope="module")
def s3() -> Iterator[Faults]:
    with faulty_s3() as faults:
        yield faults


@pytest.fixture
def production(s3: Faults) -> Stage:
    """A stage in its own store that has served a, b and c, with d as a candidate."""
    s3.clear()
    store = open_store(f"s3://{BUCKET}/{uuid4()}", seconds=PATIENT)
    for number, version in enumerate("abcd"):
        onnx = tiny_graph({"good": (0.0, 0.1 * number, 1 - 0.1 * number)})
        store.put_model(onnx, card_of(onnx, version))
    stage = Stage(store)
    for version in "abc":
        stage.promote(version, stage.state())
    return stage


def hurried(stage: Stage) -> Stage:
    """Return the same stage, whose requests fail soon."""
    return Stage(open_store(stage.store.name, seconds=HURRIED))


def version_served(stage: Stage) -> str:
    found = stage.store.read_pointer("production")
    assert found
    return found[0].version


def attempt(change: Callable[[], Change]) -> bool:
    """Return whether the change was made; a failed change must raise one of our own errors."""
    try:
        change()
    except UndertoneError:
        return False
    return True


@pytest.mark.parametrize(("fault", "method", "part", "times"), list(cases()))
def test_a_retried_rollback_takes_effect_once(
    production: Stage, s3: Faults, fault: Fault, method: str, part: str, times: int
) -> None:
    s3.inject(fault, method, part, times)
    done = attempt(hurried(production).rollback)
    assert s3.injected
    s3.clear()
    if not done:
        done = attempt(production.rollback)
    assert done
    assert version_served(production) == "b"
    assert production.state().problems() == []
    assert production.rollback().entry.version == version_served(production) == "a"
    with pytest.raises(NoPreviousVersionError):
        production.rollback()


@pytest.mark.parametrize("part", ["history", POINTER])
@pytest.mark.parametrize("fault", ["stall", "500", "response lost"])
def test_a_retried_promotion_takes_effect_once_and_loses_no_history(
    production: Stage, s3: Faults, fault: Fault, part: str
) -> None:
    s3.inject(fault, "PUT", part, ALWAYS)
    stage = hurried(production)
    done = attempt(lambda: stage.promote("d", stage.state()))
    s3.clear()
    assert done or attempt(lambda: production.promote("d", production.state()))
    assert version_served(production) == "d"
    assert [production.rollback().entry.version for _ in range(3)] == ["c", "b", "a"]


def test_one_concurrent_promotion_wins_and_the_others_report_it(production: Stage) -> None:
    barrier = threading.Barrier(4)
    outcomes: list[Change | ConflictError] = []

    def run(version: str) -> None:
        stage = Stage(open_store(production.store.name, seconds=PATIENT))
        state = stage.state()
        barrier.wait()
        try:
            outcomes.append(stage.promote(version, state))
        except ConflictError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=run, args=(version,)) for version in "abda"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = [outcome for outcome in outcomes if isinstance(outcome, Change)]
    assert len(outcomes) == 4
    assert version_served(production) == winner.entry.version
    assert production.state().history.last_number == 4
    assert production.rollback().entry.version == "c"


def test_a_delayed_writer_never_restores_an_older_pointer(production: Stage) -> None:
    """The pointer is written conditionally, so a delayed writer re-reads the history and writes its last entry."""
    delayed = Stage(open_store(production.store.name, seconds=PATIENT))
    objects = delayed.store.objects
    replace = objects.replace

    def promote_first(key: str, data: bytes, tag: str) -> bool:
        objects.replace = replace  # type: ignore[method-assign]
        production.promote("a", production.state())
        return replace(key, data, tag)

    objects.replace = promote_first  # type: ignore[method-assign]
    delayed.promote("d", delayed.state())
    assert [entry.version for entry in production.state().history.all()][:2] == ["a", "d"]
    assert version_served(production) == "a"


def test_a_mistyped_bucket_or_prefix_is_an_error(production: Stage) -> None:
    assert not open_store(f"s3://{BUCKET}/typo").exists()
    with pytest.raises((MissingObjectError, StoreError), match="s3://no-such-bucket"):
        open_store("s3://no-such-bucket").exists()
