"""What an operator may know: structured log lines, never the text of a comment."""

import json
import sys
import traceback
from typing import Any


def model_loaded(version: str, *, seconds: float) -> None:
    """Report that a model is now served."""
    _log("INFO", "model loaded", model_version=version, seconds=round(seconds, 4))


def model_refused(error: Exception, *, stage: str, serving: str | None) -> None:
    """Report that the model a stage points to could not be loaded, and which one goes on serving."""
    _log("ERROR", "model refused", reason=str(error), stage=stage, serving=serving)


def request_failed(error: Exception, *, request_id: str, route: str) -> None:
    """Report an error that nobody foresaw, by its class and place: its message might hold a comment."""
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    _log("ERROR", "request failed", request_id=request_id, route=route, error=type(error).__name__, frames=frames)


def _log(level: str, message: str, **fields: Any) -> None:
    print(json.dumps({"level": level, "message": message, **fields}), file=sys.stderr, flush=True)
