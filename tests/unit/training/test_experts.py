"""Experts: each source's labels on their own terms, blended by what a text looks like."""

import numpy as np
import pytest

from training.model.experts import STEP, consult
from training.model.params import ModelParams

ROWS = 600
RANDOM = np.random.default_rng(7)
MOOD = RANDOM.normal(size=ROWS)
SOURCES = np.where(np.arange(ROWS) % 2, "plain", "upside down")
CLASSES = np.where((MOOD > 0) == (SOURCES == "plain"), 2, 0)
LOOKS = np.where(SOURCES == "plain", 1.0, -1.0)
COLUMNS = np.stack([MOOD, LOOKS, np.ones(ROWS)], axis=1).astype(np.float32)


def test_the_same_column_may_mean_the_opposite_elsewhere() -> None:
    experts, answers = consult(COLUMNS, CLASSES, SOURCES, ModelParams())
    shares, blended = experts.shares(answers), answers[:, -3:]
    assert experts.sources == ("plain", "upside down")
    assert ((shares[:, 0] > 0.9) == (SOURCES == "plain")).all()
    assert (blended[:, [0, 2]].argmax(axis=1) * 2 == CLASSES).mean() > 0.9


def test_rows_are_answered_by_experts_that_had_not_seen_them() -> None:
    noise = RANDOM.normal(size=(60, 40)).astype(np.float32)
    classes, sources = RANDOM.integers(0, 3, 60), np.full(60, "one")
    experts, answers = consult(noise, classes, sources, ModelParams())
    assert (experts.answers(noise)[:, -3:].argmax(axis=1) == classes).mean() > 0.7
    assert (answers[:, -3:].argmax(axis=1) == classes).mean() < 0.6


@pytest.mark.parametrize("params", [ModelParams(), ModelParams(placeless=("plain", "upside down"))])
def test_where_nothing_can_be_told_apart_one_expert_has_all_shares(params: ModelParams) -> None:
    sources = SOURCES if params.placeless else np.full(ROWS, "plain")
    experts, answers = consult(COLUMNS, CLASSES, sources, params)
    assert len(experts.sources) == 1
    assert (experts.shares(answers) == 1).all()


def test_answers_are_multiples_of_a_step_and_far_columns_are_cut_off() -> None:
    experts, _ = consult(COLUMNS, CLASSES, SOURCES, ModelParams())
    far, farther = experts.answers(np.array([[1e3, 1, 1], [1e9, 1, 1]], dtype=np.float32))
    assert (far == farther).all()
    assert (far / STEP == np.rint(far / STEP)).all()
