"""Bad input, full disks, vanished buckets: one sentence, nothing under the output's name, and the job can go on."""

import csv
import gzip
import json
import resource
import subprocess
import sys
from pathlib import Path

import boto3
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from devtools.s3 import BUCKET, s3_server
from tests.functional.training.bulk.conftest import Bulk, Fails
from undertone.models.store import ModelStore
from undertone_bulk import locations


def csv_of(path: Path, count: int = 200) -> Path:
    path.write_text("id,text\n" + "".join(f"{number},good\n" for number in range(count)))
    return path


def refused_in(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_a_missing_column(fails: Fails, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,comment\n1,good\n")
    assert "there is no column 'text'; the input has 'id', 'comment'" in fails(tmp_path / "in.csv", tmp_path / "o.csv")
    message = fails(tmp_path / "in.csv", tmp_path / "o.csv", "--text", "comment", "--id", "key")
    assert "there is no column 'key'" in message
    assert not list(tmp_path.glob("o.csv*"))


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("in.csv", b"", "is empty"),
        ("in.doc", b"x", "its name does not show a format"),
        ("in.csv", "text\ngood\n".encode("utf-16"), "in UTF-8"),
        ("in.csv", b"text,text\na,b\n", "two columns named 'text'"),
        ("in.csv", b"text,label\na,b\n", "has a column 'label' already"),
        ("in.jsonl", b"[1, 2]\n", "none of its first rows is a JSON object"),
        ("in.jsonl", b'{"text": {"a": 1}}\n', "expected text"),
        ("in.parquet", b"PAR1 and nothing else", "is not a Parquet file"),
    ],
)
def test_what_is_no_table(fails: Fails, tmp_path: Path, name: str, content: bytes, expected: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert expected in fails(tmp_path / name, tmp_path / "out.csv")
    assert not list(tmp_path.glob("out*"))


def test_an_input_that_is_not_there(fails: Fails, tmp_path: Path) -> None:
    assert "there is no" in fails(tmp_path / "no.csv", tmp_path / "out.csv")


def test_mixed_encodings_refuse_the_rows_alone(bulk: Bulk, tmp_path: Path) -> None:
    lines = [b"id,text", b"1,good", "2,sch\xf6n".encode("latin-1"), b'3,"bad\nbad"', b"4,x,y", b"5", b"6,bad", b""]
    (tmp_path / "in.csv").write_bytes(b"\n".join(lines))
    summary = bulk(tmp_path / "in.csv", tmp_path / "out.csv")
    assert (summary["rows"], summary["refused"]) == (3, 3)
    assert [(row["line"], row["reason"]) for row in refused_in(tmp_path / "out.csv.refused.csv")] == [
        ("3", "not UTF-8"),
        ("6", "expected 2 columns, got 3"),
        ("7", "expected 2 columns, got 1"),
    ]


def test_wrong_lines_of_json_are_refused_with_their_lines(bulk: Bulk, tmp_path: Path) -> None:
    good = json.dumps({"text": "good", "n": 1})
    wrong = ["{broken", '{"text": 5, "n": 1}', '{"text": "\\ud83d", "n": 1}', '{"text": "a", "text": "b"}', "[]"]
    (tmp_path / "in.jsonl").write_text("\n".join([good, *wrong, "", good]) + "\n")
    summary = bulk(tmp_path / "in.jsonl", tmp_path / "out.parquet")
    assert (summary["rows"], summary["refused"]) == (2, len(wrong))
    refused = refused_in(tmp_path / "out.parquet.refused.csv")
    assert [row["line"] for row in refused] == ["2", "3", "4", "5", "6"]
    assert all(row["reason"] for row in refused)


def test_a_field_that_the_first_rows_lack_is_kept_in_json_lines_and_refused_in_tables(
    bulk: Bulk, tmp_path: Path
) -> None:
    lines = [{"text": "good"}] * 100 + [{"text": "bad", "new": 1}]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert bulk(tmp_path / "in.jsonl", tmp_path / "out.jsonl")["refused"] == 0
    assert json.loads((tmp_path / "out.jsonl").read_text().splitlines()[-1])["new"] == 1
    assert bulk(tmp_path / "in.jsonl", tmp_path / "out.csv")["refused"] == 1


def test_a_row_of_5_megabytes_is_refused_with_its_identifier(bulk: Bulk, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(f"id,text\na,good\nb,{'x' * 5_000_000}\nc,{'é' * 10_000}\nd,bad\n")
    summary = bulk(tmp_path / "in.csv", tmp_path / "out.csv", "--id", "id")
    assert (summary["rows"], summary["refused"]) == (3, 1)
    (row,) = refused_in(tmp_path / "out.csv.refused.csv")
    assert (row["line"], row["id"]) == ("3", "b")
    assert "5,000,000 characters; the limit is 10,000" in row["reason"]


def test_a_quotation_mark_that_is_never_closed(fails: Fails, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text('text\ngood\n"bad' + "x\n" * 10_000_000)
    assert "starts on line 3 is larger than 16 MB. Is a quotation mark missing" in fails(
        tmp_path / "in.csv", tmp_path / "out.csv"
    )
    assert not (tmp_path / "out.csv").exists()


def test_a_gzip_file_that_breaks_off_is_gone_on_with_once_it_is_whole(bulk: Bulk, fails: Fails, tmp_path: Path) -> None:
    plain = csv_of(tmp_path / "plain.csv", 50_000).read_bytes()
    whole = gzip.compress(plain)
    source, output = tmp_path / "in.csv.gz", tmp_path / "out.csv"
    source.write_bytes(whole[: len(whole) // 2])
    message = fails(source, output)
    assert "its gzip data ends unexpectedly after line" in message
    assert not output.exists()
    source.write_bytes(whole)
    summary = bulk(source, output)
    assert summary["rows"] == 50_000
    assert 0 < summary["rows_scored_now"] < 50_000
    with output.open(newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == [str(number) for number in range(50_000)]


def test_parquet_with_nested_columns(bulk: Bulk, fails: Fails, tmp_path: Path) -> None:
    table = pa.table({"text": ["good", "bad"], "author": [{"name": "a"}, {"name": "b"}]})
    pq.write_table(table, tmp_path / "in.parquet")
    assert "nested" in fails(tmp_path / "in.parquet", tmp_path / "out.csv")
    assert "expected text" in fails(tmp_path / "in.parquet", tmp_path / "out.parquet", "--text", "author")
    bulk(tmp_path / "in.parquet", tmp_path / "out.parquet")
    assert pq.read_table(tmp_path / "out.parquet")["author"].to_pylist() == [{"name": "a"}, {"name": "b"}]


def test_parquet_that_is_damaged_in_the_middle(bulk: Bulk, fails: Fails, tmp_path: Path) -> None:
    source, output = tmp_path / "in.parquet", tmp_path / "out.csv"
    pq.write_table(pa.table({"text": [f"good {number}" for number in range(5_000)]}), source)
    whole = source.read_bytes()
    damaged = bytearray(whole)
    damaged[len(whole) // 3 : len(whole) // 3 + 200] = b"y" * 200
    source.write_bytes(damaged)
    assert f"{source} is damaged: its row group 0 cannot be read" in fails(source, output)
    assert not output.exists()
    source.write_bytes(whole)
    assert bulk(source, output)["rows"] == 5_000


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize("wrong", ["text", "author"])
def test_parquet_that_is_not_utf_8_refuses_the_rows_alone(bulk: Bulk, tmp_path: Path, ending: str, wrong: str) -> None:
    columns = {"text": pa.array(["good", "bad", "fine"]), "author": pa.array(["a", "b", "c"])}
    columns[wrong] = pa.array([b"good", b"sch\xf6n", b"fine"], pa.binary()).view(pa.string())
    pq.write_table(pa.table(columns), tmp_path / "in.parquet")
    summary = bulk(tmp_path / "in.parquet", tmp_path / f"out.{ending}")
    assert (summary["rows"], summary["refused"]) == (2, 1)
    (refused,) = refused_in(Path(summary["refused_file"]))
    assert (refused["line"], refused["reason"]) == ("2", "not UTF-8")


def test_files_with_other_columns(fails: Fails, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    csv_of(tmp_path / "in" / "a.csv")
    (tmp_path / "in" / "b.csv").write_text("text,likes\ngood,1\n")
    assert "b.csv has the columns 'text', 'likes'" in fails(tmp_path / "in", tmp_path / "out.csv")


def test_an_output_that_exists(bulk: Bulk, fails: Fails, tmp_path: Path) -> None:
    source, output = csv_of(tmp_path / "in.csv"), tmp_path / "out.csv"
    output.write_text("precious")
    assert "already exists" in fails(source, output)
    assert output.read_text() == "precious"
    assert bulk(source, output, "--overwrite")["rows"] == 200
    assert output.read_text() != "precious"


def test_a_full_disk(bulk: Bulk, store: ModelStore, tmp_path: Path) -> None:
    source, output = csv_of(tmp_path / "in.csv", 20_000), tmp_path / "out.csv"
    words = ["bulk", str(source), str(output), "--store", store.name, "--processes", "1"]
    script = f"import sys; sys.argv = ['undertone', *{words!r}]; from training.cli import main; main()"

    def limit() -> None:  # files may not grow over 100 kB, which the whole part would be
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))

    found = subprocess.run(
        [sys.executable, "-B", "-c", script], capture_output=True, text=True, preexec_fn=limit, check=False
    )
    assert found.returncode == 1
    assert "cannot be read or written" in found.stderr
    assert "run the same command again" in " ".join(found.stderr.split())
    assert "Traceback" not in found.stderr
    assert not output.exists()
    assert bulk(source, output)["rows"] == 20_000


def test_an_input_in_s3_and_a_bucket_that_vanishes(
    bulk: Bulk, fails: Fails, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locations, "_RANGE_BYTES", 100)
    data = csv_of(tmp_path / "in.csv").read_bytes()
    with s3_server():
        s3 = boto3.client("s3")
        s3.put_object(Bucket=BUCKET, Key="in/a.csv", Body=data)
        assert bulk(f"s3://{BUCKET}/in", tmp_path / "one.csv")["rows"] == 200
        assert bulk(f"s3://{BUCKET}/in/a.csv", f"s3://{BUCKET}/out/", "--to", "csv")["rows"] == 200
        keys = [item["Key"] for item in s3.list_objects_v2(Bucket=BUCKET, Prefix="out/")["Contents"]]
        assert "out/_manifest.json" in keys
        assert "already exists" in fails(f"s3://{BUCKET}/in/a.csv", f"s3://{BUCKET}/out/", "--to", "csv")
        assert "cannot be read" in fails("s3://no-such-bucket/in", tmp_path / "two.csv")
        assert "cannot be read or written" in fails(tmp_path / "in.csv", "s3://no-such-bucket/out/")
