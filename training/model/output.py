"""The output of a trained model."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class ModelOutput(NamedTuple):
    """The output for N texts."""

    logits: NDArray[np.float32]
    """[N, 3]."""
    languages: list[str]
    """BCP 47 tags, ``und`` if the language is undetermined."""
    understood: NDArray[np.bool_]
