"""CSV files by path: columns by name, labels as declared, and clear words about everything else."""

import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.datasets.labelling import STANDARD, parse_labelling
from training.datasets.rows import BadRow, Item, LeftOut, Row
from training.datasets.tables import read_csv
from training.errors import DataError


def read(path: Path, labels: str | None = None) -> list[Item]:
    return list(read_csv(path, text="text", label="label", labelling=parse_labelling(labels)))


def test_labels_can_be_names_in_any_case_or_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("label,text\npositive,a\nNEUTRAL,b\n-1,c\n1.0,d\n")
    assert read(path) == [Row(2, "a", 1), Row(3, "b", 0), Row(4, "c", -1), Row(5, "d", 1)]


def test_a_byte_order_mark_and_a_zip_file_are_supported(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.csv", "\ufefftext,label\nhello,0\n".encode())
    assert read(tmp_path / "a.zip") == [Row(2, "hello", 0)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_the_delimiter_and_encoding_are_detected(tmp_path: Path, delimiter: str, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(f'text{delimiter}label\nschön 🔥{delimiter}1\n"a, b; c\td"{delimiter}-1\n'.encode(encoding))
    assert read(path) == [Row(2, "schön 🔥", 1), Row(3, "a, b; c\td", -1)]


def test_bad_rows_are_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"text,label\nfine,0\n\xff\xfe,1\nshort\nodd,wonderful\n ,1\n")
    items = read(path)
    assert items[0] == Row(2, "fine", 0)
    assert items[1] == BadRow(3, "not UTF-8")
    assert items[2] == BadRow(4, "the column 'label' is missing")
    assert isinstance(items[3], BadRow)
    assert "'wonderful'" in items[3].reason
    assert items[4] == LeftOut("no text")


def test_a_missing_file_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"There is no file .*gone.csv"):
        read(tmp_path / "gone.csv")


def test_a_missing_column_is_a_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("comment,label\nx,1\n")
    with pytest.raises(DataError, match=r"no column 'text'. It has 'comment', 'label'; name the columns with"):
        read(path)


@pytest.mark.parametrize(
    ("declared", "raw", "label"),
    [(None, "Neg", -1), ("0,1,2", "2", 1), ("0,1,2", "0.0", -1), ("bad=Negative,good=Positive", "GOOD", 1)],
)
def test_labels_can_be_declared(declared: str | None, raw: str, label: int) -> None:
    assert parse_labelling(declared).label(raw) == label


@pytest.mark.parametrize("declared", ["0,1", "0,0,1", "bad=awful", "a,b,c,d"])
def test_invalid_label_declarations_are_rejected(declared: str) -> None:
    with pytest.raises(DataError, match="--labels"):
        parse_labelling(declared)


def test_an_unknown_label_error_mentions_the_option() -> None:
    with pytest.raises(ValueError, match=r"label '2' is not one of .* --labels 0,1,2"):
        STANDARD.label("2")


@given(st.text())
def test_a_label_is_accepted_only_if_it_is_known(raw: str) -> None:
    if raw.strip().lower().removesuffix(".0") in STANDARD.table:
        assert STANDARD.label(raw) in {-1, 0, 1}
    else:
        with pytest.raises(ValueError, match="is not one of"):
            STANDARD.label(raw)
