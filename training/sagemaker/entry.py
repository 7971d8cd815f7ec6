"""The script of a SageMaker training job, configured by the SM_* variables.

Hyperparameters: ``data`` (names of data sets, or CSV files of the channel, with commas), and any number of params.yaml
by its dotted name (``model.rounds``). The channel ``training`` is a data cache (see UNDERTONE_DATA), or holds
CSV files. Files in SM_MODEL_DIR (model.onnx, card.json) become model.tar.gz; metrics go to SM_OUTPUT_DATA_DIR.
"""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from training import datasets
from training.params import load_params
from training.recipe.build import build


def main(environment: Mapping[str, str] = os.environ) -> None:
    """Train with the hyperparameters, and write the model to SM_MODEL_DIR."""
    settings: dict[str, Any] = json.loads(environment.get("SM_HPS", "{}"))
    channel = Path(environment["SM_CHANNEL_TRAINING"])
    changes = [f"{name}={write_parameter(value)}" for name, value in settings.items() if "." in name]
    params = load_params(changes=changes)
    if "data" in settings:
        names = [name.strip() for name in str(settings["data"]).split(",")]
        params["data"] = {"train": names, "judge": []}
    # the lexicons are read from the data cache
    os.environ["UNDERTONE_DATA"] = str(_writable(channel, environment))
    corpus = datasets.load(
        [_found(name, channel) for name in params["data"]["train"]],
        steered_by=params["data"].get("dev", ()),
        judged_on=params["data"]["judge"],
        on_source=lambda name: print(f"reading {name}", flush=True),
    )
    onnx, card, parity = build(corpus, params, lambda step: print(step, flush=True))
    _leave(Path(environment["SM_MODEL_DIR"]), {"model.onnx": onnx, "card.json": card.to_json()})
    _leave(Path(environment["SM_OUTPUT_DATA_DIR"]), {"metrics.json": json.dumps(card.metrics, indent=2).encode()})
    for name, found in card.metrics.items():
        # parsed by the job's metric definitions: 'macro_recall_(.*?)=(.*?);'
        print(f"macro_recall_{name}={found['macro_recall']};", flush=True)
    print(f"version={card.version}; parity on {parity.texts} texts", flush=True)


def write_parameter(value: object) -> str:
    """Write a hyperparameter as the value of ``--set``."""
    return value if isinstance(value, str) else json.dumps(value)


def _found(name: str, channel: Path) -> str:
    return str(channel / name) if name.endswith(".csv") else name


def _writable(channel: Path, environment: Mapping[str, str]) -> Path:
    """Return a writable data cache, because channels are mounted read-only."""
    if os.access(channel, os.W_OK):
        return channel
    copy = Path(environment["SM_OUTPUT_INTERMEDIATE_DIR"], "data")
    shutil.copytree(channel, copy, dirs_exist_ok=True)
    return copy


def _leave(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
