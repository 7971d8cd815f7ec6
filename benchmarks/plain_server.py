"""A plain pipeline and the plain pictures over HTTP: ``python -m benchmarks.plain_server PIPELINE PORT``.

The routes and bodies are those of public backends. Most of these run Flask's development server; Starlette and Uvicorn
serve here, as in the local server, so that only what the handlers do is compared.
"""

import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from benchmarks.plain_pictures import plain_chart, plain_trend, plain_wordcloud
from benchmarks.plain_pipeline import PlainPipeline

WORDS = 200


def create_app(pipeline: PlainPipeline) -> Starlette:
    """The ASGI application: predictions, and the three pictures."""

    def predict(body: Any) -> Response:
        comments = body["comments"]
        rows = zip(comments, pipeline.predict(comments), strict=True)
        return JSONResponse([{"comment": comment, "sentiment": str(label)} for comment, label in rows])

    def chart(body: Any) -> Response:
        return _png(plain_chart({int(label): int(count) for label, count in body["sentiment_counts"].items()}))

    def wordcloud(body: Any) -> Response:
        return _png(plain_wordcloud([pipeline.clean(_text(each)) for each in body["comments"]], WORDS))

    def trend(body: Any) -> Response:
        return _png(plain_trend(body["sentiment_data"]))

    async def health(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    return Starlette(
        routes=[
            Route("/health", health),
            _route("/predict", predict),
            _route("/generate_chart", chart),
            _route("/generate_wordcloud", wordcloud),
            _route("/generate_trend_graph", trend),
        ]
    )


def _route(path: str, answer: Callable[[Any], Response]) -> Route:
    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(answer, await request.json())

    return Route(path, endpoint, methods=["POST"])


def _text(comment: Any) -> str:
    return str(comment if isinstance(comment, str) else comment["text"])


def _png(picture: bytes) -> Response:
    return Response(picture, media_type="image/png")


if __name__ == "__main__":
    loaded = pickle.loads(Path(sys.argv[1]).read_bytes())  # noqa: S301 - the benchmark itself wrote it a moment ago
    uvicorn.run(create_app(loaded), host="127.0.0.1", port=int(sys.argv[2]), log_level="warning", access_log=False)
