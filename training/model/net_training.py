"""Trains the net with NumPy: Adam with sparse updates of the vectors, and weight averaging over the second half."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from training.model.params import ModelParams

type Floats = NDArray[np.float32]

BATCH = 256
RATE, WARM_UP, LAST_RATE = 0.004, 200, 0.1
"""Learning rate, warm-up steps, and the fraction of it at the end."""
MOMENTUM, SCALE_MEMORY = 0.9, 0.99
SMOOTHING = 0.05
"""Label smoothing."""
WORDS_DROPPED, HIDDEN_DROPPED = 0.1, 0.2
AVERAGE_EVERY = 50
"""Steps between averaged weights."""


@dataclass(frozen=True)
class Bags:
    """Concatenated word indices of texts."""

    places: NDArray[np.int64]
    ends: NDArray[np.int64]
    """[texts + 1]: offsets of the texts."""
    negated: NDArray[np.bool_]

    def of(self, rows: NDArray[np.int64]) -> "Bags":
        """Return a subset of the texts."""
        lengths = self.ends[rows + 1] - self.ends[rows]
        ends = np.concatenate([[0], np.cumsum(lengths)])
        chosen = np.repeat(self.ends[rows] - ends[:-1], lengths) + np.arange(ends[-1])
        return Bags(self.places[chosen], ends, self.negated[chosen])


@dataclass(frozen=True)
class Labelled:
    """Class, source and weight of each text."""

    classes: NDArray[np.int64]
    """0, 1 or 2."""
    sources: NDArray[np.int64]
    """Index of each text's source."""
    weights: Floats
    """Weight of each text."""

    def targets(self) -> Floats:
        """Return the smoothed labels: [texts, 3]."""
        spread = np.full((len(self.classes), 3), SMOOTHING / 3, dtype=np.float32)
        spread[np.arange(len(self.classes)), self.classes] += 1 - SMOOTHING
        return spread


@dataclass(frozen=True)
class Weights:
    """All trained parameters."""

    vectors: Floats
    """[words + 1, vector numbers]; the last row stays zero."""
    hidden: Floats
    """[2 x vector numbers, hidden]."""
    hidden_intercept: Floats
    heads: Floats
    """[hidden, 3 x sources]."""
    head_intercepts: Floats

    def each(self, make: Callable[[Floats], Floats]) -> "Weights":
        """Apply a function to each array."""
        return replace(self, **{field.name: make(getattr(self, field.name)) for field in fields(self)})


@dataclass
class Optimizer:
    """Adam (Kingma and Ba, 2015) that updates only the vectors of a batch."""

    weights: Weights
    mean: Weights
    square: Weights
    step: int = 0

    @classmethod
    def of(cls, weights: Weights) -> "Optimizer":
        """Start with zero moments."""
        return cls(weights, weights.each(np.zeros_like), weights.each(np.zeros_like))

    def apply(self, gradients: Weights, rows: NDArray[np.int64], rate: float) -> None:
        """Take one step; the gradient of the vectors covers only some rows."""
        self.step += 1
        rate *= np.sqrt(1 - SCALE_MEMORY**self.step) / (1 - MOMENTUM**self.step)
        for field in fields(Weights):
            place = rows if field.name == "vectors" else slice(None)
            gradient, mean, square = (getattr(part, field.name) for part in (gradients, self.mean, self.square))
            mean[place] = moved = MOMENTUM * mean[place] + (1 - MOMENTUM) * gradient
            square[place] = scale = SCALE_MEMORY * square[place] + (1 - SCALE_MEMORY) * gradient * gradient
            getattr(self.weights, field.name)[place] -= rate * moved / (np.sqrt(scale) + 1e-7)


