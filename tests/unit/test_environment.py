"""Serving needs a small part of the environment, pinned to the same versions as the whole of it."""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

SERVING = """
import importlib, json, pathlib, sys
from importlib.metadata import packages_distributions

allowed, owners = set(json.load(sys.stdin)), packages_distributions()

class OnlyServing:
    def find_spec(self, name, path=None, target=None):
        found = {owner.lower().replace("_", "-") for owner in owners.get(name.partition(".")[0], [])}
        if found and not found & allowed:
            raise ModuleNotFoundError(f"{name} is not installed for serving", name=name)

sys.meta_path.insert(0, OnlyServing())
import functions.local, training.cli, training.stores, training.commands.serve
for app in sorted(pathlib.Path("functions").glob("*/app.py")):
    if app.parent.name == "bulk":  # serves no request, and has a layer of its own with pyarrow
        continue
    importlib.import_module(f"functions.{app.parent.name}.app")
"""


def pins(name: str) -> dict[str, str]:
    lines = re.findall(r"^([\w.-]+)==([^ ;\\]+)", (ROOT / name).read_text(), re.MULTILINE)
    return {package.lower().replace("_", "-"): version for package, version in lines}


def test_serving_and_development_pins_agree() -> None:
    whole = pins("requirements.lock")
    assert {name: version for name, version in pins("requirements-serving.lock").items() if name != "colorama"} == {
        name: whole[name] for name in pins("requirements-serving.lock") if name != "colorama"
    }
    assert len(pins("requirements-serving.lock")) < len(whole) / 4


def test_serving_code_imports_only_pinned_serving_packages() -> None:
    allowed = json.dumps([*pins("requirements-serving.lock"), "undertone"])
    done = subprocess.run(
        [sys.executable, "-c", SERVING], check=False, input=allowed, cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
