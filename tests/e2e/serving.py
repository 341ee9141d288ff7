"""The command ``jingban serve`` with its worker on an own data directory, and clients that talk to it.

Used by the browser tests and by tools/screenshots.py.
"""

import http.cookiejar
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
SAMPLES = REPOSITORY / "samples"
DESK = REPOSITORY / "src/jingban/web/static/desk/index.html"
# The installed command, with the Python that runs the tests.
COMMAND = [sys.executable, "-c", "from jingban.cli.main import main; main()"]
PASSWORD = "Jing-Ban-2026"
STARTS_IN = 60  # seconds
People = Mapping[str, tuple[str, tuple[str, ...]]]


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
        status, answer = self.ask(
            "POST", "/api/budget/documents", b"".join(parts), f"multipart/form-data; boundary={mark}"
        )
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

    def settle(self, name: str, initial: str) -> None:
        """Change the initial password, as everybody must."""
        client = Api(self.base)
        client.log_in(name, initial)
        status, answer = client.ask("POST", "/api/session/password", {"old": initial, "new": PASSWORD})
        assert status in (200, 204), answer

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


@contextmanager
def serving(home: Path, people: People, **settings: str) -> Iterator[Server]:
    """An empty SQLite installation in ``home``, served until the block ends, with these accounts.

    ``people``: login name → role and the field classes the account may see in clear.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JINGBAN_", "DJANGO_"))}
    port = _free_port()
    environment = kept | {
        "JINGBAN_HOME": str(home),
        "JINGBAN_PORT": str(port),
        "JINGBAN_HOSTS": "127.0.0.1",
        "JINGBAN_WEB_THREADS": "2",
        "JINGBAN_WORKER_POLL_MS": "50",
        "PYTHONPATH": str(REPOSITORY / "src"),
        **settings,
    }
    made = Server(f"http://127.0.0.1:{port}", environment)
    made.command("migrate")
    log = home / "serve.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*COMMAND, "serve", "--port", str(port)],
            env=environment, cwd=REPOSITORY, stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip
        try:
            _wait_until_ready(process, made.base, log)
            for name, (role, fields) in people.items():
                made.settle(name, made.person(name, role, fields))
            yield made
        finally:
            _stop(process)
