"""Finds the themes of a group of comments: phrases that are more frequent than in other comments."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import NamedTuple

import numpy as np

from undertone_pictures.distinctive import z_scores

MOST_THEMES = 8
"""Maximum number of themes per group."""
_MOST_ALSO, _ALSO_SHARE = 3, 0.25
"""Maximum number of alternative phrases of a theme, and the minimum share of its comments with each."""
_CANDIDATES = 200
_SHARED = 0.5
"""Share of common comments above which phrases are merged into one theme."""

# Minimum number of comments of the group that contain a phrase, depending on the number of all comments.
_EVIDENCE = ((5_000, 5), (1_000, 4), (100, 3), (0, 2))


class Theme(NamedTuple):
    """A topic of several comments of a group.

    Attributes:
        phrase: Its name.
        also: Other phrases of mostly the same comments.
        comments: Indexes of the group's comments with one of the phrases.
    """

    phrase: str
    also: list[str]
    comments: frozenset[int]


def find_themes(
    users: Mapping[str, AbstractSet[int]], group: AbstractSet[int], everything: AbstractSet[int]
) -> list[Theme]:
    """Return the themes of a group of comments, most frequent first.

    Args:
        users: Phrases with the comments that contain them.
        group: The comments whose themes to find.
        everything: All comments, including those of the group.
    """
    least = next(enough for many, enough in _EVIDENCE if len(everything) >= many)
    known = {phrase: found & everything for phrase, found in users.items() if found & everything}
    inside = {phrase: found & group for phrase, found in known.items()}
    leaning = [
        (score, phrase)
        for phrase, score in _scores(known, inside).items()
        if score > 0 and len(inside[phrase]) >= least
    ]
    leaning.sort(key=lambda item: (-item[0], -len(item[1]), item[1]))
    themes = _merged([phrase for _, phrase in leaning[:_CANDIDATES]], inside)
    return sorted(themes[:MOST_THEMES], key=lambda theme: (-len(theme.comments), theme.phrase))


def _scores(known: Mapping[str, AbstractSet[int]], inside: Mapping[str, AbstractSet[int]]) -> dict[str, float]:
    """Return how distinctive each phrase is of the group; its frequency if there are no other comments."""
    counts = np.array(
        [[len(inside[phrase]), len(found) - len(inside[phrase])] for phrase, found in known.items()], dtype=np.float64
    ).reshape(-1, 2)
    scores = z_scores(counts)[:, 0] if counts[:, 1].any() else counts[:, 0]
    return dict(zip(known, scores.tolist(), strict=True))


def _merged(phrases: list[str], users: Mapping[str, AbstractSet[int]]) -> list[Theme]:
    """Merge phrases of mostly the same comments; more distinctive phrases come first."""
    groups: list[list[str]] = []
    for phrase in phrases:
        alike = next((group for group in groups if _share(users[phrase], users[group[0]]) > _SHARED), None)
        if alike is None:
            groups.append([phrase])
        else:
            alike.append(phrase)
    return [_theme(group, users) for group in groups]


def _share(one: AbstractSet[int], other: AbstractSet[int]) -> float:
    """Return the share of the smaller set that is in the larger one."""
    return len(one & other) / min(len(one), len(other))


def _theme(group: list[str], users: Mapping[str, AbstractSet[int]]) -> Theme:
    comments = frozenset[int]().union(*(users[phrase] for phrase in group))
    # Pairs of words are more specific: a pair names the theme if most of its comments contain it.
    name = max(group, key=lambda phrase: (" " in phrase and 2 * len(users[phrase]) > len(comments), len(users[phrase])))
    told = set(name.split())
    also = []
    for phrase in sorted(group, key=lambda phrase: (-len(users[phrase]), phrase)):
        if not told >= set(phrase.split()) and len(users[phrase]) >= _ALSO_SHARE * len(comments):
            also.append(phrase)
            told |= set(phrase.split())
    return Theme(name, also[:_MOST_ALSO], comments)
