"""What a trained model says of texts."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class ModelOutput(NamedTuple):
    """What the model says of N texts."""

    logits: NDArray[np.float32]
    """[N, 3]."""
    languages: list[str]
    """BCP 47 tags, ``und`` where the language cannot be told."""
    understood: NDArray[np.bool_]
