"""Shows the progress of a job, its speed and the time remaining."""

import time
from types import TracebackType

from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from training import console
from undertone_bulk.jobs import Record

_LINE_SECONDS = 30.0


class Progress:
    """A progress bar on a terminal, or a line every 30 seconds elsewhere; both on standard error.

    Args:
        size: Total size of the input files, in bytes.
    """

    def __init__(self, size: int) -> None:
        self._bar = Bar(
            BarColumn(), TaskProgressColumn(), TextColumn("{task.description}"), TimeRemainingColumn(),
            console=console.err, transient=True, disable=not console.err.is_terminal, speed_estimate_period=120,
        )  # fmt: skip
        self._task = self._bar.add_task("", total=max(size, 1))
        self._size = max(size, 1)
        self._rows = self._new = self._bytes = self._new_bytes = 0
        self._kept_pieces = 0
        self._started = self._told = time.monotonic()

    def __enter__(self) -> "Progress":
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def kept(self, record: Record, size: int) -> None:
        """Count a chunk that an earlier run scored."""
        if not self._kept_pieces:
            console.err.print("Resuming the interrupted job.")
        self._kept_pieces += 1
        self._rows += record.tally.rows
        self._show(size)

    def scored(self, record: Record, size: int) -> None:
        """Count a chunk that was scored."""
        self._rows += record.tally.rows
        self._new += record.tally.rows
        self._new_bytes += size
        self._show(size)

    @property
    def rows(self) -> int:
        """Number of finished rows, including those of earlier runs."""
        return self._rows

    def _show(self, size: int) -> None:
        self._bytes += size
        seconds = max(time.monotonic() - self._started, 1e-3)
        text = f"{self._rows:,} rows, {self._new / seconds:,.0f} a second"
        self._bar.update(self._task, advance=size, description=text)
        if not console.err.is_terminal and time.monotonic() - self._told >= _LINE_SECONDS:
            self._told = time.monotonic()
            left = (self._size - self._bytes) * seconds / max(self._new_bytes, 1)
            console.err.print(f"{self._bytes / self._size:.0%}: {text}, {left:,.0f} s left", highlight=False)
