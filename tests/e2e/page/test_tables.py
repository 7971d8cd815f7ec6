"""Tables that are opened, and the one that is saved."""

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.page.steps import ask, ask_with_file, open_file, rows

pytestmark = pytest.mark.browser


def saved(page: Page) -> list[dict[str, str]]:
    """The rows of the file that the page saves."""
    expect(page.locator("#results")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    assert download.value.suggested_filename == "undertone-comments.csv"
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_csv_file_is_read_by_its_columns(page: Page) -> None:
    quoted = '2,2026-05-02,"two ""lines"",\nof text",0'
    lines = ["\ufeffid,Published_At,Comment,likes", "1,2026-05-01,good,3", quoted, "3,,bad,1"]
    ask_with_file(page, "\r\n".join(lines), "comments.csv")
    expect(page.locator("#count")).to_have_text("3 comments, 2 with a date")
    assert [row[0] for row in rows(page)] == ["good", 'two "lines",\nof text', "bad"]


def test_the_table_is_saved_as_csv_that_runs_no_formula(page: Page) -> None:
    ask(page, '2026-05-01\tgood\n=1+1\nsaid "hi", left')
    expect(page.locator("#results")).to_be_visible()
    table = saved(page)
    assert [row["comment"] for row in table] == ["good", "'=1+1", 'said "hi", left']
    assert [row["timestamp"] for row in table] == ["2026-05-01", "", ""]
    assert table[0]["probability_positive"] == "0.95"


def test_a_spreadsheet_of_another_encoding_comes_back_with_all_its_columns(page: Page) -> None:
    lines = ["Nr;Kommentar;comment;Note", "1;„schön“ – 5 €;good;-1,5", "2;;;", "3;naja;bad;2"]
    ask_with_file(page, "\r\n".join(lines), "export.csv", "cp1252")
    expect(page.locator("#count")).to_have_text("2 comments (read as Windows-1252)")
    table = saved(page)
    assert [list(row.values())[:5] for row in table] == [
        ["1", "„schön“ – 5 €", "good", "-1,5", "Positive"],
        ["2", "", "", "", ""],
        ["3", "naja", "bad", "2", "Negative"],
    ]


def test_a_table_in_utf_16_is_read(page: Page) -> None:
    ask_with_file(page, "comment\tid\ngood 😀\t1\nbad\t2", "export.tsv", "utf-16")
    assert [row[0] for row in rows(page)] == ["good 😀", "bad"]


def test_rows_with_unreadable_dates_are_named(page: Page) -> None:
    dates = ["31.01.2026", "2026-02-01", "soon", "2026-13-01", "<b>x</b>"]
    ask_with_file(page, "\n".join(["date,comment", *(f"{date},good" for date in dates)]), "dates.csv")
    expect(page.get_by_role("alert")).to_have_text(
        "4 dates could not be read (row 2: “31.01.2026”, row 4: “soon”, row 5: “2026-13-01”, and 1 more); "
        "expected 2026-01-31 or 2026-01-31T09:30Z. These comments are not in the trend."
    )
    assert len(rows(page)) == 5
    assert [row["date"] for row in saved(page)] == dates


def test_a_table_without_a_column_of_comments_is_explained(page: Page) -> None:
    open_file(page, "name;score\nann;3", "scores.csv")
    expect(page.get_by_role("alert")).to_contain_text("scores.csv has the columns “name”, “score”")
    expect(page.get_by_role("alert")).to_contain_text("rename the column with the comments")
