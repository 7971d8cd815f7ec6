"""Paths of the stages' outputs, and how a corpus is written and read."""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from training.datasets.corpus import Corpus

FOLDER = Path("build/pipeline")
FETCHED = FOLDER / "fetched.json"
DATA = FOLDER / "data"
TRAINED = FOLDER / "trained.pickle"
TRAINING = FOLDER / "training.json"
ONNX = FOLDER / "model.onnx"
PARITY = FOLDER / "parity.json"
METRICS = FOLDER / "metrics.json"
CURVE = FOLDER / "curve.json"
CARD = FOLDER / "card.json"
REPORTS = Path("reports")


def write_json(path: Path, content: Any) -> None:
    """Write JSON, indented and sorted."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")


def read_json(path: Path) -> Any:
    """Read JSON."""
    return json.loads(path.read_text(encoding="utf-8"))


def write_corpus(corpus: Corpus, folder: Path = DATA) -> None:
    """Write the frames as Parquet, and their metadata as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in {"train": corpus.train, "dev": corpus.dev}.items():
        frame.to_parquet(folder / f"{name}.parquet", index=False)
    for name, frame in corpus.tests.items():
        frame.to_parquet(folder / f"test-{name}.parquet", index=False)
    known = {"hashes": corpus.hashes, "bad": corpus.bad, "left_out": corpus.left_out, "tests": list(corpus.tests)}
    write_json(folder / "corpus.json", known)


def read_corpus(folder: Path = DATA) -> Corpus:
    """Read a corpus written by :func:`write_corpus`."""
    known = read_json(folder / "corpus.json")
    return Corpus(
        train=pd.read_parquet(folder / "train.parquet"),
        dev=pd.read_parquet(folder / "dev.parquet"),
        tests={name: pd.read_parquet(folder / f"test-{name}.parquet") for name in known["tests"]},
        hashes=known["hashes"],
        bad=known["bad"],
        left_out=known["left_out"],
    )
