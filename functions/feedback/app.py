"""POST /feedback and DELETE /feedback/{id}: store and delete corrections of predictions."""

from datetime import timedelta

from undertone.feedback.correction import correction_of
from undertone.feedback.tables import open_table
from undertone.http.api import Api
from undertone.http.feedback_requests import read_key, read_statement
from undertone.http.requests import Request
from undertone.http.responses import Response, json_response
from undertone.settings import Settings

settings = Settings.from_environment()
table = open_table(settings.feedback)


def keep(request: Request) -> Response:
    """Store a correction; a repeated one is stored once."""
    assert table  # noqa: S101 - without one there is no such route
    days = timedelta(days=settings.feedback_days)
    statement = read_statement(request)
    correction = correction_of(statement, client=request.source_ip, salt=settings.feedback_salt, keep=days)
    table.add(correction)
    return json_response({"id": correction.id}, 202)


def take_back(request: Request) -> Response:
    """Delete a correction; a missing one is not an error."""
    assert table  # noqa: S101 - without one there is no such route
    table.remove(read_key(request))
    return Response(204)


handler = Api({"POST /feedback": keep, "DELETE /feedback/{id}": take_back} if table else {}, settings)
