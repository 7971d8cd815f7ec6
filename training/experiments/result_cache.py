"""Keeps what an experiment found, one JSON line a finding, so that an interrupted one goes on where it was."""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any


class ResultCache:
    """Findings in a file, each under the hash of what it depends on."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._found: dict[str, Any] = {}
        for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
            try:
                self._found |= json.loads(line)
            except json.JSONDecodeError:  # the line that an interruption cut off
                continue

    def get(self, depends_on: Mapping[str, Any], find: Callable[[], Any]) -> Any:
        """What was found before under the same conditions, or else what is found now."""
        key = hash_of(depends_on)
        if key not in self._found:
            self._found[key] = find()
            with self._path.open("a", encoding="utf-8") as file:
                file.write("\n" + json.dumps({key: self._found[key]}))
        return self._found[key]


def hash_of(value: Any) -> str:
    """A hash of anything that JSON can hold."""
    return sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:16]