def train(bags: Bags, words: int, labelled: Labelled, params: ModelParams) -> Weights:
    """Return the averaged weights after ``params.net_epochs`` passes over the texts."""
    draw = np.random.default_rng(params.seed)
    count, targets = len(labelled.classes), labelled.targets()
    optimizer = Optimizer.of(_first(words, int(labelled.sources.max()) + 1, params, draw))
    size = min(BATCH, count)
    steps = params.net_epochs * (count // size)
    total, averaged = optimizer.weights.each(np.zeros_like), 0
    for _ in range(params.net_epochs):
        order = draw.permutation(count)
        for start in range(0, count - size + 1, size):
            rows = order[start : start + size]
            batch = Labelled(labelled.classes[rows], labelled.sources[rows], labelled.weights[rows])
            gradients, moved = _gradients(optimizer.weights, bags.of(rows), targets[rows], batch, draw)
            optimizer.apply(gradients, moved, _rate(optimizer.step, steps))
            if 2 * optimizer.step > steps and (optimizer.step % AVERAGE_EVERY == 0 or optimizer.step == steps):
                total, averaged = _added(total, optimizer.weights), averaged + 1
    return total.each(lambda sum_: sum_ / np.float32(max(averaged, 1)))


def _rate(step: int, steps: int) -> float:
    return RATE * min(1.0, (step + 1) / WARM_UP) * (1 - (1 - LAST_RATE) * step / steps)


def _added(total: Weights, weights: Weights) -> Weights:
    return replace(
        total, **{field.name: getattr(total, field.name) + getattr(weights, field.name) for field in fields(total)}
    )


def _first(words: int, sources: int, params: ModelParams, draw: np.random.Generator) -> Weights:
    def normal(rows: int, columns: int, spread: float) -> Floats:
        return (draw.standard_normal((rows, columns)) * spread).astype(np.float32)

    size, hidden = params.net_size, params.net_hidden
    vectors = normal(words + 1, size, 0.1)
    vectors[-1] = 0.0
    return Weights(
        vectors,
        normal(2 * size, hidden, (1 / size) ** 0.5),
        np.zeros(hidden, dtype=np.float32),
        normal(hidden, 3 * sources, 0.1),
        np.zeros(3 * sources, dtype=np.float32),
    )


def _gradients(
    weights: Weights,
    bags: Bags,
    targets: Floats,
    labelled: Labelled,
    draw: np.random.Generator,
) -> tuple[Weights, NDArray[np.int64]]:
    """Return the gradients of a batch's loss, and the rows that the gradient of the vectors covers."""
    rows, places = np.unique(bags.places, return_inverse=True)
    sums = _sums(bags, places, len(rows), draw)
    size = weights.vectors.shape[1]
    vectors = weights.vectors[rows]
    pooled = np.hstack([part @ vectors for part in sums])
    active = pooled @ weights.hidden + weights.hidden_intercept
    kept = ((active > 0) & (draw.random(active.shape) >= HIDDEN_DROPPED)) / np.float32(1 - HIDDEN_DROPPED)
    inside = (active * kept).astype(np.float32)
    of_scores = _of_scores(weights, inside, targets, labelled)
    of_active = ((of_scores @ weights.heads.T) * kept).astype(np.float32)
    of_pooled = of_active @ weights.hidden.T
    of_vectors = sums[0].T @ of_pooled[:, :size] + sums[1].T @ of_pooled[:, size:]
    of_vectors[rows == len(weights.vectors) - 1] = 0.0
    gradients = Weights(
        np.asarray(of_vectors, dtype=np.float32),
        pooled.T @ of_active,
        of_active.sum(axis=0),
        inside.T @ of_scores,
        of_scores.sum(axis=0),
    )
    return gradients, rows


def _sums(
    bags: Bags, places: NDArray[np.int64], count: int, draw: np.random.Generator
) -> tuple[csr_matrix, csr_matrix]:
    """Return the counts of each word in each text and within negation, scaled by the length of the text.

    Applies word dropout.
    """
    lengths = np.maximum(np.diff(bags.ends) - 2, 1)
    kept = (draw.random(len(places)) >= WORDS_DROPPED) / (1 - WORDS_DROPPED)
    values = (kept * np.repeat(1 / np.sqrt(lengths), np.diff(bags.ends))).astype(np.float32)
    shape = (len(lengths), count)
    return csr_matrix((values, places, bags.ends), shape), csr_matrix((values * bags.negated, places, bags.ends), shape)


def _of_scores(weights: Weights, inside: Floats, targets: Floats, labelled: Labelled) -> Floats:
    """Return the gradient of the mean cross-entropy by the scores: [rows, 3 x sources], zero but for a row's source."""
    rows, sources = np.arange(len(targets)), labelled.sources
    scores = (inside @ weights.heads + weights.head_intercepts).reshape(len(targets), -1, 3)[rows, sources]
    chances = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    gradient = np.zeros((len(targets), weights.heads.shape[1] // 3, 3), dtype=np.float32)
    gradient[rows, sources] = (chances - targets) * (labelled.weights / len(targets))[:, None]
    return gradient.reshape(len(targets), -1)
