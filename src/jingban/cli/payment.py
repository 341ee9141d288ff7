"""``jingban payment``: batches, bank files, return files, the simulated bank. Exit codes: 0 done, 1 found, 2 refused."""

import csv
import json
import sys
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NoReturn

import click

from jingban.cli import acting, payment_reconcile
from jingban.cli import django as start_django
from jingban.kernel.money import yuan
from jingban.payment.banks.adapters import adapter, adapters
from jingban.payment.core.model import BankAnswer, StatementLine
from jingban.payment.errors import PaymentError

FORMAT = click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", help="输出格式")
BY = click.option("--by", required=True, metavar="用户名", help="以谁的权限办理（密码取自 JINGBAN_PASSWORD 或终端）")
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
STATES = ["due", "batched", "sent", "paid", "failed", "returned", "cancelled"]


@click.group(help="支付：批次、银行文件、模拟银行、对账。")
def payment() -> None:
    """Group of payments."""


for _part in payment_reconcile.COMMANDS:
    payment.add_command(_part)


# --- look ------------------------------------------------------------------------------------------


@payment.command(help="银行版式一览。")
@FORMAT
def layouts(form: str) -> None:
    """Bank formats; needs no database."""
    rows = [{"code": a.code, "name": a.name, "ending": a.ending, "max_items": a.max_items} for a in adapters().values()]
    _tell(rows, form, lambda row: f"{row['code']}\t{row['name']}\t.{row['ending']}\t每批最多 {row['max_items']} 笔")


@payment.command("list", help="应付一览。")
@click.option("--state", type=click.Choice(STATES), help="只看这一状态")
@click.option("--book", default="", help="只看这一账簿")
@click.option("--size", type=click.IntRange(1, 200), default=50, show_default=True, help="最多几笔")
@FORMAT
def listed(state: str | None, book: str, size: int, form: str) -> None:
    """Payables, newest first; account numbers masked."""
    from jingban.infra.access.services import system

    start_django.start()
    from jingban.payment.queries import payments as queries

    page = _asked(
        lambda: queries.payables(system("cli"), state=state or "", book=book, query="", page=1, size=size), form
    )
    _tell([row.dict() for row in page.items], form, _payable_line)
    if form == "table":
        click.echo(f"共 {page.total} 笔 {yuan(page.amount)} 元", err=True)


@payment.command(help="批次一览。")
@click.option("--state", default="", help="prepared、checked、approved、sent、answered、cancelled")
@click.option("--book", default="", help="只看这一账簿")
@click.option("--size", type=click.IntRange(1, 200), default=50, show_default=True, help="最多几个")
@FORMAT
def batches(state: str, book: str, size: int, form: str) -> None:
    """Batches, newest first."""
    from jingban.infra.access.services import system

    start_django.start()
    from jingban.payment.queries import payments as queries

    page = _asked(lambda: queries.batches(system("cli"), state=state, book=book, day=None, page=1, size=size), form)
    _tell([row.dict() for row in page.items], form, _batch_line)


# --- act -------------------------------------------------------------------------------------------


@payment.command(help="制单：把账簿里全部待支付的款项编成批次。")
@click.argument("book")
@click.option("--payer", type=int, required=True, help="付款账户编号")
@click.option("--layout", default="", help="银行版式（缺省用付款账户的）")
@BY
@FORMAT
def prepare(book: str, payer: int, layout: str, by: str, form: str) -> None:
    """Batches of everything due."""
    actor = acting.actor_of(by)
    from jingban.payment.services import batches as services

    made = _asked(lambda: services.prepare(actor, book, payer, None, _command(), layout=layout), form)
    _tell([{"id": pk} for pk in made], form, lambda row: f"批次 {row['id']}")


@payment.command(help="报盘：生成银行文件，写到 --output。已报盘的批次再写一遍同样的文件。")
@click.argument("batch", type=int)
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="写到哪个目录")
@BY
@FORMAT
def export(batch: int, output: Path, by: str, form: str) -> None:
    """Send a batch, or write its file again; the bytes are the same every time."""
    actor = acting.actor_of(by)
    from jingban.payment.queries import payments as queries
    from jingban.payment.services import batches as services

    def act() -> tuple[str, str, bytes]:
        files = [one for one in queries.batch(actor, batch).files if one.direction == "out"]
        file = files[0].id if files else int(services.send(actor, batch, _command())["file"])
        return queries.file(actor, file)

    name, _, data = _asked(act, form)
    output.mkdir(parents=True, exist_ok=True)
    (output / name).write_bytes(data)
    _tell([{"file": str(output / name), "bytes": len(data)}], form, lambda row: row["file"])


