"""Which tags comments get, measured on comments with expected tags."""

import csv
import time
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undertone_themes.tagging import tags_of
from undertone_themes.tags import Tag

COMMENTS = Path(__file__).parents[2] / "data" / "tags"
HALVES = ("development", "held_out")


class Quality(NamedTuple):
    """How many of the tags that were given are right, and how many of the right ones were given."""

    precision: float
    recall: float


def read(half: str) -> list[tuple[str, list[str]]]:
    with (COMMENTS / f"{half}.csv").open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["tags"].split()) for row in csv.DictReader(file)]


def measure(half: str, tag: Tag) -> Quality:
    answers = [(tag in tags_of(text), tag in expected) for text, expected in read(half)]
    right = answers.count((True, True))
    return Quality(right / sum(given for given, _ in answers), right / sum(expected for _, expected in answers))


# What is measured, less one comment: see tests/data/tags/README.md.
LEAST = {
    "development": dict.fromkeys(Tag, Quality(0.94, 0.94)),
    "held_out": {
        Tag.QUESTION: Quality(0.86, 0.92),
        Tag.REQUEST: Quality(0.95, 0.92),
        Tag.THANKS: Quality(0.90, 0.90),
        Tag.CORRECTION: Quality(0.94, 0.84),
        Tag.SPAM: Quality(0.93, 0.93),
    },
}


@pytest.mark.parametrize("tag", list(Tag))
@pytest.mark.parametrize("half", HALVES)
def test_tags_are_precise_and_complete(half: str, tag: Tag) -> None:
    quality, least = measure(half, tag), LEAST[half][tag]
    assert quality.precision >= least.precision, quality
    assert quality.recall >= least.recall, quality


def test_there_are_310_comments_in_two_halves_without_repetition() -> None:
    texts = [text for half in HALVES for text, _ in read(half)]
    assert [len(read(half)) for half in HALVES] == [155, 155]
    assert len(set(texts)) == 310
    assert {tag for half in HALVES for _, tags in read(half) for tag in tags} == set(Tag)


def test_the_documentation_has_the_measured_figures() -> None:
    readme = (COMMENTS / "README.md").read_text(encoding="utf-8")
    for tag in Tag:
        figures = [figure for half in HALVES for figure in measure(half, tag)]
        assert f"| `{tag}` | {' | '.join(f'{figure:.2f}' for figure in figures)} |" in readme


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("Thanks! Which brand is it? Please show it again.", ["question", "request", "thanks"]),
        ("THANK YOU SO MUUUCH", ["thanks"]),
        ("I can&#39;t see it.<br>Could you please zoom in?", ["request"]),
        ("😂 Please, do Norway next 🇳🇴", ["request"]),
        ("Great.how do I install it", []),
        ("Great. how do I install it", ["question"]),
        ('"Why?" is all she said', []),
        ("*their", ["correction"]),
        ("*", []),
        ("", []),
        ("???", []),
    ],
)
def test_sentences_are_tagged_one_by_one(text: str, tags: list[str]) -> None:
    assert tags_of(text) == tags


@given(st.text(st.characters(), max_size=200))
def test_any_text_can_be_tagged(text: str) -> None:
    assert set(tags_of(text)) <= set(Tag)


HOSTILE = (
    "a ", "please ", "can you ", "please make ", "check check my ", "you said ", "how many ", "? ", "?", "?\"", "*",
    ". ", "correction ", "1987 not ", "made 500 ", "http://a.b/c ", "would be so so ", "first aed ", "<", "&#39;", "🇳🇴",
    "\n", "like if ", "the name of the date ", "x" * 40 + "ing ",
)  # fmt: skip


def seconds(text: str) -> float:
    """The fastest of three, so that other processes matter less."""
    times = []
    for _ in range(3):
        started = time.process_time()
        tags_of(text)
        times.append(time.process_time() - started)
    return min(times)


@pytest.mark.parametrize("part", HOSTILE)
def test_hostile_comments_take_time_in_proportion_to_their_length(part: str) -> None:
    tags_of("please")  # compiles the grammar
    assert seconds((part * 10_000)[:10_000]) < 0.25
