"""The plain pipeline behind HTTP, as public backends serve it: ``python -m benchmarks.plain_server PIPELINE PORT``."""

import pickle
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from benchmarks.plain_pipeline import PlainPipeline


def create_app(pipeline: PlainPipeline) -> Starlette:
    """The ASGI application with one route, ``POST /predict``."""

    async def predict(request: Request) -> JSONResponse:
        comments = (await request.json())["comments"]
        labels = await run_in_threadpool(pipeline.predict, comments)
        rows = zip(comments, labels, strict=True)
        return JSONResponse([{"comment": comment, "sentiment": str(label)} for comment, label in rows])

    async def health(_: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    return Starlette(routes=[Route("/predict", predict, methods=["POST"]), Route("/health", health)])


if __name__ == "__main__":
    loaded = pickle.loads(Path(sys.argv[1]).read_bytes())  # noqa: S301 - the benchmark itself wrote it a moment ago
    uvicorn.run(create_app(loaded), host="127.0.0.1", port=int(sys.argv[2]), log_level="warning", access_log=False)
