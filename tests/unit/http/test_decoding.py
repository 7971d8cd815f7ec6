"""A JSON body is decoded as it stands or refused with a reason, whatever the bytes."""

import contextlib
import json
import math
from typing import Any, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from undertone.errors import BadRequestError
from undertone.http.decoding import convert, decode

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(st.characters())
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=20
)


@given(values)
def test_json_is_decoded_exactly(value: Any) -> None:
    assert decode(json.dumps(value).encode()) == value
    assert decode(b"\xef\xbb\xbf" + json.dumps(value, ensure_ascii=False).encode("utf-8")) == value


@given(st.binary())
def test_any_bytes_are_decoded_or_rejected(body: bytes) -> None:
    with contextlib.suppress(BadRequestError):
        json.dumps(decode(body), allow_nan=False)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "not JSON"),
        (b"{", "line 1, column 2"),
        (b"\xff", "byte 0"),
        (b"[NaN]", "NaN"),
        (b"[-Infinity]", "-Infinity"),
        (b"[1e400]", "1e400 is too large"),
        (b"[-1e999]", "-1e999 is too large"),
        (b"[" + b"9" * 5000 + b"]", "too many digits"),
        (b'{"a":1,"b":2,"a":3}', "duplicate key 'a'"),
        (b'[{"a":{"\\u00e9":1,"\xc3\xa9":2}}]', "duplicate key"),
        (b"[" * 100_000, "too deeply"),
        (b'{"a":' * 100_000, "too deeply"),
    ],
)
def test_invalid_json_is_rejected_with_a_reason(body: bytes, message: str) -> None:
    with pytest.raises(BadRequestError, match=message):
        decode(body)


def test_the_largest_numbers_are_kept() -> None:
    assert decode(b"[1.7976931348623157e308,-1.7976931348623157e308,5e-324,1e-400]") == [
        1.7976931348623157e308,
        -1.7976931348623157e308,
        5e-324,
        0.0,
    ]
    assert decode(b"9" * 4300) == int("9" * 4300)


class Shape(msgspec.Struct):
    kind: Literal["light", "dark"] = "light"
    lines: list[str] | None = None
    number: float | None = None


@pytest.mark.parametrize(
    "body",
    [
        b'{"\\ud800":1}',
        b'"\\ud800"',
        b'{"kind":"\\ud800"}',
        b'{"lines":"\\udfff"}',
        b'{"lines":{"\\udfff":1}}',
        b'{"number":"\\ud800"}',
    ],
)
def test_a_lone_surrogate_outside_a_text_is_rejected(body: bytes) -> None:
    with pytest.raises(BadRequestError):
        convert(decode(body), Shape)


def test_a_lone_surrogate_in_a_text_is_kept() -> None:
    assert convert(decode(b'{"lines":["\\ud83d"]}'), Shape).lines == ["\ud83d"]


@given(values)
def test_any_value_is_converted_or_rejected(value: Any) -> None:
    try:
        shape = convert(value, Shape)
    except BadRequestError:
        return
    assert shape.number is None or math.isfinite(shape.number)
