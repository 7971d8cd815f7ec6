"""Packages the code of a training job, and publishes it for the retraining of a stack."""

import io
import tarfile
from importlib.metadata import version
from pathlib import Path

from training.cards import LIBRARIES
from undertone.models.store import ModelStore

PUBLISHED = "training/source.tar.gz"
ROOT = Path(__file__).parents[2]
PROGRAM = "entry.py"
PROGRAMS = (PROGRAM, "retraining.py")
NEEDED = (
    *LIBRARIES,
    "boto3",
    "datasketch",
    "msgspec",
    "nltk",
    "obstore",
    "pandas",
    "pooch",
    "pyarrow",
    "pyyaml",
    "vaderSentiment",
)


def pack_source(root: Path = ROOT) -> bytes:
    """Make source.tar.gz: both packages, the scripts, and requirements.txt with the versions installed here."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for package, name in ((root / "training", "training"), (root / "layers/undertone/undertone", "undertone")):
            archive.add(package, name, filter=_wanted)
        for program in PROGRAMS:
            archive.add(root / "training/sagemaker" / program, program)
        requirements = "".join(f"{name}=={version(name)}\n" for name in sorted(NEEDED)).encode()
        entry = tarfile.TarInfo("requirements.txt")
        entry.size = len(requirements)
        archive.addfile(entry, io.BytesIO(requirements))
    return buffer.getvalue()


def publish(store: ModelStore) -> str:
    """Upload source.tar.gz to the key that a stack's retraining reads; return its URL.

    Raises:
        StoreError: The store is not writable.
    """
    store.objects.put(PUBLISHED, pack_source())
    return f"{store.name}/{PUBLISHED}"


def _wanted(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    parts = Path(entry.name).parts
    return None if {"__pycache__", "starter"} & set(parts) else entry
