"""Smoke tests of a deployed API: one request for each kind of call."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Self

import httpx

COMMENTS = ["This is wonderful, thank you!", "This is terrible.", "It starts at noon."]
PNG = b"\x89PNG\r\n\x1a\n"
PATIENCE = 20
"""Seconds to wait, in all checks together, for containers that started before the model was published: they return
a 503 until they look for it again, within seconds."""


class Check(NamedTuple):
    """A check and its problem, which is empty if the check passed."""

    question: str
    problem: str


class Api:
    """An API client for a base URL, with or without a key; use it as a context manager."""

    def __init__(self, url: str, key: str | None = None) -> None:
        self._client = httpx.Client(base_url=url, headers={"x-api-key": key} if key else {}, timeout=40)
        self._patience = PATIENCE

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """Send a request with a JSON body and return the response; retry a 503 for PATIENCE seconds at most."""
        content = None if body is None else json.dumps(body).encode()
        kind = {} if body is None else {"content-type": "application/json"}
        while True:
            answer = self._client.request(method, path, content=content, headers={**kind, **headers})
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE or not self._patience:
                return answer
            self._patience -= 1
            time.sleep(1)


def require(answer: httpx.Response, status: int, **headers: str) -> None:
    """Require a status and headers of a response (with underscores for hyphens in header names)."""
    if answer.status_code != status:
        raise AssertionError(f"expected {status}, got {answer.status_code}: {answer.text[:200]}")
    for name, expected in headers.items():
        came = answer.headers.get(name.replace("_", "-"))
        if came != expected:
            raise AssertionError(f"expected {name.replace('_', '-')} {expected!r}, got {came!r}")


def require_readable(answer: httpx.Response) -> None:
    """Require that browsers may read a response: from any origin, or from the stack's allowed origin."""
    if not answer.headers.get("access-control-allow-origin"):
        raise AssertionError("no access-control-allow-origin")


def health(api: Api) -> None:
    """GET /health returns a model version."""
    answer = api.ask("GET", "health")
    require(answer, 200)
    if not answer.json()["model_version"]:
        raise AssertionError("no model_version")


def predict(api: Api) -> None:
    """POST /predict tells positive from negative comments."""
    answer = api.ask("POST", "predict", {"comments": COMMENTS})
    require(answer, 200)
    require_readable(answer)
    sentiments = [row["sentiment"] for row in answer.json()]
    if sentiments[:2] != ["Positive", "Negative"] or len(sentiments) != 3:
        raise AssertionError(f"expected Positive, Negative and a third, got {sentiments}")


def compatibility(api: Api) -> None:
    """POST /compat/predict_with_timestamps returns sentiments as strings such as "1"."""
    rows = [{"text": text, "timestamp": "2026-01-01T00:00:00Z"} for text in COMMENTS]
    answer = api.ask("POST", "compat/predict_with_timestamps", {"comments": rows})
    require(answer, 200)
    if not {row["sentiment"] for row in answer.json()} <= {"1", "0", "-1"}:
        raise AssertionError(f"got {answer.text[:200]}")


def picture(api: Api) -> None:
    """POST /generate_chart returns a PNG, not Base64."""
    counts = {"sentiment_counts": {"1": 5, "0": 3, "-1": 2}}
    answer = api.ask("POST", "generate_chart", counts, accept="image/png")
    require(answer, 200, content_type="image/png")
    if not answer.content.startswith(PNG):
        raise AssertionError(f"the body starts with {answer.content[:16]!r}")


def themes(api: Api) -> None:
    """POST /themes returns what comments praise, and which contain requests."""
    praise = [{"text": text, "sentiment": "Positive"} for text in ("I love the music", "Great music!")]
    answer = api.ask("POST", "themes", {"comments": [*praise, "Please make a part 2"]})
    require(answer, 200)
    require_readable(answer)
    found = answer.json()
    if [theme["phrase"] for theme in found["praised"]] != ["music"] or found["tags"]["request"]["comments"] != [2]:
        raise AssertionError(f"got {answer.text[:200]}")


def page(api: Api) -> None:
    """GET / returns the web page."""
    answer = api.ask("GET", "", accept="text/html")
    require(answer, 200)
    if "<html" not in answer.text:
        raise AssertionError(f"got {answer.text[:100]}")


def preflight(api: Api) -> None:
    """OPTIONS /predict allows cross-origin requests."""
    answer = api.ask("OPTIONS", "predict", origin="https://www.youtube.com", access_control_request_method="POST")
    require(answer, 204, access_control_allow_methods="GET,POST,DELETE,OPTIONS")
    require_readable(answer)


def empty_list(api: Api) -> None:
    """POST /predict with no comments returns a 400 with the reason."""
    answer = api.ask("POST", "predict", {"comments": []})
    require(answer, 400)
    if answer.json()["error"] != "No comments provided":
        raise AssertionError(f"got {answer.text[:200]}")


def wrong_method(api: Api) -> None:
    """GET /predict returns a 405."""
    require(api.ask("GET", "predict"), 405)


def unknown_path(api: Api) -> None:
    """GET /nowhere returns a 404 in JSON."""
    answer = api.ask("GET", "nowhere")
    require(answer, 404)
    require_readable(answer)
    if set(answer.json()) != {"error", "detail", "request_id"}:
        raise AssertionError(f"got {answer.text[:200]}")


def jobs(api: Api) -> None:
    """POST /jobs rejects an unknown format, or returns a 404 in stacks without bulk jobs."""
    described = "/jobs" in api.ask("GET", "openapi.json").json()["paths"]
    answer = api.ask("POST", "jobs", {"format": "none"})
    if described and answer.status_code == 403:  # called without a key, which this route always requires
        return
    require(answer, 400 if described else 404)


CHECKS: tuple[Callable[[Api], None], ...] = (
    health, predict, compatibility, picture, themes, page, preflight, empty_list, wrong_method, unknown_path, jobs,
)  # fmt: skip


def run_checks(api: Api) -> Iterator[Check]:
    """Run every check, and continue after a failure."""
    for check in CHECKS:
        question = (check.__doc__ or check.__name__).rstrip(".")
        try:
            check(api)
        except (AssertionError, httpx.HTTPError, ValueError, KeyError) as error:
            yield Check(question, str(error) or type(error).__name__)
        else:
            yield Check(question, "")
