"""The summary of a request: counts of predictions, and estimated shares of the classes."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from undertone.http.requests import Request
from undertone.labels import ORDER
from undertone.predictions import Prediction
from undertone.shares import Adjustment, estimate_shares

_DIGITS = 4


def wants_summary(request: Request) -> bool:
    """Whether a client asks for one, by ``?summary=true`` or the header ``Prefer: summary``; older clients get none."""
    preferred = {part.strip().lower() for part in request.headers.get("prefer", "").split(",")}
    return not request.compat and (request.query.get("summary", "").lower() == "true" or "summary" in preferred)


def summarize(predictions: Sequence[Prediction], adjustment: Adjustment) -> dict[str, Any]:
    """Count the predictions, and estimate the shares of the classes among the comments that were understood.

    Args:
        predictions: Of each comment.
        adjustment: Of the model that made them.
    """
    understood = [prediction for prediction in predictions if prediction.understood and prediction.confidence]
    counts = Counter(prediction.sentiment for prediction in understood)
    shares = estimate_shares([prediction.probabilities for prediction in understood], adjustment)
    return {
        "counts": {sentiment.title: counts[sentiment] for sentiment in ORDER},
        "shares": {
            sentiment.title: {name: round(value, _DIGITS) for name, value in share._asdict().items()}
            for sentiment, share in zip(ORDER, shares, strict=True)
        },
        "not_understood": len(predictions) - len(understood),
    }
