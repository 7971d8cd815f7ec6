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


def test_words_are_counted_the_most_frequent_first_then_by_the_alphabet() -> None:
    used = count_words([("Bread, bread, BREAD!", NEUTRAL), ("apple cheese cheese apple", NEUTRAL)], 100)
    assert [(word, times) for word, times, _ in used] == [("bread", 3), ("apple", 2), ("cheese", 2)]


def test_only_so_many_words_are_shown() -> None:
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
def test_nothing_is_shown_of_what_every_text_is_full_of(comment: str) -> None:
    assert shown(comment) == []


def test_a_word_is_left_out_in_its_own_language_only() -> None:
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


def test_what_no_font_can_draw_is_left_out() -> None:
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


def test_a_word_has_the_class_that_uses_it_more_than_the_others_do() -> None:
    comments = said_by(positive_love_song=60, negative_awful_song=20, neutral_link_song=30)
    assert classes(comments) == {"song": None, "love": POSITIVE, "link": NEUTRAL, "awful": NEGATIVE}


def test_a_majority_of_one_class_does_not_colour_what_all_say() -> None:
    comments = said_by(positive_man_came=300, positive_man_lovely=200, negative_man_came=100, negative_man_awful=60)
    assert classes(comments) == {"man": None, "came": None, "lovely": POSITIVE, "awful": NEGATIVE}


def test_words_of_a_small_class_are_not_pushed_out() -> None:
    comments = [(f"lovely{chr(97 + i)}", POSITIVE) for i in range(26) for _ in range(40)] + said_by(negative_awful=10)
    assert NEGATIVE in classes(comments, limit=6).values()


def test_one_comment_is_no_evidence_for_a_colour() -> None:
    comments = [("never a waste", POSITIVE), *said_by(negative_bread_awful=2, neutral_bread=2)]
    assert classes(comments)["waste"] is None


def test_of_many_comments_one_alone_brings_no_word() -> None:
    assert "waste" not in classes([("never a waste", POSITIVE), *said_by(negative_bread=30)])
    assert "waste" in classes([("never a waste", POSITIVE), *said_by(negative_bread=10)])


def test_words_of_one_class_are_held_against_the_others() -> None:
    comments = said_by(positive_love_song=60, negative_awful_song=20)
    assert [(used.word, used.times) for used in count_words(comments, 100, NEGATIVE)][:2] == [
        ("awful", 20),
        ("song", 20),
    ]
    assert "love" not in {used.word for used in count_words(comments, 100, NEGATIVE)}


def test_where_all_comments_have_one_class_words_have_none_unless_it_was_asked_for() -> None:
    assert count_words([("bread", POSITIVE)], 1)[0].sentiment is None
    assert count_words([("bread", POSITIVE)], 1, POSITIVE)[0].sentiment is POSITIVE


def test_log_odds_are_those_of_the_paper() -> None:
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
