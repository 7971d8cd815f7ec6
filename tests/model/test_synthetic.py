"""The synthetic comments are what their lists make, and none is like a case of the behavioural suite."""

import csv
import io
from contextlib import redirect_stdout
from pathlib import Path

from training.sample import synthetic


def test_synthetic_comments_are_reproducible_and_unlike_the_behavioural_cases() -> None:
    with redirect_stdout(io.StringIO()) as made:
        synthetic.main()
    written = Path("training/sample/synthetic.csv").read_text(encoding="utf-8")
    assert made.getvalue() == written
    asked = synthetic.Asked()
    assert asked.nearest("This is a great video lol") > synthetic.NEAR
    assert max(asked.nearest(row["text"]) for row in csv.DictReader(io.StringIO(written))) < synthetic.NEAR
