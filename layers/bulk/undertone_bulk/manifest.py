"""What lies beside the parts of a result: it is written last, so a result that has one is whole."""

from collections.abc import Sequence

import msgspec

from undertone_bulk.jobs import Job, Record, Tally

MANIFEST = "_manifest.json"


class Part(msgspec.Struct, frozen=True):
    """An object that holds rows of the result, in their order."""

    key: str
    rows: int
    size: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a result holds.

    Attributes:
        parts: in the order of the input.
        tally: of all of them.
        model: the version that scored them.
        failed: numbers of the pieces that could not be scored, if the job tolerates any.
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
    """Put together what is known of the scored pieces.

    Args:
        job: that they are of.
        records: of the pieces that were scored, in any order.
        failed: numbers of the others.
    """
    by_number = {record.piece.number: record for record in records}
    tally = Tally()
    parts = []
    for number in sorted(by_number):
        record = by_number[number]
        tally.add(record.tally)
        parts.append(Part(record.key, record.tally.rows, record.size))
    return Manifest(parts=parts, tally=tally, model=job.model, failed=list(failed))
