"""Makes one object of the parts of a result, a part at a time, so that memory does not grow with the result."""

import io
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from undertone_bulk.errors import OutputError
from undertone_bulk.formats import Format
from undertone_bulk.manifest import Part
from undertone_bulk.parts import Parts


def join(result: Parts, parts: Sequence[Part], form: Format, key: str) -> None:
    """Write the rows of all parts as one object, which appears when it is whole.

    Args:
        result: holds the parts.
        parts: in their order; only the first has a header.
        form: of the parts and of the whole.
        key: of the whole.

    Raises:
        OutputError: when a part is missing, or the whole cannot be written.
    """
    data = (_data(result, part) for part in parts)
    result.put_stream(key, _one_table(data) if form.kind == "parquet" else data)


def _one_table(data: Iterator[bytes]) -> Iterator[bytes]:
    """Parquet cannot be put one behind the other: the row groups go into a file with a footer of its own."""
    sink = _Drain()
    writer: pq.ParquetWriter | None = None
    for part in data:
        file = pq.ParquetFile(pa.BufferReader(part))
        writer = writer or pq.ParquetWriter(pa.PythonFile(sink, mode="w"), file.schema_arrow, compression="zstd")
        for group in range(file.num_row_groups):
            writer.write_table(file.read_row_group(group, use_threads=False))
        yield sink.drain()
    if writer:
        writer.close()
    yield sink.drain()


class _Drain(io.RawIOBase):
    """A file that gives away what was written since the last time."""

    def __init__(self) -> None:
        super().__init__()
        self._data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._data += data
        return len(data)

    def drain(self) -> bytes:
        data, self._data = bytes(self._data), bytearray()
        return data


def _data(result: Parts, part: Part) -> bytes:
    data = result.get(part.key)
    if data is None:
        raise OutputError(f"{result.name}{part.key} is missing. Start the job again.")
    return data
