import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undertone.errors import BadRequestError
from undertone.http.forms import MULTIPART, URLENCODED, read_form_field


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
def test_a_form_without_the_field_is_refused(body: bytes, content_type: str) -> None:
    with pytest.raises(BadRequestError, match="the form"):
        read_form_field(body, content_type, "text")


@given(st.binary(), st.sampled_from([URLENCODED, MULTIPART, f"{MULTIPART}; boundary=cut", f"{MULTIPART}; boundary=é"]))
def test_any_bytes_are_read_or_refused(body: bytes, content_type: str) -> None:
    with contextlib.suppress(BadRequestError):
        assert isinstance(read_form_field(body, content_type, "text"), str)
