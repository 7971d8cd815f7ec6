"""The fonts of the pictures, all under the SIL Open Font License 1.1 (OFL.txt); ``build_fonts.py`` makes them."""

from pathlib import Path

FOLDER = Path(__file__).parent
