"""The manifest of a result. It is written last, so a result with a manifest is complete."""

from collections.abc import Sequence

import msgspec

from undertone_bulk.jobs import Job, Record, Tally

MANIFEST = "_manifest.json"


class Part(msgspec.Struct, frozen=True):
    """An object with rows of the result, in order."""

    key: str
    rows: int
    size: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The content of a result.

    Attributes:
        parts: The parts, in the order of the input.
        tally: Counts of all parts.
        model: Version of the model.
        failed: Numbers of the chunks that could not be scored, if the job tolerates failures.
    """

    parts: list[Part]
    tally: Tally
    model: str
    failed: list[int] = []

    @property
    def scored(self) -> list[int]:
        """Numbers of the pieces that were scored, in the order of the parts."""
        failed = set(self.failed)
        return [number for number in range(len(self.parts) + len(failed)) if number not in failed]


def manifest_of(job: Job, records: list[Record], failed: Sequence[int] = ()) -> Manifest:
    """Make the manifest from the records of the scored chunks.

    Args:
        job: The job.
        records: The records of the scored chunks, in any order.
        failed: Numbers of the other chunks.
    """
    by_number = {record.piece.number: record for record in records}
    tally = Tally()
    parts = []
    for number in sorted(by_number):
        record = by_number[number]
        tally.add(record.tally)
        parts.append(Part(record.key, record.tally.rows, record.size))
    return Manifest(parts=parts, tally=tally, model=job.model, failed=list(failed))
