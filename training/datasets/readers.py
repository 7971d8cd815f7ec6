"""Readers for each file format; each yields labelled, bad and left-out rows."""

import html
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from training.datasets.escapes import undo_escapes, undo_treebank
from training.datasets.labelling import STANDARD, parse_labelling
from training.datasets.rows import BadRow, Item, LeftOut, Row
from training.datasets.tables import read_csv
from training.errors import DataError

type Reader = Callable[[Path], Iterator[Item]]

_EMOTIONS = {"1": -1, "2": 0, "3": 1}
_THIRDS = {"0": -1, "1": 0, "2": 1}
_LEAF = re.compile(r"\((\d) ([^()]+)\)")
_MARK = re.compile(r"\(\d|\)|[^\s()]+")
_GRADES = {"0": -1, "1": -1, "2": 0, "3": 1, "4": 1}
_REVIEW = re.compile(r"aclImdb/(train|test)/(neg|pos)/\d+_\d+\.txt")

HINDI_FROM = 920
"""The line of UMSAB's Hindi train split from which labels belong to their texts."""
_CUT = 0.5
"""VADER's mean rating from which a text is Positive, or Negative below its negative."""


def _lines(path: Path) -> Iterator[tuple[int, str | BadRow]]:
    with path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            try:
                yield number, raw.decode("utf-8").rstrip("\r\n")
            except UnicodeDecodeError as error:
                yield number, BadRow(number, f"not UTF-8 at byte {error.start}")


def tweets(path: Path) -> Iterator[Item]:
    """Read ``id<TAB>label<TAB>text``, with no header and no quoting, escapes undone (SemEval)."""
    for number, line in _lines(path):
        if isinstance(line, BadRow):
            yield line
            continue
        fields = line.rstrip("\t").split("\t")
        if len(fields) < 3:
            yield BadRow(number, f"{len(fields)} columns instead of id, label and text")
            continue
        try:
            yield Row(number, undo_escapes(fields[2]), STANDARD.label(fields[1]))
        except ValueError as error:
            yield BadRow(number, str(error))


def emotions(path: Path) -> Iterator[Item]:
    """Read ``text<TAB>ids<TAB>id`` and keep the rows with one label that is not "ambiguous" (GoEmotions)."""
    for number, line in _lines(path):
        if isinstance(line, BadRow):
            yield line
            continue
        fields = line.split("\t")
        ids = fields[1].split(",") if len(fields) == 3 else []
        if not ids or any(name not in {"0", "1", "2", "3"} for name in ids):
            yield BadRow(number, f"expected text, label ids 0-3 and an id, not {len(fields)} columns with ids {ids}")
        elif len(ids) > 1:
            yield LeftOut("more than one label")
        elif ids[0] == "0":
            yield LeftOut("ambiguous")
        else:
            yield Row(number, fields[0], _EMOTIONS[ids[0]])


def polar_lines(path: Path) -> Iterator[Item]:
    """Read one comment per line, its label in the file's name: ``..._pos.txt`` or ``..._neg.txt`` (SenTube)."""
    label = {"pos": 1, "neg": -1}[path.stem.rsplit("_", 1)[1]]
    for number, line in _lines(path):
        yield line if isinstance(line, BadRow) else Row(number, line, label)


def trees(path: Path) -> Iterator[Item]:
    """Read one PTB tree per line; the root's grade 0-4 is the label, the leaves are the text (SST)."""
    for number, line in _lines(path):
        if isinstance(line, BadRow):
            yield line
            continue
        leaves = _LEAF.findall(line)
        if not leaves or line[:1] != "(" or line[1:2] not in _GRADES or line.count("(") != line.count(")"):
            yield BadRow(number, "not a tree such as (3 (2 a) (4 film))")
        else:
            yield Row(number, undo_treebank(" ".join(word for _, word in leaves)), _GRADES[line[1]])


def phrases(path: Path) -> Iterator[Item]:
    """Read one PTB tree per line; every subtree is a row with its own grade (SST)."""
    for number, line in _lines(path):
        if isinstance(line, BadRow):
            yield line
            continue
        open_parts: list[tuple[str, list[str]]] = []
        for mark in _MARK.findall(line):
            if mark[0] == "(":
                open_parts.append((mark[1], []))
            elif mark != ")":
                open_parts[-1][1].append(mark)
            else:
                grade, found = open_parts.pop()
                yield Row(number, undo_treebank(" ".join(found)), _GRADES[grade])
                if open_parts:
                    open_parts[-1][1].extend(found)


def two_ratings(path: Path) -> Iterator[Item]:
    """Read ``good<TAB>bad<TAB>text`` behind a header, each 1 to 5; the higher gives the label (SentiStrength)."""
    with path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            fields = _western(raw).rstrip("\r\n").split("\t", 2)
            if number == 1:
                yield LeftOut("header")
            elif len(fields) < 3 or not all(rating.strip() in set("12345") for rating in fields[:2]):
                yield BadRow(number, "expected two ratings from 1 to 5 and a text")
            else:
                good, bad = int(fields[0]), int(fields[1])
                yield Row(number, undo_escapes(fields[2]), (good > bad) - (good < bad))


