"""The template's definition of the API states the routes; server, permissions, handlers and OpenAPI agree with it."""

from collections import defaultdict

import pytest

from functions.local import TEMPLATE, create_app, read_routes
from tests.infrastructure.cloudformation import read_source
from tests.support.apps import load_app
from tests.support.stores import folder_store
from undertone.http.api import Api
from undertone.http.requests import COMPAT_PREFIX
from undertone.models.provider import ModelProvider
from undertone.openapi.document import document

ROUTES = dict(read_routes(TEMPLATE))
"""The functions' names by path."""
UNDESCRIBED = {"/static/{file}"}
"""The page's own files are no part of the API that clients use."""


@pytest.fixture(scope="module")
def apis(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Api]:
    """Every function's handler."""
    store = tmp_path_factory.mktemp("store")
    folder_store(store)
    environment = {"UNDERTONE_STORE": str(store), "UNDERTONE_FEEDBACK": str(store / "feedback.sqlite3")}
    return {name: load_app(name, **environment).handler for name in set(ROUTES.values())}


def native(path: str) -> str:
    """The path as handlers name it."""
    return path.removeprefix(COMPAT_PREFIX) if path.startswith(COMPAT_PREFIX + "/") else path


def test_handlers_serve_exactly_the_paths_routed_to_them(apis: dict[str, Api]) -> None:
    sent = defaultdict(set)
    for path, function in ROUTES.items():
        sent[function].add(native(path))
    assert {name: {route.partition(" ")[2] for route in api.routes} for name, api in apis.items()} == sent


def test_every_compatible_path_also_exists_without_the_prefix() -> None:
    for path, function in ROUTES.items():
        assert ROUTES.get(native(path)) == function


def test_the_description_has_every_operation_of_every_path(apis: dict[str, Api]) -> None:
    expected = {
        f"{method} {path}"
        for path, function in ROUTES.items()
        for method, _, answered in (route.partition(" ") for route in apis[function].routes)
        if answered == native(path) and path not in UNDESCRIBED
    }
    paths = document()["paths"]
    assert {f"{method.upper()} {path}" for path, item in paths.items() for method in item} == expected


def test_every_path_may_invoke_its_function() -> None:
    resources = read_source()["Resources"]
    permitted = {
        (event["Properties"]["Path"], name)
        for name, resource in resources.items()
        for event in resource.get("Properties", {}).get("Events", {}).values()
        if event["Type"] == "Api"
    }
    folders = {name: resources[name]["Properties"]["CodeUri"].rpartition("/")[2] for _, name in permitted}
    assert {(path, folders[name]) for path, name in permitted} == set(ROUTES.items())


def test_the_local_server_has_the_same_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ModelProvider, "_shared", None)
    assert {getattr(route, "path", None) for route in create_app().routes} == set(ROUTES)
