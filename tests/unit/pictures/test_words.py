"""Which words of comments are shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undertone.labels import Sentiment
from undertone_pictures.words import count_words, split

POSITIVE, NEUTRAL, NEGATIVE = Sentiment.POSITIVE, Sentiment.NEUTRAL, Sentiment.NEGATIVE


def shown(*comments: str) -> list[str]:
    return [used.word for used in count_words([(comment, None) for comment in comments], 100)]


def test_words_are_counted_the_most_frequent_first_then_by_the_alphabet() -> None:
    used = count_words([("Bread, bread, BREAD!", None), ("apple cheese cheese apple", None)], 100)
    assert [(word, times) for word, times, _ in used] == [("bread", 3), ("apple", 2), ("cheese", 2)]


def test_only_so_many_words_are_shown() -> None:
    assert len(count_words([(" ".join(f"word{chr(97 + i)}" for i in range(20)), None)], 5)) == 5


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


def test_a_word_has_the_class_of_most_comments_that_use_it() -> None:
    comments = [("song", POSITIVE), ("song song", NEGATIVE), ("song", POSITIVE), ("pie", POSITIVE), ("pie", NEGATIVE)]
    assert {word: sentiment for word, _, sentiment in count_words(comments, 10)} == {"song": POSITIVE, "pie": NEUTRAL}


def test_without_classes_words_have_none() -> None:
    assert count_words([("bread", None)], 1)[0].sentiment is None


@given(
    st.lists(
        st.tuples(st.text(st.characters(codec=None), max_size=80), st.sampled_from([None, *Sentiment])), max_size=8
    )
)
def test_any_comments_can_be_counted(comments: list[tuple[str, Sentiment | None]]) -> None:
    used = count_words(comments, 50)
    assert len(used) <= 50
    assert all(times > 0 and word for word, times, _ in used)
