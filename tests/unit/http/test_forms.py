import contextlib
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undertone.errors import BadRequestError, TooLargeError
from undertone.http.forms import MAX_FORM_BYTES, MULTIPART, URLENCODED, read_form_field


def multipart(*fields: tuple[str, str], boundary: str = "cut") -> bytes:
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields]
    return ("".join(parts) + f"--{boundary}--\r\n").encode()


def test_a_url_encoded_field_is_read() -> None:
    assert read_form_field(b"a=1&text=so+good+%F0%9F%94%A5", URLENCODED, "text") == "so good 🔥"


def test_a_multipart_field_is_read() -> None:
    body = multipart(("other", "1"), ("text", "so good 🔥"))
    assert read_form_field(body, f"{MULTIPART}; boundary=cut", "text") == "so good 🔥"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"other=1", URLENCODED),
        (b"text=%ff", URLENCODED),
        (b"\xff\xfe", URLENCODED),
        (b"a=1&" * 200, URLENCODED),
        (multipart(("other", "1")), f"{MULTIPART}; boundary=cut"),
        (multipart(("text", "1")), MULTIPART),
        (multipart(("text", "1")), f"{MULTIPART}; boundary=other"),
        (b"--cut\r\n\r\nno name\r\n--cut--\r\n", f"{MULTIPART}; boundary=cut"),
        (b"", f"{MULTIPART}; boundary=cut"),
    ],
)
def test_a_form_without_the_field_is_rejected(body: bytes, content_type: str) -> None:
    with pytest.raises(BadRequestError, match="the form"):
        read_form_field(body, content_type, "text")


@given(st.binary(), st.sampled_from([URLENCODED, MULTIPART, f"{MULTIPART}; boundary=cut", f"{MULTIPART}; boundary=é"]))
def test_any_bytes_are_parsed_or_rejected(body: bytes, content_type: str) -> None:
    with contextlib.suppress(BadRequestError):
        assert isinstance(read_form_field(body, content_type, "text"), str)


HEAD = b'--cut\r\nContent-Disposition: form-data; name="text"'


@pytest.mark.parametrize(
    "body",
    [
        b"--cut\r\n\r\n\r\n" * 20_000 + b"--cut--",
        b'--cut\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' * 101 + b"--cut--",
        HEAD.replace(b'"text"', b"(" * 600) + b"\r\n\r\nx\r\n--cut--\r\n",
        HEAD + b"; a=b" * 40_000 + b"\r\n\r\nx\r\n--cut--\r\n",
        HEAD + b"\r\n a=b;" * 30_000 + b"\r\n\r\nx\r\n--cut--\r\n",
        b"".join(
            b"--%d\r\nContent-Type: multipart/form-data; boundary=%d\r\n\r\n" % (depth, depth + 1)
            for depth in range(3_000)
        ),
        HEAD + b"\r\nContent-Length: 9\r\n\r\nx\r\n--cut--\r\n",
        HEAD + b"\r\n\r\nno end",
    ],
    ids=["parts", "fields", "comments", "parameters", "folds", "nesting", "length", "cut off"],
)
def test_a_malicious_form_is_rejected(body: bytes) -> None:
    with pytest.raises(BadRequestError, match="the form"):
        read_form_field(body, f"{MULTIPART}; boundary=cut", "text")


@pytest.mark.parametrize("content_type", [URLENCODED, f"{MULTIPART}; boundary=cut"])
def test_a_form_over_the_limit_is_too_large(content_type: str) -> None:
    with pytest.raises(TooLargeError, match="262144"):
        read_form_field(b"x" * (MAX_FORM_BYTES + 1), content_type, "text")


def test_a_lone_surrogate_in_a_boundary_is_rejected() -> None:
    with pytest.raises(BadRequestError, match="the form"):
        read_form_field(multipart(("text", "1")), f"{MULTIPART}; boundary=\ud800", "text")


def test_a_form_accepts_the_longest_comment() -> None:
    text = "😀" * 10_000
    assert read_form_field(f"text={quote(text)}".encode(), URLENCODED, "text") == text
    assert read_form_field(multipart(("text", text)), f"{MULTIPART}; boundary=cut", "text") == text
