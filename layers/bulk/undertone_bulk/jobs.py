"""The data types of bulk jobs: options, input files, their chunks, and the record of each scored chunk."""

import msgspec
import pyarrow as pa

from undertone_bulk.formats import Format

MOST_CHARACTERS = 10_000
"""Maximum number of characters of a comment, as in requests; YouTube's own limit."""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """An input file.

    Attributes:
        name: A path, or ``s3://bucket/key``.
        format: File format.
        size: Stored size in bytes.
        tag: A tag that changes whenever the file does.
        columns: Its columns, in the file's order.
    """

    name: str
    format: Format
    size: int
    tag: str
    columns: list[str] = []


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A chunk of an input file, which is scored in one go.

    Attributes:
        number: Number among all chunks of the job, from 0; the order of chunks in the output.
        source: Number of the input file.
        start: Offset of its first byte in the uncompressed file, or its first row in a row group of Parquet.
        end: End of the chunk, exclusive.
        line: Number of its first line in the file, from 1; in Parquet, of its first row.
        group: The row group, in Parquet.
        digest: Hash of its bytes; in Parquet, of the file's tag.
    """

    number: int
    source: int
    start: int
    end: int
    line: int
    group: int = -1
    digest: str = ""


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """The options of a job that determine its result.

    Attributes:
        text: Column with the comments.
        id: Column that identifies rows in reports, if any.
        output: Format of the result.
        prefix: Prefix of the names of added columns.
        model: Version of the model.
        sha256: SHA-256 of the model.
        schema: Schema of the input, in Arrow's IPC format.
        headers: Whether each part of a CSV result has a header, or only the first.
        pictures: Whether to count words, classes and times for pictures.
        time: Column with times, for the trend.
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
        """Return the columns of the input, with their types."""
        return pa.ipc.read_schema(pa.py_buffer(self.schema))


class Refused(msgspec.Struct, frozen=True):
    """A row that could not be scored: its position and the reason, but never its text."""

    file: str
    line: int
    reason: str
    id: str | None = None


class Tally(msgspec.Struct, kw_only=True):
    """Counts of rows.

    Attributes:
        rows: Rows written.
        counts: Understood rows by sentiment.
        not_understood: Rows in unsupported languages.
        blank: Rows without text.
        probabilities: Sums of the probabilities of Negative, Neutral and Positive over the understood rows.
        refused: Refused rows.
    """

    rows: int = 0
    counts: dict[str, int] = {}
    not_understood: int = 0
    blank: int = 0
    probabilities: tuple[float, float, float] = (0.0, 0.0, 0.0)
    refused: int = 0

    def add(self, other: "Tally") -> None:
        """Add the counts of another tally."""
        self.rows += other.rows
        self.not_understood += other.not_understood
        self.blank += other.blank
        self.refused += other.refused
        self.probabilities = _sums(self.probabilities, other.probabilities)
        for title, count in other.counts.items():
            self.counts[title] = self.counts.get(title, 0) + count


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """The record of a scored chunk, so that it is not scored again.

    Attributes:
        piece: The chunk.
        key: Key of the object with its rows.
        size: Size of the object in bytes.
        tally: Its counts.
        refused: Its refused rows.
        seconds: Duration of the scoring.
    """

    piece: Piece
    key: str
    size: int
    tally: Tally
    refused: list[Refused] = []
    seconds: float = 0.0


def _sums(a: tuple[float, float, float], b: tuple[float, float, float]) -> tuple[float, float, float]:
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])
