"""What a bulk job is: its options, its input files, their pieces, and what is recorded of each scored piece."""

import msgspec
import pyarrow as pa

from undertone_bulk.formats import Format

MOST_CHARACTERS = 10_000
"""Of a comment, as in a request: YouTube's own limit."""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """An input file.

    Attributes:
        name: a path, or ``s3://bucket/key``.
        format: how it is written.
        size: in bytes, as it is stored.
        tag: changes whenever the file does.
        columns: its columns, in its own order.
    """

    name: str
    format: Format
    size: int
    tag: str
    columns: list[str] = []


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A part of an input file that is scored in one go.

    Attributes:
        number: among all pieces of the job, from 0; it decides where the piece's rows come in the output.
        source: number of the input file.
        start: its first byte in the file (uncompressed), or its first row in a row group of Parquet.
        end: where it ends.
        line: the line of the file that it begins with, from 1; in Parquet the row.
        group: the row group, in Parquet.
        digest: of its bytes; in Parquet, of the file's tag.
    """

    number: int
    source: int
    start: int
    end: int
    line: int
    group: int = -1
    digest: str = ""


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """How each row is scored.

    Attributes:
        text: the name of the column that is scored.
        id: the name of the column that tells rows apart in reports, if there is one.
        output: the format of the result.
        prefix: put before the names of the columns that are added.
        model: the version of the model.
        sha256: of the model.
        schema: of the input, as Arrow's IPC format holds it.
        headers: whether each part of a CSV result has a header, not only the first.
        pictures: whether what the pictures show is counted.
        time: the name of the column with the rows' times, for the trend.
    """

    text: str
    id: str | None = None
    output: Format = Format("csv")
    prefix: str = ""
    model: str = ""
    sha256: str = ""
    schema: bytes = b""
    headers: bool = False
    pictures: bool = False
    time: str | None = None

    def read_schema(self) -> pa.Schema:
        """The columns of the input, with their types."""
        return pa.ipc.read_schema(pa.py_buffer(self.schema))


class Refused(msgspec.Struct, frozen=True):
    """A row that could not be scored: where it stands and why. It never holds the row's text."""

    file: str
    line: int
    reason: str
    id: str | None = None


class Tally(msgspec.Struct, kw_only=True):
    """What was counted.

    Attributes:
        rows: rows written.
        counts: understood rows by the title of their sentiment.
        not_understood: rows in a language that the model does not know.
        blank: rows without any text to read.
        probabilities: sums of the probabilities of Negative, Neutral and Positive over the understood rows.
        refused: how many rows were refused.
    """

    rows: int = 0
    counts: dict[str, int] = {}
    not_understood: int = 0
    blank: int = 0
    probabilities: tuple[float, float, float] = (0.0, 0.0, 0.0)
    refused: int = 0

    def add(self, other: "Tally") -> None:
        """Add what another one counted."""
        self.rows += other.rows
        self.not_understood += other.not_understood
        self.blank += other.blank
        self.refused += other.refused
        self.probabilities = _sums(self.probabilities, other.probabilities)
        for title, count in other.counts.items():
            self.counts[title] = self.counts.get(title, 0) + count


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a scored piece, so that it is not scored again.

    Attributes:
        piece: which piece it was.
        key: the object that holds its rows.
        size: of the object, in bytes.
        tally: what was counted.
        refused: the rows that were refused.
        seconds: how long it took.
    """

    piece: Piece
    key: str
    size: int
    tally: Tally
    refused: list[Refused] = []
    seconds: float = 0.0


def _sums(a: tuple[float, float, float], b: tuple[float, float, float]) -> tuple[float, float, float]:
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])
