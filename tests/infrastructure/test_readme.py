"""README.md states the figures that the model's card, the baselines and the measurements give."""

import pytest

from deployment.figures import fill
from devtools.readme import BADGES, DOCUMENT, PICTURES, badge, figures


def test_the_readme_states_the_current_figures() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    assert fill(document, figures()) == document, "run make figures"


@pytest.mark.parametrize("name", BADGES)
def test_badges_show_the_current_values(name: str) -> None:
    assert (PICTURES / f"badge-{name}.svg").read_text(encoding="utf-8") == badge(*BADGES[name]), "run make figures"
