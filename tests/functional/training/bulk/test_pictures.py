"""``undertone bulk --pictures``: the three pictures over all rows, counted piece by piece."""

import csv
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.functional.training.bulk.conftest import Bulk, Fails, names_in
from training.bulk import pictures
from undertone.labels import ORDER
from undertone_bulk import counting
from undertone_bulk.counting import Shown
from undertone_pictures.canvas.design import THEMES
from undertone_pictures.canvas.svg import write_svg
from undertone_pictures.cloud import draw_cloud, most_words
from undertone_pictures.trend import draw_trend
from undertone_pictures.words import count_words

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
ALL = [f"{name}.{ending}" for name in ("chart", "trend", "wordcloud") for ending in ("png", "svg")]
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def dated(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows, an hour apart."""
    return [row | {"when": (START + timedelta(hours=n)).isoformat()} for n, row in enumerate(rows)]


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path


def scored(path: Path) -> list[tuple[dict[str, str], Any]]:
    """The rows that the model understands, with their classes."""
    by_title = {sentiment.title: sentiment for sentiment in ORDER}
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [(row, by_title[row["sentiment"]]) for row in rows if row["understood"] == "true" and row["text"].strip()]


def numbers_in(svg: Path) -> list[int]:
    """The counts that the chart states in its description."""
    found = re.search(r"<desc[^>]*>([^<]+)</desc>", svg.read_text(encoding="utf-8"))
    assert found
    return [int(number) for number in re.findall(r"(?:Positive|Neutral|Negative) (\d+)", found[1])]


def test_pieces_give_the_pictures_of_the_whole(bulk: Bulk, dated: list[dict[str, str]], tmp_path: Path) -> None:
    source, output, folder = write(tmp_path / "in.csv", dated), tmp_path / "out.csv", tmp_path / "pictures"
    found = bulk(source, output, "--pictures", folder, "--time", "when")
    assert names_in(folder) == ALL
    assert sorted(found["pictures"]) == sorted(str(folder / name) for name in ALL)
    assert all((folder / name).read_bytes().startswith(PNG) for name in ALL if name.endswith(".png"))
    rows = scored(output)
    counts = Counter(sentiment.title for _, sentiment in rows)
    assert numbers_in(folder / "chart.svg") == [counts[title] for title in ("Positive", "Neutral", "Negative")]
    width, height = pictures.CLOUD
    words = count_words([(row["text"], sentiment) for row, sentiment in rows], most_words(width, height))
    cloud = draw_cloud(words, width=width, height=height, theme=THEMES["light"])
    assert (folder / "wordcloud.svg").read_bytes() == write_svg(cloud)
    times = [(datetime.fromisoformat(row["when"]).replace(tzinfo=None), sentiment) for row, sentiment in rows]
    width, height = pictures.TREND
    trend = draw_trend(times, zone="UTC", width=width, height=height, theme=THEMES["light"])
    assert (folder / "trend.svg").read_bytes() == write_svg(trend)


def test_without_a_column_of_times_there_is_no_trend(bulk: Bulk, dated: list[dict[str, str]], tmp_path: Path) -> None:
    bulk(write(tmp_path / "in.csv", dated), tmp_path / "out.csv", "--pictures", tmp_path / "pictures")
    assert names_in(tmp_path / "pictures") == [name for name in ALL if not name.startswith("trend")]


def test_a_folder_of_parts_holds_no_counts(bulk: Bulk, dated: list[dict[str, str]], tmp_path: Path) -> None:
    source, output = write(tmp_path / "in.csv", dated), tmp_path / "parts"
    bulk(source, f"{output}/", "--to", "jsonl", "--pictures", tmp_path / "pictures", "--time", "when")
    assert {name.partition("-")[0] for name in names_in(output)} == {"_manifest.json", "part"}


def test_a_resumed_job_draws_the_rows_of_both_runs(
    bulk: Bulk, fails: Fails, dated: list[dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, output = write(tmp_path / "in.csv", dated), tmp_path / "out.csv"
    options = ("--pictures", tmp_path / "pictures", "--time", "when")
    blocked = tmp_path / "pictures"
    monkeypatch.setattr(pictures, "draw", _full)
    assert "cannot be written: No space left on device" in fails(source, output, *options)
    monkeypatch.undo()
    found = bulk(source, output, *options)
    assert (found["rows"], sum(numbers_in(blocked / "chart.svg"))) == (len(dated), len(scored(output)))


def _full(*_: Any, **__: Any) -> list[str]:
    raise OSError(28, "No space left on device")


def test_times_of_parquet_are_read_in_utc(bulk: Bulk, dated: list[dict[str, str]], tmp_path: Path) -> None:
    moments = [datetime.fromisoformat(row["when"]) for row in dated]
    berlin = pa.array(moments, pa.timestamp("ms", tz="Europe/Berlin"))
    table = pa.table({"text": [row["text"] for row in dated], "when": berlin})
    pq.write_table(table, tmp_path / "in.parquet")
    write(tmp_path / "in.csv", dated)
    for kind in ("csv", "parquet"):
        bulk(tmp_path / f"in.{kind}", tmp_path / f"out.{kind}", "--pictures", tmp_path / kind, "--time", "when")
    assert (tmp_path / "csv/trend.svg").read_bytes() == (tmp_path / "parquet/trend.svg").read_bytes()


def test_times_that_cannot_be_read_are_left_out(bulk: Bulk, rows: list[dict[str, str]], tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", [row | {"when": "soon"} for row in rows])
    bulk(source, tmp_path / "out.csv", "--pictures", tmp_path / "pictures", "--time", "when")
    assert "the comments have no dates" in (tmp_path / "pictures/trend.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--time", "when"], "--time is for the trend of --pictures FOLDER"),
        (["--pictures", "{folder}/in.csv"], "which is not a folder"),
        (["--pictures", "{folder}/pictures", "--time", "then"], "there is no column 'then'"),
    ],
)
def test_what_cannot_be_drawn_is_refused_before_scoring(
    store: Any, dated: list[dict[str, str]], tmp_path: Path, options: list[str], message: str, fails: Fails
) -> None:
    source = write(tmp_path / "in.csv", dated)
    given = [option.format(folder=tmp_path) for option in options]
    said = " ".join(fails(source, tmp_path / "out.csv", *given).split())
    assert message in said
    assert not (tmp_path / "out.csv").exists()


def test_the_words_of_a_job_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST_MERGED", 50)
    every = [{f"rare{piece}x{n}": [1, 1, 0, 0] for n in range(60)} | {"usual": [3, 1, 1, 1]} for piece in range(20)]
    merged = Shown()
    for words in every:
        merged.add(Shown(words=words))
        assert len(merged.words) <= 100
    assert merged.words["usual"] == [60, 20, 20, 20]


def test_the_times_of_a_job_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST_TIMES", 100)
    merged = Shown()
    for day in range(5_000):
        moment = (START + timedelta(days=day)).replace(tzinfo=None)
        merged.add(Shown(times={moment: [0, 1, 2]}))
        assert len(merged.times) <= 100
    assert [sum(column) for column in zip(*merged.times.values(), strict=True)] == [0, 5_000, 10_000]
    assert {(moment.month, moment.day, moment.hour) for moment in merged.times} == {(1, 1, 0)}
