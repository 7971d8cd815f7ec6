"""POST /generate_chart: the shares of the three classes."""

from collections import Counter
from functools import partial

from undertone.api import Api
from undertone.errors import BadRequestError
from undertone.labels import Sentiment
from undertone.picture_requests import NO_COUNTS, ChartBody, read_body, read_counts, read_said
from undertone.pictures.answers import picture
from undertone.pictures.classes import Classifier
from undertone.pictures.pie import draw_pie
from undertone.requests import Request
from undertone.responses import Response
from undertone.settings import Settings

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
