"""Settings by environment: one typed value, read and checked once, with every mistake named in Chinese.

Pure apart from ``load_or_create_secret``; Django is not imported here so that ``jingban settings`` can report a wrong
value before Django starts.
"""

import contextlib
import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Environment:
    """Everything the installation can decide; one field per ``JINGBAN_*`` variable."""

    home: Path
    database_url: str
    secret_key: str
    hosts: tuple[str, ...]
    bind: str
    port: int
    https: bool
    debug: bool
    demo: bool
    centre: str
    centre_name: str
    web_threads: int
    max_upload_mb: int
    session_hours: int
    lockout_failures: int
    lockout_minutes: int
    proxies: int
    log_level: str
    log_format: str
    worker_poll_ms: int
    job_lease_seconds: int
    capture_second_yuan: int
    claims_switches: tuple[str, ...]

    @property
    def store(self) -> Path:
        """Directory of the content-addressed files."""
        return self.home / "store"

    @property
    def engine(self) -> str:
        """sqlite or postgresql."""
        return "postgresql" if self.database_url.startswith("postgres") else "sqlite"


class WrongSettings(Exception):
    """One or more variables cannot be used; ``problems`` are Chinese sentences."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("；".join(problems))
        self.problems = problems


_TITLES = {
    "home": "数据目录",
    "database_url": "数据库（空为目录内的 SQLite）",
    "secret_key": "密钥（空则自动生成并存于数据目录）",
    "hosts": "允许访问的主机名",
    "bind": "监听地址",
    "port": "监听端口",
    "https": "经由 HTTPS 访问",
    "debug": "调试方式",
    "demo": "演示方式",
    "centre": "本机构编码",
    "centre_name": "本机构名称（印在单据、通知和查询页上）",
    "web_threads": "网页线程数",
    "max_upload_mb": "单个文件上限（MB）",
    "session_hours": "会话时长（小时）",
    "lockout_failures": "连续失败几次后锁定",
    "lockout_minutes": "锁定时长（分钟）",
    "proxies": "前置代理层数",
    "log_level": "日志级别",
    "log_format": "日志格式",
    "worker_poll_ms": "后台任务轮询间隔（毫秒）",
    "job_lease_seconds": "后台任务租期（秒）",
    "capture_second_yuan": "票据满多少元须由第二人复录",
    "claims_switches": "报销办理打开的开关（逗号分隔）",
}
CENTRE_NAME = "医疗保障经办机构"  # until the house says its own
_CLAIMS_SWITCHES = ("auto_accept_violations", "demo_rules", "straight_through")
_SECRET = {"secret_key"}
_NUMBERS = {  # name: (default, least, most)
    "port": (8000, 1, 65535),
    "web_threads": (4, 1, 256),
    "max_upload_mb": (64, 1, 1024),
    "session_hours": (9, 1, 24),
    "lockout_failures": (5, 3, 50),
    "lockout_minutes": (15, 1, 1440),
    "proxies": (0, 0, 5),
    "worker_poll_ms": (500, 50, 60_000),
    "job_lease_seconds": (30, 2, 3600),
    "capture_second_yuan": (10_000, 0, 100_000_000),
}
_CHOICES = {  # name: (default, allowed)
    "log_level": ("INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
    "log_format": ("json", ("json", "text")),
}
_FLAGS = {"https": False, "debug": False, "demo": False}
_TRUE, _FALSE = {"1", "true", "yes", "on", "是"}, {"0", "false", "no", "off", "否", ""}


def variable(name: str) -> str:
    """Name of the environment variable of a field."""
    return f"JINGBAN_{name.upper()}"


def read(source: Mapping[str, str]) -> Environment:
    """The checked settings; raises WrongSettings naming every wrong variable at once."""
    problems = _unknown(source)
    values: dict[str, object] = {}
    for name, (default, least, most) in _NUMBERS.items():
        values[name] = _number(source, name, default, least, most, problems)
    for name, (choice, allowed) in _CHOICES.items():
        values[name] = _choice(source, name, choice, allowed, problems)
    for name, flag in _FLAGS.items():
        values[name] = _flag(source, name, flag, problems)
    home = Path(source.get("JINGBAN_HOME") or "var").expanduser().absolute()
    if home.exists() and not home.is_dir():
        problems.append(f"JINGBAN_HOME（数据目录）指向的 {home} 不是目录，请改为一个目录")
    values["home"] = home
    values["bind"] = source.get("JINGBAN_BIND") or "127.0.0.1"
    hosts = tuple(part.strip() for part in (source.get("JINGBAN_HOSTS") or "localhost,127.0.0.1,[::1]").split(","))
    values["hosts"] = hosts
    for host in hosts:
        if not re.fullmatch(r"\*|\.?[A-Za-z0-9.\-]+|\[[0-9a-fA-F:]+\]", host):
            problems.append(f"JINGBAN_HOSTS（允许访问的主机名）中的“{host}”不是主机名；多个主机名用英文逗号分开")
    opened = tuple(part.strip() for part in source.get("JINGBAN_CLAIMS_SWITCHES", "").split(",") if part.strip())
    values["claims_switches"] = opened
    if strange := [name for name in opened if name not in _CLAIMS_SWITCHES]:
        known = "、".join(_CLAIMS_SWITCHES)
        problems.append(
            f"JINGBAN_CLAIMS_SWITCHES（{_TITLES['claims_switches']}）中没有开关“{strange[0]}”，可选 {known}"
        )
    values["centre"] = _centre(source, problems)
    values["centre_name"] = _centre_name(source, problems)
    values["database_url"] = _database_url(source, problems)
    values["secret_key"] = _secret(source, problems)
    if problems:
        raise WrongSettings(problems)
    return Environment(**values)  # type: ignore[arg-type]


def summary(environment: Environment) -> list[tuple[str, str, str]]:
    """Rows (variable, title, value) for people; secrets and passwords are hidden."""
    rows = []
    for field in fields(environment):
        value = getattr(environment, field.name)
        if field.name in _SECRET:
            shown = "（已设定，不显示）" if value else "（自动生成）"
        elif field.name == "database_url":
            shown = hide_password(value) if value else f"sqlite:{environment.home / 'jingban.sqlite3'}"
        elif isinstance(value, bool):
            shown = "是" if value else "否"
        elif isinstance(value, tuple):
            shown = ",".join(value)
        else:
            shown = str(value)
        rows.append((variable(field.name), _TITLES[field.name], shown))
    return rows


def hide_password(url: str) -> str:
    """The URL without its password."""
    return re.sub(r"(://[^:/@]*):[^@]*@", r"\1:***@", url)


def database(environment: Environment) -> dict[str, object]:
    """The ``DATABASES["default"]`` of Django."""
    if environment.engine == "sqlite":
        name = environment.database_url.removeprefix("sqlite:") or str(environment.home / "jingban.sqlite3")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name,
            "OPTIONS": {
                # A writer takes its lock at BEGIN: two writers wait for each other instead of failing half-way.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            },
        }
    parts = urlsplit(environment.database_url)
    query = dict(parse_qsl(parts.query))
    # ?plans=kept: the server keeps the plan of what is asked again and again. Not behind a pooler that shares sessions.
    kept = query.pop("plans", "") == "kept"
    plans: dict[str, object] = {"server_side_binding": True, "prepare_threshold": 5} if kept else {}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query | plans,
    }


def load_or_create_secret(environment: Environment) -> str:
    """The configured secret, or the one kept in the data directory (made on first use, readable by the owner only)."""
    if environment.secret_key:
        return environment.secret_key
    path = environment.home / "secret.key"
    if not path.exists():
        environment.home.mkdir(parents=True, exist_ok=True)
        # Written aside and linked: of two processes that start at once, both read the same whole secret.
        descriptor, name = tempfile.mkstemp(dir=environment.home)  # mkstemp: 0600
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
        with contextlib.suppress(FileExistsError):
            os.link(name, path)
        os.unlink(name)
    return path.read_text("ascii").strip()


def _unknown(source: Mapping[str, str]) -> list[str]:
    known = {variable(field.name) for field in fields(Environment)}
    return [
        f"{name} 不是本系统的设置项，请检查拼写（运行 jingban settings 查看全部设置项）"
        for name in sorted(source)
        if name.startswith("JINGBAN_") and name not in known and not name.startswith("JINGBAN_TEST_")
    ]


def _number(source: Mapping[str, str], name: str, default: int, least: int, most: int, problems: list[str]) -> int:
    text = source.get(variable(name), "").strip()
    if not text:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
        problems.append(f"{variable(name)}（{_TITLES[name]}）的值“{text}”不对，应为 {least} 到 {most} 的整数")
        return default
    return int(text)


def _choice(source: Mapping[str, str], name: str, default: str, allowed: tuple[str, ...], problems: list[str]) -> str:
    text = source.get(variable(name), "").strip() or default
    for value in allowed:
        if text.lower() == value.lower():
            return value
    problems.append(f"{variable(name)}（{_TITLES[name]}）的值“{text}”不对，应为 {'、'.join(allowed)} 之一")
    return default


def _flag(source: Mapping[str, str], name: str, default: bool, problems: list[str]) -> bool:
    text = source.get(variable(name))
    if text is None:
        return default
    if text.strip().lower() in _TRUE:
        return True
    if text.strip().lower() not in _FALSE:
        problems.append(f"{variable(name)}（{_TITLES[name]}）的值“{text}”不对，应为 1 或 0")
    return False


def _centre(source: Mapping[str, str], problems: list[str]) -> str:
    text = source.get("JINGBAN_CENTRE", "").strip()
    if text and not re.fullmatch(r"[0-9A-Za-z]{1,24}", text):
        problems.append(
            f"JINGBAN_CENTRE（本机构编码）的值“{text}”不对，应为 24 位以内的数字或字母，例如行政区划代码 110105"
        )
    return text


def _centre_name(source: Mapping[str, str], problems: list[str]) -> str:
    text = " ".join(source.get("JINGBAN_CENTRE_NAME", "").split()) or CENTRE_NAME
    if len(text) > 40 or not text.isprintable():
        problems.append(
            f"JINGBAN_CENTRE_NAME（{_TITLES['centre_name']}）太长或有不能打印的字，应为 40 字以内的机构全称"
        )
    return text


def _database_url(source: Mapping[str, str], problems: list[str]) -> str:
    text = source.get("JINGBAN_DATABASE_URL", "").strip()
    if not text or text.startswith("sqlite:"):
        return text
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"postgres", "postgresql"} and len(parts.path) > 1 and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable:
        problems.append(
            f"JINGBAN_DATABASE_URL（数据库）的值“{hide_password(text)}”不对，"
            "应为 postgresql://用户:密码@主机:端口/库名，或 sqlite:文件路径"
        )
    return text


def _secret(source: Mapping[str, str], problems: list[str]) -> str:
    text = source.get("JINGBAN_SECRET_KEY", "").strip()
    if text and len(text) < 32:
        problems.append("JINGBAN_SECRET_KEY（密钥）太短，至少 32 个字符；留空则自动生成")
    return text
