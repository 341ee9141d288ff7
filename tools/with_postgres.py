"""Run a command with a private, throw-away PostgreSQL: python tools/with_postgres.py COMMAND…

The cluster lives in a temporary directory, listens on a unix socket only, and is gone afterwards. The command finds its
address in JINGBAN_TEST_DATABASE_URL. As root the server runs as `postgres` or `nobody`, because it refuses to run as
root. Exit code: the command's; 69 when there is no PostgreSQL to start (said on standard error).
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ABSENT = 69


def binaries() -> Path | None:
    """Directory of initdb and pg_ctl: the newest Debian version, or what is on the path."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[-3]), reverse=True)
    if versions:
        return versions[0].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def unprivileged() -> pwd.struct_passwd | None:
    """Whom the server runs as when we are root; None when we are not."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise SystemExit("no unprivileged account to run PostgreSQL as")


def becoming(user: pwd.struct_passwd | None) -> Callable[[], None] | None:
    """What the child does before it starts."""
    if user is None:
        return None

    def drop() -> None:
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)

    return drop


def run(command: list[str]) -> int:
    """Start, run, stop, remove."""
    bin_directory = binaries()
    if bin_directory is None:
        print("没有找到 PostgreSQL（initdb），跳过", file=sys.stderr)
        return ABSENT
    user = unprivileged()
    home = Path(tempfile.mkdtemp(prefix="jingban-pg-"))
    try:
        if user is not None:
            os.chown(home, user.pw_uid, user.pw_gid)
        drop = becoming(user)
        plain = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"}
        data = home / "data"
        initdb = [bin_directory / "initdb", "-D", data, "-U", "jingban", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(initdb, check=True, preexec_fn=drop, env=plain, cwd=home, stdout=subprocess.DEVNULL)
        quick = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"
        options = f"-k {home} -c listen_addresses='' {quick}"
        control = [bin_directory / "pg_ctl", "-D", data, "-w", "-t", "60", "-l", home / "log"]
        subprocess.run(
            [*control, "-o", options, "start"], check=True, preexec_fn=drop, env=plain, cwd=home,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            url = f"postgresql://jingban@/postgres?host={home}"
            return subprocess.run(command, env={**os.environ, "JINGBAN_TEST_DATABASE_URL": url}).returncode
        finally:
            stop = [*control, "-m", "immediate", "stop"]
            subprocess.run(stop, check=False, preexec_fn=drop, env=plain, cwd=home, stdout=subprocess.DEVNULL)
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    sys.exit(run(sys.argv[1:]))
