"""Writes docs/model-card.md from the card of a model: ``python -m training.reports.model_card``."""

from collections.abc import Iterator
from pathlib import Path

from training.behaviour.suite import SuiteResult, run_suite
from training.datasets.catalog import data_sets
from training.markdown import table
from training.stores import STARTER, load_model
from undertone.models.card import Card

PAGE = Path(__file__).parents[2] / "docs" / "model-card.md"

LABELLED_BY = {
    "humans": "humans",
    "silver": "not documented, probably by a model; trained on, never measured on",
    "stars": "stars that the writers gave",
    "textblob": "TextBlob",
    "us": "us",
}

_HEAD = """# The model that Undertone ships

Written by `make starter` from the model's card; do not edit.

## What it is for

It tells whether a short comment under a video, a post or a tweet is Positive, Neutral or Negative, so that many
comments can be counted, drawn and followed over time. It is made for sums over many comments, where single errors level
out. It is not made to judge a person, to moderate, or to decide anything about the writer of one comment.

## What it is

Linear scores of words, word pairs and pieces of words, boosted trees (LightGBM) on them, and a small net of word
vectors, combined by logistic regression and calibrated, in one ONNX file: no language model, no network, a few
milliseconds for hundreds of comments on one core. Texts are normalised by `undertone.text` first, which keeps emoji,
lengthened words and capitals as signals. Other languages than English have a logistic regression each on hashed words
and pieces.
"""

_LIMITS = """## Limits

- English first. Arabic, French, German, Hindi, Italian, Portuguese and Spanish were learned from 920 to 1,839 tweets
  each and are right less often (`umsab-*` above; Hindi has no test rows and reaches .46 macro-F1 out of fold).
- Other languages are not understood and say so; a short comment can be taken for another language's.
- Irony and sarcasm are caught only where words or emoji give them away.
- It does not know what a video is about: "this is sick" is read as most writers of its data used it.
- Its data was labelled between 2013 and 2020, by people who often disagreed; newer slang is hardly in it.
- Words that name groups of people can carry the sentiment of the texts that they were found in. The behavioural suite
  asks that names do not move an answer, and reports how often they do.
- `imdb` and `sentube` have no Neutral: a neutral answer counts as wrong there; the two-way figure asks for the side.
"""

_REPRODUCE = """## How to reproduce it

    make starter        # fetches the data by pinned address and hash, trains on one core in minutes

Same data, same libraries, same bytes: the version name ends in the beginning of the file's sha256.
"""


def model_card(card: Card, suite: SuiteResult) -> str:
    """Render the page."""
    parts = [_HEAD, *_identity(card), *_data(card), *_figures(card), *_behaviour(suite), _LIMITS, _REPRODUCE]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _identity(card: Card) -> Iterator[str]:
    libraries = ", ".join(f"{name} {version}" for name, version in card.libraries.items())
    rows = (("version", card.version), ("sha256", card.sha256), ("text version", card.text_version))
    yield table(("", ""), [*rows, ("trained", card.created), ("with", libraries)], "ll") + "\n"


def _data(card: Card) -> Iterator[str]:
    yield "## What it was made from\n"
    known = data_sets()
    rows = []
    for name, entry in card.data.items():
        train = entry["rows"].get("train", {})
        counts = [train.get(label, 0) for label in ("-1", "0", "1")]
        held = sum(entry["rows"].get("test", {}).values())
        left_out = "; ".join(f"{reason}: {count}" for reason, count in entry["left_out"].items() if count)
        rows.append((name, LABELLED_BY[known[name].labelled_by], *counts, held, left_out))
    columns = ("set", "labelled by", "Negative", "Neutral", "Positive", "held out", "rows left out")
    yield table(columns, rows, "llrrrrl") + "\n"
    yield "No text of a held-out split is among the training rows, whichever set it came from. Where each file lies:"
    yield "`training/datasets/catalog.yaml`.\n"


def _figures(card: Card) -> Iterator[str]:
    yield "## What it reaches on comments it has not seen\n"
    names = ("rows", "accuracy", "macro_recall", "macro_f1", "calibration_error", "two_way_accuracy")
    rows = [(name, *(found.get(figure, "") for figure in names)) for name, found in card.metrics.items()]
    yield table(("set", *(name.replace("_", " ") for name in names)), rows) + "\n"
    yield from _seeds(card)
    classes = [
        (name, title, *entry.values())
        for name, found in card.metrics.items()
        for title, entry in found["per_class"].items()
        if entry["support"]
    ]
    yield table(("set", "class", "precision", "recall", "F1", "rows"), classes, "llrrrr") + "\n"


def _seeds(card: Card) -> Iterator[str]:
    """How far the figures of builds with other seeds lie apart."""
    known = {name: found["seeds"] for name, found in card.metrics.items() if "seeds" in found}
    if not known:
        return
    builds = max(len(values) for found in known.values() for values in found.values())
    yield f"{builds} builds with other seeds, the one that ships first: lowest and highest figure.\n"
    names = list(next(iter(known.values())))
    rows = [(name, *(f"{min(found[n]):.3f} to {max(found[n]):.3f}" for n in names)) for name, found in known.items()]
    yield table(("set", *(name.replace("_", " ") for name in names)), rows) + "\n"


def _behaviour(suite: SuiteResult) -> Iterator[str]:
    yield "## How it behaves\n"
    yield f"{suite.passed} of {suite.total} cases of our own suite hold (`training/behaviour`):\n"
    yield table(("family", "hold", "of"), [(each.family, each.passed, each.total) for each in suite.families]) + "\n"


def starter_card(starter: Path = STARTER) -> str:
    """Render the page of the committed model."""
    model = load_model(store=str(starter))
    return model_card(model.card, run_suite(model))


def main(page: Path = PAGE) -> None:
    """Write the page."""
    page.write_text(starter_card(), encoding="utf-8")


if __name__ == "__main__":
    main()
