"""The tags of comments, and the structure of the grammar's rules."""

from enum import StrEnum
from typing import NamedTuple


class Tag(StrEnum):
    """A tag: what a comment contains, apart from praise and criticism."""

    QUESTION = "question"
    REQUEST = "request"
    THANKS = "thanks"
    CORRECTION = "correction"
    SPAM = "spam"


class Rules(NamedTuple):
    """The rules of a tag, one per line.

    Attributes:
        begins: Start of a sentence with the tag, after greetings and fillers.
        holds: Text anywhere in the sentence.
        unless: Text that excludes the tag.
    """

    begins: str = ""
    holds: str = ""
    unless: str = ""
