"""Restores texts that other tools changed: escapes, doubled quotes, treebank brackets."""

import html
import re

_UNICODE = re.compile(r"\\u([0-9a-fA-F]{4})")
_SPACE_BEFORE = re.compile(r" (n't|'s|'re|'ve|'ll|'d|'m|[.,!?;:%)\]]|\.\.\.)(?= |$)")
_SPACE_AFTER = re.compile(r"([(\[$]) ")


def undo_escapes(text: str) -> str:
    r"""Turn ``\u2019``, ``\"``, ``&amp;`` and CSV-style doubled quotes back into the original characters."""
    text = _UNICODE.sub(lambda match: chr(int(match[1], 16)), text)
    text = _join_surrogates(text)
    text = text.replace('\\"', '"')
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    return html.unescape(text.replace('""', '"')).strip()


def _join_surrogates(text: str) -> str:
    if text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def undo_treebank(text: str) -> str:
    """Join what a treebank's tokeniser split (``do n't``, ``film .``) and restore brackets."""
    text = text.replace("-LRB-", "(").replace("-RRB-", ")").replace("\\/", "/").replace("\\*", "*")
    text = text.replace("`` ", '"').replace(" ''", '"').replace("``", '"').replace("''", '"')
    return _SPACE_AFTER.sub(r"\1", _SPACE_BEFORE.sub(r"\1", text))
