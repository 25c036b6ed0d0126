"""Debian's Chromium, driven by Playwright against the live server, and axe to judge what it shows."""

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import testcases
from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect, sync_playwright

from tests.brief import IS_BRIEF

CHROMIUM = os.environ.get("HEYAN_CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
DESK: ViewportSize = {"width": 1280, "height": 800}
LANGUAGES = ("zh-hans", "en")
TELEPHONE: ViewportSize = {"width": 375, "height": 740}
expect.set_options(timeout=20_000)  # other suites run beside this one

# Playwright's loop runs in the test's own thread; Django would take that for an async view and refuse its database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = pytest.mark.skip(reason=f"no {CHROMIUM} (./test installs it)")
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not Path(CHROMIUM).exists():
                item.add_marker(missing)


@pytest.fixture(scope="session", autouse=True)
def static_root() -> None:
    """Nothing is collected in tests; whitenoise only wants the place to exist."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


class OneAtATime(WSGIHandler):
    """The live server's threads share the one connection to SQLite's memory: two savepoints at once would cross."""

    alone = threading.Lock()

    def get_response(self, request: Any) -> Any:
        with self.alone:
            return super().get_response(request)


@pytest.fixture(scope="session", autouse=True)
def one_request_at_a_time() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(testcases, "WSGIHandler", OneAtATime)
        yield


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """open_page("/queue/", width=375, javascript=False, cookies=…) → the page; what the console complains of fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def _open(path: str, *, size: ViewportSize = DESK, javascript: bool = True, session: str = "") -> Page:
        context = chromium.new_context(
            base_url=live_server.url, viewport=size, java_script_enabled=javascript, locale="zh-CN"
        )
        contexts.append(context)
        if session:
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield _open
    for context in contexts:
        context.close()
    # Who else looks at a page is asked again and again, also while a test takes the connection away.
    heard = [text for text in complaints if not text.startswith("htmx:sendError")]
    refused = [text for text in heard if "Content Security Policy" in text or "Error" in text]
    assert not refused, refused


@pytest.fixture
def violations() -> Callable[[Page], list[str]]:
    """What axe finds wrong with a page by WCAG 2.2 AA, one line a rule."""

    def _violations(page: Page) -> list[str]:
        found = Axe().run(page, options=RULES).response["violations"]
        return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]

    return _violations


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.fixture
def faults_of(open_page: Callable[..., Page], violations: Callable[[Page], list[str]]) -> Callable[..., list[str]]:
    """What is wrong with pages, at a desk and on a telephone, in both languages: (address, session) each. One window per session.

    Briefly: every third page in one language, judged by axe in one size.
    """
    windows: dict[str, Page] = {}

    def _visit(path: str, session: str, language: str) -> tuple[Page, int]:
        if session not in windows:
            windows[session] = open_page("/healthz", session=session)
        page = windows[session]
        page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": page.url}])
        answer = page.goto(path)
        return page, answer.status if answer else 0

    def _faults_in(language: str, number: int, path: str, session: str, expected: Iterable[int]) -> Iterator[str]:
        page, status = _visit(path, session, language)
        if status not in expected:
            yield f"{path}: {status}"
        for side, size in enumerate((TELEPHONE, DESK)):
            page.set_viewport_size(size)
            where = f"{path} in {language} at {size['width']}"
            if not IS_BRIEF or side == number % 2:
                yield from (f"{where}: {what}" for what in violations(page))
            if overflow(page) > 0:
                yield f"{where}: {overflow(page)} pixels too wide"

    def _faults(visits: Iterable[tuple[str, str]], *expected: int) -> list[str]:
        return [
            fault
            for number, (path, session) in enumerate(list(visits)[:: 3 if IS_BRIEF else 1])
            for language in ([LANGUAGES[number // 2 % 2]] if IS_BRIEF else LANGUAGES)
            for fault in _faults_in(language, number, path, session, expected or (200,))
        ]

    return _faults


def press(button: Locator) -> None:
    """Click what leads to another page, and wait for it: who reads on at once reads the page that is about to leave."""
    with button.page.expect_navigation():
        button.click()
