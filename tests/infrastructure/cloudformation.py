"""What CloudFormation would make of template.yaml, worked out on this machine: SAM's transform, then the intrinsics."""

import re
from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from samtranslator.translator.transform import transform

from devtools import templates

TEMPLATE = Path(__file__).parents[2] / "template.yaml"
ACCOUNT = {
    "AWS::Region": "eu-central-1",
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
    "AWS::StackName": "undertone-test",
    "AWS::URLSuffix": "amazonaws.com",
}

Resource = dict[str, Any]


class _NoPolicies:
    """Stands in for a list of managed policies that SAM would fetch; the template names none that it would look up."""

    def load(self) -> dict[str, str]:
        """None."""
        return {}


def read_source(text: str = "") -> dict[str, Any]:
    """The template as it is written, or as this text has it."""
    return deepcopy(_parsed(text or TEMPLATE.read_text(encoding="utf-8")))


@cache
def _parsed(text: str) -> dict[str, Any]:
    """Parse a template once per process."""
    return templates.read(text)


class Stack:
    """The resources and outputs of the stack that these parameters give.

    ``artefacts`` says where the content of a function or layer lies that differs from all others'; ``text`` is the
    template if it is not the one in the checkout.

    References to resources become their logical names in angle brackets, ``<ModelBucket>`` or ``<ModelBucket.Arn>``.
    """

    def __init__(
        self, artefacts: Mapping[str, str] = MappingProxyType({}), *, text: str = "", **parameters: str
    ) -> None:
        source = read_source(text)
        for name, resource in source["Resources"].items():
            for place in ("CodeUri", "ContentUri", "DefinitionUri"):
                if place in resource.get("Properties", {}):
                    resource["Properties"][place] = artefacts.get(name, "s3://artefacts/key")
        defaults = {name: str(parameter["Default"]) for name, parameter in source["Parameters"].items()}
        self._values: dict[str, str] = {**ACCOUNT, **defaults, **parameters}
        self.template = transform(source, parameters, _NoPolicies())
        self._conditions: Mapping[str, Any] = self.template.get("Conditions", {})
        self.resources: dict[str, Resource] = {
            name: self.resolve(resource)
            for name, resource in self.template["Resources"].items()
            if "Condition" not in resource or self._is_true(resource["Condition"])
        }
        self.outputs: dict[str, Any] = {
            name: self.resolve(output)
            for name, output in self.template["Outputs"].items()
            if "Condition" not in output or self._is_true(output["Condition"])
        }

    def of_type(self, kind: str) -> dict[str, Resource]:
        """The properties of all resources of a type, by logical name."""
        return {name: r.get("Properties", {}) for name, r in self.resources.items() if r["Type"] == kind}

    def resolve(self, value: Any) -> Any:
        """Work out the intrinsics in a value."""
        if isinstance(value, list):
            return [found for item in value if (found := self.resolve(item)) is not None]
        if not isinstance(value, dict):
            return value
        if len(value) == 1 and (name := next(iter(value))) in _INTRINSICS:
            return _INTRINSICS[name](self, value[name])
        return {name: found for name, item in value.items() if (found := self.resolve(item)) is not None}

    def _ref(self, name: str) -> str | None:
        return None if name == "AWS::NoValue" else self._values.get(name, f"<{name}>")

    def _get(self, place: str | list[str]) -> str:
        return f"<{place if isinstance(place, str) else '.'.join(place)}>"

    def _sub(self, text: str | list[Any]) -> str:
        template, more = (text, {}) if isinstance(text, str) else (text[0], self.resolve(text[1]))
        # ${!Name} is ${Name}, literally, as policy variables of IAM are written
        return re.sub(
            r"\$\{(!?)([^}]+)\}", lambda m: f"${{{m[2]}}}" if m[1] else str(more.get(m[2]) or self._ref(m[2])), template
        )

    def _if(self, choice: list[Any]) -> Any:
        return self.resolve(choice[1] if self._is_true(choice[0]) else choice[2])

    def _is_true(self, condition: str) -> bool:
        return bool(self.resolve(self._conditions[condition]))

    def _equals(self, pair: list[Any]) -> bool:
        return bool(self.resolve(pair[0]) == self.resolve(pair[1]))

    def _not(self, single: list[Any]) -> bool:
        return not self.resolve(single[0])

    def _and(self, conditions: list[Any]) -> bool:
        return all(self.resolve(condition) for condition in conditions)

    def _join(self, parts: list[Any]) -> str:
        return str(parts[0]).join(map(str, self.resolve(parts[1])))


_INTRINSICS: Mapping[str, Any] = {
    "Ref": Stack._ref,
    "Fn::GetAtt": Stack._get,
    "Fn::Sub": Stack._sub,
    "Fn::If": Stack._if,
    "Fn::Equals": Stack._equals,
    "Fn::Not": Stack._not,
    "Fn::And": Stack._and,
    "Condition": Stack._is_true,
    "Fn::Join": Stack._join,
}
