"""Reads the JSON documents of a model store: cards, pointers and history entries, of bounded size and depth."""

import re

import msgspec

from undertone.errors import ModelRefusedError

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 64

# A string, terminated or not, is a single token, so that brackets in it are ignored.
_TOKENS = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\Z)|[\[{]|[\]}]', re.DOTALL)


def read_document[T](data: bytes, shape: type[T], name: str) -> T:
    """Decode a document; fields that the type does not name are ignored.

    Args:
        data: UTF-8 JSON.
        shape: The expected type.
        name: Name of the object, for error messages.

    Raises:
        ModelRefusedError: It is not JSON of this type, larger than 1 MiB, or nested more than 64 levels deep.
    """
    if len(data) > MAX_BYTES:
        raise ModelRefusedError(f"{name} is damaged: it has {len(data)} bytes; expected at most {MAX_BYTES}")
    if _is_too_deep(data):
        raise ModelRefusedError(f"{name} is damaged: it is nested more than {MAX_DEPTH} levels deep")
    try:
        return msgspec.json.decode(data, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ModelRefusedError(f"{name} is damaged: {error}") from error


def _is_too_deep(data: bytes) -> bool:
    """Return whether brackets are nested too deeply; checked before decoding, because decoders recurse."""
    depth = 0
    for token in _TOKENS.finditer(data):
        character = token[0][:1]
        if character in b"[{":
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif character in b"]}":
            depth -= 1
    return False
