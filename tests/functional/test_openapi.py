"""The OpenAPI description is complete, valid, and matches the running server."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import given
from openapi_spec_validator import validate
from schemathesis.checks import CHECKS, load_all_checks

from devtools.local_server import running_server
from tests.support.stores import folder_store
from undertone.openapi.document import document

load_all_checks()
# What the schema cannot say exactly is checked by the functional tests: the server also takes spellings of classes and
# times that no pattern lists, and it answers OPTIONS and unknown keys kindly.
LENIENT = {"negative_data_rejection", "unsupported_method", "missing_required_header", "ignored_auth"}
CHECKED = [check for check in CHECKS.get_all() if check.__name__ not in LENIENT]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("store")
    folder_store(folder)
    with running_server(folder) as url:
        yield url


HERE = document(jobs=False)
"""What a local server describes."""
_SCHEMA: Any = schemathesis.openapi.from_dict(HERE)
OPERATIONS = [result.ok() for result in _SCHEMA.get_all_operations()]


def test_the_description_is_valid() -> None:
    validate(document())


def test_every_body_has_examples_and_every_operation_a_unique_id() -> None:
    operations = [operation for item in document()["paths"].values() for operation in item.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    for operation in operations:
        if "requestBody" in operation:
            assert operation["requestBody"]["content"]["application/json"]["examples"]


def test_the_server_serves_it(url: str) -> None:
    response = httpx.get(f"{url}/openapi.json")
    assert response.headers["content-type"] == "application/json"
    assert response.json() == HERE


def test_every_example_is_answered(url: str) -> None:
    for path, item in HERE["paths"].items():
        examples = item.get("post", {}).get("requestBody", {}).get("content", {}).get("application/json", {})
        for name, example in examples.get("examples", {}).items():
            response = httpx.post(url + path, json=example["value"])
            assert response.status_code in (200, 202), (path, name, response.text)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_the_server_conforms_to_the_description(operation: Any, url: str) -> None:
    @given(case=operation.as_strategy())
    def answers(case: Any) -> None:
        if isinstance(case.body, dict):
            case.body.pop("time_zone", None)  # a schema cannot list all time zone names
        case.call_and_validate(base_url=url, checks=CHECKED)

    answers()
