"""A real server, a real worker and a real Chromium: the desk as a clerk meets it."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from .serving import DESK, PASSWORD, SAMPLES, Server, serving

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
PEOPLE: dict[str, tuple[str, tuple[str, ...]]] = {
    "officer": ("budget_officer", ()),
    "auditor": ("auditor", ("person_name", "phone")),
    "keeper": ("admin", ()),
    "operator": ("capture_operator", ()),
    "lead": ("capture_lead", ()),
    "locked": ("budget_officer", ()),
    "leaver": ("budget_officer", ()),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs a browser and takes its time."""
    for item in items:
        if Path(__file__).parent in Path(str(item.fspath)).parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def equipped() -> None:
    """A Chromium and a built desk; without them the tests here are skipped and say why."""
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed")
    if not DESK.is_file():
        pytest.skip("the desk is not built: run `npm run build` in ui/")


@pytest.fixture(scope="session")
def server(equipped: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A served installation with an account of each role."""
    with serving(tmp_path_factory.mktemp("desk"), PEOPLE, JINGBAN_LOCKOUT_FAILURES="3") as made:
        yield made


@pytest.fixture(scope="module")
def browser(server: Server) -> Iterator[Any]:
    """One Chromium a module: an open Playwright loop would keep Django's ORM from the tests of other modules."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@dataclass
class Tab:
    """A page of the desk and what went wrong in it."""

    page: Any
    base: str
    mistakes: list[str] = field(default_factory=list)

    def open(self, path: str) -> Any:
        self.page.goto(self.base + path)
        return self.page


@pytest.fixture
def new_tab(server: Server, browser: Any) -> Iterator[Callable[..., Tab]]:
    """A fresh browser profile nobody is logged in with; scripts that fail or are blocked fail the test."""
    tabs: list[Tab] = []

    def make(state: Any = None) -> Tab:
        context = browser.new_context(
            viewport={"width": 1366, "height": 768},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            accept_downloads=True,
            storage_state=state,
        )
        context.set_default_timeout(15_000)
        tab = Tab(context.new_page(), server.base)
        tab.page.on("pageerror", lambda error: tab.mistakes.append(str(error)))
        tab.page.on(
            "console",
            lambda message: (
                tab.mistakes.append(message.text)
                if message.type in ("error", "warning") and "Failed to load resource" not in message.text
                else None
            ),
        )
        tabs.append(tab)
        return tab

    yield make
    for tab in tabs:
        tab.page.context.close()
    assert [mistake for tab in tabs for mistake in tab.mistakes] == []


@pytest.fixture(scope="session")
def logged_in() -> dict[str, Any]:
    """Cookies of accounts that have logged in before."""
    return {}


@pytest.fixture
def desk_as(new_tab: Callable[..., Tab], logged_in: dict[str, Any]) -> Callable[[str], Tab]:
    """A tab in which this account is logged in, the first time through the page."""

    def log_in(name: str) -> Tab:
        if name in logged_in:
            tab = new_tab(logged_in[name])
            tab.open("/")
            tab.page.get_by_role("navigation", name="主导航").wait_for()
            return tab
        tab = new_tab()
        page = tab.open("/login")
        page.get_by_label("用户名").fill(name)
        page.get_by_label("密码", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.get_by_role("navigation", name="主导航").wait_for()
        logged_in[name] = {"cookies": page.context.storage_state()["cookies"], "origins": []}
        return tab

    return log_in


@pytest.fixture(scope="session")
def pdf_document(server: Server) -> int:
    """A damaged PDF sample, read and checked."""
    return server.api("officer").upload(SAMPLES / "shanghai/damaged-ruled.pdf", "shanghai.pdf")


@pytest.fixture(scope="session")
def text_document(server: Server) -> int:
    """A damaged text sample, read and checked."""
    return server.api("officer").upload(SAMPLES / "jiangxi/damaged.txt", "jiangxi.txt")
