"""Corrections in a SQLite file, for the local server."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from undertone.feedback.correction import Correction, Review

_SCHEMA = """
CREATE TABLE IF NOT EXISTS corrections (id TEXT PRIMARY KEY, expires INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS reviews (
    id TEXT NOT NULL REFERENCES corrections ON DELETE CASCADE, reviewer TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (id, reviewer)
);
"""
_PATIENCE_SECONDS = 10.0


class SqliteTable:
    """A SQLite file of corrections; each call opens its own connection, so threads and processes can share it."""

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)

    def add(self, correction: Correction) -> bool:
        """Store a correction unless its ID exists, and delete expired corrections."""
        row = (correction.id, correction.expires, msgspec.json.encode(correction).decode())
        with self._connection() as connection:
            connection.execute("DELETE FROM corrections WHERE expires < ?", (time.time(),))
            return connection.execute("INSERT OR IGNORE INTO corrections VALUES (?, ?, ?)", row).rowcount == 1

    def remove(self, key: str) -> None:
        """Delete a correction with its reviews."""
        with self._connection() as connection:
            connection.execute("DELETE FROM corrections WHERE id = ?", (key,))

    def all(self) -> Iterator[Correction]:
        """Return every correction that has not expired."""
        if not self._path.exists():
            return
        reviews: dict[str, dict[str, Review]] = {}
        with self._connection() as connection:
            found = connection.execute("SELECT body FROM corrections WHERE expires >= ?", (time.time(),)).fetchall()
            for key, reviewer, body in connection.execute("SELECT id, reviewer, body FROM reviews"):
                reviews.setdefault(key, {})[reviewer] = msgspec.json.decode(body, type=Review)
        for (body,) in found:
            correction = msgspec.json.decode(body, type=Correction)
            yield msgspec.structs.replace(correction, reviews=reviews.get(correction.id, {}))

    def review(self, key: str, reviewer: str, review: Review) -> bool:
        """Store a review."""
        row = (reviewer, msgspec.json.encode(review).decode(), key)
        with self._connection() as connection:
            statement = "INSERT OR REPLACE INTO reviews SELECT id, ?, ? FROM corrections WHERE id = ?"
            return connection.execute(statement, row).rowcount == 1

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection in a transaction, which is rolled back on an exception."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=_PATIENCE_SECONDS)) as connection:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.executescript(_SCHEMA)
            with connection:
                yield connection
