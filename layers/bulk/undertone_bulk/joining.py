"""Combines the parts of a result into one object, part by part, with bounded memory."""

import io
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from undertone_bulk.errors import OutputError
from undertone_bulk.formats import Format
from undertone_bulk.manifest import Part
from undertone_bulk.parts import Parts


def join(result: Parts, parts: Sequence[Part], form: Format, key: str) -> None:
    """Write the rows of all parts as one object, which appears when it is complete.

    Args:
        result: The objects of the result.
        parts: The parts, in order; only the first has a header.
        form: Format of the parts and of the output.
        key: Key of the output.

    Raises:
        OutputError: A part is missing, or the output cannot be written.
    """
    data = (_data(result, part) for part in parts)
    result.put_stream(key, _one_table(data) if form.kind == "parquet" else data)


def _one_table(data: Iterator[bytes]) -> Iterator[bytes]:
    """Combine Parquet files, which cannot be concatenated: copy the row groups into a new file."""
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
    """A file-like buffer that returns what was written since the last call."""

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