@payment.command(help="导入回盘文件：整份采用，或整份拒绝并指出行号。同一份再导入不起作用。")
@click.argument("batch", type=int)
@click.argument("file", type=FILE)
@BY
@FORMAT
def apply(batch: int, file: Path, by: str, form: str) -> None:
    """Take in a return file; exit code 1 when some payments did not come through."""
    actor = acting.actor_of(by)
    from jingban.payment.services import returns

    done = _asked(lambda: returns.apply(actor, batch, file.name, [file.read_bytes()], _command()), form)
    _tell([done], form, _applied_line)
    sys.exit(1 if done["failed"] or done["returned"] else 0)


# --- the simulated bank ----------------------------------------------------------------------------


@payment.command(help="模拟银行：读入银行文件，写出回盘文件和账户流水。不用数据库；同样的输入得到同样的输出。")
@click.argument("file", type=FILE)
@click.option("--layout", required=True, help="银行版式（jingban payment layouts）")
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), required=True, help="写到哪个目录")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--refuse", type=click.IntRange(0, 1000), default=0, help="拒付的千分率")
@click.option("--late", type=click.IntRange(0, 1000), default=0, help="退票的千分率")
@click.option("--wait", type=click.IntRange(0, 1000), default=0, help="第二份文件才回的千分率")
@click.option("--repeat", is_flag=True, help="第一份文件再来一遍")
@FORMAT
def simulate(
    file: Path, layout: str, output: Path, seed: int, refuse: int, late: int, wait: int, repeat: bool, form: str
) -> None:
    """Answer an order as a bank would. Account endings 9001–9008 are refused, 8001–8008 sent back."""
    from jingban.payment.simulator import Rules, respond

    try:
        bank = adapter(layout)
        order = bank.read_order(file.read_bytes())
    except PaymentError as error:
        _refuse(error.code, error.message, form)
    response = respond(order, seed, Rules(refuse_rate=refuse, late_rate=late, wait_rate=wait, repeat=repeat))
    output.mkdir(parents=True, exist_ok=True)
    rows = []
    for number, answer in enumerate(response.files, 1):
        name = output / f"{number:02d}-{answer.number}.{bank.ending}"
        name.write_bytes(bank.write_answer(answer))
        rows.append(_answer_row(name, answer))
    _write_statement(output / f"{order.batch}-statement.csv", response.statement)
    _tell(rows, form, lambda row: f"{row['file']}\t成功 {row['paid']} 笔 {row['paid_total']}\t未成 {row['failed']} 笔")


def _answer_row(name: Path, answer: BankAnswer) -> dict[str, Any]:
    paid = sum(row.paid for row in answer.answers)
    return {
        "file": str(name),
        "number": answer.number,
        "paid": paid,
        "paid_total": yuan(answer.paid_total),
        "failed": len(answer.answers) - paid,
        "failed_total": yuan(answer.failed_total),
    }


def _write_statement(path: Path, lines: Iterable[StatementLine]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["交易日期", "支出金额", "收入金额", "流水号", "对方户名", "用途", "业务编号"])
        for line in lines:
            out, back = (yuan(-line.amount), "") if line.amount < 0 else ("", yuan(line.amount))
            writer.writerow([line.day, out, back, line.serial, line.counterparty, line.purpose, line.reference])


# --- saying it -------------------------------------------------------------------------------------


def _command() -> str:
    return f"cli-{uuid.uuid4().hex}"


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


def _refuse(code: str, message: str, form: str, details: Any = None) -> NoReturn:
    if form == "json":
        error = {"code": code, "message": message, **({"details": details} if details else {})}
        click.echo(json.dumps({"error": error}, ensure_ascii=False))
    click.echo(message, err=True)
    sys.exit(2)


def _tell(rows: list[dict[str, Any]], form: str, line: Callable[[dict[str, Any]], str]) -> None:
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1, default=str))
        return
    for row in rows:
        click.echo(line(row))


def _payable_line(row: dict[str, Any]) -> str:
    return f"{row['id']}\t{row['state_title']}\t{yuan(row['amount']):>16}\t{row['payee_name']}\t{row['payee_account']}\t{row['reference']}"


def _batch_line(row: dict[str, Any]) -> str:
    return f"{row['id']}\t{row['number']}\t{row['state_title']}\t{row['count']} 笔\t{yuan(row['total']):>16}\t{row['book_name']}"


def _applied_line(row: dict[str, Any]) -> str:
    if row["already"]:
        return "这份文件已导入过，没有变化"
    parts = (("成功", "paid"), ("失败", "failed"), ("退票", "returned"))
    return "\t".join(f"{title} {row[name]} 笔 {yuan(row[f'{name}_fen'])}" for title, name in parts)
