"""Fit the whole model on labelled texts."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from training.model.boosting import fit_trees
from training.model.combine import DevRows, combine, source_weights
from training.model.lexicon import lexicon
from training.model.linear import LinearScores, families, score
from training.model.net import fit_net
from training.model.params import ModelParams
from training.model.table import Table, quantize
from training.model.terms import END, START, pieces, words
from training.model.trained import TrainedModel, known_of
from training.model.vocabulary import Inputs, Vocabulary
from undertone.text import normalize

LARGEST_ROW = np.iinfo(np.int16).max

type OnStep = Callable[[str], None]


class Rows(NamedTuple):
    """Labelled texts: raw, with labels -1, 0, 1, and the data set that each comes from."""

    texts: Sequence[str]
    labels: Sequence[int]
    sources: Sequence[str]


def fit(train: Rows, dev: Rows, params: ModelParams, on_step: OnStep = lambda _: None) -> TrainedModel:
    """Train a model.

    Args:
        train: Rows to train the parts on; each label must occur at least ``params.folds`` times. Large sources get
            linear models of their own.
        dev: Rows that the combining layer is fitted on; each label must occur.
        params: The recipe.
        on_step: Called with the name of each step when it starts.
    """
    # The rounding of matrix products depends on the number of threads.
    with threadpool_limits(1):
        return _fit(train, dev, params, on_step)


def _fit(train: Rows, dev: Rows, params: ModelParams, on_step: OnStep) -> TrainedModel:
    classes, names = np.asarray(train.labels, dtype=np.int64) + 1, np.asarray(train.sources, dtype=str)
    whole = ~np.isin(names, params.lexical)
    on_step("words")
    found = [words(normalize(text)) for text in train.texts]
    seen = [text for text, is_whole in zip(found, whole, strict=True) if is_whole]
    vocabulary = Vocabulary.of(seen, params)
    inputs = Inputs.of(found, vocabulary, whole)
    on_step("linear scores")
    scores = score(inputs.matrix, classes, names, params)
    weights = row_weights(classes, names, params)
    on_step("net")
    net, vectors = fit_net(found, vocabulary.words, classes, names, weights, params)
    on_step("trees")
    table, units = _table(vocabulary, inputs, scores, vectors, params)
    columns, _ = table.read(seen)
    columns[:, : table.linear] = scores.out_of_fold[whole] / units
    booster = fit_trees(columns, classes[whole], weights[whole], params)
    on_step("combining")
    split = [words(normalize(text)) for text in dev.texts]
    known = without(known_of(table, net, booster, split), table, params)
    parts = known.shape[1] - table.columns
    layer = combine(_dev_rows(known, dev, params), parts, regularization=params.combine_regularization)
    return TrainedModel(table, net, booster, layer, [f"{c.source} {'-0+'[c.towards]}" for c in scores.columns])


def row_weights(classes: NDArray[np.int64], names: NDArray[np.str_], params: ModelParams) -> NDArray[np.float64]:
    """Return the weight of each row: classes balanced within each source to the configured degree."""
    weights = np.ones(len(classes))
    for name in np.unique(names).tolist():
        inside = names == name
        counts = np.bincount(classes[inside], minlength=3)
        equal = inside.sum() / (np.count_nonzero(counts) * np.maximum(counts, 1))
        weights[inside] = equal[classes[inside]] ** params.class_balance
    return weights


def _dev_rows(inputs: NDArray[np.float32], dev: Rows, params: ModelParams) -> DevRows:
    classes, sources = np.asarray(dev.labels, dtype=np.int64) + 1, np.asarray(dev.sources, dtype=str)
    wholes = families(sources)
    calibrating = np.isin(wholes, params.calibrated_on)
    return DevRows(
        inputs,
        classes,
        source_weights(classes, sources, params.combine),
        sources,
        np.isin(wholes, params.second_step_only),
        calibrating if calibrating.any() else np.ones(len(sources), dtype=bool),
    )


def without(inputs: NDArray[np.float32], table: Table, params: ModelParams) -> NDArray[np.float32]:
    """Return the inputs of the combining layer with zeros for the parts that the parameters omit."""
    kept, width = inputs.copy(), inputs.shape[1]
    for part, places in (("trees", slice(0, 2)), ("columns", slice(width - table.columns, width))):
        if part not in params.parts:
            kept[:, places] = 0.0
    return kept


def _table(
    vocabulary: Vocabulary, inputs: Inputs, scores: LinearScores, vectors: NDArray[np.int8], params: ModelParams
) -> tuple[Table, NDArray[np.float64]]:
    """Return the table and the units of its linear columns."""
    terms, count = len(vocabulary.terms), len(vocabulary.words)
    linear = scores.weights * inputs.factors[:, None]
    (by_term, by_piece), units = quantize(linear[:terms], linear[terms:])
    known, known_weights = lexicon(polarity=params.lexicons)
    word_weights = np.clip(by_term[:count] + _piece_sums(vocabulary, by_piece), -LARGEST_ROW, LARGEST_ROW)
    table = Table(
        words=vocabulary.words,
        word_weights=word_weights.astype(np.int16),
        word_vectors=vectors,
        pairs=vocabulary.pairs,
        pair_weights=by_term[count:],
        pieces=vocabulary.pieces,
        piece_weights=by_piece,
        known=known,
        known_weights=known_weights,
    )
    return table, units


def _piece_sums(vocabulary: Vocabulary, weights: NDArray[np.int16]) -> NDArray[np.int64]:
    """Return the sum of the pieces of each word of the vocabulary."""
    index = {piece: row for row, piece in enumerate(vocabulary.pieces)}
    sums = np.zeros((len(vocabulary.words), weights.shape[1]), dtype=np.int64)
    for row, word in enumerate(vocabulary.words):
        if word not in (START, END):
            places = [index[piece] for piece in pieces(word) if piece in index]
            sums[row] = weights[places].sum(axis=0, dtype=np.int64)
    return sums
