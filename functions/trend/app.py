"""POST /generate_trend_graph: the shares of the three classes over time."""

from functools import partial

from undertone.startup import finish
from undertone.errors import BadRequestError
from undertone.http.api import Api
from undertone.http.picture_requests import TrendBody, read_body, read_dated
from undertone.http.requests import Request
from undertone.http.responses import Response
from undertone.settings import Settings
from undertone.timestamps import read_zone
from undertone_pictures.classifier import NO_LANGUAGE, Classifier, not_understood
from undertone_pictures.notice import draw_notice
from undertone_pictures.rendering import picture
from undertone_pictures.trend import draw_trend

SIZE = (1200, 600)

settings = Settings.from_environment()
classifier = Classifier(settings)


def generate_trend_graph(request: Request) -> Response:
    """Draw rows, or comments with timestamps; report how many were left out."""
    body = read_body(request, TrendBody)
    rows, skipped, any_time = read_dated(body, read_zone(body.time_zone))
    headers = {"x-skipped-rows": str(skipped)}
    if not any_time:
        return picture(request, body, partial(draw_notice, "the comments have no dates"), size=SIZE, headers=headers)
    if not rows:
        raise BadRequestError(
            f"none of the {skipped} rows has a usable timestamp and sentiment; expected for example "
            '{"timestamp": "2026-01-31T10:00:00Z", "sentiment": "Positive"}'
        )
    classes = classifier.classify(rows, request.request_id)
    classified = [(row.time, each) for row, each in zip(rows, classes, strict=True) if each is not None]
    draw = partial(draw_trend, classified, zone=body.time_zone) if classified else partial(draw_notice, NO_LANGUAGE)
    return picture(request, body, draw, size=SIZE, headers=headers | not_understood(classes))


handler = Api({"POST /generate_trend_graph": generate_trend_graph}, settings)

finish()
