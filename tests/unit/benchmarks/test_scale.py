"""The calculations of docs/scale.md: the tables are those of the measured chunk, and the text says what they show."""

import pytest

from benchmarks.scale import (
    CONCURRENCIES,
    DOCS,
    LIMIT,
    SIZES,
    Job,
    dollars,
    download,
    read_chunk,
    scale_tables,
    stream_dollars,
    stream_tables,
)
from benchmarks.scale_prices import QUOTAS
from deployment.figures import fill
from tests.infrastructure.cloudformation import read_source

CHUNK = read_chunk()


@pytest.mark.parametrize(("page", "tables"), [("scale.md", scale_tables), ("stream.md", stream_tables)])
def test_the_pages_have_the_calculated_tables(page: str, tables: type) -> None:
    document = (DOCS / page).read_text(encoding="utf-8")
    assert fill(document, tables(CHUNK)) == document, "run python -m benchmarks.scale"


@pytest.mark.parametrize("comments", SIZES.values())
@pytest.mark.parametrize("concurrency", CONCURRENCIES)
def test_all_services_cost_less_than_the_limit(comments: int, concurrency: int) -> None:
    job = Job(comments, concurrency, CHUNK)
    millions = comments / 1e6
    assert sum(dollars(job).values()) / millions <= LIMIT
    assert (sum(dollars(job).values()) + download(job)) / millions <= LIMIT


def test_a_job_of_one_chunk_can_be_recalculated_by_hand() -> None:
    job = Job(CHUNK.rows, 1, CHUNK)
    cost = dollars(job)
    seconds = CHUNK.seconds + CHUNK.start_seconds
    assert job.chunks == job.at_once == 1
    assert cost["Lambda: score"] == pytest.approx(seconds * 1.7275 * 0.0000166667 + 0.0000002, rel=1e-3)
    assert cost["Step Functions: state transitions"] == pytest.approx(12 * 0.000025)
    assert cost["S3: requests"] == pytest.approx(3 * 0.0000054)


def test_the_chunk_is_one_of_a_job() -> None:
    function = read_source()["Resources"]["JobsScoreFunction"]["Properties"]
    assert CHUNK.bytes == pytest.approx(4 * 1024 * 1024, rel=0.01)
    assert CHUNK.seconds < function["Timeout"] / 10


def test_splitting_breaks_first() -> None:
    small, large = (Job(SIZES["10 billion"], concurrency, CHUNK) for concurrency in (4, 6))
    assert small.score > small.split
    assert large.score < large.split
    part = Job(SIZES["10 billion"] // 20, 50, CHUNK)
    assert part.whole < 4 * 3600


def test_state_transitions_limit_the_concurrency() -> None:
    at_once = Job(SIZES["10 billion"], 10_000, CHUNK).at_once
    assert at_once == pytest.approx(4_000, rel=0.15)
    assert at_once * 800 / QUOTAS["transitions"].default == pytest.approx(700, rel=0.15)


def test_the_last_step_is_enough_for_20_billion_comments() -> None:
    assert Job(19_000_000_000, 1_000, CHUNK).finish < QUOTAS["finish"].default
    assert Job(21_000_000_000, 1_000, CHUNK).finish > QUOTAS["finish"].default


def test_many_comments_per_message_are_cheap() -> None:
    costs = [sum(stream_dollars(size, CHUNK).values()) for size in (1, 10, 100, 500)]
    assert costs == sorted(costs, reverse=True)
    assert costs[0] / costs[-1] > 100
    assert costs[-1] < LIMIT
