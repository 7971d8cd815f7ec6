"""The OpenAPI 3.1 document, with the limits of the code."""

from collections.abc import Mapping
from typing import Any

from undertone import __version__
from undertone.http.requests import COMPAT_PREFIX
from undertone.openapi import schemas, themes

Json = dict[str, Any]

_DESCRIPTION = (
    "Classifies comments as Positive, Neutral or Negative, and draws the results. The routes under `/compat` are the "
    'same for clients of older systems: there, `sentiment` is `"1"`, `"0"` or `"-1"`.'
)
_EXAMPLE_COMMENTS = ["Great movie!", "The sound is terrible", "Starts at 12:30"]
_EXAMPLE_ROWS = [
    {"timestamp": "2026-01-10T08:00:00Z", "sentiment": "Positive"},
    {"timestamp": "2026-02-10 08:00:00", "sentiment": -1},
    {"timestamp": 1772000000, "sentiment": "0"},
]


_SUMMARIES = {"Predictions": "Summarized", "DatedPredictions": "DatedSummarized"}
_ASKING_FOR_A_SUMMARY: list[Json] = [
    {
        "name": "summary",
        "in": "query",
        "description": "`true` for the rows and a summary of them: counts, and estimated shares with intervals.",
        "schema": {"type": "string", "enum": ["true", "false"]},
    },
    {
        "name": "Prefer",
        "in": "header",
        "description": "`summary` does the same.",
        "schema": {"type": "string", "enum": ["summary"]},
    },
]


def document(*, feedback: bool = True, jobs: bool = True) -> Json:
    """The whole document; without the routes for feedback where none is taken, and for jobs where none are run."""
    native = {
        "/": {"get": _get("page", "The web page", {"text/html": {"schema": {"type": "string"}}})},
        "/docs": {
            "get": _get("docs", "This description, to read and to try", {"text/html": {"schema": {"type": "string"}}})
        },
        "/openapi.json": {"get": _get("openapi", "This description", _json({"type": "object"}))},
        "/metrics": {"get": _get("metrics", "Counts for Prometheus", {"text/plain": {"schema": {"type": "string"}}})},
        **(_jobs() if jobs else {}),
        **_themes(),
    }
    both = {**_predictions(), **_process_comments(), **_pictures(), **(_feedback() if feedback else {})}
    compatible = {COMPAT_PREFIX + path: _compatible(item) for path, item in both.items()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Undertone",
            "version": __version__,
            "description": _DESCRIPTION,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "./"}],
        "paths": {**native, **{path: _summarized(item) for path, item in both.items()}, **compatible},
        "components": {"schemas": schemas.SCHEMAS | themes.SCHEMAS},
    }


def _predictions() -> dict[str, Json]:
    dated = [{"text": "Great movie!", "timestamp": "2026-01-10T08:00:00Z"}]
    texts: dict[str, Json] = {
        "comments": {"value": {"comments": _EXAMPLE_COMMENTS}},
        "text": {"value": {"text": "Great movie!"}},
        "explained": {"value": {"comments": _EXAMPLE_COMMENTS, "explain": True}},
    }
    rows = _json(schemas.ref("Predictions"))
    forms = {"application/x-www-form-urlencoded": {"schema": schemas.ref("Form")}}
    predict = _post("predict", "Classify each comment", "Question", texts, rows)
    predict["requestBody"]["content"] |= forms
    with_times = _post(
        "predict_with_timestamps",
        "Classify each comment and return its timestamp",
        "Question",
        {"dated": {"value": {"comments": dated}}},
        _json(schemas.ref("DatedPredictions")),
    )
    with_times["requestBody"]["content"] |= forms
    which = {"schema": {"type": "string"}, "description": "The model that made all predictions of the response."}
    for route in (predict, with_times):
        route["responses"]["200"]["headers"] = {"x-model-version": which}
    health = _get("health", "Which model serves", _json(schemas.ref("Health")))
    health["responses"]["503"] = _error("There is no model yet; try again after `Retry-After` seconds.")
    return {
        "/health": {"get": health},
        "/predict": {"post": predict},
        "/predict_with_timestamps": {"post": with_times},
    }


