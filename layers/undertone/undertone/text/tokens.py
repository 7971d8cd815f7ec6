"""Tokens of a folded chunk: words, numbers, emoticons, and markers for links, mentions and masked names."""

import re

from undertone.text.spelling import TOKEN

_LINK = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w-])[\w-]+\.(?:com|net|org|ly|be|gl|co|tv|io|me)(?:/\S*|\b(?![.@]))", re.IGNORECASE
)
_MENTION = re.compile(r"(?:(?<![\w.+-])[\w.+-]+)?@\w[\w.-]*")
_MASKED_NAME = re.compile(r"\[(?:NAME|RELIGION)\]")
_HASHTAG = re.compile(r"#(?=\w)(\w+)")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|_")


def tokens_of(part: str) -> list[str]:
    """Cut a folded chunk; most are a word with at most a full stop or a comma behind it."""
    word = part[:-1] if part[-1] in ".," else part
    return [word] if word.isalpha() else TOKEN.findall(_with_markers(part))


def _with_markers(chunk: str) -> str:
    """Put a marker in the place of links, mentions and masked names; take hashtags apart."""
    if "[" in chunk:
        chunk = _MASKED_NAME.sub(" <name> ", chunk)
    if "@" in chunk:
        chunk = _MENTION.sub(" <user> ", chunk)
    if "." in chunk:
        chunk = _LINK.sub(" <url> ", chunk)
    if "#" in chunk:
        chunk = _HASHTAG.sub(_split_hashtag, chunk)
    return chunk


def _split_hashtag(hashtag: re.Match[str]) -> str:
    return f" # {_CAMEL.sub(' ', hashtag[1])} "
