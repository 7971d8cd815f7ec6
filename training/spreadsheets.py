"""Cells of CSV files that people open in a spreadsheet."""

_FORMULA = tuple("=+-@＝＋－＠")
_UNSEEN = " \t\r\n\0\u200b\u2060\ufeff"
"""What spreadsheets skip before a formula."""


def escape_formula(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(_UNSEEN).startswith(_FORMULA) else text


def unescape_formula(cell: str) -> str:
    """The text of a cell as it was before `escape_formula`."""
    return cell[1:] if cell.startswith("'") and escape_formula(cell[1:]) == cell else cell
