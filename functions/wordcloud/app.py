"""POST /generate_wordcloud: the words that are typical of positive, neutral and negative comments."""

from collections.abc import Sequence
from functools import partial

from undertone.startup import finish
from undertone.http.api import Api
from undertone.http.picture_requests import CloudBody, read_body, read_said, read_wanted
from undertone.http.requests import Request
from undertone.http.responses import Response
from undertone.labels import Sentiment
from undertone.settings import Settings
from undertone_pictures.classifier import NO_LANGUAGE, Classifier, not_understood
from undertone_pictures.cloud import draw_cloud, most_words
from undertone_pictures.notice import draw_notice
from undertone_pictures.rendering import layout, picture
from undertone_pictures.words import count_words

SIZE = (800, 400)

settings = Settings.from_environment()
classifier = Classifier(settings)
classifier.warm_up()


def generate_wordcloud(request: Request) -> Response:
    """Draw the words of comments, all or those of one class."""
    body = read_body(request, CloudBody)
    wanted = read_wanted(body)
    said = read_said(body.comments)
    classes = classifier.classify(said, request.request_id)
    understood = [(row.text, each) for row, each in zip(said, classes, strict=True) if row.text and each is not None]
    width, height, _ = layout(request, body, SIZE)
    words = count_words(understood, most_words(width, height), wanted)
    draw = partial(draw_cloud, words) if words else partial(draw_notice, _missing(classes, wanted))
    return picture(request, body, draw, size=SIZE, headers=not_understood(classes))


def _missing(classes: Sequence[Sentiment | None], wanted: Sentiment | None) -> str:
    if not any(each is not None for each in classes):
        return NO_LANGUAGE
    return f"the comments have no words to show{f' in {wanted.title} comments' if wanted is not None else ''}"


handler = Api({"POST /generate_wordcloud": generate_wordcloud}, settings)

finish()
