"""``undertone predict``: predict the sentiment of texts from the command line or standard input."""

import json
import sys
from typing import Annotated

import typer

from training.commands.options import JsonOption, ModelOption, StoreOption

HIGHEST_SHOWN = 0.99
"""Maximum confidence to display, as on the page and in the extension, because no prediction is certain."""
STYLES = {"Positive": "green", "Neutral": "yellow", "Negative": "red"}


def predict(
    texts: Annotated[
        list[str] | None, typer.Argument(help="Comments; if omitted, read one per line from standard input.")
    ] = None,
    model: ModelOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Predict the sentiment of comments, given as arguments or one per line on standard input."""
    from training.stores import load_model  # noqa: PLC0415 - numpy and onnxruntime

    if texts is None and sys.stdin.isatty():
        raise typer.BadParameter('Give at least one comment: undertone predict "so good!"')
    comments = texts or [line.rstrip("\r\n") for line in sys.stdin]
    predictions = load_model(model, store=store).predict(comments)
    for comment, found in zip(comments, predictions, strict=True):
        if as_json:
            record = {"text": comment, "sentiment": found.sentiment.title, "confidence": round(found.confidence, 4)}
            typer.echo(json.dumps(record, ensure_ascii=False))
        else:
            name = typer.style(f"{found.sentiment.title:8}", fg=STYLES[found.sentiment.title], bold=True)
            typer.echo(f"{name}  {min(found.confidence, HIGHEST_SHOWN):4.0%}  {comment}")