def _pictures() -> dict[str, Json]:
    picture = {
        "image/png": {"schema": {"type": "string", "contentMediaType": "image/png"}},
        "image/svg+xml": {"schema": {"type": "string", "contentMediaType": "image/svg+xml"}},
    }
    counts = {"value": {"sentiment_counts": {"1": 240, "0": 120, "-1": 140}}}
    comments = {"value": {"comments": _EXAMPLE_COMMENTS}}
    dark = {"value": {"comments": _EXAMPLE_COMMENTS, "sentiment": "Positive", "theme": "dark", "width": 600}}
    rows = {"value": {"sentiment_data": _EXAMPLE_ROWS}}
    dated = {"value": {"comments": [{"text": "Great movie!", "timestamp": "2026-01-10"}], "time_zone": "Europe/Berlin"}}
    chart = _post(
        "generate_chart", "Draw the shares of the classes", "Chart", {"counts": counts, "comments": comments}, picture
    )
    cloud = _post(
        "generate_wordcloud",
        "Draw the words that tell the classes apart",
        "Cloud",
        {"comments": comments, "dark": dark},
        picture,
    )
    trend = _post(
        "generate_trend_graph", "Draw the shares over time", "Trend", {"rows": rows, "comments": dated}, picture
    )
    count = {"schema": {"type": "integer", "minimum": 0}}
    unknown = count | {"description": "Comments left out, because they are in a language that the model does not know."}
    for route in (chart, cloud, trend):
        route["responses"]["200"]["headers"] = {"x-not-understood": unknown}
    skipped = count | {"description": "Rows left out, because their timestamp or class could not be read."}
    trend["responses"]["200"]["headers"]["x-skipped-rows"] = skipped
    return {
        "/generate_chart": {"post": chart},
        "/generate_wordcloud": {"post": cloud},
        "/generate_trend_graph": {"post": trend},
    }


def _themes() -> dict[str, Json]:
    rows = [
        {"text": "The editing is superb", "likes": 12, "timestamp": "2026-01-10T08:00:00Z"},
        {"text": "Love the editing", "sentiment": "Positive", "timestamp": "2026-02-10T08:00:00Z"},
        {"text": "Please make a video about editing", "timestamp": "2026-02-11T08:00:00Z"},
    ]
    summary = "What comments praise, criticise and ask for, and their tags"
    examples = {"rows": {"value": {"comments": rows, "time_zone": "Europe/Berlin"}}}
    return {"/themes": {"post": _post("themes", summary, "ThemesQuestion", examples, _json(schemas.ref("Themes")))}}


def _process_comments() -> dict[str, Json]:
    example = {"comments": {"value": {"comments": _EXAMPLE_COMMENTS}}}
    answer = _json(
        {"type": "object", "required": ["processed_comments"], "properties": {"processed_comments": {"type": "string"}}}
    )
    post = _post("process_comments", "The comments as the model reads them", "Comments", example, answer)
    post["requestBody"]["content"] |= {"application/x-www-form-urlencoded": {"schema": schemas.ref("Form")}}
    return {"/process_comments": {"post": post}}


def _feedback() -> dict[str, Json]:
    wrong = {"comment": "Sick beat!", "predicted": "Negative", "correct": "Positive"}
    post = _post("feedback", "Correct a prediction", "Feedback", {"wrong": {"value": wrong}}, {})
    del post["responses"]["200"], post["responses"]["503"]
    kept = {"description": "Kept; the same correction twice is kept once.", "content": _json(schemas.ref("Kept"))}
    post["responses"] |= {"202": kept}
    delete = _get("feedback_delete", "Take a correction back", {})
    delete["parameters"] = [{"name": "id", "in": "path", "required": True, "schema": schemas.FEEDBACK_ID}]
    delete["responses"] = {
        "204": {"description": "Deleted, or not there."},
        "400": _error("Not an id."),
        "default": _error(),
    }
    return {"/feedback": {"post": post}, "/feedback/{id}": {"delete": delete}}


