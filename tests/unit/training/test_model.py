"""The parts of the model: terms, scopes, rounding, the combining layer, recipe."""

from dataclasses import fields

import numpy as np
import pytest
from scipy.special import softmax

from training.errors import TrainingError
from training.model.boosting import float_threshold
from training.model.combine import STEP, Combination, DevRows, combine, source_weights
from training.model.fit import row_weights
from training.model.lexicon import COLUMNS, POLAR_COLUMNS, lexicon
from training.model.params import ModelParams
from training.model.table import behind, in_scope, quantize
from training.model.terms import LONGEST_PIECE, pieces, terms, words
from training.model.vocabulary import MOST_LETTERS, Vocabulary
from training.params import load_params

ROWS = np.array([0, 0, 0, 0, 0, 0, 1, 1])


def test_terms_are_words_and_neighbours_between_edges() -> None:
    assert terms(words("so good")) == ["<s>", "so", "good", "</s>", "<s> so", "so good", "good </s>"]
    assert terms(words("")) == ["<s>", "</s>", "<s> </s>"]


def test_ngrams_mark_the_start_and_end_of_a_word() -> None:
    assert pieces("ab") == [" a", "ab", "b ", " ab", "ab ", " ab "]


def test_pairs_use_known_words_and_ngrams_use_frequent_letters() -> None:
    texts = [words(f"good {chr(0x4E00 + place)}{chr(0x4E01 + place)}") for place in range(MOST_LETTERS + 500)] * 5
    texts += [words("good day")] * 3
    vocabulary = Vocabulary.of(texts, ModelParams(max_terms=50, max_pieces=10**6))
    assert all(word in vocabulary.words for pair in vocabulary.pairs for word in pair.split(" "))
    alphabet = set("".join(vocabulary.pieces))
    assert MOST_LETTERS - 10 < len(alphabet) <= MOST_LETTERS + 1
    assert (MOST_LETTERS + 2) ** LONGEST_PIECE < 2**63


def test_a_negator_reaches_three_words_of_its_own_text() -> None:
    assert in_scope(np.array([1, 0, 0, 0, 0, 1, 0, 0]), ROWS).tolist() == [0, 1, 1, 1, 0, 0, 0, 0]


def test_a_contrast_word_reaches_to_the_end_of_its_text() -> None:
    assert behind(np.array([0, 1, 0, 0, 1, 0, 0, 0]), ROWS).tolist() == [False, False, *[True] * 4, False, False]


def test_rounding_keeps_the_proportions_of_a_column() -> None:
    (first, second), units = quantize(np.array([[1.0, 0.0], [-0.5, 0.0]]), np.array([[0.25, 0.0]]))
    assert np.allclose(first * units, [[1.0, 0.0], [-0.5, 0.0]], atol=1e-3)
    assert np.allclose(second * units, [[0.25, 0.0]], atol=1e-3)


@pytest.mark.parametrize("value", [0.1, 1.0, -0.3, 1e-30, 123456.789])
def test_a_threshold_is_never_rounded_up(value: float) -> None:
    rounded = float_threshold(value)
    assert float(rounded) <= value < float(np.nextafter(rounded, np.float32(np.inf)))


CLASSES = np.array([0, 1, 2, 0] * 100)
GUESSES = (8 * np.eye(3)[np.array([0, 1, 2, 1] * 100)]).astype(np.float32)


def fitted(
    inputs: np.ndarray, classes: np.ndarray, *, regularization: float, second_only: np.ndarray | None = None
) -> Combination:
    sources, every = np.full(len(classes), "one"), np.ones(len(classes), dtype=bool)
    second_only = ~every if second_only is None else second_only
    rows = DevRows(inputs, classes, source_weights(classes, sources, {}), sources, second_only, every)
    return combine(rows, 2, regularization=regularization)


