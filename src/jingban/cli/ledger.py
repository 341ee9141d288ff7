"""``jingban ledger``: balances, proof of the books, export. Needs the database."""

import json
import sys
import uuid
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from jingban.cli import django as start_django
from jingban.cli.acting import actor_of
from jingban.kernel.money import yuan

FORMAT = click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", help="输出格式")
BY = click.option("--by", "login", required=True, help="经办人的登录名；密码取自 JINGBAN_PASSWORD 或终端")
DAY = click.DateTime(formats=["%Y-%m-%d"])
FINE, FOUND, IMPOSSIBLE = 0, 1, 2


@click.group(help="账务：余额、核验、导出。")
def ledger() -> None:
    """Group of the ledger."""


@ledger.command(help="可以开设的账簿：按险种和预算项目。")
@FORMAT
def plans(form: str) -> None:
    """Books by law and by budget item."""
    start_django.start()
    from jingban.infra.access.services import system
    from jingban.payment.queries import ledger as queries

    rows = queries.plans(system("cli"), "")
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        click.echo(f"{row['code']:<20}{'已开设 ' + row['book'] if row['book'] else '':<24}{row['name']}")


@ledger.command("open", help="开设账簿和它的第一个月（财务复核岗）。")
@click.argument("plan")
@click.option("--centre", default="", help="机构编码，默认取 JINGBAN_CENTRE")
@click.option("--day", type=DAY, required=True, help="启用日期，当月为第一个月")
@BY
def open_book(plan: str, centre: str, day: datetime, login: str) -> None:
    """Open a book of the plans."""
    actor = actor_of(login)
    from django.conf import settings

    from jingban.infra.errors import Refusal
    from jingban.payment.services import ledger as services

    try:
        done = services.open_book(actor, centre or settings.JINGBAN_CENTRE, plan, day.date(), f"cli-{uuid.uuid4().hex}")
    except Refusal as refusal:
        _refused(refusal, "table")
    click.echo(f"已开设账簿 {done['book']}，第一个月 {done['month']}，科目 {done['accounts']} 个")


@ledger.command("bank", help="登记账簿的银行账户：付款从它出，流水对它的账（财务复核岗）。")
@click.argument("book")
@click.option("--number", required=True, help="账号")
@click.option("--name", required=True, help="户名")
@click.option("--bank", default="", help="开户行")
@click.option("--layout", default="", help="银行文件版式，见 jingban payment layouts")
@click.option("--role", default="bank", help="科目的用途", show_default=True)
@BY
def bank_account(book: str, number: str, name: str, bank: str, layout: str, role: str, login: str) -> None:
    """Say which bank account stands behind an account of the book."""
    actor = actor_of(login)
    from jingban.infra.errors import Refusal
    from jingban.payment.services import ledger as services

    command = f"cli-{uuid.uuid4().hex}"
    try:
        done = services.add_bank_account(actor, book, role, number, name, bank, layout, command)
    except Refusal as refusal:
        _refused(refusal, "table")
    click.echo(f"已登记银行账户 {done['id']}")


@ledger.command(help="科目余额：借方、贷方、余额和扣除预留后的可用数。")
@click.argument("book")
@click.option("--until", type=DAY, help="截至这一天（缺省：全部）")
@FORMAT
def balance(book: str, until: datetime | None, form: str) -> None:
    """Balances of one book."""
    start_django.start()
    from jingban.infra.access.services import system
    from jingban.infra.errors import Refusal
    from jingban.payment.queries import ledger as queries

    try:
        rows = [
            row
            for row in queries.accounts(system("cli"), book, _day(until))
            if row["debit"] or row["credit"] or row["free"]
        ]
    except Refusal as refusal:
        _refused(refusal, form)
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1, default=str))
        return
    for row in rows:
        indent = "  " * row["code"].count(".")
        figures = "\t".join(f"{yuan(row[name]):>18}" for name in ("debit", "credit", "balance", "free"))
        click.echo(f"{figures}\t{indent}{row['code']} {row['name']}")
    if not rows:
        click.echo("这个账簿还没有发生额", err=True)


@ledger.command(help="从原始分录逐笔重新核验账簿。退出码：0 没有问题，1 有问题，2 不能核验。")
@click.argument("book", required=False, default="")
@FORMAT
def verify(book: str, form: str) -> None:
    """Prove one book or all from the raw rows."""
    start_django.start()
    from jingban.infra.access.services import system
    from jingban.infra.errors import Refusal
    from jingban.payment.queries import ledger_proof

    try:
        results = ledger_proof.verify(system("cli"), book)
    except Refusal as refusal:
        _refused(refusal, form)
    if form == "json":
        click.echo(json.dumps(results, ensure_ascii=False, indent=1))
    else:
        for result in results:
            for flaw in result["flaws"]:
                click.echo(f"✕ {result['book']} {flaw['message']}")
            state = f"有 {len(result['flaws'])} 处问题" if result["flaws"] else "无误"
            click.echo(f"{result['book']} {result['name']}：{result['transfers']:,} 笔分录，{state}")
        if not results:
            click.echo("还没有账簿", err=True)
    sys.exit(FOUND if any(result["flaws"] for result in results) else FINE)


@ledger.command(help="导出账簿：报表（XLSX、PDF、JSON），或 beancount 文件供其他软件核验。")
@click.argument("book", required=False, default="")
@click.option(
    "--beancount", type=click.Path(path_type=Path, dir_okay=False), help="写成 beancount 文件（不指定账簿时含全部）"
)
@click.option("--format", "form", type=click.Choice(["xlsx", "pdf", "json"]), default="xlsx", help="报表的格式")
@click.option(
    "--kind", type=click.Choice(["all", "trial", "income", "balance", "journal"]), default="all",
    help="all 为科目余额表、收支表、资产负债表；journal 为序时账",
)  # fmt: skip
@click.option("--since", type=DAY, help="起始日期（缺省：截止日所在月的第一天）")
@click.option("--until", type=DAY, help="截止日期（缺省：今天）")
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="写到这个文件")
def export(
    book: str,
    beancount: Path | None,
    form: str,
    kind: str,
    since: datetime | None,
    until: datetime | None,
    output: Path | None,
) -> None:
    """Write statements or whole books."""
    start_django.start()
    from jingban.infra import clock
    from jingban.infra.access.services import system
    from jingban.infra.errors import Refusal
    from jingban.payment.queries import ledger_export, ledger_proof

    try:
        if beancount is not None:
            count = _write_lines(beancount, ledger_proof.beancount(system("cli"), book))
            click.echo(f"已写入 {beancount}（{count:,} 行）", err=True)
            return
        if not book:
            raise click.UsageError("请写明账簿编码，如 110105-310")
        last = _day(until) or clock.now().date()
        first = _day(since) or last.replace(day=1)
        name, data = ledger_export.export(system("cli"), book, kind, first, last, form)
    except Refusal as refusal:
        _refused(refusal, form)
    target = output or Path(name)
    target.write_bytes(data)
    click.echo(f"已写入 {target}", err=True)


def _write_lines(path: Path, lines: Any) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as target:
        for line in lines:
            target.write(f"{line}\n")
            count += 1
    return count


def _day(value: datetime | None) -> date | None:
    return value.date() if value else None


def _refused(refusal: Any, form: str) -> NoReturn:
    if form == "json":
        click.echo(json.dumps({"code": refusal.code, "message": refusal.message}, ensure_ascii=False))
    click.echo(refusal.message, err=True)
    sys.exit(IMPOSSIBLE)
