"""Decodes JSON bodies: strict, in time that grows with the size alone, and with errors that say what is wrong where."""

import json
import math
from typing import Any, Never

import msgspec

from undertone.errors import BadRequestError

_SHOWN = 100
"""So many characters of what a client sent are repeated in a message."""


def decode(body: bytes) -> Any:
    """Decode JSON: UTF-8, no key twice in an object, and only numbers that JSON can hold.

    Raises:
        BadRequestError: when it is none.
    """
    try:
        text = body.decode("utf-8-sig")
        # Not msgspec's decoder: it refuses lone surrogates, and lets the last of several equal keys win.
        return json.loads(text, object_pairs_hook=_unique, parse_float=_finite, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise BadRequestError(f"the body is not UTF-8: byte {error.start} cannot be read") from error
    except RecursionError as error:
        raise BadRequestError("the body is nested too deeply") from error
    except json.JSONDecodeError as error:
        raise BadRequestError(
            f"the body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        ) from error
    except ValueError as error:  # an integer of more digits than Python converts
        raise BadRequestError("the body contains a number with too many digits") from error


def convert[T](body: Any, shape: type[T]) -> T:
    """Fit a decoded body into a type.

    Raises:
        BadRequestError: when it does not fit; the message says where, what was expected and what came.
    """
    try:
        return msgspec.convert(body, shape)
    except msgspec.ValidationError as error:
        raise BadRequestError(_readable(str(error))) from error
    except UnicodeEncodeError as error:
        # The text of a comment may have one: JavaScript cuts emoji in two. A name or a keyword may not.
        raise BadRequestError("the body contains a lone surrogate where a key or keyword is expected") from error


def _readable(message: str) -> str:
    """Put the location first and in JavaScript's notation: ``comments[3]: expected `str`, got `int```."""
    problem, _, location = message.partition(" - at `")
    location = location.rstrip("`").removeprefix("$").lstrip(".") or "body"
    return f"{location}: {problem[:1].lower()}{problem[1:]}"


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise BadRequestError(f"duplicate key {_repeated(pairs)[:_SHOWN]!r}")
    return fields


def _repeated(pairs: list[tuple[str, Any]]) -> str:
    """The first key that came before."""
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            return name
        seen.add(name)
    raise ValueError("no key is there twice")


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise BadRequestError(f"the number {digits[:_SHOWN]} is too large: the limit is 1.8e308")
    return number


def _refuse_constant(name: str) -> Never:
    raise BadRequestError(f"the body holds {name}, which is not JSON")
