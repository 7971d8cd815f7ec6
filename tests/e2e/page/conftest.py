"""The web page in a real browser, on the local server with a tiny model that knows three comments."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from devtools.browser import chromium_path, open_browser
from devtools.local_server import running_server
from tests.e2e.page.steps import opened
from tests.support.stores import folder_store

# Generous, so that slow machines pass; no test here measures speed.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if chromium_path() is None:
        pytest.skip("no Chromium on this machine: install the package chromium")
    with open_browser() as started:
        yield started


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("store")
    folder_store(folder)
    with running_server(folder) as url:
        yield url


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    with opened(browser, server) as tab:
        yield tab
