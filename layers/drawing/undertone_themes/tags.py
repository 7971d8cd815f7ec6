"""The tags of comments, and what a rule of the grammar is made of."""

from enum import StrEnum
from typing import NamedTuple


class Tag(StrEnum):
    """What a comment does, beside praising or complaining."""

    QUESTION = "question"
    REQUEST = "request"
    THANKS = "thanks"
    CORRECTION = "correction"
    SPAM = "spam"


class Rules(NamedTuple):
    """The rules of one tag, one on each line.

    Attributes:
        begins: what a sentence with the tag begins with, after greetings and fillers.
        holds: what it has anywhere.
        unless: what it does not have.
    """

    begins: str = ""
    holds: str = ""
    unless: str = ""
