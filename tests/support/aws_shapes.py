"""Values against the shapes of AWS's service models."""

import re
from typing import Any


def problems(shape: Any, value: Any, place: str = "request") -> list[str]:
    """What a value lacks of a shape of AWS's model: patterns, enumerations and lengths, which clients do not check."""
    match shape.type_name:
        case "structure":
            parts = [(shape.members[name], item, f"{place}.{name}") for name, item in value.items()]
        case "list":
            parts = [(shape.member, item, place) for item in value]
        case "map":
            parts = [(shape.key, name, place) for name in value]
            parts += [(shape.value, item, f"{place}.{name}") for name, item in value.items()]
        case "string":
            limits = shape.metadata
            fits = re.fullmatch(limits.get("pattern", ".*"), value, re.DOTALL) is not None
            known = value in limits.get("enum", [value])
            return [] if fits and known and len(value) <= limits.get("max", len(value)) else [f"{place}: {value!r}"]
        case _:
            low, high = (shape.metadata.get(name, value) for name in ("min", "max"))
            return [] if low <= value <= high else [f"{place}: {value!r}"]
    return [problem for part in parts for problem in problems(*part)]
