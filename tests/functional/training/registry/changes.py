"""Changes production in a separate process that a test can kill: ``python changes.py STORE SEED [STEPS]``.

Promotes and rolls back at random, without gates, and begins further stores, until it has done all steps or is killed.
"""

import random
import sys
from pathlib import Path

from training.registry import Stage
from training.stores import initialize_store
from undertone.errors import NoPreviousVersionError
from undertone.models.store import open_store


def main(place: str, seed: int, steps: int) -> None:
    """Make changes one after the other."""
    chosen = random.Random(seed)  # noqa: S311 - reproducible, not secret
    stage = Stage(open_store(place))
    versions = stage.store.versions()
    print("ready", flush=True)
    for step in range(steps):
        if chosen.random() < 0.6:
            stage.promote(chosen.choice(versions), stage.state())
        else:
            try:
                stage.rollback()
            except NoPreviousVersionError:
                continue
        if step % 5 == 0:  # what `train` does: initialize the store and add a candidate
            trained = open_store(Path(place).with_name("trained") / f"{seed}-{step}")
            initialize_store(trained, starter=Path(place))
            model = stage.store.read_model(stage.store.read_pointer("production")[0])  # type: ignore[index]
            trained.put_model(*model)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
