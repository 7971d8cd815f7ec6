"""Feedback in the rehearsal: what the API says, and what is in the table after it."""

from collections.abc import Iterator

from deployment.smoke import Api
from deployment.stack import DeployedStack, outputs_of
from undertone.feedback.dynamodb import DynamoTable

WRONG = {"comment": "Sick beat! \U0001f525", "predicted": "Negative", "correct": "Positive", "source": "rehearsal"}


def feedback_checks(stack: str) -> Iterator[tuple[str, object, object]]:
    """Send corrections to a stack; gives questions with what was found and what was expected."""
    outputs = outputs_of(stack) or {}
    table = DynamoTable(outputs["FeedbackTableName"])
    with Api(DeployedStack.find(stack).url) as api:
        answers = [api.ask("POST", "feedback", WRONG) for _ in range(2)]
        yield "POST /feedback keeps a correction", [answer.status_code for answer in answers], [202, 202]
        rows = [(row.comment, row.predicted, row.correct, row.source) for row in table.all()]
        yield "the same one twice is one row", rows, [tuple(WRONG.values())]
        key = answers[0].json()["id"]
        yield "DELETE /feedback/{id} takes it back", api.ask("DELETE", f"feedback/{key}").status_code, 204
        yield "it is gone from the table", list(table.all()), []
        yield "the API describes it", "/feedback" in api.ask("GET", "openapi.json").json()["paths"], True


def takes_feedback(stack: str) -> bool:
    """Whether there are such routes: an empty correction is refused, not unknown."""
    with Api(DeployedStack.find(stack).url) as api:
        return api.ask("POST", "feedback", {}).status_code == 400
