"""The net: what it can learn that sums of weights cannot, and that it stays what was trained when it is rounded."""

import numpy as np
import pytest
from numpy.typing import NDArray

from training.model.net import Net, fit_net
from training.model.params import ModelParams
from training.model.table import INVERSE_ROOTS, in_scope
from training.model.terms import END, START, words

WORDS = [START, END, "good", "bad", "not", "day", "night"]
TEXTS = ["good day", "not good day", "bad night", "not bad night", "day", "night"] * 60
CLASSES = np.array([2, 0, 0, 2, 1, 1] * 60)
PARAMS = ModelParams(net_size=8, net_hidden=16, net_epochs=500, min_source_rows=10)


def fitted(seed: int = 42, sources: NDArray[np.str_] | None = None) -> tuple[Net, NDArray[np.int8]]:
    found = [words(text) for text in TEXTS]
    names = np.full(len(TEXTS), "one") if sources is None else sources
    params = ModelParams(**{**vars(PARAMS), "seed": seed})
    return fit_net(found, WORDS, CLASSES, names, np.ones(len(TEXTS)), params)


def pooled(text: str, vectors: NDArray[np.int8]) -> NDArray[np.float32]:
    found = words(text)
    rows = np.array([vectors[WORDS.index(word)] if word in WORDS else 0 * vectors[0] for word in found], dtype=float)
    scope = in_scope(np.array([int(word == "not") for word in found]), np.zeros(len(found), dtype=int))
    both = np.hstack([rows.sum(axis=0), (rows * scope[:, None]).sum(axis=0)])
    return np.asarray((both * INVERSE_ROOTS[len(found) - 2])[None], dtype=np.float32)


@pytest.fixture(scope="module")
def trained() -> tuple[Net, NDArray[np.int8]]:
    return fitted()


@pytest.mark.parametrize(("text", "label"), [("good day", 2), ("not good day", 0), ("not bad night", 2), ("day", 1)])
def test_negation_flips_the_following_word(trained: tuple[Net, NDArray[np.int8]], text: str, label: int) -> None:
    net, vectors = trained
    negative, positive = net.scores(pooled(text, vectors))[0]
    assert np.array([negative, 0.0, positive]).argmax() == label


def test_padding_and_unknown_words_have_zero_vectors(trained: tuple[Net, NDArray[np.int8]]) -> None:
    _, vectors = trained
    assert (vectors[:2] == 0).all()
    assert np.abs(vectors).max() == 127


def test_training_is_reproducible(trained: tuple[Net, NDArray[np.int8]]) -> None:
    net, vectors = fitted()
    assert (vectors == trained[1]).all()
    assert (net.hidden == trained[0].hidden).all()
    assert (fitted(seed=7)[1] != vectors).any()


def test_each_large_source_has_its_own_output() -> None:
    sources = np.array(["one", "two-a", "two-b"] * (len(TEXTS) // 3))
    assert fitted(sources=sources)[0].heads.shape[1] == 4


def test_without_the_network_there_are_no_vectors() -> None:
    net, vectors = fit_net(
        [words("good")] * 3, WORDS, CLASSES[:3], np.full(3, "one"), np.ones(3), ModelParams(parts=("trees", "columns"))
    )
    assert vectors.shape == (len(WORDS), 0)
    assert net.scores(np.zeros((2, 0), dtype=np.float32)).shape == (2, 0)
