"""Turns a comment into tokens."""

import re
from html import unescape

from undertone.text.chunks import NOTABLE, words_of_chunk
from undertone.text.emphasis import with_emphasis

_TAG = re.compile(r"</?(?:a|b|br|del|div|em|i|p|s|span|strong|u)(?:\s[^<>]*|/)?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")


def normalize(text: str) -> str:
    """Return the tokens of a comment joined by one space, or ``""`` when nothing is left.

    Args:
        text: Any string at all: HTML, lone surrogates, controls, any length.

    Returns:
        Lower-case tokens; no token holds a space and none is empty.
    """
    if "<" in text or "&" in text:
        text = _without_html(text)
    if "`" in text and not text.isascii():
        text = text.replace("`", "'")
    chunks = text.split()
    words = " ".join(filter(None, map(words_of_chunk, chunks)))
    return with_emphasis(text, chunks, words) if NOTABLE in words else words


def _without_html(text: str) -> str:
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "&" in text:
        text = _ENTITY.sub(lambda entity: unescape(entity[0]), text)
    return text
