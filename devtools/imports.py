"""Finds the project's own files that a module imports, directly or indirectly, including imports in functions."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = {"training": ROOT / "training", "undertone": ROOT / "layers" / "undertone" / "undertone"}


def needed_files(module: str) -> set[Path]:
    """Return the project's files that a module needs, including its own, relative to the repository.

    Imports for type checkers only are left out.
    """
    found: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name in found or find(name) is None:
            continue
        found.add(name)
        waiting += [*imported_by(name), *_parents(name)]
    return {path.relative_to(ROOT) for name in found if (path := find(name))}


@cache
def find(module: str) -> Path | None:
    """Return the file of one of the project's modules, or None for other modules."""
    first, *rest = module.split(".")
    if first not in PACKAGES:
        return None
    path = PACKAGES[first].joinpath(*rest)
    return next((file for file in (path / "__init__.py", path.with_suffix(".py")) if file.is_file()), None)


@cache
def imported_by(module: str) -> frozenset[str]:
    """Return the project's modules that a module imports directly."""
    path = find(module)
    return frozenset(_names(ast.parse(path.read_text(encoding="utf-8")))) if path else frozenset()


def _names(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return
        case ast.Import(names=names):
            yield from (name.name for name in names)
        case ast.ImportFrom(module=str(module), names=names, level=0):
            yield module
            yield from (f"{module}.{name.name}" for name in names)
    for child in ast.iter_child_nodes(node):
        yield from _names(child)


def _parents(module: str) -> Iterator[str]:
    parts = module.split(".")
    yield from (".".join(parts[:count]) for count in range(1, len(parts)))
