"""Variants of the built release for `make rehearse`: broken, with failing chunks, with another text version."""

import compileall
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
BROKEN = "def handler(event, context):\n    raise RuntimeError('broken on purpose')\n"
PIECE_BYTES = 100_000
TRIED, RETRIED, POISON = "tried", 1, 2
"""Numbers of the chunk that fails twice and of the one that always fails; attempts are counted under `TRIED`."""
FAILING_CHUNKS = f"""
import steps
from undertone_bulk import splitting

splitting.PIECE_BYTES = {PIECE_BYTES}


def handler(event, context):
    if event["step"] == "score":
        number = event["piece"]["number"]
        key = f"{TRIED}/{{number}}"
        with steps.reaching_job(event["job"]):
            location = steps._location(event)
            tries = int(location.get(key) or 0) + 1
            location.put(key, str(tries).encode())
        if number == {POISON} or (number == {RETRIED} and tries <= 2):
            raise RuntimeError(f"chunk {{number}} fails on purpose")
    return steps.handler(event, context)
"""

NAMED_KEYS = """
import jobs


def handler(event, context):
    event["requestContext"]["identity"]["apiKeyId"] = "rehearsed"
    return jobs.handler(event, context)
"""


def broken(template: Path) -> Path:
    """Return a release whose predict function fails every call."""
    return _variant(template, "PredictFunction", "CodeUri", "broken", lambda folder: _write(folder / "app.py", BROKEN))


def with_failing_chunks(template: Path) -> Path:
    """Return a release whose bulk jobs use small chunks, of which one fails twice and one always."""

    def wrap(folder: Path) -> None:
        (folder / "app.py").rename(folder / "steps.py")
        (folder / "app.py").write_text(FAILING_CHUNKS, encoding="utf-8")

    for resource in ("JobsSplitFunction", "JobsScoreFunction"):
        template = _variant(template, resource, "CodeUri", "failing-chunks", wrap)
    return template


def with_named_keys(template: Path) -> Path:
    """Return a release that fills in the ID of the API key: ministack checks keys but does not pass on their IDs."""

    def wrap(folder: Path) -> None:
        (folder / "app.py").rename(folder / "jobs.py")
        (folder / "app.py").write_text(NAMED_KEYS, encoding="utf-8")

    return _variant(template, "JobsFunction", "CodeUri", "named-keys", wrap)


def with_text_version(template: Path, version: str) -> Path:
    """Return a release whose code only accepts models of this text version."""
    return _variant(
        template,
        "UndertoneLayer",
        "ContentUri",
        f"text-{version}",
        lambda folder: _set_text_version(folder / "python" / "undertone" / "text" / "__init__.py", version),
    )


def checkout_with_text_version(target: Path, version: str) -> Path:
    """Return a checkout of that code, sufficient to publish models, with a starter model of its text version.

    The model itself is the current starter, because its predictions do not matter for the test.
    """
    shutil.rmtree(target, ignore_errors=True)
    for part in ("deployment", "training", "layers/undertone"):
        shutil.copytree(ROOT / part, target / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "samconfig.toml", target)
    _set_text_version(target / "layers" / "undertone" / "undertone" / "text" / "__init__.py", version)
    starter = target / "training" / "starter"
    served = json.loads((starter / "production.json").read_text(encoding="utf-8"))["version"]
    name = f"{served}-text-{version}"
    (starter / "models" / served).rename(starter / "models" / name)
    card = starter / "models" / name / "card.json"
    content = json.loads(card.read_text(encoding="utf-8")) | {"version": name, "text_version": version}
    _write(card, json.dumps(content))
    pointer = {"version": name, "sha256": content["sha256"]}
    _write(starter / "production.json", json.dumps(pointer))
    pointers = starter / f"text-{version}"
    pointers.mkdir()
    (pointers / "production.json").write_text(json.dumps(pointer), encoding="utf-8")
    return target


def _set_text_version(path: Path, version: str) -> None:
    old = path.read_text(encoding="utf-8")
    new = re.sub(r'^VERSION = ".*"$', f'VERSION = "{version}"', old, flags=re.MULTILINE)
    if new == old:
        raise ValueError(f"{path} does not say VERSION, or says {version} already")
    _write(path, new)
    compileall.compile_file(path, quiet=1, force=True)


def _variant(template: Path, resource: str, key: str, name: str, change: Callable[[Path], None]) -> Path:
    content = yaml.safe_load(template.read_text(encoding="utf-8"))
    properties = content["Resources"][resource]["Properties"]
    source = template.parent / properties[key]
    target = source.with_name(f"{source.name}-{name}")
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    change(target)
    properties[key] = target.name
    path = template.with_name(f"{template.stem}-{name}.yaml")
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return path


def _write(path: Path, text: str) -> None:
    path.unlink()
    path.write_text(text, encoding="utf-8")