def test_confidence_of_the_combining_layer_is_calibrated() -> None:
    classes = np.arange(240) % 3
    guesses = np.eye(3)[(classes + (np.arange(240) // 3 % 4 == 3)) % 3].astype(np.float32)
    logits = fitted(guesses, classes, regularization=1.0).logits(guesses)
    assert softmax(logits, axis=1).max(axis=1).mean() == pytest.approx(0.75, abs=0.02)


def test_the_combining_layer_quantizes_and_clips_its_inputs() -> None:
    layer = fitted(GUESSES, CLASSES, regularization=1.0)
    far, farther = layer.logits(np.array([[1e3, 0, 0], [1e9, 0, 0]], dtype=np.float32))
    assert (far == farther).all()
    assert (far / STEP == np.rint(far / STEP)).all()


def test_with_two_class_dev_rows_the_third_class_is_never_predicted() -> None:
    classes = np.where(CLASSES == 1, 0, CLASSES)
    logits = fitted(GUESSES, classes, regularization=10.0).logits(GUESSES)
    assert (logits.argmax(axis=1) != 1).all()
    assert (logits[2::4].argmax(axis=1) == 2).all()


def test_second_step_rows_do_not_affect_column_weights() -> None:
    draw = np.random.default_rng(1)
    classes = draw.integers(0, 3, 6_000)
    inputs = draw.standard_normal((6_000, 4)).astype(np.float32)
    second_only = np.arange(6_000) >= 3_000
    # the last column gives the class away, but only on rows that the first step does not see
    inputs[second_only, 3] = classes[second_only]
    inputs[:, 0] += classes
    unseen, seen = (
        fitted(inputs, classes, regularization=0.1, second_only=rows) for rows in (second_only, ~second_only)
    )
    assert np.abs(unseen.weights[3]).max() < 0.25 * np.abs(seen.weights[3]).max()
    assert np.abs(unseen.weights[0]).max() == pytest.approx(np.abs(seen.weights[0]).max(), rel=0.1)


def test_sources_have_the_given_weights_with_balanced_classes() -> None:
    classes, sources = np.array([0, 1, 1, 1, 0, 2]), np.array(["a", "a", "a", "a", "b", "b"])
    weights = source_weights(classes, sources, {"b": 3.0})
    assert weights[0] == pytest.approx(weights[1:4].sum())
    assert weights[4:].sum() == pytest.approx(3 * weights[:4].sum())
    assert weights.mean() == pytest.approx(1.0)


def test_class_balancing_within_a_source_is_optional() -> None:
    classes, sources = np.array([0, 1, 1, 1, 0, 2]), np.array(["a", "a", "a", "a", "b", "b"])
    weights = row_weights(classes, sources, ModelParams(class_balance=1.0))
    assert weights[0] == pytest.approx(weights[1:4].sum())
    assert weights[4:].sum() == pytest.approx(2)


def test_the_lexicon_covers_words_emoji_and_counts() -> None:
    known, rows = lexicon()
    column = {name: rows[:, place] for place, name in enumerate(COLUMNS)}
    assert column["vader +"][known.index("good")] > 0 > column["vader -"][known.index("bad")]
    assert column["comments +"][known.index("❤")] > 0 > column["comments -"][known.index("🤮")]
    assert column["negator"][known.index("not")] == column["!!"][known.index("!!")] == 1


def test_without_polarity_the_lexicon_still_knows_negators_and_counts() -> None:
    (_, rows), (_, plain) = lexicon(), lexicon(polarity=False)
    polar = len(POLAR_COLUMNS)
    assert rows[:, :polar].any()
    assert not plain[:, :polar].any()
    assert (plain[:, polar:] == rows[:, polar:]).all()


def test_an_unknown_part_is_named() -> None:
    with pytest.raises(TrainingError, match="gate"):
        ModelParams.of({"parts": ["trees", "gate"]})


def test_an_unknown_parameter_is_named() -> None:
    with pytest.raises(TrainingError, match="colour"):
        ModelParams.of({"colour": "red"})


def test_params_yaml_names_every_number_of_the_model() -> None:
    section = load_params()["model"]
    assert set(section) == {field.name for field in fields(ModelParams)}
    assert vars(ModelParams.of(section)) == {
        name: tuple(value) if isinstance(value, list) else value for name, value in section.items()
    }
