"""POST /predict, POST /predict_with_timestamps and GET /health."""

from collections.abc import Sequence

from undertone.startup import finish
from undertone import explanations
from undertone.errors import TooLargeError
from undertone.http.api import Api
from undertone.http.requests import Comment, Request, read_comments, read_question
from undertone.http.responses import Response, Row, json_response, prediction_rows
from undertone.http.summary import summarize, wants_summary
from undertone.models.model import Model
from undertone.models.provider import ModelProvider
from undertone.predictions import Prediction
from undertone.settings import Settings
from undertone.text import normalize

settings = Settings.from_environment()
provider = ModelProvider.from_settings(settings)
provider.warm_up()


def predict(request: Request) -> Response:
    """Classify each comment."""
    return _predict(request, timestamps=False)


def predict_with_timestamps(request: Request) -> Response:
    """Classify each comment and return its timestamp."""
    return _predict(request, timestamps=True)


def health(_: Request) -> Response:
    """Return the version of the model in use."""
    return json_response({"status": "ok", "model_version": provider.get().version})


def process_comments(request: Request) -> Response:
    """Return the normalized comments in one string."""
    lines = [normalize(comment.text or "") for comment in read_comments(request)]
    return json_response({"processed_comments": " ".join(filter(None, lines))})


def _predict(request: Request, *, timestamps: bool) -> Response:
    comments, explain = read_question(request)
    explain = explain and not request.compat
    if explain and len(comments) > explanations.MAX_COMMENTS:
        most = explanations.MAX_COMMENTS
        raise TooLargeError(
            f"at most {most} comments can be explained per request; got {len(comments):,}:"
            " split them into several requests"
        )
    predictions, model = provider.answer([comment.text for comment in comments], request.request_id)
    rows = prediction_rows(comments, predictions, compat=request.compat, timestamps=timestamps)
    if explain:
        _add_reasons(rows, comments, predictions, model)
    headers = {"x-model-version": model.version}
    if wants_summary(request):
        return json_response({"rows": rows, "summary": summarize(predictions, model.card.shares)}, headers=headers)
    return json_response(rows, headers=headers)


def _add_reasons(
    rows: Sequence[Row], comments: Sequence[Comment], predictions: Sequence[Prediction], model: Model
) -> None:
    """Explain each row with the served model; these extra predictions are not counted."""
    reasons = explanations.explain([comment.text for comment in comments], predictions, model.predict)
    for row, found in zip(rows, reasons, strict=True):
        row.reasons = [reason._asdict() | {"toward": reason.toward.title} for reason in found]


handler = Api(
    {
        "POST /predict": predict,
        "POST /predict_with_timestamps": predict_with_timestamps,
        "POST /process_comments": process_comments,
        "GET /health": health,
    },
    settings,
)

finish()
