"""Escapes CSV cells against formula injection in spreadsheets."""

_FORMULA = tuple("=+-@＝＋－＠")
_UNSEEN = " \t\r\n\0\u200b\u2060\ufeff"
"""Characters that spreadsheets skip before a formula."""


def escape_formula(text: str) -> str:
    """Return the text so that no spreadsheet evaluates it as a formula."""
    return f"'{text}" if text.lstrip(_UNSEEN).startswith(_FORMULA) else text


def unescape_formula(cell: str) -> str:
    """Return the text of a cell as it was before `escape_formula`."""
    return cell[1:] if cell.startswith("'") and escape_formula(cell[1:]) == cell else cell
