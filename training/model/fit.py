"""Fit the whole model on labelled texts."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from training.model.boosting import fit_trees, raw_scores
from training.model.calibration import Calibration, calibrate
from training.model.experts import Experts, consult
from training.model.lexicon import lexicon
from training.model.linear import LinearScores, folds, mixing, score
from training.model.origin import Origins, placed, tell_apart
from training.model.params import ModelParams
from training.model.table import Table, lengths, quantize
from training.model.terms import END, START, pieces, words
from training.model.trained import TrainedModel
from training.model.vocabulary import Inputs, Vocabulary
from undertone.text import normalize

LARGEST_ROW = np.iinfo(np.int16).max
CALIBRATION_FOLDS = 3


def fit(
    texts: Sequence[str],
    labels: Sequence[int],
    sources: Sequence[str],
    params: ModelParams,
    on_step: Callable[[str], None] = lambda _: None,
) -> TrainedModel:
    """Train on raw texts.

    Args:
        texts: Raw comments, N of them.
        labels: -1, 0 or 1 of each; each of the three must occur at least ``params.folds`` times.
        sources: The data set that each comes from; large sources get linear models of their own.
        params: The recipe.
        on_step: Called with the name of each step before it begins.
    """
    classes, names = np.asarray(labels, dtype=np.int64) + 1, np.asarray(sources)
    whole = ~np.isin(names, params.lexical)
    on_step("words")
    found = [words(normalize(text)) for text in texts]
    texts_seen = [text for text, seen in zip(found, whole, strict=True) if seen]
    vocabulary = Vocabulary.of(texts_seen, params)
    inputs = Inputs.of(found, vocabulary, whole)
    on_step("linear scores")
    scores = score(inputs.matrix, len(vocabulary.terms), classes, sources, params).of_rows(whole)
    classes, names = classes[whole], names[whole]
    origins = tell_apart(inputs.words[whole], names, params)
    on_step("table")
    table, features = _tabled(texts_seen, vocabulary, inputs, scores, origins)
    on_step("experts")
    experts, answers = consult(features, classes, names, params)
    features = np.hstack([features, answers])
    on_step("trees")
    weights = row_weights(classes, names, params)
    booster = fit_trees(features, classes, weights, params)
    on_step("calibration")
    calibration = _calibrated(features, experts, classes, names, weights, params)
    return TrainedModel(table, experts, booster, calibration, _names(scores, origins))


def row_weights(classes: NDArray[np.int64], names: NDArray[np.str_], params: ModelParams) -> NDArray[np.float64]:
    """Return how much each row counts: classes balanced within each source as far as the recipe says."""
    weights = np.ones(len(classes))
    for name in np.unique(names).tolist():
        inside = names == name
        counts = np.bincount(classes[inside], minlength=3)
        equal = inside.sum() / (np.count_nonzero(counts) * np.maximum(counts, 1))
        balance = params.source_balance.get(name, params.class_balance)
        weights[inside] = equal[classes[inside]] ** balance * params.source_weight.get(name, 1.0)
    return weights


def _tabled(
    found: Sequence[Sequence[str]], vocabulary: Vocabulary, inputs: Inputs, scores: LinearScores, origins: Origins
) -> tuple[Table, NDArray[np.float32]]:
    """Return the table, and what the trees learn from: sums by models that had not seen the rows, in its units."""
    terms, count = len(vocabulary.terms), len(vocabulary.words)
    linear = scores.weights * inputs.factors[:, None]
    (by_term, by_piece), units = quantize(linear[:terms], linear[terms:])
    (origin,), origin_units = quantize(origins.weights)
    known, known_weights = lexicon()
    table = Table(
        words=vocabulary.words,
        word_weights=np.hstack([by_term[:count], _piece_sums(vocabulary, by_piece), origin]),
        pairs=vocabulary.pairs,
        pair_weights=by_term[count:],
        pieces=vocabulary.pieces,
        piece_weights=by_piece,
        known=known,
        known_weights=known_weights,
        mixing=mixing(scores.columns),
    )
    held_out = np.hstack([scores.terms / units, scores.pieces / units]) @ table.mixing
    plain = table.sums(found)[:, table.scaled :]
    parts = [held_out, origins.out_of_fold / origin_units, plain, lengths(found)[:, None]]
    return table, np.hstack(parts).astype(np.float32)


def _piece_sums(vocabulary: Vocabulary, weights: NDArray[np.int16]) -> NDArray[np.int16]:
    """Return the sum of the pieces of each word of the vocabulary."""
    index = {piece: row for row, piece in enumerate(vocabulary.pieces)}
    sums = np.zeros((len(vocabulary.words), weights.shape[1]), dtype=np.int64)
    for row, word in enumerate(vocabulary.words):
        if word not in (START, END):
            places = [index[piece] for piece in pieces(word) if piece in index]
            sums[row] = weights[places].sum(axis=0, dtype=np.int64)
    return np.clip(sums, -LARGEST_ROW, LARGEST_ROW).astype(np.int16)


def _calibrated(
    features: NDArray[np.float32],
    experts: Experts,
    classes: NDArray[np.int64],
    names: NDArray[np.str_],
    weights: NDArray[np.float64],
    params: ModelParams,
) -> Calibration:
    """Calibrate on the rows of real sources by trees that did not see them."""
    scores = np.zeros((len(classes), 3), dtype=np.float32)
    for seen, unseen in folds(CALIBRATION_FOLDS, params).split(features, classes):
        part = fit_trees(features[seen], classes[seen], weights[seen], params)
        scores[unseen] = raw_scores(part, features[unseen])
    _, real, _ = placed(names, params)
    caution = [params.caution.get(source, 1.0) for source in experts.sources]
    return calibrate(scores[real], experts.shares(features[real]), classes[real], caution)


def _names(scores: LinearScores, origins: Origins) -> Mapping[str, list[str]]:
    linear = [f"{column.source} {'-0+'[column.towards]}" for column in scores.columns]
    return {"linear": linear, "origin": [str(number) for number in range(origins.weights.shape[1])]}
