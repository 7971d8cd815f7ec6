"""A cache of results in a file of JSON lines, so that interrupted experiments resume."""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any


class ResultCache:
    """Results in a file, keyed by a hash of their inputs."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._found: dict[str, Any] = {}
        for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
            try:
                self._found |= json.loads(line)
            except json.JSONDecodeError:  # a line truncated by an interruption
                continue

    def get(self, depends_on: Mapping[str, Any], find: Callable[[], Any]) -> Any:
        """Return the cached result for these inputs, or compute and cache it."""
        key = hash_of(depends_on)
        if key not in self._found:
            self._found[key] = find()
            with self._path.open("a", encoding="utf-8") as file:
                file.write("\n" + json.dumps({key: self._found[key]}))
        return self._found[key]


def hash_of(value: Any) -> str:
    """Return a hash of any JSON-serialisable value."""
    return sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:16]
