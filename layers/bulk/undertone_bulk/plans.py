"""The plan of a job on AWS, and the keys of the objects under the job's prefix."""

from collections.abc import Iterable

import msgspec

from undertone.jobs.names import is_job_id
from undertone_bulk.errors import BulkError, InputError
from undertone_bulk.jobs import Job, Piece, Source
from undertone_bulk.locations import S3
from undertone_bulk.parts import Parts

PLAN = "plan.json"
ITEMS = "items.json"
INPUT = "input/"
RESULT = "result/"
FAILURES = "failures/"
LARGEST_COMPRESSED = 5 * 1024**3
"""Maximum size of a compressed file in bytes, because one run of the splitting function must read all of it."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A job, and its input files under the job's prefix.

    Attributes:
        job: The options of the job.
        sources: The files, each under the job's prefix.
        created: Time of creation, ISO 8601.
        tolerated_percent: Percentage of chunks that may fail without failing the job.
        output: Path or URL to which the result will be fetched.
        pictures: The folder for the pictures, if the job draws any.
        whole: Whether to combine the result into one object, for clients that download it.
    """

    job: Job
    sources: list[Source]
    created: str = ""
    tolerated_percent: float = 0.0
    output: str = ""
    pictures: str = ""
    whole: bool = False


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """A chunk that could not be scored.

    Attributes:
        piece: The chunk.
        error: Name of the error.
        cause: Its message, shortened.
    """

    piece: Piece
    error: str
    cause: str = ""


def job_prefix(bucket: str, identifier: str) -> str:
    """Return the prefix of a job, with a trailing slash.

    Raises:
        BulkError: The ID is not a valid job ID, and could lead to another prefix.
    """
    if not is_job_id(identifier):
        raise BulkError(f"the job's ID is {identifier[:80]!r}; expected 8 to 63 lowercase letters, digits and hyphens")
    return f"{S3}{bucket}/jobs/{identifier}/"


def read_plan(location: Parts) -> Plan:
    """Read the plan of a job, and check that its files are under the job's prefix.

    Args:
        location: The job's prefix.

    Raises:
        InputError: There is no plan, or it names a file outside of the prefix.
    """
    found = location.get(PLAN)
    if found is None:
        raise InputError(
            f"{location.name} contains no {PLAN}. Start a job with: undertone bulk INPUT OUTPUT --on STACK"
        )
    plan = msgspec.json.decode(found, type=Plan)
    own = f"{location.name}{INPUT}"
    for source in plan.sources:
        if not source.name.startswith(own) or "/../" in source.name:
            raise InputError(f"{source.name} is not an input of this job; expected a name that begins with {own}")
    return plan


def chunk_key(number: int) -> str:
    """Return the key of the object with the bytes of a chunk."""
    return f"chunks/{number:08}"


def failure_key(number: int) -> str:
    """Return the key of the object with the failure of a chunk."""
    return f"{FAILURES}{number:08}.json"


def batch_key(number: int) -> str:
    """Return the key of the object with the items of one run of the splitting function."""
    return f"items/{number:06}.json"


def encode_items(pieces: Iterable[Piece]) -> bytes:
    """Encode the items of the map state as JSON."""
    return msgspec.json.encode(list(pieces))


def decode_items(data: bytes | None) -> list[Piece]:
    """Decode the items written by a run of the splitting function."""
    return msgspec.json.decode(data, type=list[Piece]) if data else []
