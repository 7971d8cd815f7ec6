"""Sphinx extension: writes the pages whose source is the code, so that they cannot go out of date.

A page holds a marker, ``<!-- from the code: NAME -->``, which is replaced as the page is read.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import typer
from typer.cli import get_docs_for_click
from typer.main import get_command

from training.cli import app as command_line
from training.markdown import table
from undertone.openapi.document import document

if TYPE_CHECKING:
    from sphinx.application import Sphinx

Json = Mapping[str, Any]
_METHODS = ("get", "post", "put", "delete")


def http_api() -> str:
    """Every route of the OpenAPI document, as Markdown."""
    api = document()
    lines = ["## Routes", ""]
    for path, item in api["paths"].items():
        for method in (name for name in _METHODS if name in item):
            lines += _operation(method, path, item[method])
    lines += ["## Schemas", ""]
    for name, schema in api["components"]["schemas"].items():
        lines += [f"### {name}", "", "```json", json.dumps(schema, indent=2, ensure_ascii=False), "```", ""]
    return "\n".join(lines)


def command_line_help() -> str:
    """Every command with its options, as Markdown."""
    command = get_command(command_line)
    text = get_docs_for_click(obj=command, ctx=typer.Context(command, info_name="undertone"), name="undertone")
    # the page has a title of its own
    return text.partition("\n")[2].replace("```console\n$ undertone", "```text\nundertone")


PAGES: dict[str, Callable[[], str]] = {"http-api": http_api, "command-line": command_line_help}


def _operation(method: str, path: str, operation: Json) -> Iterator[str]:
    yield from (f"### {method.upper()} `{path}`", "", operation.get("summary", ""), "")
    if operation.get("description"):
        yield from (operation["description"], "")
    yield from _request(operation.get("requestBody", {}).get("content", {}))
    rows = [
        (status, ", ".join(f"`{kind}`" for kind in answer.get("content", {})) or "-", answer.get("description", ""))
        for status, answer in operation["responses"].items()
    ]
    yield from (table(("status", "content type", "description"), rows, "lll"), "")


def _request(content: Json) -> Iterator[str]:
    for kind, media in content.items():
        reference = media.get("schema", {}).get("$ref", "")
        name = reference.rpartition("/")[2]
        yield from (f"Body: `{kind}`" + (f", [{name}](#{name.lower()})" if name else ""), "")
        for example in media.get("examples", {}).values():
            yield from ("```json", json.dumps(example["value"], ensure_ascii=False), "```", "")


def _insert(_app: "Sphinx", _page: str, source: list[str]) -> None:
    for name, write in PAGES.items():
        marker = f"<!-- from the code: {name} -->"
        if marker in source[0]:
            source[0] = source[0].replace(marker, write())


def setup(app: "Sphinx") -> dict[str, bool]:
    """Connect to Sphinx."""
    app.connect("source-read", _insert)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
