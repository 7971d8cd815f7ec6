"""POST /generate_chart: the shares of the three classes."""

from collections import Counter
from functools import partial

from undertone.startup import finish
from undertone.errors import BadRequestError
from undertone.http.api import Api
from undertone.http.picture_requests import (
    NO_COUNTS,
    ChartBody,
    read_body,
    read_counts,
    read_intervals,
    read_said,
    read_shares,
)
from undertone.http.requests import Request
from undertone.http.responses import Response
from undertone.settings import Settings
from undertone_pictures.classifier import NO_LANGUAGE, Classifier, not_understood
from undertone_pictures.notice import draw_notice
from undertone_pictures.pie import draw_pie
from undertone_pictures.rendering import picture

SIZE = (600, 600)

settings = Settings.from_environment()
classifier = Classifier(settings)


def generate_chart(request: Request) -> Response:
    """Draw counts, or comments."""
    body = read_body(request, ChartBody)
    if body.sentiment_counts is not None:
        counted = partial(draw_pie, read_counts(body), read_shares(body), read_intervals(body))
        return picture(request, body, counted, size=SIZE)
    if body.comments is None:
        raise BadRequestError(NO_COUNTS)
    classes = classifier.classify(read_said(body.comments), request.request_id)
    counts = Counter(sentiment for sentiment in classes if sentiment is not None)
    draw = partial(draw_pie, counts) if counts else partial(draw_notice, NO_LANGUAGE)
    return picture(request, body, draw, size=SIZE, headers=not_understood(classes))


handler = Api({"POST /generate_chart": generate_chart}, settings)

finish()
