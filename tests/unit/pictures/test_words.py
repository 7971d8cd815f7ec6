"""Which words of comments are shown."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undertone.labels import Sentiment
from undertone_pictures.distinctive import leanings
from undertone_pictures.words import count_words, split

POSITIVE, NEUTRAL, NEGATIVE = Sentiment.POSITIVE, Sentiment.NEUTRAL, Sentiment.NEGATIVE


def shown(*comments: str) -> list[str]:
    return [used.word for used in count_words([(comment, NEUTRAL) for comment in comments], 100)]


def test_words_are_sorted_by_frequency_then_alphabetically() -> None:
    used = count_words([("Bread, bread, BREAD!", NEUTRAL), ("apple cheese cheese apple", NEUTRAL)], 100)
    assert [(word, times) for word, times, _ in used] == [("bread", 3), ("apple", 2), ("cheese", 2)]


def test_the_number_of_words_is_limited() -> None:
    assert len(count_words([(" ".join(f"word{chr(97 + i)}" for i in range(20)), NEUTRAL)], 5)) == 5


@pytest.mark.parametrize(
    "comment",
    [
        "the and of it is you",
        "Please like, watch and subscribe to this channel and its videos!",
        "das ist nicht für mich",
        "c'est pas pour les",
        "esto no es para nosotros",
        "не для меня",
        "12:30 100 7",
        "!!! ??? ...",
        "https://example.org @someone",
        "a b c",
        "🇺🇸",
        "\x00\x07\u200b",
        "",
    ],
)
def test_stop_words_are_left_out(comment: str) -> None:
    assert shown(comment) == []


def test_stop_words_apply_only_in_their_own_language() -> None:
    assert "war" in shown("the war was terrible")
    assert "war" not in shown("das war nicht so schlecht und auch ein bisschen traurig")


@pytest.mark.parametrize(
    ("comment", "words"),
    [
        ("I LOVE this 😂😂", ["love", "😂", "😂"]),
        ("l'été naïve", ["été", "naïve"]),
        ("نمستے دنیا नमस्ते", ["نمستے", "دنیا", "नमस्ते"]),
        ("今天天气真好", ["今天", "天天", "天气", "气真", "真好"]),
        ("你好", ["你好"]),
        ("映画を見ました スーパー", ["映画", "見ました", "スーパー"]),
        ("𝓯𝓪𝓷𝓬𝔂", ["fancy"]),
    ],
)
def test_words_of_every_script_are_found(comment: str, words: list[str]) -> None:
    assert [word for word in split(comment) if word not in ("i", "this")] == words


def test_words_without_glyphs_are_left_out() -> None:
    assert shown("𒀀𒀁 fine") == ["fine"]


def said_by(**comments: int) -> list[tuple[str, Sentiment]]:
    """So many comments of each class, as ``positive_love=3``."""
    found = []
    for name, count in comments.items():
        title, *words = name.split("_")
        found += [(" ".join(words), Sentiment[title.upper()])] * count
    return found


def classes(comments: list[tuple[str, Sentiment]], limit: int = 100) -> dict[str, Sentiment | None]:
    return {word: sentiment for word, _, sentiment in count_words(comments, limit)}


def test_a_word_gets_the_class_it_is_most_distinctive_of() -> None:
    comments = said_by(positive_love_song=60, negative_awful_song=20, neutral_link_song=30)
    assert classes(comments) == {"song": None, "love": POSITIVE, "link": NEUTRAL, "awful": NEGATIVE}


def test_a_majority_class_does_not_colour_shared_words() -> None:
    comments = said_by(positive_man_came=300, positive_man_lovely=200, negative_man_came=100, negative_man_awful=60)
    assert classes(comments) == {"man": None, "came": None, "lovely": POSITIVE, "awful": NEGATIVE}


def test_words_of_a_small_class_are_shown() -> None:
    comments = [(f"lovely{chr(97 + i)}", POSITIVE) for i in range(26) for _ in range(40)] + said_by(negative_awful=10)
    assert NEGATIVE in classes(comments, limit=6).values()


def test_a_word_in_one_comment_gets_no_colour() -> None:
    comments = [("never a waste", POSITIVE), *said_by(negative_bread_awful=2, neutral_bread=2)]
    assert classes(comments)["waste"] is None


def test_words_from_a_single_comment_are_left_out_of_large_sets() -> None:
    assert "waste" not in classes([("never a waste", POSITIVE), *said_by(negative_bread=30)])
    assert "waste" in classes([("never a waste", POSITIVE), *said_by(negative_bread=10)])


def test_words_of_one_class_are_compared_with_the_others() -> None:
    comments = said_by(positive_love_song=60, negative_awful_song=20)
    assert [(used.word, used.times) for used in count_words(comments, 100, NEGATIVE)][:2] == [
        ("awful", 20),
        ("song", 20),
    ]
    assert "love" not in {used.word for used in count_words(comments, 100, NEGATIVE)}


def test_a_single_class_colours_no_words_unless_requested() -> None:
    assert count_words([("bread", POSITIVE)], 1)[0].sentiment is None
    assert count_words([("bread", POSITIVE)], 1, POSITIVE)[0].sentiment is POSITIVE


def test_log_odds_match_the_paper() -> None:
    """By hand: counts 8 and 2 in 10 and 10 words, prior a tenth of all: 1 of 2 pseudo-words each."""
    counts = {"love": {POSITIVE: 8, NEGATIVE: 2}, "awful": {POSITIVE: 2, NEGATIVE: 8}}
    difference = math.log(9 / 3) - math.log(3 / 9)
    sentiment, z_score = leanings(counts)["love"]
    assert sentiment is POSITIVE
    assert z_score == pytest.approx(difference / math.sqrt(1 / 9 + 1 / 3))


@given(st.lists(st.tuples(st.text(st.characters(codec=None), max_size=80), st.sampled_from(Sentiment)), max_size=8))
def test_any_comments_can_be_counted(comments: list[tuple[str, Sentiment]]) -> None:
    used = count_words(comments, 50)
    assert len(used) <= 50
    assert all(times > 0 and word for word, times, _ in used)
