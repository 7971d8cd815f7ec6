"""Every format in, every format out: the same rows in the same order, and the input's columns as they were."""

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.functional.training.bulk.conftest import Bulk
from undertone_bulk.formats import Format, read_format
from undertone_bulk.writing import encode

FORMATS = ["csv", "csv.gz", "csv.zst", "tsv", "jsonl", "jsonl.gz", "jsonl.zst", "parquet"]
ADDED = [
    "sentiment", "label", "confidence", "probability_negative", "probability_neutral", "probability_positive",
    "language", "understood", "model_version",
]  # fmt: skip

Rows = list[dict[str, str]]


def write(path: Path, rows: Rows, form: Format) -> None:
    table = pa.Table.from_pylist(rows)
    path.write_bytes(encode([table], form, table.schema, header=True))


def read(path: Path) -> list[dict[str, Any]]:
    form = read_format(path.name.partition(".")[2])
    if form.kind == "parquet":
        found: list[dict[str, Any]] = pq.read_table(path).to_pylist()
        return found
    stream = pa.CompressedInputStream(path.open("rb"), form.compression) if form.compression else path.open("rb")
    with stream:
        text = stream.read().decode()
    if form.kind == "jsonl":
        return [json.loads(line) for line in text.splitlines()]
    return list(csv.DictReader(text.splitlines(keepends=True), delimiter=form.delimiter))


@pytest.mark.parametrize("read_as", FORMATS)
def test_every_format_is_read(bulk: Bulk, tmp_path: Path, rows: Rows, read_as: str) -> None:
    source, output = tmp_path / f"in.{read_as}", tmp_path / "out.parquet"
    write(source, rows, read_format(read_as))
    summary = bulk(source, output)
    assert (summary["rows"], summary["refused"]) == (len(rows), 0)
    found = read(output)
    assert [{name: row[name] for name in rows[0]} for row in found] == rows
    assert list(found[0]) == [*rows[0], *ADDED]


@pytest.mark.parametrize("write_as", FORMATS)
def test_every_format_is_written(bulk: Bulk, tmp_path: Path, rows: Rows, write_as: str) -> None:
    source, output = tmp_path / "in.csv", tmp_path / f"out.{write_as}"
    write(source, rows, Format("csv"))
    bulk(source, output)
    found = read(output)
    assert [{name: row[name] for name in rows[0]} for row in found] == rows
    sentiments = [row["sentiment"] for row in found[:4]]
    assert sentiments == ["Positive", "Neutral", "Negative", sentiments[3]]
    assert float(found[0]["confidence"]) == float(found[0]["probability_positive"])
    assert found[0]["model_version"] == "tiny-1"
    assert [path.name for path in tmp_path.glob("out*")] == [output.name]


def test_a_blank_text_is_neutral_with_confidence_0(bulk: Bulk, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"text": "good"}\n{"text": null}\n{"other": 1}\n')
    summary = bulk(tmp_path / "in.jsonl", tmp_path / "out.jsonl")
    assert (summary["rows"], summary["blank"], summary["counts"]["Positive"]) == (3, 2, 1)
    assert [row["confidence"] for row in read(tmp_path / "out.jsonl")][1:] == [0.0, 0.0]


def test_a_folder_of_files_becomes_a_folder_of_parts(bulk: Bulk, tmp_path: Path, rows: Rows) -> None:
    source, output = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    write(source / "a.csv", rows[:120], Format("csv"))
    write(source / "b.csv.gz", rows[120:], Format("csv", "gzip"))
    (source / "_SUCCESS").touch()
    (source / "notes.md").write_text("not a table")
    bulk(source, output, "--to", "csv")
    parts = sorted(output.glob("part-*.csv"))
    assert len(parts) > 5
    assert [row["id"] for part in parts for row in read(part)] == [row["id"] for row in rows]
    manifest = json.loads((output / "_manifest.json").read_text())
    assert [part["key"] for part in manifest["parts"]] == [part.name for part in parts]
    assert manifest["tally"]["rows"] == len(rows)


def test_columns_are_named(bulk: Bulk, tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("nr;comment;label\n1;good;x\n2;bad;y\n")
    options = ("--from", "csv", "--delimiter", ";", "--text", "comment", "--id", "nr", "--prefix", "u_")
    bulk(tmp_path / "in.txt", tmp_path / "out.jsonl", *options)
    found = read(tmp_path / "out.jsonl")
    assert [(row["nr"], row["label"], row["u_sentiment"], row["u_label"]) for row in found] == [
        ("1", "x", "Positive", 1),
        ("2", "y", "Negative", -1),
    ]


def test_text_that_looks_like_a_time_or_a_number_stays_as_it_is(bulk: Bulk, tmp_path: Path) -> None:
    line = {"text": "good", "when": "2026-01-31T10:00:00Z", "n": 7, "nested": {"day": "2026-01-31"}, "tags": ["a", "b"]}
    (tmp_path / "in.jsonl").write_text(json.dumps(line) + "\n")
    bulk(tmp_path / "in.jsonl", tmp_path / "out.jsonl")
    (found,) = read(tmp_path / "out.jsonl")
    assert {name: found[name] for name in line} == line


def test_a_byte_order_mark_belongs_to_no_column(bulk: Bulk, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(b"\xef\xbb\xbftext,id\r\ngood,1\r\nbad,2\r\n")
    bulk(tmp_path / "in.csv", tmp_path / "out.csv")
    assert [row["text"] for row in read(tmp_path / "out.csv")] == ["good", "bad"]


def test_a_compressed_result_is_one_that_every_tool_reads(bulk: Bulk, tmp_path: Path, rows: Rows) -> None:
    write(tmp_path / "in.csv", rows, Format("csv"))
    bulk(tmp_path / "in.csv", tmp_path / "out.csv.gz")
    with gzip.open(tmp_path / "out.csv.gz", "rt", newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == [row["id"] for row in rows]
