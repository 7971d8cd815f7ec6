"""The response of ``POST /themes``: a summary as JSON, with quotes of the original comments."""

from collections.abc import Sequence
from typing import Any

from undertone_themes.finding import Theme
from undertone_themes.summary import Group, Summary, Written, quotes

_DIGITS = 4


def report(summary: Summary, comments: Sequence[Written], originals: Sequence[str]) -> dict[str, Any]:
    """Return the summary as JSON.

    Args:
        summary: The summary of the comments.
        comments: The summarized comments.
        originals: The same comments as sent by the client.
    """
    groups = {"praised": summary.praised, "criticised": summary.criticised, "asked": summary.asked}
    themes = {
        name: [_theme(theme, group, summary, comments, originals) for theme in group.themes]
        for name, group in groups.items()
    }
    return {
        **themes,
        "groups": {name: len(group.comments) for name, group in groups.items()},
        "tags": {
            tag: {"count": len(found), "share": _share(len(found), len(comments)), "comments": found}
            for tag, found in summary.tags.items()
        },
        "buckets": summary.buckets
        and {
            "unit": summary.buckets.unit,
            "labels": summary.buckets.labels,
            "comments": summary.buckets.comments,
        },
        "comments": len(comments),
        "not_understood": sum(comment.sentiment is None for comment in comments),
    }


def _theme(
    theme: Theme, group: Group, summary: Summary, comments: Sequence[Written], originals: Sequence[str]
) -> dict[str, Any]:
    return {
        "phrase": theme.phrase,
        "also": theme.also,
        "count": len(theme.comments),
        "share": _share(len(theme.comments), len(group.comments)),
        "comments": sorted(theme.comments),
        "trend": summary.buckets and summary.buckets.counts_of(theme.comments),
        "quotes": [{"index": index, "comment": originals[index]} for index in quotes(theme, comments)],
    }


def _share(count: int, total: int) -> float:
    return round(count / total, _DIGITS) if total else 0.0
