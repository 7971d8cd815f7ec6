"""The figures that docs/deploy.md states are those that the template and the functions give."""

import pytest

from deployment.figures import DOCUMENT, caught, figures, fill


def test_the_document_has_the_current_figures() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    assert fill(document, figures()) == document, "run make figures"


def test_a_version_that_always_fails_is_caught_at_five_calls_a_minute() -> None:
    assert caught(5, failing=1, share=0.1, minutes=10) > 0.99
    assert caught(5, failing=1, share=0.1, minutes=5) == pytest.approx(1 - 0.9**20)


def test_a_document_without_a_figure_placeholder_is_an_error() -> None:
    with pytest.raises(ValueError, match="figures: canary"):
        fill("# Deploying\n", {"canary": "x"})
