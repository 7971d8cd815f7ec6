"""Packages the code of a training job."""

import io
import tarfile
from importlib.metadata import version
from pathlib import Path

from training.cards import LIBRARIES

ROOT = Path(__file__).parents[2]
PROGRAM = "entry.py"
NEEDED = (*LIBRARIES, "msgspec", "nltk", "obstore", "pandas", "pooch", "pyarrow", "pyyaml", "vaderSentiment")


def pack_source(root: Path = ROOT) -> bytes:
    """Make source.tar.gz: both packages, the entry point, and requirements.txt with the versions installed here."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for package, place in ((root / "training", "training"), (root / "layers/undertone/undertone", "undertone")):
            archive.add(package, place, filter=_wanted)
        archive.add(root / "training/sagemaker/entry.py", PROGRAM)
        requirements = "".join(f"{name}=={version(name)}\n" for name in sorted(NEEDED)).encode()
        entry = tarfile.TarInfo("requirements.txt")
        entry.size = len(requirements)
        archive.addfile(entry, io.BytesIO(requirements))
    return buffer.getvalue()


def _wanted(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    parts = Path(entry.name).parts
    return None if {"__pycache__", "starter"} & set(parts) else entry