def _jobs() -> dict[str, Json]:
    table = {"format": "csv", "text": "comment", "id": "comment_id", "output": "parquet"}
    post = _post("jobs_create", "Score a file that is too large for a request", "Job", {"table": {"value": table}}, {})
    del post["responses"]["200"], post["responses"]["503"]
    post["description"] = (
        "POST the file to `upload.url` as a form (multipart/form-data): all of `upload.fields`, then `file`. "
        "The upload starts the job. An API key is always required."
    )
    made = {"description": "Made; upload the file.", "content": _json(schemas.ref("MadeJob"))}
    show = _get("jobs_show", "How far a job is, and the URL of its result", _json(schemas.ref("ShownJob")))
    show["parameters"] = [{"name": "id", "in": "path", "required": True, "schema": schemas.JOB_ID}]
    unknown = _error("There is no such job, or it has expired; or no jobs are run here.")
    show["responses"] |= {"403": post["responses"]["403"], "404": unknown}
    post["responses"] |= {"201": made, "404": _error("No jobs are run here.")}
    return {"/jobs": {"post": post}, "/jobs/{id}": {"get": show}}


def _schema_name(operation: Json) -> str:
    """The name of the schema of a successful JSON response; empty without one."""
    content = operation["responses"].get("200", {}).get("content", {}).get("application/json", {})
    return str(content.get("schema", {}).get("$ref", "").rpartition("/")[2])


def _summarized(item: Json) -> Json:
    """A route whose rows come with a summary if a client asks for it."""
    copies = {}
    for method, operation in item.items():
        name = _schema_name(operation)
        if name in _SUMMARIES:
            either = {"anyOf": [schemas.ref(name), schemas.ref(_SUMMARIES[name])]}
            answer = operation["responses"]["200"] | {"content": _json(either)}
            responses = operation["responses"] | {"200": answer}
            copies[method] = operation | {"parameters": _ASKING_FOR_A_SUMMARY, "responses": responses}
        else:
            copies[method] = operation
    return copies


def _compatible(item: Json) -> Json:
    """A route as it is under the prefix: rows hold the class as a string of its label."""
    copies = {}
    for method, operation in item.items():
        copy = operation | {"operationId": f"compat_{operation['operationId']}", "tags": ["compat"]}
        name = _schema_name(operation)
        if f"Compat{name}" in schemas.SCHEMAS:
            answer = operation["responses"]["200"] | {"content": _json(schemas.ref(f"Compat{name}"))}
            copy["responses"] = operation["responses"] | {"200": answer}
        copies[method] = copy
    return copies


def _get(name: str, summary: str, content: Json) -> Json:
    answer = {"description": summary, "content": content}
    return {
        "operationId": name,
        "summary": summary,
        "tags": ["native"],
        "responses": {"200": answer, "default": _error()},
    }


def _post(name: str, summary: str, body: str, examples: Mapping[str, Json], content: Json) -> Json:
    operation = _get(name, summary, content)
    operation["requestBody"] = {"required": True, "content": _json(schemas.ref(body), examples)}
    operation["responses"] |= {
        "400": _error("Malformed, empty or of the wrong type."),
        "403": _error("The API requires a key, in the header `x-api-key`."),
        "413": _error("Over a limit, which the message names."),
        "415": _error("Not JSON."),
        "429": _error("Too many requests."),
        "503": _error("There is no model yet; try again after `Retry-After` seconds."),
    }
    return operation


def _json(schema: Json, examples: Mapping[str, Json] | None = None) -> Json:
    return {"application/json": {"schema": schema} | ({"examples": dict(examples)} if examples else {})}


def _error(description: str = "Anything else; never with more than one sentence of why.") -> Json:
    return {"description": description, "content": _json(schemas.ref("Error"))}
