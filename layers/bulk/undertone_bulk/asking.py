"""Plans a job requested by an API client, once its file is uploaded."""

import msgspec

from undertone.jobs.asked import ASKED, UPLOAD, WHOLE, AskedJob
from undertone.models.card import Card
from undertone_bulk.errors import InputError
from undertone_bulk.parts import Parts
from undertone_bulk.plans import INPUT, Plan
from undertone_bulk.preparing import BulkRequest, prepare


def plan_asked(location: Parts, card: Card) -> Plan:
    """Find the columns of the uploaded file, and check them against the request.

    Args:
        location: The job's prefix.
        card: The card of the model.

    Raises:
        InputError: There is no request, or the file does not match it.
    """
    found = location.get(ASKED)
    if found is None:
        raise InputError(f"{location.name} holds neither a plan nor a request. Start a job with: undertone bulk")
    asked = msgspec.json.decode(found, type=AskedJob)
    request = BulkRequest(
        source=f"{location.name}{INPUT}{UPLOAD}.{asked.format}", output=f"{WHOLE}.{asked.output}", text=asked.text,
        id=asked.id, read_as=None, write_as=None, delimiter=asked.delimiter, prefix=asked.prefix,
    )  # fmt: skip
    planned, job = prepare(request, card)
    return Plan(job=job, sources=planned.sources, created=asked.created, whole=True)
