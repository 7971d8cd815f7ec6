"""POST /themes: what comments praise, criticise and ask for, and the tags of each."""

from undertone.startup import finish
from undertone.http.api import Api
from undertone.http.requests import Request
from undertone.http.responses import Response, json_response
from undertone.http.themes_requests import read_themes_comments
from undertone.settings import Settings
from undertone_pictures.classifier import Classifier
from undertone_themes.report import report
from undertone_themes.summary import Written, summarize

settings = Settings.from_environment()
classifier = Classifier(settings)
classifier.warm_up()


def themes(request: Request) -> Response:
    """Find the themes and tags of comments; those without a known class are classified."""
    received = read_themes_comments(request)
    classes = classifier.classify([each.said for each in received], request.request_id)
    comments = [
        Written(each.said.text or "", sentiment, each.likes, each.time)
        for each, sentiment in zip(received, classes, strict=True)
    ]
    return json_response(report(summarize(comments), comments, [each.original for each in received]))


handler = Api({"POST /themes": themes}, settings)

finish()
