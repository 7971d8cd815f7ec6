"""Rebuilds undertone_fonts/: ``python layers/drawing/build_fonts.py FOLDER``.

The fonts are committed, so that every clone draws the same pictures without npm. To update them, run
``npm install --ignore-scripts`` in FOLDER with the packages that ``--packages`` prints, then this. Each font is reduced
to the characters of comments, without hints, which are not used, and with its shaping rules.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset

TARGET = Path(__file__).parent / "undertone_fonts"
PACKAGES = {
    "inter": "0.4.2",
    "noto-emoji": "0.4.7",
    "noto-sans-arabic": "0.4.3",
    "noto-sans-armenian": "0.4.2",
    "noto-sans-bengali": "0.4.4",
    "noto-sans-devanagari": "0.4.1",
    "noto-sans-ethiopic": "0.4.2",
    "noto-sans-georgian": "0.4.3",
    "noto-sans-gujarati": "0.4.2",
    "noto-sans-gurmukhi": "0.4.1",
    "noto-sans-hebrew": "0.4.1",
    "noto-sans-kannada": "0.4.3",
    "noto-sans-khmer": "0.4.3",
    "noto-sans-kr": "0.4.3",
    "noto-sans-lao": "0.4.2",
    "noto-sans-malayalam": "0.4.2",
    "noto-sans-myanmar": "0.4.2",
    "noto-sans-sc": "0.4.3",
    "noto-sans-sinhala": "0.4.2",
    "noto-sans-tamil": "0.4.3",
    "noto-sans-telugu": "0.4.2",
    "noto-sans-thai": "0.4.2",
}
"""The npm packages, all of the scope ``@expo-google-fonts``: Google's fonts, one file a weight."""


def han() -> set[int]:
    """The characters of everyday Chinese and Japanese: GB 2312, the common planes of Big5 and of JIS X 0208."""
    wanted = set(range(0x3000, 0x3100)) | set(range(0xFF00, 0xFFF0))
    wanted |= _decoded("gb2312", range(0xB0, 0xF8), range(0xA1, 0xFF))
    wanted |= _decoded("big5", range(0xA4, 0xC7), range(0x40, 0xFF))
    return wanted | _decoded("euc_jp", range(0xB0, 0xD0), range(0xA1, 0xFF))


def hangul() -> set[int]:
    """The syllables of KS X 1001 and the letters that comments use alone (ㅋㅋㅋ)."""
    return set(range(0x3130, 0x3190)) | _decoded("euc_kr", range(0xB0, 0xC9), range(0xA1, 0xFF))


def _decoded(codec: str, leads: Iterable[int], trails: range) -> set[int]:
    pairs = (bytes((lead, trail)).decode(codec, errors="ignore") for lead in leads for trail in trails)
    return {ord(pair) for pair in pairs if len(pair) == 1}


def latin() -> set[int]:
    """Latin, Greek, Cyrillic, punctuation, currency, arrows and the few shapes that the pictures use."""
    blocks = ((0x20, 0x530), (0x1E00, 0x2000), (0x2000, 0x2070), (0x20A0, 0x20C0), (0x2100, 0x2150), (0x2190, 0x2200))
    return {point for first, last in blocks for point in range(first, last)}


def cut(source: Path, name: str, points: set[int] | None) -> None:
    """Write a font, reduced to `points` (None for all)."""
    options = subset.Options(hinting=False, notdef_outline=True, name_IDs=[0, 1, 2, 4, 5, 6, 13, 14, 16, 17])
    options.layout_features = [*subset.Options().layout_features, "tnum"]
    with subset.load_font(source, options) as font:
        worker = subset.Subsetter(options)
        worker.populate(unicodes=points or set(font.getBestCmap()))
        worker.subset(font)
        subset.save_font(font, TARGET / f"{name}.ttf", options)


def licence(root: Path) -> str:
    """Return the copyright line of every font, followed by their common licence."""
    texts = {name: (root / name / "LICENSE_FONT").read_text(encoding="utf-8") for name in PACKAGES}
    owners = [f"{name}: {text.partition('\n')[0]}" for name, text in texts.items()]
    return "\n".join(owners) + "\n" + texts["inter"].partition("\n")[2]


def main(root: Path) -> None:
    """Build every font that the pictures use."""
    cut(root / "inter/400Regular/Inter_400Regular.ttf", "inter-regular", latin())
    cut(root / "inter/600SemiBold/Inter_600SemiBold.ttf", "inter", latin())
    cut(root / "noto-emoji/600SemiBold/NotoEmoji_600SemiBold.ttf", "emoji", None)
    cut(root / "noto-sans-sc/600SemiBold/NotoSansSC_600SemiBold.ttf", "han", han())
    cut(root / "noto-sans-kr/600SemiBold/NotoSansKR_600SemiBold.ttf", "hangul", hangul())
    done = {"inter", "noto-emoji", "noto-sans-sc", "noto-sans-kr"}
    for package in sorted(PACKAGES.keys() - done):
        script = package.removeprefix("noto-sans-")
        cut(root / package / f"600SemiBold/NotoSans{script.capitalize()}_600SemiBold.ttf", script, None)
    (TARGET / "OFL.txt").write_text(licence(root), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1] == "--packages":
        print(*(f"@expo-google-fonts/{name}@{version}" for name, version in PACKAGES.items()))
    else:
        main(Path(sys.argv[1]) / "node_modules" / "@expo-google-fonts")
