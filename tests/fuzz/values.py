"""Values that have broken things before, changes to JSON trees, and JSON that is not quite JSON."""

import json
import random
from collections.abc import Callable
from copy import deepcopy
from typing import Any


class Raw(str):
    """A token that is written as it stands, not as a string."""

    __slots__ = ()


TEXTS = [
    *(
        "",
        " ",
        "\0",
        "\n",
        "good",
        "bad",
        "a fine day",
        "Great movie!!!",
        "@name thanks",
        "=1+1",
        "1",
        "-1",
        "1.0",
        "nan",
    ),
    *(
        "\ud800",
        "\udfff\ud83d",
        "😂",
        "👩\u200d👩\u200d👧",
        "🇩🇪🇫",
        "a\u0301\u0302" * 50,
        "\u202eabc\u202c",
        "\u200b\ufeff",
        "\ufdfa" * 40,
    ),
    *(
        "مرحبا بالعالم",
        "שלום",
        "你好世界",
        "ありがとう",
        "ขอบคุณ",
        "धन्यवाद",
        "ＡＢＣ",
        "ŉİıſ",
        "<b>&amp;<br></b>",
        "<script>alert(1)</script>",
    ),
    *(
        "&#1114112;&#xD800;",
        "http://a.b/c?d",
        "www.",
        "#aB#cD",
        ":-)",
        "^_^",
        "(((",
        "n't",
        "[NAME]",
        "1:2:3",
        "\\",
        '"',
        "\x7f\x1b[31m",
    ),
    *(
        "comments",
        "text",
        "timestamp",
        "sentiment",
        "Positive",
        "neutral",
        "NEGATIVE",
        "light",
        "dark",
        "UTC",
        "Europe/Berlin",
    ),
    *(
        "../../etc/passwd",
        "__proto__",
        "2026-01-31T10:00:00Z",
        "2026-01-31",
        "2026-13-45",
        "1700000000",
        "9999-12-31T23:59:59-23:59",
    ),
]
NUMBERS: list[Any] = [
    *(
        0,
        1,
        -1,
        2,
        300,
        2000,
        10**12,
        2**31,
        2**53 + 1,
        2**63,
        2**64,
        -(2**64),
        10**400,
        0.5,
        -0.0,
        1e308,
        5e-324,
        1700000000,
    ),
    *(
        Raw("1e400"),
        Raw("-1e999"),
        Raw("NaN"),
        Raw("Infinity"),
        Raw("9" * 4301),
        Raw("1E+2"),
        Raw("-0"),
        Raw("01"),
        Raw("1."),
    ),
]
ODDITIES: list[Any] = [None, True, False, [], {}, [[]], [None], {"text": None}, {"": ""}, [{}], "\ud800", {"\ud800": 1}]

_MOST_NODES = 500
_LONGEST_BODY = 400_000


def nasty(chance: random.Random) -> Any:
    """A value of any kind."""
    kind = chance.randrange(10)
    if kind < 5:
        return text(chance)
    if kind < 8:
        return chance.choice(NUMBERS)
    if kind < 9:
        return chance.choice(ODDITIES)
    depth = chance.choice([2, 50, 3_000])
    return Raw("[" * depth + "]" * depth) if chance.random() < 0.5 else Raw('{"a":' * depth + "0" + "}" * depth)


def text(chance: random.Random) -> str:
    """A comment, a keyword, a moment or something that is none of these."""
    kind = chance.randrange(20)
    if kind < 14:
        return chance.choice(TEXTS)
    if kind < 17:
        return "".join(chance.choices(TEXTS, k=chance.randrange(1, 8)))
    if kind < 19:
        return "".join(
            chr(chance.randrange(0x110000 if chance.random() < 0.3 else 0x800)) for _ in range(chance.randrange(40))
        )
    return (chance.choice(TEXTS) or "x") * chance.choice([100, 1_000, 9_999])


def mutated(value: Any, chance: random.Random) -> Any:
    """The same tree with one place changed: another value, one more, one less, twice, grown, or of another type."""
    places = _places(value)
    leaves = [place for place, node in places if isinstance(node, str)]
    if leaves and chance.random() < 0.4:
        return _changed(value, chance.choice(leaves), lambda _: text(chance))
    place = chance.choice(places)[0]
    change: Callable[[Any], Any] = chance.choice([_other, _other, _another_type, _without, _twice, _more, _many])(
        chance
    )
    return _changed(value, place, change)


