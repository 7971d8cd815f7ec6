"""POST /generate_chart: the shares of the three classes."""

from collections import Counter
from functools import partial

from undertone.errors import BadRequestError
from undertone.http.api import Api
from undertone.http.picture_requests import NO_COUNTS, ChartBody, read_body, read_counts, read_said
from undertone.http.requests import Request
from undertone.http.responses import Response
from undertone.labels import Sentiment
from undertone.settings import Settings
from undertone_pictures.classifier import Classifier
from undertone_pictures.pie import draw_pie
from undertone_pictures.rendering import picture

SIZE = (600, 600)

settings = Settings.from_environment()
classifier = Classifier(settings)


def generate_chart(request: Request) -> Response:
    """Draw counts, or comments."""
    body = read_body(request, ChartBody)
    return picture(request, body, partial(draw_pie, _counts(body)), size=SIZE)


def _counts(body: ChartBody) -> dict[Sentiment, int]:
    if body.sentiment_counts is not None:
        return read_counts(body)
    if body.comments is None:
        raise BadRequestError(NO_COUNTS)
    texts, known = zip(*read_said(body.comments), strict=True)
    return dict(Counter(classifier.classify(texts, known)))


handler = Api({"POST /generate_chart": generate_chart}, settings)
