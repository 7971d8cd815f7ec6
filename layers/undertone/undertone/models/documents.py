"""Reads the JSON documents of a model store: cards, pointers and history entries, of bounded size and depth."""

import re

import msgspec

from undertone.errors import ModelRefusedError

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 64

# A string, closed or cut off, counts as one token, so that brackets inside it are no nesting.
_TOKENS = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\Z)|[\[{]|[\]}]', re.DOTALL)


def read_document[T](data: bytes, shape: type[T], name: str) -> T:
    """Decode a document; fields that the type does not name are ignored.

    Args:
        data: UTF-8 JSON.
        shape: what it should be.
        name: of the object, for messages.

    Raises:
        ModelRefusedError: when it is no JSON of this shape, over 1 MiB, or nested over 64 levels deep.
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
    """Whether brackets nest too deeply; decoders recurse, so this has to be known before decoding."""
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