def _changed(value: Any, place: tuple[Any, ...], change: Callable[[Any], Any]) -> Any:
    if not place:
        return change(value)
    copy = deepcopy(value)
    parent = copy
    for step in place[:-1]:
        parent = parent[step]
    parent[place[-1]] = change(parent[place[-1]])
    return copy


def _places(value: Any) -> list[tuple[tuple[Any, ...], Any]]:
    """The ways to the nodes of a tree, each with its node."""
    found: list[tuple[tuple[Any, ...], Any]] = [((), value)]
    queue: list[tuple[tuple[Any, ...], Any]] = [((), value)]
    while queue and len(found) < _MOST_NODES:
        place, node = queue.pop()
        steps = node.keys() if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
        for step in steps:
            found.append(((*place, step), node[step]))
            queue.append(((*place, step), node[step]))
    return found


def _other(chance: random.Random) -> Callable[[Any], Any]:
    return lambda _: nasty(chance)


def _another_type(chance: random.Random) -> Callable[[Any], Any]:
    kinds: list[Callable[[Any], Any]] = [lambda v: [v], lambda v: {"text": v}, lambda v: str(v)[:200], lambda _: None]
    return chance.choice(kinds)


def _without(chance: random.Random) -> Callable[[Any], Any]:
    def change(value: Any) -> Any:
        if isinstance(value, dict) and value:
            gone = chance.choice(list(value))
            return {name: inner for name, inner in value.items() if name != gone}
        return value[:-1] if isinstance(value, list | str) else None

    return change


def _twice(_: random.Random) -> Callable[[Any], Any]:
    return lambda value: value * 2 if isinstance(value, list | str) else value


def _more(chance: random.Random) -> Callable[[Any], Any]:
    def change(value: Any) -> Any:
        if isinstance(value, dict):
            return {**value, text(chance)[:50]: nasty(chance)}
        return [*value, nasty(chance)] if isinstance(value, list) else value

    return change


def _many(chance: random.Random) -> Callable[[Any], Any]:
    times = chance.choice([10, 101, 1_000, 1_001, 10_001])
    return lambda value: value * (times // len(value)) if isinstance(value, list) and 0 < len(value) < 20 else value


def write(value: Any, chance: random.Random, *, faithful: bool) -> str:
    """JSON, mostly: with escapes or without, with spaces here and there; if not faithful, with a key twice at times."""
    parts: list[str] = []
    writer = _Writer(chance, parts, as_ascii=chance.random() < 0.5, gap=chance.choice(["", "", "", " ", "\n\t"]))
    writer.twice = 0.0 if faithful else 0.01
    writer.write(value)
    return "".join(parts)[:_LONGEST_BODY]


class _Writer:
    """Writes JSON by its own rules, tokens as they stand."""

    def __init__(self, chance: random.Random, parts: list[str], *, as_ascii: bool, gap: str) -> None:
        self._chance, self._parts, self._as_ascii, self._gap = chance, parts, as_ascii, gap
        self.twice = 0.0

    def write(self, value: Any) -> None:
        if isinstance(value, dict):
            self._object(value)
        elif isinstance(value, list):
            self._parts.append("[")
            for index, inner in enumerate(value):
                self._parts.append("," + self._gap if index else "")
                self.write(inner)
            self._parts.append("]")
        else:
            self._parts.append(value if isinstance(value, Raw) else json.dumps(value, ensure_ascii=self._as_ascii))

    def _object(self, value: dict[str, Any]) -> None:
        pairs = list(value.items())
        if pairs and self._chance.random() < self.twice:
            pairs.append(self._chance.choice(pairs))
        self._parts.append("{")
        for index, (name, inner) in enumerate(pairs):
            written = json.dumps(name, ensure_ascii=self._as_ascii)
            self._parts.append(f"{',' if index else ''}{self._gap}{written}:{self._gap}")
            self.write(inner)
        self._parts.append("}")
