"""Bodies of any size that are made to cost time, each with its content type."""

import json
import random
from collections.abc import Callable
from typing import NamedTuple

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=b"

_LONGEST = 10_000
_FIELD = '--b\r\nContent-Disposition: form-data; name="text"'


class Shape(NamedTuple):
    """How to make a body of about a number of bytes, and its content type."""

    media_type: str
    make: Callable[[int], bytes]


def filled(head: str, piece: str, tail: str = "") -> Callable[[int], bytes]:
    """Bodies with as many pieces between head and tail as fit."""
    first, unit, last = (part.encode("utf-8", "surrogatepass") for part in (head, piece, tail))
    return lambda size: first + unit * ((size - len(first) - len(last)) // len(unit)) + last


def comments(piece: str) -> Callable[[int], bytes]:
    """Bodies of comments of the greatest length, each the same piece again and again; the last takes the rest."""
    text = (piece * (_LONGEST // len(piece) + 1))[:_LONGEST]
    cost = len(json.dumps([text, ""], ensure_ascii=False).encode()) - len(json.dumps([""]))

    def make(size: int) -> bytes:
        whole, rest = divmod(size - len('{"comments": [""]}'), cost)
        texts = [text] * whole + [text[: rest * _LONGEST // cost]]
        return json.dumps({"comments": texts[:1_000]}, ensure_ascii=False).encode()

    return make


def prose(size: int) -> bytes:
    """A plain body: comments of common and of rare words."""
    chance = random.Random(size)  # noqa: S311 - the same bodies each time
    words = ["this", "movie", "is", "so", "good", "bad", "the", "best", "I", "love", "it", "never", "again", "thanks"]
    words += [f"w{chance.randrange(16**5):x}" for _ in range(2_000)]
    texts = [" ".join(chance.choices(words, k=2_000))[:_LONGEST] for _ in range(min(1_000, size // (_LONGEST + 3)))]
    return json.dumps({"comments": texts}).encode()


def keys(size: int) -> bytes:
    """An object with as many different keys as fit."""
    return ("{" + ",".join(f'"{number:08x}":0' for number in range(size // 13)) + "}").encode()


def repeated_key(size: int) -> bytes:
    """The same, where the last key came before: what makes naive checks quadratic."""
    return keys(size)[:-1] + f',"{size // 13 - 1:08x}":0}}'.encode()


def nested_parts(size: int) -> bytes:
    """A multipart body in a multipart body, and so on."""
    part = "--b\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n"
    return (part * (size // len(part))).encode()


def rows(timestamp: str) -> Callable[[int], bytes]:
    """Ten thousand dated rows, with as much of a timestamp as fits."""

    def make(size: int) -> bytes:
        moment = (timestamp * 500)[: max(1, size // 10_000 - 40)]
        return json.dumps({"sentiment_data": [{"timestamp": moment, "sentiment": 1}] * 10_000}).encode()

    return make


_STRUCTURES: dict[str, Callable[[int], bytes]] = {
    "many keys": keys,
    "a key twice": repeated_key,
    "a key twice in a comment": lambda size: b'{"comments":[' + repeated_key(size - 15) + b"]}",
    "empty objects": filled('{"comments":[', "{},", "{}]}"),
    "nulls": filled('{"comments":[', "null,", "null]}"),
    "deep": filled('{"comments":', "[", ""),
    "deep again and again": filled('{"comments":["a"],"x":[', "[" * 900 + "]" * 900 + ",", "0]}"),
    "numbers": filled('{"comments":["a"],"x":[', "1e5,", "0]}"),
    "large numbers": filled('{"comments":["a"],"x":[', "9" * 4300 + ",", "0]}"),
    "one long fraction": filled('{"comments":["a"],"x":0.', "9", "}"),
    "one long number": filled('{"comments":["a"],"x":', "9", "}"),
    "escapes": filled('{"comments":["a"],"x":"', r"\u00e9", '"}'),
    "halves of pairs": filled('{"comments":["a"],"x":"', r"\ud800", '"}'),
    "spaces": filled('{"comments":["a"]', " ", "}"),
    "a string without end": filled('{"comments":["', r"\"", ""),
    "line ends": filled("", "\n", "x"),
    "a wrong byte at the end": lambda size: filled('{"comments":["', "a", "")(size - 1) + b"\xff",
    "timestamps": filled('{"comments":[', '{"text":"a","timestamp":"2026-01-01"},', "{}]}"),
    "a long key of counts": filled('{"sentiment_counts":{"', "a", '":1}}'),
    "a long count": filled('{"sentiment_counts":{"1":"', "1", '"}}'),
    "a long fraction of a count": filled('{"sentiment_counts":{"1":"0.', "1", '"}}'),
    "a deep count": filled('{"sentiment_counts":{"1":[', "[],", "0]}}"),
    "dated rows": rows("2026-01-01T00:00:00Z"),
    "rows of digits": rows("1"),
    "rows of nothing": filled('{"sentiment_data":[', "{},", "{}]}"),
    "a long time zone": filled('{"sentiment_data":[{"timestamp":1,"sentiment":1}],"time_zone":"', "a/", '"}'),
    "a long class": filled('{"comments":["a"],"sentiment":"', "a", '"}'),
    "a long theme": filled('{"comments":["a"],"theme":"', "a", '"}'),
}
_FORMS: dict[str, Shape] = {
    "a long field": Shape(FORM, filled("text=", "a")),
    "percent signs": Shape(FORM, filled("text=", "%")),
    "many fields": Shape(FORM, filled("", "a=b&")),
    "equals signs": Shape(FORM, filled("", "=")),
    "a long part": Shape(MULTIPART, filled(_FIELD + "\r\n\r\n", "a", "\r\n--b--")),
    "empty parts": Shape(MULTIPART, filled("", "--b\r\n\r\n\r\n", "--b--")),
    "many parts": Shape(MULTIPART, filled("", _FIELD + "\r\n\r\n\r\n", "--b--")),
    "almost boundaries": Shape(MULTIPART, filled(_FIELD + "\r\n\r\n", "\r\n--", "\r\n--b--")),
    "parameters": Shape(MULTIPART, filled(_FIELD, "; a=b", "\r\n\r\nx\r\n--b--")),
    "folds": Shape(MULTIPART, filled(_FIELD, "\r\n a=b;", "\r\n\r\nx\r\n--b--")),
    "parentheses": Shape(MULTIPART, filled("--b\r\nContent-Disposition: form-data; name=", "(", "\r\n\r\nx\r\n--b--")),
    "headers": Shape(MULTIPART, filled(_FIELD + "\r\n", "A: b\r\n", "\r\nx\r\n--b--")),
    "parts in parts": Shape(MULTIPART, nested_parts),
    "another type": Shape("text/plain", filled("", "a")),
}
_PIECES = [
    *(
        "<a ",
        "<br>",
        "&amp;",
        "&",
        "@a",
        "a.",
        "....",
        "www.",
        "!?",
        "aaaa",
        "aab",
        "AB ",
        "a*",
        "a'",
        "#aB",
        "a ",
        "o_O",
    ),
    *(
        "_",
        "^_^",
        ":-)",
        "(((",
        "n't",
        "[NAME]",
        "1",
        "1.",
        "1:2 ",
        "\x00",
        "\n",
        ";_;",
        "</3",
        "<a <a",
        "haha",
        "http://",
    ),
    *("😂", "👩\u200d", "a\u0301", "\ufdfa", "好", "ب ", "Ｂ", "€", "❤", "\u200b", "é", "ß"),
]

STRUCTURES = {name: Shape(JSON, make) for name, make in _STRUCTURES.items()} | _FORMS
"""Bodies that cost time, if at all, before anybody reads a comment."""

TEXTS = {f"comments of {piece!r}": Shape(JSON, comments(piece)) for piece in _PIECES}
"""Bodies whose comments may cost time to read, to classify or to draw."""
