"""Which themes are found in comments, and which comments tell of them."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undertone.labels import Sentiment
from undertone.openapi import themes as described
from undertone_themes.report import report
from undertone_themes.summary import MOST_BUCKETS, MOST_QUOTES, Group, Written, quotes, summarize
from undertone_themes.tags import Tag

POSITIVE, NEUTRAL, NEGATIVE = Sentiment.POSITIVE, Sentiment.NEUTRAL, Sentiment.NEGATIVE


def written(sentiment: Sentiment | None, *texts: str) -> list[Written]:
    return [Written(text, sentiment) for text in texts]


def phrases(group: Group) -> list[str]:
    return [theme.phrase for theme in group.themes]


PRAISE = written(
    POSITIVE, "The editing is superb", "I love your editing", "Great editing and great music", "Lovely music!"
)
BLAME = written(NEGATIVE, "The sound is terrible", "I hate the sound of it", "Bad sound again", "The editing is awful")


def test_each_group_has_its_own_themes() -> None:
    summary = summarize([*PRAISE, *BLAME, *written(NEUTRAL, "Which program draws the maps?", "Please show the maps")])
    assert phrases(summary.praised) == ["editing", "music"]
    assert phrases(summary.criticised) == ["sound"]
    assert phrases(summary.asked) == ["maps"]
    assert summary.praised.themes[0].comments == {0, 1, 2}
    assert summary.criticised.comments == {4, 5, 6, 7}


def test_themes_of_comments_of_one_class_are_the_frequent_ones() -> None:
    assert phrases(summarize(PRAISE).praised) == ["editing", "music"]
    assert summarize(PRAISE).criticised == Group(frozenset(), [])


def test_opinions_stop_words_verbs_and_single_uses_are_no_themes() -> None:
    comments = written(
        POSITIVE,
        "I really love it, amazing video!",
        "amazing video, I really loved it",
        "he was juggling",
        "she is juggling",
        "a bicycle",
    )
    assert phrases(summarize(comments).praised) == []


def test_two_words_name_a_theme_that_they_mostly_make_up() -> None:
    comments = written(
        POSITIVE, "the camera angles are great", "lovely camera angles", "such camera angles!", "a good camera"
    )
    theme = summarize(comments).praised.themes[0]
    assert (theme.phrase, theme.comments) == ("camera angles", frozenset(range(4)))


def test_phrases_of_mostly_the_same_comments_are_one_theme() -> None:
    comments = written(POSITIVE, "the piano and the cello", "a piano, a cello", "your piano", "a fine piano")
    (theme,) = summarize(comments).praised.themes
    assert (theme.phrase, theme.also, theme.comments) == ("piano", ["cello"], frozenset(range(4)))


def test_singular_and_plural_are_one_phrase() -> None:
    comments = written(POSITIVE, "the drawing is great", "your drawings are great", "lovely drawings", "great drawings")
    (theme,) = summarize(comments).praised.themes
    assert (theme.phrase, len(theme.comments)) == ("drawings", 4)


def test_repeated_comments_are_no_evidence_but_part_of_a_theme() -> None:
    assert phrases(summarize(written(POSITIVE, *["I love the violin"] * 5)).praised) == []
    (theme,) = summarize(written(POSITIVE, *["I love the violin"] * 5, "what a violin")).praised.themes
    assert theme.comments == {0, 1, 2, 3, 4, 5}


def test_spam_is_tagged_but_no_part_of_themes() -> None:
    spam = written(POSITIVE, "Check out my channel for free beats", "Follow me, my channel has free beats")
    summary = summarize([*PRAISE, *spam])
    assert summary.tags[Tag.SPAM] == [4, 5]
    assert summary.praised.comments == {0, 1, 2, 3}


def test_comments_that_are_not_understood_are_only_asked_for() -> None:
    summary = summarize([*written(None, "nerede bu köprü?", "köprü nerede?"), *PRAISE])
    assert phrases(summary.asked) == ["köprü"]
    assert summary.praised.comments == {2, 3, 4, 5}


def test_liked_comments_are_quoted_first_then_those_easy_to_read() -> None:
    texts = [
        "the voice",
        "what a voice that is, I could listen for hours",
        "THE VOICE",
        "the voice again " * 30,
        "a voice",
    ]
    comments = [
        comment._replace(likes=likes) for comment, likes in zip(written(POSITIVE, *texts), (0, 0, 0, 0, 7), strict=True)
    ]
    (theme,) = summarize(comments).praised.themes
    assert quotes(theme, comments) == [4, 1, 0]


def test_the_trend_counts_a_theme_in_each_bucket() -> None:
    times = [datetime(2026, month, day) for month, day in ((1, 10), (1, 11), (3, 1))]  # noqa: DTZ001 - local times
    comments = [comment._replace(time=time) for comment, time in zip(PRAISE, [*times, None], strict=True)]
    answer = report(summarize(comments), comments, [comment.text for comment in comments])
    assert answer["buckets"]["comments"][0] == 2
    assert sum(answer["buckets"]["comments"]) == 3
    editing, music = answer["praised"]
    assert sum(editing["trend"]) == 3
    assert sum(music["trend"]) == 1
    assert len(editing["trend"]) == len(answer["buckets"]["labels"]) <= MOST_BUCKETS


def test_shares_are_of_the_group() -> None:
    comments = [*PRAISE, *BLAME]
    answer = report(summarize(comments), comments, ["as sent"] * 8)
    assert (answer["praised"][0]["count"], answer["praised"][0]["share"]) == (3, 0.75)
    assert answer["groups"] == {"praised": 4, "criticised": 4, "asked": 0}
    assert answer["praised"][0]["quotes"][0] == {"index": 0, "comment": "as sent"}
    assert answer["buckets"] is None
    assert answer["praised"][0]["trend"] is None


def test_the_description_names_every_tag() -> None:
    assert tuple(Tag) == described.TAGS


@given(
    st.lists(
        st.builds(
            Written,
            st.sampled_from(
                ["the map", "great sound", "", "map sound?", "please fix the map", "🔥", "sub4sub", "地図 地図です"]
            )
            | st.text(max_size=30),
            st.sampled_from([POSITIVE, NEUTRAL, NEGATIVE, None]),
            st.floats(0, 1e9),
            st.none() | st.datetimes(),
        ),
        max_size=30,
    )
)
def test_numbers_agree_for_any_comments(comments: list[Written]) -> None:
    answer = report(summarize(comments), comments, [comment.text for comment in comments])
    for name, size in answer["groups"].items():
        for theme in answer[name]:
            assert theme["count"] == len(set(theme["comments"])) <= size <= len(comments)
            assert 1 <= len(theme["quotes"]) <= MOST_QUOTES
            assert {quote["index"] for quote in theme["quotes"]} <= set(theme["comments"])
            assert theme["trend"] is None or sum(theme["trend"]) <= theme["count"]
    counts = [theme["count"] for theme in answer["praised"]]
    assert counts == sorted(counts, reverse=True)


@pytest.mark.parametrize("sentiment", [POSITIVE, NEGATIVE])
def test_no_comments_have_no_themes(sentiment: Sentiment) -> None:
    summary = summarize(written(sentiment, "", "🔥"))
    assert summary.praised.themes == summary.criticised.themes == summary.asked.themes == []
