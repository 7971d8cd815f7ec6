"""Chromium with the unmodified extension; YouTube's hostnames resolve to a local server."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright, Worker

from devtools.browser import FLAGS, chromium_path

EXTENSION = Path(__file__).parents[3] / "extension"
_LEAVE = "http://127.0.0.1/*"


class Browser:
    """The running browser, with the actions a user takes."""

    def __init__(self, context: BrowserContext, welcome: Page) -> None:
        """Wait until the settings, which open automatically after installation, are loaded in the page `welcome`."""
        self.context = context
        self.id = self.worker.url.split("/")[2]
        welcome.wait_for_url(self.url("options/options.html"))
        self._helper = context.new_page()  # has the extension's rights, and nothing runs in it
        self._helper.goto(self.url("icons/mark.svg"))

    @property
    def worker(self) -> Worker:
        return (
            self.context.service_workers[0]
            if self.context.service_workers
            else self.context.wait_for_event("serviceworker")
        )

    def url(self, path: str) -> str:
        return f"chrome-extension://{self.id}/{path}"

    def video(self, path: str = "watch?v=aaaaaaaaaaa") -> Page:
        """Open a YouTube page in the foreground tab."""
        page = self.context.new_page()
        page.goto(f"https://www.youtube.com/{path}")
        page.bring_to_front()
        return page

    def view(self, place: str = "popup") -> Page:
        """Open the extension's view in a background tab; like the popup and the side panel, it reads the active tab."""
        with self.context.expect_page() as opened:
            self._helper.evaluate(
                "url => chrome.tabs.create({ active: false, url })", self.url(f"view/view.html?place={place}")
            )
        page = opened.value
        page.set_viewport_size({"width": 440, "height": 600})
        return page

    def options(self) -> Page:
        page = self.context.new_page()
        page.goto(self.url("options/options.html"))
        return page

    def settings(self, **values: Any) -> None:
        self.put("local", values)

    def put(self, area: str, values: dict[str, Any]) -> None:
        self._helper.evaluate("([area, values]) => chrome.storage[area].set(values)", [area, values])

    def forget(self, area: str, key: str) -> None:
        self._helper.evaluate("([area, key]) => chrome.storage[area].remove(key)", [area, key])

    def stored(self, area: str = "local") -> dict[str, Any]:
        found: dict[str, Any] = self._helper.evaluate("area => chrome.storage[area].get(null)", area)
        return found

    def kill_worker(self) -> None:
        """Stop the service worker, as the browser does when it needs memory."""
        session = self.context.new_cdp_session(self._helper)
        session.send("ServiceWorker.enable")
        session.send("ServiceWorker.stopAllWorkers")
        session.detach()

    def in_every_world(self, page: Page, script: str) -> list[Any]:
        """Run a script in the page's main world and in the content script's isolated world; return both results."""
        session = self.context.new_cdp_session(page)
        worlds: list[int] = []
        session.on("Runtime.executionContextCreated", lambda event: worlds.append(event["context"]["id"]))
        session.send("Runtime.enable")
        page.wait_for_timeout(300)
        calls = [{"expression": script, "contextId": world, "awaitPromise": True} for world in worlds]
        answers = [session.send("Runtime.evaluate", call)["result"].get("value") for call in calls]
        session.detach()
        return answers

    def reset(self) -> None:
        """Close every page and clear all stored settings and results."""
        for page in self.context.pages:
            if page is not self._helper:
                page.close()
        self._helper.evaluate(
            "async () => { await chrome.storage.local.clear(); await chrome.storage.session.clear(); }"
        )


@contextmanager
def launched(
    playwright: Playwright, profile: Path, youtube_port: int, *, allowed: bool = True, extension: Path = EXTENSION
) -> Iterator[Browser]:
    """Start Chromium; with `allowed`, the extension already has permission to call localhost."""
    flags = [f"--disable-extensions-except={extension}", f"--load-extension={extension}"]
    if allowed:
        with _context(playwright, profile, youtube_port, flags) as context:
            extension_id = Browser(context, context.pages[0]).id
        _allow(profile / "Default" / "Preferences", extension_id)
    with _context(playwright, profile, youtube_port, flags) as context:
        yield Browser(context, context.pages[0])


@contextmanager
def launched_without(playwright: Playwright, profile: Path, youtube_port: int) -> Iterator[BrowserContext]:
    """Start Chromium without the extension, which `install` adds later."""
    flags = ["--enable-unsafe-extension-debugging"]
    with _context(playwright, profile, youtube_port, flags, ignored=["--disable-extensions"]) as context:
        yield context


def install(context: BrowserContext) -> Browser:
    """Install the extension into a running browser, as the Chrome Web Store does."""
    assert context.browser is not None
    session = context.browser.new_browser_cdp_session()
    with context.expect_page() as opened:
        session.send("Extensions.loadUnpacked", {"path": str(EXTENSION)})
    return Browser(context, opened.value)


@contextmanager
def _context(
    playwright: Playwright, profile: Path, youtube_port: int, flags: list[str], ignored: Sequence[str] = ()
) -> Iterator[BrowserContext]:
    hosts = ", ".join(f"MAP {host} 127.0.0.1:{youtube_port}" for host in ("www.youtube.com", "youtube.googleapis.com"))
    context = playwright.chromium.launch_persistent_context(
        str(profile),
        executable_path=chromium_path(),
        headless=False,
        accept_downloads=True,
        args=[
            *FLAGS,
            "--headless=new",
            "--lang=en-US",
            "--ignore-certificate-errors",
            f"--host-resolver-rules={hosts}",
            *flags,
        ],
        ignore_default_args=ignored,
    )
    context.set_default_timeout(15_000)
    try:
        yield context
    finally:
        context.close()


def _allow(preferences: Path, extension_id: str) -> None:
    """Record the permission in the preferences, because a test cannot press "Allow" in the browser's own dialog."""
    content = json.loads(preferences.read_text(encoding="utf-8"))
    extension = content["extensions"]["settings"][extension_id]
    for kind in ("active_permissions", "granted_permissions", "runtime_granted_permissions"):
        permissions = extension.setdefault(kind, {"api": [], "manifest_permissions": [], "scriptable_host": []})
        permissions.setdefault("explicit_host", []).append(_LEAVE)
    preferences.write_text(json.dumps(content), encoding="utf-8")
