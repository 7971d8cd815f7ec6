"""What a profile counts, and what it leaves out."""

from undertone.drift.profile import BINS, profile
from undertone.labels import Sentiment
from undertone.predictions import SILENCE, Prediction

GOOD = Prediction(Sentiment.POSITIVE, 0.8, (0.1, 0.1, 0.8), "en")
UNSURE = Prediction(Sentiment.NEUTRAL, 0.4, (0.3, 0.4, 0.3), "sw", understood=False)


def test_each_comment_is_in_one_bin_of_each_characteristic() -> None:
    counts = profile(["so good", "habari ya asubuhi rafiki yangu"], [GOOD, UNSURE], frozenset({"so"}))
    assert {name: dict(bins) for name, bins in counts.items()} == {
        "sentiment": {"Positive": 1, "Neutral": 1},
        "confidence": {"0.8 to 0.9": 1, "below 0.5": 1},
        "words": {"below 5": 1, "5 to 10": 1},
        "unknown words": {"0.5 or more": 2},
        "language": {"en": 1, "other": 1},
    }


def test_blank_comments_are_not_counted() -> None:
    counts = profile([None, "", "..."], [SILENCE, SILENCE, SILENCE], frozenset())
    assert not any(counts.values())


def test_unknown_words_need_a_vocabulary_and_at_least_one_word() -> None:
    assert not profile(["so good"], [GOOD], frozenset())["unknown words"]
    assert not profile(["😀 10/10"], [GOOD], frozenset({"so"}))["unknown words"]


def test_known_words_are_matched_in_any_case_and_beside_punctuation() -> None:
    counts = profile(["SO, good!"], [GOOD], frozenset({"so", "good"}))
    assert counts["unknown words"] == {"below 0.1": 1}


def test_every_counted_bin_is_declared() -> None:
    predictions = [GOOD._replace(confidence=value / 100) for value in range(34, 101)]
    counts = profile(["word " * count for count in range(67)][:67], predictions, frozenset({"word"}))
    for name, bins in counts.items():
        assert set(bins) <= set(BINS[name])
