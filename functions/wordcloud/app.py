"""POST /generate_wordcloud: the words that tell positive, neutral and negative comments apart."""

from functools import partial

from undertone.http.api import Api
from undertone.http.picture_requests import CloudBody, read_body, read_said, read_wanted
from undertone.http.requests import Request
from undertone.http.responses import Response
from undertone.settings import Settings
from undertone_pictures.classifier import Classifier
from undertone_pictures.cloud import draw_cloud, most_words
from undertone_pictures.notice import draw_notice
from undertone_pictures.rendering import picture
from undertone_pictures.words import count_words

SIZE = (800, 400)

settings = Settings.from_environment()
classifier = Classifier(settings)
classifier.warm_up()


def generate_wordcloud(request: Request) -> Response:
    """Draw the words of comments, all or those of one class."""
    body = read_body(request, CloudBody)
    wanted = read_wanted(body)
    texts, known = zip(*read_said(body.comments), strict=True)
    classified = zip(texts, classifier.classify(texts, known), strict=True)
    most = most_words(int(body.width or SIZE[0]), int(body.height or SIZE[1]))
    words = count_words([(text, sentiment) for text, sentiment in classified if text], most, wanted)
    if not words:
        missing = "words to show" if wanted is None else f"words to show in {wanted.title} comments"
        return picture(request, body, partial(draw_notice, f"the comments have no {missing}"), size=SIZE)
    return picture(request, body, partial(draw_cloud, words), size=SIZE)


handler = Api({"POST /generate_wordcloud": generate_wordcloud}, settings)
