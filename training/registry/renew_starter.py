"""``make starter``: replace the committed starter model by the newest candidate of a store."""

import shutil
import sys
from pathlib import Path

import msgspec

from training.errors import TrainingError
from training.registry.versions import list_versions
from training.stores import STARTER
from undertone.models.store import Pointer, open_store, pointer_key


def renew(source: Path, starter: Path = STARTER) -> str:
    """Replace the starter by the newest candidate of a store; return its version.

    Raises:
        TrainingError: The store has no candidate.
    """
    store = open_store(source)
    candidates = [entry.card for entry in list_versions(store)[0] if entry.stage == "candidate" and entry.card]
    if not candidates:
        raise TrainingError(f"{source} has no candidate: train one with `undertone train --store {source}`.")
    chosen = candidates[0]
    pointer = Pointer(version=chosen.version, sha256=chosen.sha256)
    onnx, card = store.read_model(pointer)
    shutil.rmtree(starter, ignore_errors=True)
    fresh = open_store(starter)
    fresh.put_model(onnx, card)
    # a committed file must not name machines or people, so there is a pointer but no history
    fresh.objects.put(pointer_key("production", card.text_version), msgspec.json.encode(pointer))
    return card.version


if __name__ == "__main__":
    print(renew(Path(sys.argv[1])))
