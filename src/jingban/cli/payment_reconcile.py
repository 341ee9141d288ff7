"""``jingban payment statement|reconcile|adjustment|lock``: the three books against each other."""

import json
import sys
import uuid
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from jingban.cli import django as start_django
from jingban.cli.acting import actor_of, stop
from jingban.kernel.money import yuan

DAY = click.option("--day", type=click.DateTime(formats=["%Y-%m-%d"]), required=True, help="对到哪一天")
FORMAT = click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", help="输出格式")
BY = click.option("--by", "login", required=True, help="经办人的登录名；密码取自 JINGBAN_PASSWORD 或终端")
T = TypeVar("T")


@click.command(help="导入银行流水（CSV、XLSX、camt.053），整份采用或整份拒绝。")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--account", type=int, required=True, help="银行账户的编号（jingban payment reconcile 会列出）")
@BY
def statement(file: Path, account: int, login: str) -> None:
    """Import a statement."""
    actor = actor_of(login)
    from jingban.payment.services import reconcile as services

    done = _asked(lambda: services.import_statement(actor, account, file.name, [file.read_bytes()], _command()))
    click.echo(f"新增 {done['added']} 笔，以前导入过 {done['known']} 笔")


@click.command(help="对账：业务、账务、银行。加 --match 先自动匹配。退出码：0 相符，1 有差异，2 不能对账。")
@click.argument("book", required=False, default="")
@DAY
@click.option("--match", "login", default="", help="先由这个登录名自动匹配能确定的")
@FORMAT
def reconcile(book: str, day: datetime, login: str, form: str) -> None:
    """Both levels up to a day."""
    start_django.start()
    from jingban.infra.access.services import system
    from jingban.payment.queries import reconcile as queries
    from jingban.payment.services import reconcile as services

    if not book:
        _books()
        sys.exit(2)
    if login:
        actor = actor_of(login)
        done = _asked(lambda: services.match_all(actor, book, day.date(), _command()))
        click.echo(f"自动匹配 {done['matched']} 笔", err=True)
    seen = _asked(lambda: queries.overview(system("cli"), book, day.date()))
    if form == "json":
        click.echo(json.dumps(seen.dict(), ensure_ascii=False, indent=1, default=str))
    else:
        _table(seen)
    sys.exit(1 if seen.open_count or any(not row.equal for row in seen.totals) else 0)


@click.command(help="银行存款余额调节表。退出码：0 调节后相等，1 不相等，2 不能编制。")
@click.argument("book")
@DAY
@FORMAT
def adjustment(book: str, day: datetime, form: str) -> None:
    """The table at the end of a day."""
    start_django.start()
    from jingban.infra.access.services import system
    from jingban.payment.queries import reconcile as queries

    table = _asked(lambda: queries.adjust(system("cli"), book, day.date()))
    if form == "json":
        click.echo(json.dumps(table.dict(), ensure_ascii=False, indent=1, default=str))
    elif table.bank_balance is None or table.book_adjusted is None or table.bank_adjusted is None:
        click.echo("还没有导入银行流水，无法调节", err=True)
    else:
        parts = (
            ("企业账面余额", table.book_balance, "银行对账单余额", table.bank_balance),
            ("加：银行已收企业未收", _sum(table.received_by_bank), "加：企业已收银行未收", _sum(table.received_by_us)),
            ("减：银行已付企业未付", _sum(table.paid_by_bank), "减：企业已付银行未付", _sum(table.paid_by_us)),
            ("调节后余额", table.book_adjusted, "调节后余额", table.bank_adjusted),
        )
        for left, ours, right, theirs in parts:
            click.echo(f"{left}\t{yuan(ours):>18}\t{right}\t{yuan(theirs):>18}")
    sys.exit(0 if table.agreed else 1 if table.bank_balance is not None else 2)


@click.command(help="锁定一天：三方相符、流水已到齐才能锁。")
@click.argument("book")
@DAY
@BY
def lock(book: str, day: datetime, login: str) -> None:
    """Lock a day."""
    actor = actor_of(login)
    from jingban.payment.services import reconcile as services

    _asked(lambda: services.lock_day(actor, book, day.date(), _command()))
    click.echo(f"{book} {day.date().isoformat()} 已锁定")


COMMANDS = (statement, reconcile, adjustment, lock)


def _books() -> None:
    from jingban.infra.access.services import system
    from jingban.payment.queries import reconcile as queries

    click.echo("请写明账套：", err=True)
    for book in queries.books(system("cli")):
        accounts = "，".join(f"账户 {row.id}（{row.number}）" for row in book.accounts)
        click.echo(f"  {book.code}  {book.name}  {accounts}  流水到 {book.covered_until or '（无）'}", err=True)


def _table(seen: Any) -> None:
    for row in seen.totals:
        mark = "✓" if row.equal else "✕"
        click.echo(f"{mark} {row.day} {row.batch or '（其他）'}  业务/账务/银行：{_three(row.count, str)} 笔，付 {_three(row.out, yuan)}，收 {_three(row.back, yuan)}")  # fmt: skip
    for item in seen.open:
        amounts = "；".join(f"{m.side} {yuan(m.amount)} {m.reference or m.serial}" for m in item.movements)
        click.echo(f"✕ {item.title}：{amounts}。{item.words}")
    click.echo("三方相符" if not seen.open_count else f"还有 {seen.open_count} 处差异")


def _three(values: Any, words: Callable[[int], str]) -> str:
    return " / ".join(words(value) for value in values)


def _sum(rows: Any) -> int:
    return sum(row.amount for row in rows)


def _asked(run: Callable[[], T]) -> T:
    from jingban.infra.errors import Refusal

    try:
        return run()
    except Refusal as refusal:
        stop(refusal.message)


def _command() -> str:
    return f"cli-{uuid.uuid4().hex}"
