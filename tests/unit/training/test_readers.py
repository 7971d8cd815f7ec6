"""The readers: other people's files become labelled texts, and what cannot be read is named by file and line."""

from pathlib import Path

import pytest

from training.datasets import readers
from training.datasets.catalog import data_sets
from training.datasets.escapes import undo_escapes, undo_treebank
from training.datasets.held_out import REASON, exclude_held_out
from training.datasets.rows import BadRow, Item, LeftOut, Row, sort
from training.errors import DataError


def written(folder: Path, name: str, data: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.parametrize(
    ("written_as", "meant"),
    [
        (r"I\u2019m here\u002c now", "I’m here, now"),
        (r"\ud83d\ude00 yes", "😀 yes"),
        ('"She said ""no"" twice"', 'She said "no" twice'),
        (r"say \"hi\"", 'say "hi"'),
        ("salt &amp; pepper &#039;n&#039; all", "salt & pepper 'n' all"),
        ('"', '"'),
        ('half "quoted"', 'half "quoted"'),
    ],
)
def test_escapes_are_decoded(written_as: str, meant: str) -> None:
    assert undo_escapes(written_as) == meant


def test_a_lone_surrogate_escape_gives_valid_unicode() -> None:
    assert undo_escapes(r"broken \ud83d here").encode("utf-8")


def test_treebank_tokens_are_joined() -> None:
    words = "I do n't like it , -LRB- really -RRB- ; it 's `` fine '' ."
    assert undo_treebank(words) == "I don't like it, (really); it's \"fine\"."


def test_tweets_are_read_with_an_optional_trailing_tab(tmp_path: Path) -> None:
    path = written(tmp_path, "a.tsv", "1\tpositive\tso good\t\n2\tneutral\tit\\u2019s on\n3\tnegative\tbad\n")
    assert list(readers.tweets(path)) == [Row(1, "so good", 1), Row(2, "it’s on", 0), Row(3, "bad", -1)]


def test_bad_tweets_are_reported_by_line(tmp_path: Path) -> None:
    path = written(tmp_path, "a.tsv", b"1\tpositive\n2\tmeh\tx\n3\tneutral\t\xff\xfe\n")
    reasons = [(item.line, item.reason) for item in readers.tweets(path) if isinstance(item, BadRow)]
    assert [line for line, _ in reasons] == [1, 2, 3]
    assert "2 columns" in reasons[0][1]
    assert "'meh'" in reasons[1][1]
    assert "UTF-8" in reasons[2][1]


def test_only_single_labelled_emotions_are_kept(tmp_path: Path) -> None:
    path = written(tmp_path, "a.tsv", "nice\t3\ta\nhm\t2,3\tb\nwhat\t0\tc\nbad\t1\td\nodd\t7\te\n")
    items = list(readers.emotions(path))
    assert [item for item in items if isinstance(item, Row)] == [Row(1, "nice", 1), Row(4, "bad", -1)]
    assert [item.reason for item in items if isinstance(item, LeftOut)] == ["more than one label", "ambiguous"]
    assert [item.line for item in items if isinstance(item, BadRow)] == [5]


def test_polar_lines_take_their_label_from_the_file_name(tmp_path: Path) -> None:
    assert list(readers.polar_lines(written(tmp_path, "auto_dev_pos.txt", "nice car\n"))) == [Row(1, "nice car", 1)]
    assert list(readers.polar_lines(written(tmp_path, "auto_dev_neg.txt", "bad car\n"))) == [Row(1, "bad car", -1)]


def test_a_tree_is_read_as_its_text_and_root_label(tmp_path: Path) -> None:
    lines = "(4 (3 (2 A) (3 fun)) (2 ride))\n(2 (2 It) (2 is))\n(0 (1 bad))\nno tree\n"
    items = list(readers.trees(written(tmp_path, "t.txt", lines)))
    assert items[:3] == [Row(1, "A fun ride", 1), Row(2, "It is", 0), Row(3, "bad", -1)]
    assert isinstance(items[3], BadRow)


def test_youtube_labels_are_0_1_2(tmp_path: Path) -> None:
    path = written(
        tmp_path, "c.csv", ',Video ID,Comment,Likes,Sentiment\n0,v,"one\nof two lines",1.0,2.0\n1,v,,0,1.0\n'
    )
    assert list(readers.youtube(path)) == [Row(1, "one\nof two lines", 1), LeftOut("no text")]


def test_the_higher_of_two_ratings_is_the_label(tmp_path: Path) -> None:
    lines = b'good\tbad\ttext\r\n4\t1\tnice\r\n 2\t 2\t"so ""so"""\r\n1\t3\tna\xefve\r\n9\t1\tx\r\n2\t1\r\n'
    header, *items = readers.two_ratings(written(tmp_path, "t.txt", lines))
    assert header == LeftOut("header")
    assert items[:3] == [Row(2, "nice", 1), Row(3, 'so "so"', 0), Row(4, "naïve", -1)]
    assert [item.line for item in items if isinstance(item, BadRow)] == [5, 6]


def test_a_mean_rating_is_thresholded_at_a_half(tmp_path: Path) -> None:
    lines = "1\t0.5\tgood\r\n2\t0.49\tso\r\n3\t-0.5\tbad\r\n4\tmuch\tx\r\n5\t1.0\r\n"
    items = list(readers.mean_rating(written(tmp_path, "t.txt", lines)))
    assert items[:3] == [Row(1, "good", 1), Row(2, "so", 0), Row(3, "bad", -1)]
    assert [item.line for item in items if isinstance(item, BadRow)] == [4, 5]


def test_labelled_lines_read_labels_from_the_adjacent_file(tmp_path: Path) -> None:
    labels = written(tmp_path, "val_labels.txt", "2\n0\n7\n")
    texts = written(tmp_path, "val_text.txt", "gut &amp; schön \nschlecht\negal\n")
    items = list(readers.labelled_lines(texts))
    assert items[:2] == [Row(1, "gut & schön", 1), Row(2, "schlecht", -1)]
    assert isinstance(items[2], BadRow)
    labels.write_text("2\n")
    with pytest.raises(DataError, match="3 lines, and 1 labels"):
        list(readers.labelled_lines(texts))


def test_rows_that_are_held_out_elsewhere_are_left_out() -> None:
    (data_set,) = (entry for name, entry in data_sets().items() if name == "youtube")
    items: list[Item] = [Row(278, "x", 1), Row(279, "y", 1), LeftOut("no text")]
    assert list(exclude_held_out(items, data_set, data_set.files[0])) == [items[0], LeftOut(REASON), items[2]]


def test_every_reader_of_the_registry_exists() -> None:
    named = {entry.reader for entry in data_sets().values()} - {"none"}
    assert all(callable(readers.reader(name)) for name in named)
    with pytest.raises(DataError, match="no reader 'none'"):
        readers.reader("none")


def test_a_few_bad_rows_are_reported_and_skipped() -> None:
    items = [Row(line, "x", 1) for line in range(1, 100)]
    found = sort([*items, BadRow(100, "label 'x'")], "f.csv")
    assert len(found.rows) == 99
    assert found.messages() == ["f.csv, line 100: label 'x'"]


def test_more_than_one_bad_row_in_a_hundred_stops_the_run() -> None:
    items = [Row(line, "x", 1) for line in range(1, 99)]
    with pytest.raises(DataError, match=r"2 of 100 rows of f.csv are invalid.*\n  f.csv, line 99: label"):
        sort([*items, BadRow(99, "label 'x'"), BadRow(100, "label 'y'")], "f.csv")


def test_randomly_labelled_hindi_rows_are_left_out(tmp_path: Path) -> None:
    for name, lines in (("train", 925), ("val", 6)):
        (tmp_path / f"{name}_text.txt").write_text("".join(f"text {n}\n" for n in range(lines)), encoding="utf-8")
        (tmp_path / f"{name}_labels.txt").write_text("".join(f"{n % 3}\n" for n in range(lines)), encoding="utf-8")
    train, val = (
        list(readers.reader("labelled_lines_of_hindi")(tmp_path / f"{name}_text.txt")) for name in ("train", "val")
    )
    assert [item.line for item in train if isinstance(item, Row)] == list(range(920, 926))
    assert not any(isinstance(item, Row) for item in val)
    assert len(train) + len(val) == 925 + 6