def _western(raw: bytes) -> str:
    """Decode UTF-8, or Windows-1252, which most of one file of the set is encoded in."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def mean_rating(path: Path) -> Iterator[Item]:
    """Read ``id<TAB>mean rating from -4 to 4<TAB>text`` (VADER)."""
    for number, line in _lines(path):
        if isinstance(line, BadRow):
            yield line
            continue
        fields = line.split("\t", 2)
        try:
            rating = float(fields[1])
            yield Row(number, undo_escapes(fields[2]), (rating >= _CUT) - (rating <= -_CUT))
        except (IndexError, ValueError):
            yield BadRow(number, "expected an id, a mean rating and a text")


def labelled_lines(path: Path) -> Iterator[Item]:
    """Read one text per line of ``..._text.txt``, its label 0, 1 or 2 on the same line of ``..._labels.txt`` (UMSAB).

    Raises:
        DataError: The two files differ in length.
    """
    labels = path.with_name(path.name.replace("_text", "_labels")).read_text(encoding="utf-8").split()
    lines = list(_lines(path))
    if len(labels) != len(lines):
        raise DataError(
            f"{path.name} has {len(lines)} lines, and {len(labels)} labels. Expected one label per line;"
            " download the files again."
        )
    for (number, line), label in zip(lines, labels, strict=True):
        if isinstance(line, BadRow):
            yield line
        elif label not in _THIRDS:
            yield BadRow(number, f"label {label!r} is not one of 0, 1, 2")
        else:
            yield Row(number, html.unescape(line).strip(), _THIRDS[label])


def labelled_lines_of_hindi(path: Path) -> Iterator[Item]:
    """Read UMSAB's Hindi, whose labels are random in the first half of train and in all of val.

    The labels of every file are 0, 1, 2, 0, 1, 2, ... A model of the second half of train is right on 45 % of its rows
    that it was not trained on, and on 33 %, which is chance, of the others.
    """
    from_line = HINDI_FROM if path.name.startswith("train") else sys.maxsize
    for item in labelled_lines(path):
        yield LeftOut("label at random") if isinstance(item, Row) and item.line < from_line else item


def youtube(path: Path) -> Iterator[Item]:
    """Read the CSV of YouTube comments, labelled 0, 1, 2; rows are numbered by record, since comments span lines."""
    items = read_csv(path, text="Comment", label="Sentiment", labelling=parse_labelling("0,1,2"))
    for number, item in enumerate(items, start=1):
        yield replace(item, line=number) if isinstance(item, Row) else item


def reddit(path: Path) -> Iterator[Item]:
    """Read the zipped CSV of Reddit comments, labelled -1, 0, 1; rows without a text are left out."""
    return read_csv(path, text="clean_comment", label="category", labelling=STANDARD)


def sample(path: Path) -> Iterator[Item]:
    """Read the corpus written for this project."""
    return read_csv(path, text="text", label="label", labelling=STANDARD)


def reviews(path: Path) -> Iterator[Item]:
    """Read the film reviews with their official split, from the archive or a Parquet copy."""
    pairs = _table_of_reviews(path) if path.suffix == ".parquet" else _archive_of_reviews(path)
    for number, (split, side, text) in enumerate(pairs, start=1):
        yield Row(number, text.replace("<br />", " "), 1 if side == "pos" else -1, split)


def _table_of_reviews(path: Path) -> Iterator[tuple[str, str, str]]:
    import pandas as pd  # noqa: PLC0415 - heavy, needed only here

    table = pd.read_parquet(path, columns=["split", "label", "text"])
    yield from table.itertuples(index=False, name=None)


def _archive_of_reviews(path: Path) -> Iterator[tuple[str, str, str]]:
    import tarfile  # noqa: PLC0415

    with tarfile.open(path, "r:gz") as archive:
        for member in archive:
            match = _REVIEW.fullmatch(member.name)
            file = archive.extractfile(member) if match else None
            if match and file:
                yield match[1], match[2], file.read().decode("utf-8")


_READERS: dict[str, Reader] = {
    reader.__name__: reader
    for reader in (
        tweets,
        emotions,
        polar_lines,
        trees,
        phrases,
        two_ratings,
        mean_rating,
        labelled_lines,
        labelled_lines_of_hindi,
        youtube,
        reddit,
        sample,
        reviews,
    )
}


def reader(name: str) -> Reader:
    """Return the reader named in the catalog.

    Raises:
        DataError: There is no such reader.
    """
    if name not in _READERS:
        raise DataError(f"The data has no reader {name!r}. Expected one of {', '.join(_READERS)}.")
    return _READERS[name]
