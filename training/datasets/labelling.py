"""Label formats of files: names, -1/0/1, or values declared by the user."""

from dataclasses import dataclass

from training.errors import DataError
from undertone.labels import BY_TITLE, ORDER

_NAMES = {title.lower(): int(sentiment) for title, sentiment in BY_TITLE.items()}
_SHORT = {"neg": -1, "neu": 0, "pos": 1}
_NUMBERS = {"-1": -1, "0": 0, "1": 1}


def _key(raw: str) -> str:
    key = raw.strip().lower()
    return key.removesuffix(".0")


@dataclass(frozen=True, slots=True)
class Labelling:
    """A mapping from written labels to -1, 0 or 1."""

    table: dict[str, int]

    def label(self, raw: str | None) -> int:
        """Return -1, 0 or 1 for a written label.

        Raises:
            ValueError: The label is unknown.
        """
        key = _key(raw or "")
        if key not in self.table:
            expected = ", ".join(self.table)
            raise ValueError(f"label {raw!r} is not one of {expected} (declare others: --labels 0,1,2)")
        return self.table[key]


STANDARD = Labelling(_NAMES | _SHORT | _NUMBERS)
"""Names in any case, and -1, 0, 1."""


def parse_labelling(declared: str | None) -> Labelling:
    """Parse a declaration of labels.

    Args:
        declared: None for names and -1/0/1; three labels in the order Negative, Neutral, Positive (``0,1,2``);
            or pairs (``bad=Negative,good=Positive``).

    Raises:
        DataError: It is neither three labels nor pairs.
    """
    if not declared:
        return STANDARD
    parts = [part.strip() for part in declared.split(",")]
    if all("=" in part for part in parts):
        pairs = [part.rsplit("=", 1) for part in parts]
        return Labelling({_key(raw): _sentiment(name) for raw, name in pairs})
    if len(parts) == len(ORDER) and len(set(map(_key, parts))) == len(ORDER):
        return Labelling({_key(raw): int(sentiment) for raw, sentiment in zip(parts, ORDER, strict=True)})
    raise DataError(
        f"--labels {declared!r} is invalid. Expected three labels in the order Negative,Neutral,Positive "
        "such as 0,1,2, or pairs such as bad=Negative,good=Positive."
    )


def _sentiment(name: str) -> int:
    try:
        return STANDARD.label(name)
    except ValueError as error:
        raise DataError(f"--labels names {name!r}. Expected Negative, Neutral or Positive after the '='.") from error
