"""The schemas of request and response bodies in the OpenAPI document."""

from typing import Any

from undertone.explanations import MAX_COMMENTS as MAX_EXPLAINED
from undertone.http.feedback_requests import MAX_MODEL_VERSION, MAX_SOURCE
from undertone.http.job_requests import MAX_NAME
from undertone.http.picture_requests import MAX_COUNT, MAX_HEIGHT, MAX_ROWS, MAX_WIDTH, MIN_HEIGHT, MIN_WIDTH
from undertone.http.requests import MAX_CHARACTERS, MAX_COMMENTS
from undertone.jobs.asked import FORMATS
from undertone.labels import ORDER

Json = dict[str, Any]


def ref(name: str) -> Json:
    """A reference to a shape."""
    return {"$ref": f"#/components/schemas/{name}"}


def object_of(required: list[str], /, **properties: Json) -> Json:
    """An object with these properties, some of which it must have."""
    return {"type": "object", "required": required, "properties": properties}


_TITLES = [sentiment.title for sentiment in ORDER]
_SHARE = {"type": "number", "minimum": 0, "maximum": 1}
_TEXT = {"type": ["string", "null"], "maxLength": MAX_CHARACTERS}
_COMMENT = {"anyOf": [_TEXT, ref("Comment")]}
_COMMENTS = {"type": "array", "items": _COMMENT, "minItems": 1, "maxItems": MAX_COMMENTS}
_SIZE: Json = {
    "width": {"type": ["integer", "null"], "minimum": MIN_WIDTH, "maximum": MAX_WIDTH},
    "height": {"type": ["integer", "null"], "minimum": MIN_HEIGHT, "maximum": MAX_HEIGHT},
    "theme": {"enum": ["light", "dark", None], "description": "Light by default; dark by default under `/compat`."},
}
_PICTURED = {"type": "array", "items": {"anyOf": [_TEXT, ref("Row")]}, "minItems": 1, "maxItems": MAX_ROWS}
_COUNT = {
    "description": "A whole number, also in quotes; null is 0.",
    "anyOf": [
        {"type": "integer", "minimum": 0, "maximum": MAX_COUNT},
        {"type": "string", "pattern": r"^[0-9]{1,12}$"},
        {"type": "null"},
    ],
}
_SOME = {"type": "integer", "minimum": 1, "maximum": MAX_COUNT}
_NAMES = [name for s in ORDER for name in (str(int(s)), s.title)]
_PREDICTION = {
    "comment": {"type": ["string", "null"]},
    "sentiment": {"enum": _TITLES},
    "label": {"enum": [int(sentiment) for sentiment in ORDER]},
    "confidence": _SHARE,
    "probabilities": object_of(_TITLES, **dict.fromkeys(_TITLES, _SHARE)),
}
_INTERVAL = object_of(["estimate", "low", "high"], estimate=_SHARE, low=_SHARE, high=_SHARE)
_SHARE_OR_INTERVAL = {"anyOf": [_SHARE, _INTERVAL]}
_ESTIMATE = object_of(
    ["estimate", "low", "high", "spread"],
    estimate=_SHARE,
    low=_SHARE,
    high=_SHARE,
    spread={
        "type": "number",
        "minimum": 0,
        "description": "The standard error that comes from the model and does not shrink with more comments.",
    },
)
_NUMBER = {"type": "integer", "minimum": 0}
_LANGUAGE = {
    "language": {
        "type": "string",
        "description": "BCP 47 tag of the comment's language, or `und`.",
        "examples": ["en"],
    },
    "understood": {
        "type": "boolean",
        "description": "False in a language that the model does not know: leave the comment out of counts and shares.",
    },
}
_REASONS = {
    "reasons": {
        "type": "array",
        "items": ref("Reason"),
        "description": "With `explain`: the spans of the comment that led to the answer. Each is left out in turn, and "
        "the model answers again. Empty for a comment that is not understood or too long for the call.",
    }
}
_COMPATIBLE = _PREDICTION | {"sentiment": {"enum": [str(int(sentiment)) for sentiment in ORDER]}}


_MOMENT = {
    "description": "ISO 8601 with `Z`, an offset or neither (UTC), a date, or seconds since 1970, also in quotes.",
    "anyOf": [
        {"type": "string", "format": "date-time"},
        {"type": "string", "format": "date"},
        {"type": "integer", "minimum": 0, "maximum": 4_102_444_800},
    ],
}


