"""The shapes of ``POST /themes``."""

from typing import Any

from undertone.http.picture_requests import MAX_ROWS
from undertone.http.requests import MAX_CHARACTERS
from undertone.openapi.schemas import object_of, ref

Json = dict[str, Any]

TAGS = ("question", "request", "thanks", "correction", "spam")
"""What comments are tagged with; `undertone_themes.tags` has the same."""

_GROUPS = ("praised", "criticised", "asked")
_TEXT = {"type": ["string", "null"], "maxLength": MAX_CHARACTERS}
_COUNT = {"type": "integer", "minimum": 0}
_SHARE = {"type": "number", "minimum": 0, "maximum": 1}
_COUNTS = {"type": "array", "items": _COUNT}
_INDEXES = {"type": "array", "items": _COUNT, "description": "Indexes into the comments of the request."}

SCHEMAS: dict[str, Json] = {
    "LikedRow": {
        "description": "A comment with what is known of it; rows that `/predict` answered with fit as they are.",
        "allOf": [
            ref("Row"),
            object_of([], likes={"type": ["number", "null"], "minimum": 0, "description": "Puts quotes in order."}),
        ],
    },
    "ThemesQuestion": object_of(
        ["comments"],
        comments={
            "type": "array",
            "items": {"anyOf": [_TEXT, ref("LikedRow")]},
            "minItems": 1,
            "maxItems": MAX_ROWS,
        },
        time_zone={"type": "string", "default": "UTC", "examples": ["Europe/Berlin"]},
    ),
    "Theme": object_of(
        ["phrase", "also", "count", "share", "comments", "trend", "quotes"],
        phrase={"type": "string", "examples": ["sound quality"]},
        also={
            "type": "array",
            "items": {"type": "string"},
            "description": "Other phrases that mostly the same comments use.",
        },
        count=_COUNT | {"description": "How many comments of the group are about it."},
        share=_SHARE | {"description": "The same as a share of the group."},
        comments=_INDEXES,
        trend={"anyOf": [_COUNTS | {"description": "The count in each of `buckets`."}, {"type": "null"}]},
        quotes={
            "type": "array",
            "maxItems": 3,
            "items": object_of(["index", "comment"], index=_COUNT, comment={"type": "string"}),
            "description": "Comments about it as they were sent, those with most likes first.",
        },
    ),
    "Tagged": object_of(["count", "share", "comments"], count=_COUNT, share=_SHARE, comments=_INDEXES),
    "Buckets": object_of(
        ["unit", "labels", "comments"],
        unit={"type": "string", "examples": ["month"]},
        labels={"type": "array", "items": {"type": "string"}, "examples": [["Jan 2026", "Feb 2026"]]},
        comments=_COUNTS | {"description": "How many comments there are in each."},
    ),
    "Themes": object_of(
        [*_GROUPS, "groups", "tags", "buckets", "comments", "not_understood"],
        praised={"type": "array", "items": ref("Theme"), "description": "Of Positive comments, most frequent first."},
        criticised={"type": "array", "items": ref("Theme"), "description": "Of Negative comments."},
        asked={"type": "array", "items": ref("Theme"), "description": "Of comments with questions or requests."},
        groups=object_of(list(_GROUPS), **dict.fromkeys(_GROUPS, _COUNT))
        | {"description": "How many comments each group has; comments that look like spam are in none."},
        tags=object_of(list(TAGS), **dict.fromkeys(TAGS, ref("Tagged"))),
        buckets={
            "anyOf": [ref("Buckets"), {"type": "null"}],
            "description": "Pieces of the time in which the comments were written; null without timestamps.",
        },
        comments=_COUNT,
        not_understood=_COUNT,
    ),
}
