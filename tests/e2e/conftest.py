"""A real server, a real worker and a real Chromium: the desk as a clerk meets it."""

import http.cookiejar
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
SAMPLES = REPOSITORY / "samples"
DESK = REPOSITORY / "src/jingban/web/static/desk/index.html"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
# The installed command, with the Python that runs the tests.
COMMAND = [sys.executable, "-c", "from jingban.cli.main import main; main()"]
PASSWORD = "Jing-Ban-2026"
STARTS_IN = 60  # seconds
# login name → role and field classes the account may see in clear
PEOPLE = {
    "officer": ("budget_officer", ()),
    "auditor": ("auditor", ("person_name", "phone")),
    "keeper": ("admin", ()),
    "locked": ("budget_officer", ()),
    "leaver": ("budget_officer", ()),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs a browser and takes its time."""
    for item in items:
        if Path(str(item.fspath)).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


class Api:
    """A client of the HTTP interface with its own session, to prepare what a test is not about."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.token = ""
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def ask(self, method: str, path: str, body: Any = None, content_type: str = "application/json") -> tuple[int, Any]:
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        headers = {"Content-Type": content_type, "X-CSRFToken": self.token}
        request = urllib.request.Request(f"{self.base}{path}", data, headers, method=method)
        try:
            with self.opener.open(request, timeout=30) as answer:
                status, raw = answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            status, raw = refused.code, refused.read()
        found = json.loads(raw) if raw else None
        if path == "/api/session" and isinstance(found, dict) and "csrf_token" in found:
            self.token = found["csrf_token"]
        return status, found

    def log_in(self, username: str, password: str) -> dict[str, Any]:
        self.ask("GET", "/api/session")
        jar = next(h for h in self.opener.handlers if isinstance(h, urllib.request.HTTPCookieProcessor)).cookiejar
        self.token = next((c.value or "" for c in jar if c.name == "csrftoken"), "")
        status, session = self.ask("POST", "/api/session", {"username": username, "password": password})
        assert status == 200, session
        return session

    def upload(self, path: Path, name: str) -> int:
        """Upload one file and wait until it is checked; the id of its document."""
        mark = "----jingban"
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="command_id"\r\n\r\n{name}-{time.time_ns()}\r\n'.encode(),
            f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'.encode(),
            b"Content-Type: application/octet-stream\r\n\r\n" + path.read_bytes() + f"\r\n--{mark}--\r\n".encode(),
        ]
        status, answer = self.ask("POST", "/api/budget/documents", b"".join(parts), f"multipart/form-data; boundary={mark}")
        assert status == 200, answer
        item = answer["items"][0]
        document = item.get("document_id") or item.get("duplicate_of")
        assert document, item
        for _ in range(300):
            _, read = self.ask("GET", f"/api/budget/documents/{document}")
            if read["state"] != "reading":
                assert read["state"] == "checked", read
                return int(document)
            time.sleep(0.2)
        raise AssertionError("the job did not end")

    def findings(self, document: int) -> list[dict[str, Any]]:
        return list(self.ask("GET", f"/api/budget/documents/{document}/findings?size=200")[1]["items"])


@dataclass
class Server:
    base: str
    environment: dict[str, str]
    initial: dict[str, str] = field(default_factory=dict)

    def command(self, *words: str) -> str:
        done = subprocess.run(
            [*COMMAND, *words],
            env=self.environment, cwd=REPOSITORY, capture_output=True, text=True, check=True, timeout=120,
        )  # fmt: skip
        return done.stdout

    def person(self, name: str, role: str, fields: tuple[str, ...] = ()) -> str:
        """Make an account; its initial password."""
        options = [word for each in fields for word in ("--field", each)]
        words = ("accounts", "create", name, "--role", role, "--centre", "110105", "--format", "json", *options)
        return str(json.loads(self.command(*words).strip().splitlines()[-1])["initial_password"])

    def api(self, name: str) -> Api:
        client = Api(self.base)
        client.log_in(name, PASSWORD)
        return client


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(process: subprocess.Popen[bytes], base: str, log: Path) -> None:
    end = time.monotonic() + STARTS_IN
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text(errors="replace")[-3000:]
        try:
            with urllib.request.urlopen(f"{base}/readyz", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not become ready: " + log.read_text(errors="replace")[-3000:])


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The command ``jingban serve`` with its worker on an empty SQLite installation, and an account of each role."""
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed")
    if not DESK.is_file():
        pytest.skip("the desk is not built: run `npm run build` in ui/")
    home = tmp_path_factory.mktemp("desk")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JINGBAN_", "DJANGO_"))}
    port = _free_port()
    environment = kept | {
        "JINGBAN_HOME": str(home), "JINGBAN_PORT": str(port), "JINGBAN_HOSTS": "127.0.0.1",
        "JINGBAN_WEB_THREADS": "2", "JINGBAN_LOCKOUT_FAILURES": "3", "JINGBAN_WORKER_POLL_MS": "50",
        "PYTHONPATH": str(REPOSITORY / "src"),
    }  # fmt: skip
    made = Server(f"http://127.0.0.1:{port}", environment)
    made.command("migrate")
    log = home / "serve.log"
    with ExitStack() as stack:
        out = stack.enter_context(log.open("wb"))
        process = subprocess.Popen(
            [*COMMAND, "serve", "--port", str(port)],
            env=environment, cwd=REPOSITORY, stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip
        try:
            _wait_until_ready(process, made.base, log)
            for name, (role, fields) in PEOPLE.items():
                made.initial[name] = made.person(name, role, fields)
                client = Api(made.base)
                client.log_in(name, made.initial[name])
                status, _ = client.ask("POST", "/api/session/password", {"old": made.initial[name], "new": PASSWORD})
                assert status in (200, 204)
            yield made
        finally:
            _stop(process)


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
            lambda message: tab.mistakes.append(message.text)
            if message.type in ("error", "warning") and "Failed to load resource" not in message.text
            else None,
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