FEEDBACK_ID: Json = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
JOB_ID: Json = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
_WHEN: Json = {"type": "string", "format": "date-time"}
_NAME: Json = {"type": ["string", "null"], "maxLength": MAX_NAME}
_ABOUT_JOB: Json = {
    "id": JOB_ID,
    "created": _WHEN,
    "expires": _WHEN | {"description": "When everything of the job is deleted, give or take a day."},
}


def _url(description: str) -> Json:
    """A presigned URL."""
    return object_of(["url", "expires"], url={"type": "string", "format": "uri"}, expires=_WHEN) | {
        "description": description
    }


def _counts(names: list[str]) -> Json:
    """Counts by one kind of name, of which one is above zero."""
    some = [object_of([name], **{name: _SOME}) for name in names]
    return {"type": "object", "properties": dict.fromkeys(names, _COUNT), "additionalProperties": False, "anyOf": some}


def _rows(properties: Json, *, dated: bool, optional: Json | None = None) -> Json:
    fields = properties | ({"timestamp": {"description": "As it was sent."}} if dated else {})
    return {"type": "array", "items": object_of(sorted(fields), **fields, **(optional or {}))}


SCHEMAS: dict[str, Json] = {
    "Comment": object_of([], text=_TEXT, timestamp={"type": ["string", "number", "null"]}),
    "Comments": {
        "description": "Comments, each a string or an object; or one text.",
        "anyOf": [
            object_of(["comments"], comments=_COMMENTS),
            {"type": "object", "required": ["text"], "properties": {"text": _TEXT, "comments": False}},
        ],
    },
    "Question": {
        "description": "Comments, each a string or an object; or one text. `explain` adds `reasons` to each row.",
        "anyOf": [
            object_of(["comments"], comments=_COMMENTS, explain={"enum": [False, None]}),
            object_of(
                ["comments", "explain"],
                comments=_COMMENTS | {"maxItems": MAX_EXPLAINED},
                explain={"const": True},
            ),
            {
                "type": "object",
                "required": ["text"],
                "properties": {"text": _TEXT, "comments": False, "explain": {"type": ["boolean", "null"]}},
            },
        ],
    },
    "Reason": object_of(
        ["start", "end", "toward", "weight"],
        start={"type": "integer", "minimum": 0, "description": "Of the span in the comment, in Unicode code points."},
        end={"type": "integer", "minimum": 1},
        toward={"enum": _TITLES, "description": "The class whose probability the span raises most."},
        weight={
            "type": "number",
            "minimum": -1,
            "maximum": 1,
            "description": "The probability of the answered class, less what it is without the span; negative for a "
            "span that speaks against the answer.",
        },
    ),
    "Form": object_of(["text"], text={"type": "string", "maxLength": MAX_CHARACTERS}),
    "Predictions": _rows(_PREDICTION | _LANGUAGE, dated=False, optional=_REASONS),
    "DatedPredictions": _rows(_PREDICTION | _LANGUAGE, dated=True, optional=_REASONS),
    "Summary": object_of(
        ["counts", "shares", "not_understood"],
        counts=object_of(_TITLES, **dict.fromkeys(_TITLES, _NUMBER))
        | {"description": "How many understood comments were answered with each class."},
        shares=object_of(_TITLES, **dict.fromkeys(_TITLES, _ESTIMATE))
        | {
            "description": "What share of the understood comments is of each class: an estimate, corrected for how the "
            "model errs, and its 95 % interval. Nearer to the truth than the counts."
        },
        not_understood=_NUMBER
        | {"description": "Comments with nothing to read, or in an unknown language; they count nowhere else."},
    ),
    "Summarized": object_of(["rows", "summary"], rows=ref("Predictions"), summary=ref("Summary")),
    "DatedSummarized": object_of(["rows", "summary"], rows=ref("DatedPredictions"), summary=ref("Summary")),
    "CompatPredictions": _rows(_COMPATIBLE, dated=False),
    "CompatDatedPredictions": _rows(_COMPATIBLE, dated=True),
    "Health": object_of(["status", "model_version"], status={"const": "ok"}, model_version={"type": "string"}),
    "Feedback": object_of(
        ["comment", "predicted", "correct"],
        comment={"type": "string", "pattern": r"\S", "maxLength": MAX_CHARACTERS},
        predicted={"enum": _NAMES},
        correct={"enum": _NAMES},
        model_version={"type": ["string", "null"], "maxLength": MAX_MODEL_VERSION},
        source={
            "type": ["string", "null"],
            "maxLength": MAX_SOURCE,
            "description": "Where the comment is from; not the name of a person.",
        },
    ),
    "Kept": object_of(["id"], id=FEEDBACK_ID | {"description": "With it, the correction can be taken back."}),
    "Job": object_of(
        ["format"],
        format={"enum": list(FORMATS), "description": "Of the file that will be uploaded."},
        text={"type": "string", "maxLength": MAX_NAME, "default": "text", "description": "The comments' column."},
        id=_NAME | {"description": "The column that identifies rows in the list of refused rows."},
        output={"enum": [*FORMATS, None], "description": "Format of the result; that of the file if left out."},
        prefix=_NAME | {"description": "Put before the names of the added columns."},
        delimiter={"type": ["string", "null"], "minLength": 1, "maxLength": 1, "description": "Of CSV."},
    ),
    "MadeJob": object_of(
        ["id", "state", "created", "expires", "upload"],
        **_ABOUT_JOB,
        state={"const": "waiting"},
        upload=object_of(
            ["url", "fields", "most_bytes", "expires"],
            url={"type": "string", "format": "uri"},
            fields={"type": "object", "additionalProperties": {"type": "string"}},
            most_bytes=_NUMBER,
            expires=_WHEN,
        ),
    ),
    "ShownJob": object_of(
        ["id", "state", "created", "expires"],
        **_ABOUT_JOB,
        state={
            "enum": ["waiting", "abandoned", "running", "succeeded", "failed", "canceled"],
            "description": "`waiting` for the file; `abandoned` if none came in time.",
        },
        chunks=object_of(["total", "done"], total=_NUMBER, done=_NUMBER)
        | {"description": "While it is running; none before the file is split."},
        rows=_NUMBER | {"description": "Rows of the result."},
        refused=_NUMBER | {"description": "Rows that are left out of the result."},
        blank=_NUMBER | {"description": "Rows without any text to read."},
        not_understood=_NUMBER | {"description": "Rows in a language that the model does not know."},
        counts=object_of([], **dict.fromkeys(_TITLES, _NUMBER)) | {"description": "Understood rows by class."},
        result=_url("Of the scored file; GET /jobs/{id} returns a new URL each time."),
        refused_rows=_url("Of the list of refused rows, as CSV, if there are any."),
        reason={"type": "string", "description": "Why it failed."},
    ),
    "Error": object_of(
        ["error", "detail", "request_id"],
        error={"type": "string"},
        detail={"type": "string"},
        request_id={"type": "string"},
    ),
    "Row": object_of(
        [],
        text=_TEXT,
        comment=_TEXT | {"description": "The same, by the name that rows of `/predict` give it."},
        timestamp={"description": "ISO 8601, a date, or seconds since 1970."},
        sentiment={"description": "Its class where it is known: a label or a name, in any case."},
        understood={"type": ["boolean", "null"], "description": "False leaves the comment out, as `/predict` says."},
    ),
    "Counts": {
        "description": "How many comments each class has, by label or by name (in any case); one must be above zero.",
        "anyOf": [_counts([str(int(sentiment)) for sentiment in ORDER]), _counts(_TITLES)],
    },
    "DatedRow": {
        **object_of(["timestamp", "sentiment"], timestamp=_MOMENT, sentiment={"enum": [*map(int, ORDER), *_NAMES]}),
        "description": "A time and a class; rows in which either cannot be read are skipped and counted.",
    },
    "Chart": {
        "description": "Counts, or the comments to count.",
        "type": "object",
        "properties": _SIZE
        | {
            "shares": {
                "description": "Estimated shares, as numbers or as `/predict` returns them in a summary: slices and "
                "percentages show these, in proportion, with their intervals if they have any, and "
                "`sentiment_counts` stand beside them.",
                "anyOf": [
                    object_of(_TITLES, **dict.fromkeys(_TITLES, _SHARE_OR_INTERVAL)),
                    {"type": "null"},
                ],
            }
        },
        "anyOf": [
            object_of(["sentiment_counts"], sentiment_counts=ref("Counts")),
            object_of(["comments"], comments=_PICTURED, sentiment_counts={"type": "null"}),
        ],
    },
    "Cloud": object_of(
        ["comments"],
        comments=_PICTURED,
        sentiment={"description": "To draw one class only.", "enum": [*_TITLES, None]},
        **_SIZE,
    ),
    "Trend": {
        "description": "Rows with their class, or dated comments.",
        "type": "object",
        "properties": _SIZE | {"time_zone": {"type": "string", "default": "UTC", "examples": ["Europe/Berlin"]}},
        "anyOf": [
            object_of(
                ["sentiment_data"],
                sentiment_data={"type": "array", "items": ref("DatedRow"), "minItems": 1, "maxItems": MAX_ROWS},
            ),
            object_of(["comments"], comments=_PICTURED, sentiment_data={"type": "null"}),
        ],
    },
}
