"""The operator's commands, as real processes where exit codes and start-up matter."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.db import connection, transaction

from jingban.cli.main import COMMANDS, jingban
from jingban.infra.access.models import User
from jingban.infra.audit import services as audit
from jingban.infra.audit import triggers
from jingban.infra.audit.models import Entry
from jingban.infra.files import services as files


def run(*arguments: str) -> Result:
    return CliRunner().invoke(jingban, arguments)


def process(*arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("JINGBAN_", "DJANGO_"))}
    environment |= {f"JINGBAN_{name}": value for name, value in settings.items()}
    command = [sys.executable, "-m", "jingban.cli", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", timeout=120)


def test_help_lists_every_command_without_loading_any() -> None:
    outcome = run("--help")
    assert outcome.exit_code == 0
    for name, (_, _, text) in COMMANDS.items():
        assert name in outcome.output
        assert text in outcome.output


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_exists(name: str) -> None:
    outcome = run(name, "--help")
    assert outcome.exit_code == 0, outcome.output


def test_an_unknown_command_is_two() -> None:
    assert run("nothing").exit_code == 2


class TestSettings:
    def test_a_wrong_value_stops_with_chinese_and_two(self, tmp_path: Path) -> None:
        for command in (["settings"], ["migrate"], ["serve"], ["accounts", "list"]):
            done = process(*command, HOME=str(tmp_path), PORT="http", LOG_LEVEL="LOUD")
            assert done.returncode == 2
            assert "设置有误，程序没有启动" in done.stderr
            assert "JINGBAN_PORT（监听端口）的值“http”不对，应为 1 到 65535 的整数" in done.stderr
            assert "JINGBAN_LOG_LEVEL" in done.stderr
            assert "Traceback" not in done.stderr
        assert list(tmp_path.iterdir()) == []

    def test_wrong_values_as_json(self, tmp_path: Path) -> None:
        done = process("settings", "--format", "json", HOME=str(tmp_path), PORT="0")
        assert done.returncode == 2
        assert len(json.loads(done.stdout)["problems"]) == 1

    def test_the_summary_hides_the_secret(self, tmp_path: Path) -> None:
        done = process("settings", HOME=str(tmp_path), SECRET_KEY="k" * 40)
        assert done.returncode == 0
        assert "k" * 40 not in done.stdout
        assert "JINGBAN_DATABASE_URL" in done.stdout
        assert str(tmp_path) in done.stdout


@pytest.mark.django_db
class TestAudit:
    def write(self) -> None:
        for number in range(3):
            with transaction.atomic():
                audit.record("li", "test.act", f"thing:{number}")

    def test_an_intact_log_is_zero(self) -> None:
        self.write()
        outcome = run("audit", "verify", "--format", "json")
        assert outcome.exit_code == 0
        body = json.loads(outcome.output)
        assert (body["intact"], body["count"], body["damages"]) == (True, 3, [])
        again = run("audit", "verify", "--expect", f"3:{body['digest']}")
        assert again.exit_code == 0
        assert "完整" in again.output

    def test_a_damaged_log_is_one_and_says_where(self) -> None:
        self.write()
        triggers.remove(connection)
        Entry.objects.filter(pk=2).delete()
        triggers.install(connection)
        outcome = run("audit", "verify")
        assert outcome.exit_code == 1
        assert "✗ 第 2 条审计记录被删除" in outcome.output
        body = json.loads(run("audit", "verify", "--format", "json").output)
        assert [(d["sequence"], d["code"]) for d in body["damages"]] == [(2, "removed")]

    def test_a_noted_head_that_no_longer_holds_is_one(self) -> None:
        self.write()
        assert run("audit", "verify", "--expect", "3:" + "a" * 64).exit_code == 1
        assert run("audit", "verify", "--expect", "4:" + "a" * 64).exit_code == 1

    @pytest.mark.parametrize("text", ["x", "0:" + "a" * 64, "3:abc"])
    def test_a_malformed_head_is_two(self, text: str) -> None:
        assert run("audit", "verify", "--expect", text).exit_code == 2


def test_without_a_database_audit_and_files_are_two(tmp_path: Path) -> None:
    for group in ("audit", "files"):
        done = process(group, "verify", HOME=str(tmp_path))
        assert done.returncode == 2
        assert "jingban migrate" in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.django_db
class TestFiles:
    def test_a_good_store_is_zero_and_a_loss_is_one(self) -> None:
        stored = files.put([b"original"])
        assert run("files", "verify").exit_code == 0
        files.path(stored.sha256).unlink()
        outcome = run("files", "verify", "--format", "json")
        assert outcome.exit_code == 1
        body = json.loads(outcome.output)
        assert (body["intact"], body["count"]) == (False, 1)
        assert [(p["code"], p["sha256"]) for p in body["problems"]] == [("missing", stored.sha256)]

    def test_an_orphan_is_reported_but_zero(self, settings: Any) -> None:
        place = Path(settings.JINGBAN_STORE) / "ab" / "cd"
        place.mkdir(parents=True)
        (place / ("abcd" + "0" * 60)).write_bytes(b"?")
        outcome = run("files", "verify")
        assert outcome.exit_code == 0
        assert "没有任何业务引用" in outcome.output


@pytest.mark.django_db
class TestAccounts:
    def test_create_list_reset(self) -> None:
        made = run("accounts", "create", "root", "--name", "管理员", "--role", "admin", "--format", "json")
        assert made.exit_code == 0
        first = json.loads(made.output)["initial_password"]
        user = User.objects.get(username="root")
        assert user.check_password(first)
        assert user.must_change_password
        assert [(g.role.code, g.scope) for g in user.grants.all()] == [("admin", "*")]
        rows = json.loads(run("accounts", "list", "--format", "json").output)
        assert [(row["username"], row["grants"]) for row in rows] == [("root", "admin@*")]
        again = run("accounts", "reset", "root", "--format", "json")
        user.refresh_from_db()
        assert user.check_password(json.loads(again.output)["initial_password"])

    def test_a_scope_may_be_given(self) -> None:
        assert run("accounts", "create", "li", "--role", "auditor@1101", "--field", "phone").exit_code == 0
        grant = User.objects.get(username="li").grants.get()
        assert (grant.role.code, grant.scope, grant.fields) == ("auditor", "1101", ["phone"])

    @pytest.mark.parametrize(
        "arguments",
        [["create", "x"], ["create", "li", "--role", "king"], ["create", "li", "--role", "auditor", "--field", "pay"],
         ["reset", "nobody"]],
    )  # fmt: skip
    def test_a_refusal_is_two_and_changes_nothing(self, arguments: list[str]) -> None:
        outcome = run("accounts", *arguments)
        assert outcome.exit_code == 2
        assert "请" in outcome.output or "应为" in outcome.output
        assert not User.objects.exists()
        assert not Entry.objects.exists()


def test_the_schema_is_stable_and_names_every_group(tmp_path: Path) -> None:
    target = tmp_path / "openapi.json"
    assert run("openapi", "--output", str(target)).exit_code == 0
    schema = json.loads(target.read_text("utf-8"))
    assert run("openapi").output == target.read_text("utf-8")
    assert {"/api/session", "/api/accounts", "/api/audit", "/api/jobs", "/api/budget/documents"} <= set(schema["paths"])


@pytest.mark.slow
def test_reading_a_file_loads_neither_django_nor_its_settings(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text("收支总表\n单位：万元\n收入 支出\n", "utf-8")
    code = (
        "import sys\n"
        "from jingban.cli.main import main\n"
        "try:\n    main(['budget', 'read', sys.argv[1]])\n"
        "except SystemExit:\n    pass\n"
        "sys.exit(3 if 'django' in sys.modules else 0)\n"
    )
    environment = {**os.environ, "JINGBAN_PORT": "wrong"}
    done = subprocess.run([sys.executable, "-c", code, str(source)], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_serve_migrates_answers_keeps_a_worker_and_stops_clean(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("JINGBAN_", "DJANGO_"))}
    environment |= {"JINGBAN_HOME": str(tmp_path), "JINGBAN_WORKER_POLL_MS": "50"}
    command = [sys.executable, "-m", "jingban.cli", "serve", "--port", str(port)]
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stderr=log, stdout=log)
    try:
        body = _wait_for(lambda: _get(f"http://127.0.0.1:{port}/readyz"))
        assert json.loads(body)["status"] == "ready"
        _wait_for(lambda: _children(server.pid, "worker"))
    finally:
        server.terminate()
        server.wait(30)
    _wait_for(lambda: not _children(server.pid, "worker") and "gone")
    assert f"http://127.0.0.1:{port}/" in (tmp_path / "log").read_text()


def _get(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return str(response.read().decode())
    except OSError:
        return ""


def _children(parent: int, word: str) -> list[str]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = entry.read_bytes().decode(errors="replace")
        except OSError:
            continue
        if f"--parent\x00{parent}\x00" in line and word in line:
            found.append(line)
    return found


def _wait_for(ask: Callable[[], Any], seconds: float = 60) -> Any:
    deadline = time.monotonic() + seconds
    while not (answer := ask()):
        assert time.monotonic() < deadline, "timed out"
        time.sleep(0.1)
    return answer
