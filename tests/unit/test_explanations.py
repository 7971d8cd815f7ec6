"""Explanations: which spans led to an answer, by leaving each out."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from undertone.explanations import MAX_PARTS, MAX_READ, Reason, explain
from undertone.labels import Sentiment
from undertone.predictions import SILENCE, Prediction


def lexicon(texts: Sequence[str | None]) -> list[Prediction]:
    """Positive by each "good", negative by each "bad"; nothing to say of a blank text."""
    return [_one(text) if text and text.strip() else SILENCE for text in texts]


def _one(text: str) -> Prediction:
    positive = min(max(0.4 + 0.2 * (text.count("good") - text.count("bad")), 0.0), 0.8)
    probabilities = (0.8 - positive, 0.2, positive)
    best = Sentiment.POSITIVE if positive > 0.4 else Sentiment.NEGATIVE
    return Prediction(best, max(probabilities), probabilities)


def reasons(text: str) -> list[Reason]:
    return explain([text], lexicon([text]), lexicon)[0]


def test_spans_are_of_the_original_text_in_code_points() -> None:
    text = "\U0001f600 good  GREAT good, bad\n"
    found = reasons(text)
    assert [(text[r.start : r.end], r.toward) for r in found] == [
        ("good", Sentiment.POSITIVE),
        ("good,", Sentiment.POSITIVE),
        ("bad", Sentiment.NEGATIVE),
    ]
    assert [r.weight for r in found] == [0.2, 0.2, -0.2]


def test_a_single_word_is_compared_with_the_prior() -> None:
    assert reasons("good") == [Reason(0, 4, Sentiment.POSITIVE, round(0.6 - 1 / 3, 6))]


def test_blank_and_unsupported_comments_are_not_explained() -> None:
    foreign = _one("good")._replace(understood=False)
    texts = [None, "", " \n", "good"]
    assert explain(texts, [SILENCE, SILENCE, SILENCE, foreign], lexicon) == [[], [], [], []]


def test_scripts_without_spaces_are_explained_by_character() -> None:
    def predict(texts: Sequence[str]) -> list[Prediction]:
        return [_one("good" if "好" in text else "bad") for text in texts]

    assert [(r.start, r.end) for r in explain(["很好吃"], predict(["很好吃"]), predict)[0]] == [(1, 2)]


@given(st.lists(st.text("ab \ufdfa字", max_size=3_000), min_size=1, max_size=100))
def test_the_model_reads_no_more_than_the_limit(texts: list[str]) -> None:
    seen: list[str] = []

    def predict(more: Sequence[str]) -> list[Prediction]:
        seen.extend(more)
        return lexicon(more)

    found = explain(texts, lexicon(texts), predict)
    assert len(found) == len(texts)
    assert len(seen) <= MAX_PARTS * len(texts)
    assert sum(len(text) for text in seen) <= MAX_READ + len(seen)
