"""Look into pictures: PNG as pixels, SVG as a tree."""

import base64
import io
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import numpy.typing as npt
from PIL import Image

SVG = "{http://www.w3.org/2000/svg}"


def pixels(png: bytes) -> npt.NDArray[np.uint8]:
    """Red, green, blue and opacity of each pixel."""
    with Image.open(io.BytesIO(png)) as image:
        assert image.format == "PNG"
        return np.asarray(image.convert("RGBA"))


def tree(svg: bytes | str) -> ET.Element:
    """The root of an SVG, which must be well-formed."""
    root = ET.fromstring(svg)  # noqa: S314 - our own output
    assert root.tag == f"{SVG}svg"
    return root


def words(svg: bytes | str) -> list[str]:
    """Every text that is drawn, without what only shows when pointed at."""
    return ["".join([text.text or "", *(child.tail or "" for child in text)]) for text in tree(svg).iter(f"{SVG}text")]


def said(svg: bytes | str) -> str:
    """What a screen reader reads: title and description."""
    root = tree(svg)
    return " ".join(root.findtext(f"{SVG}{name}") or "" for name in ("title", "desc"))


def png_of(response: Mapping[str, Any]) -> bytes:
    """The picture in a handler's response."""
    assert response["statusCode"] == 200, response["body"]
    assert response["headers"]["content-type"] == "image/png"
    assert response["isBase64Encoded"]
    return base64.b64decode(response["body"])


def svg_of(response: Mapping[str, Any]) -> str:
    """The SVG in a handler's response."""
    assert response["statusCode"] == 200, response["body"]
    assert response["headers"]["content-type"] == "image/svg+xml"
    return str(response["body"])
