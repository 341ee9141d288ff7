"""``jingban registry``: find, import, generate practice data. Exit codes: 0 done, 1 nothing found, 2 refused."""

import json
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

from jingban.cli import acting
from jingban.cli import django as start_django

FORMAT = click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", help="输出格式")
KINDS = ["persons", "providers", "catalogue", "calendar"]


@click.group(help="参保人、定点机构、目录、日历：查找、导入、生成练习数据。")
def registry() -> None:
    """Group of the registry."""


@registry.command(help="按姓名、人员编号或证件号码查找参保人（证件号码遮盖显示）。")
@click.argument("query")
@click.option("--page", type=click.IntRange(1, 1_000_000), default=1, help="第几页")
@click.option("--size", type=click.IntRange(1, 200), default=20, show_default=True, help="每页几人")
@FORMAT
def find(query: str, page: int, size: int, form: str) -> None:
    """Persons; masked."""
    start_django.start()
    from jingban.infra.access.services import system
    from jingban.registry import queries

    found = _asked(lambda: queries.persons(system("cli"), query, page, size), form)
    if form == "json":
        click.echo(json.dumps(found.dict(), ensure_ascii=False, indent=1, default=str))
    else:
        for row in found.items:
            click.echo(f"{row.id}\t{row.name}\t{row.sex_title}\t{row.birth}\t{row.certificate}\t{row.centre}")
        click.echo(f"共 {found.total}{' 以上' if found.more else ''} 人", err=True)
    sys.exit(0 if found.items else 1)


@registry.command(
    "import", help="导入名单（XLSX 或 CSV）：全部写入，或指出每一处问题、一行也不写。同一份再导入没有变化。"
)
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--by", required=True, metavar="用户名", help="以谁的权限办理（密码取自 JINGBAN_PASSWORD 或终端）")
@FORMAT
def import_(kind: str, file: Path, by: str, form: str) -> None:
    """Import a file."""
    actor = acting.actor_of(by)
    from jingban.registry.services import lists

    done = _asked(lambda: lists.import_file(actor, kind, file, f"cli-{uuid.uuid4().hex}"), form)
    if form == "json":
        click.echo(json.dumps(done, ensure_ascii=False))
        return
    click.echo(f"共 {done['rows']} 行：新增 {done['added']}，更新 {done['changed']}，没有变化 {done['same']}")


@registry.command(help="生成虚构的中心（姓名、号码、目录均为编造），用于练习和评测。同一种子得到同样的数据。")
@click.option("--persons", type=click.IntRange(0, 700_000), default=1000, show_default=True, help="参保人数")
@click.option("--providers", type=click.IntRange(0, 5_000), default=50, show_default=True, help="机构数")
@click.option("--items", type=click.IntRange(0, 100_000), default=1000, show_default=True, help="目录项目数")
@click.option("--seed", type=int, default=1, show_default=True, help="种子")
@FORMAT
def generate(persons: int, providers: int, items: int, seed: int, form: str) -> None:
    """Fill this installation with invented data."""
    start_django.start()
    from jingban.infra.access.services import system
    from jingban.registry.services import practice

    done = _asked(lambda: practice.generate(system("cli"), persons, providers, items, seed), form)
    if form == "json":
        click.echo(json.dumps(done, ensure_ascii=False))
        return
    click.echo(f"新增参保人 {done['persons']}、机构 {done['providers']}、目录项目 {done['items']}")


def _asked(act: Callable[[], Any], form: str) -> Any:
    """What a service answers; a refusal is told and leaves with 2."""
    from django.db import DatabaseError

    from jingban.infra.errors import Refusal

    try:
        return act()
    except Refusal as refusal:
        _refuse(refusal.code, refusal.message, form, refusal.details)
    except DatabaseError:
        _refuse("no_database", "数据库还没有建立，请先运行 jingban migrate", form)


def _refuse(code: str, message: str, form: str, details: dict[str, Any] | None = None) -> NoReturn:
    if form == "json":
        error = {"code": code, "message": message, **({"details": details} if details else {})}
        click.echo(json.dumps({"error": error}, ensure_ascii=False))
    else:
        for row in (details or {}).get("rows", [])[:20]:
            click.echo(f"第 {row['line']} 行 {row['column']}：{row['message']}")
    click.echo(message, err=True)
    sys.exit(2)
