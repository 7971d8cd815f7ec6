"""Summarizes comments: what they praise, criticise and request, with trends and quotes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import NamedTuple

from undertone.labels import Sentiment
from undertone_pictures.buckets import fit
from undertone_themes.finding import Theme, find_themes
from undertone_themes.phrases import phrases_of
from undertone_themes.tagging import read, tags_of
from undertone_themes.tags import Tag

MOST_QUOTES = 3
MOST_BUCKETS = 24

_ASKED = frozenset({Tag.QUESTION, Tag.REQUEST})
_EASY_TO_READ = range(20, 201)
"""Preferred length of a quote, in characters, among comments with equally many likes."""


class Written(NamedTuple):
    """A comment.

    Attributes:
        text: as it was written.
        sentiment: its class; None if it is not understood.
        likes: of other viewers.
        time: when it was written, as a local time; None if that is not known.
    """

    text: str
    sentiment: Sentiment | None
    likes: float = 0
    time: datetime | None = None


class Buckets(NamedTuple):
    """The time span of all comments, divided into buckets of one unit.

    Attributes:
        unit: such as ``"month"``.
        labels: The label of each bucket.
        comments: The number of comments in each bucket.
        of_comment: For each comment, the number of its bucket; None if its time is unknown.
    """

    unit: str
    labels: list[str]
    comments: list[int]
    of_comment: list[int | None]

    def counts_of(self, comments: Iterable[int]) -> list[int]:
        """Return the number of these comments in each bucket."""
        counts = [0] * len(self.labels)
        for index in comments:
            bucket = self.of_comment[index]
            if bucket is not None:
                counts[bucket] += 1
        return counts


class Group(NamedTuple):
    """Comments of one kind, and their themes, most frequent first."""

    comments: frozenset[int]
    themes: list[Theme]


class Summary(NamedTuple):
    """The summary of comments, which are referred to by index.

    Attributes:
        praised: Themes of Positive comments.
        criticised: Themes of Negative comments.
        asked: Themes of comments with requests or questions.
        tags: The comments with each tag.
        buckets: None if no time is known.
    """

    praised: Group
    criticised: Group
    asked: Group
    tags: dict[Tag, list[int]]
    buckets: Buckets | None


def summarize(comments: Sequence[Written]) -> Summary:
    """Find the themes and tags of comments.

    Comments that look like spam have tags, but do not count for themes. Of comments with the same words, one counts as
    evidence for a theme, and all are part of it.
    """
    normalized = [read(comment.text) for comment in comments]
    tags = _tags(comments, normalized)
    spam = set(tags[Tag.SPAM])
    valid = {index for index, text in enumerate(normalized) if text and index not in spam}
    understood = {index for index in valid if comments[index].sentiment is not None}
    asking = {index for tag in _ASKED for index in tags[tag]}
    same = _same(normalized)
    firsts = {found[0] for found in same.values()}
    users = phrases_of([text if index in firsts else "" for index, text in enumerate(normalized)])

    def group(members: AbstractSet[int], everything: AbstractSet[int]) -> Group:
        themes = find_themes(users, members & firsts, everything & firsts)
        return Group(frozenset(members), [_with_same(theme, members, normalized, same) for theme in themes])

    return Summary(
        praised=group({i for i in understood if comments[i].sentiment is Sentiment.POSITIVE}, understood),
        criticised=group({i for i in understood if comments[i].sentiment is Sentiment.NEGATIVE}, understood),
        asked=group(asking & valid, valid),
        tags=tags,
        buckets=_buckets([comment.time for comment in comments]),
    )


def quotes(theme: Theme, comments: Sequence[Written]) -> list[int]:
    """Return up to three quotes of a theme with different words: the most liked, then the most readable comments."""
    ranked = sorted(
        theme.comments,
        key=lambda index: (-comments[index].likes, len(comments[index].text) not in _EASY_TO_READ, index),
    )
    different = {comments[index].text.strip().lower(): index for index in reversed(ranked)}
    chosen = set(different.values())
    return [index for index in ranked if index in chosen][:MOST_QUOTES]


def _tags(comments: Sequence[Written], normalized: Sequence[str]) -> dict[Tag, list[int]]:
    tagged: dict[Tag, list[int]] = {tag: [] for tag in Tag}
    for index, (comment, text) in enumerate(zip(comments, normalized, strict=True)):
        for tag in tags_of(comment.text, text):
            tagged[tag].append(index)
    return tagged


def _same(normalized: Sequence[str]) -> dict[str, list[int]]:
    """Group the comments by their words."""
    same: defaultdict[str, list[int]] = defaultdict(list)
    for index, text in enumerate(normalized):
        same[text].append(index)
    return dict(same)


def _with_same(
    theme: Theme, members: AbstractSet[int], normalized: Sequence[str], same: Mapping[str, Sequence[int]]
) -> Theme:
    """Add the comments of the group that have the same words as one of the theme's comments."""
    everyone = {index for first in theme.comments for index in same[normalized[first]]}
    return theme._replace(comments=frozenset(everyone & members))


def _buckets(times: Sequence[datetime | None]) -> Buckets | None:
    known = [time for time in times if time is not None]
    if not known:
        return None
    unit = fit(known, MOST_BUCKETS)
    first, last = unit.index(min(known)), unit.index(max(known))
    of_comment = [None if time is None else unit.index(time) - first for time in times]
    buckets = Buckets(unit.name, [unit.title(index) for index in range(first, last + 1)], [], of_comment)
    return buckets._replace(comments=buckets.counts_of(range(len(times))))
