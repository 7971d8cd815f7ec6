"""Feedback in the rehearsal: responses of the API, and rows in the table."""

from collections.abc import Iterator

from deployment.smoke import Api
from deployment.stack import DeployedStack, outputs_of
from undertone.feedback.dynamodb import DynamoTable

WRONG = {"comment": "Sick beat! \U0001f525", "predicted": "Negative", "correct": "Positive", "source": "rehearsal"}


def feedback_checks(stack: str) -> Iterator[tuple[str, object, object]]:
    """Send corrections to a stack; yield checks with actual and expected values."""
    outputs = outputs_of(stack) or {}
    table = DynamoTable(outputs["FeedbackTableName"])
    with Api(DeployedStack.find(stack).url) as api:
        answers = [api.ask("POST", "feedback", WRONG) for _ in range(2)]
        yield "POST /feedback stores a correction", [answer.status_code for answer in answers], [202, 202]
        rows = [(row.comment, row.predicted, row.correct, row.source) for row in table.all()]
        yield "an identical correction is stored once", rows, [tuple(WRONG.values())]
        key = answers[0].json()["id"]
        yield "DELETE /feedback/{id} deletes it", api.ask("DELETE", f"feedback/{key}").status_code, 204
        yield "it is deleted from the table", list(table.all()), []
        yield "OpenAPI describes the endpoint", "/feedback" in api.ask("GET", "openapi.json").json()["paths"], True


def takes_feedback(stack: str) -> bool:
    """Return whether the routes exist: an empty correction is a bad request, not an unknown path."""
    with Api(DeployedStack.find(stack).url) as api:
        return api.ask("POST", "feedback", {}).status_code == 400
