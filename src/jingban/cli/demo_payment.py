"""A book of the demo with payments in every state: paid and sent back, waiting for a signature, still due.

Everything goes through the services as the people of the demo, so that every signature and entry is real.
"""

import uuid
from collections.abc import Mapping
from dataclasses import replace

import click

from jingban.infra.access.actor import Actor
from jingban.kernel.money import yuan
from jingban.payment.core.model import BankOrder
from jingban.payment.core.payables import Due, DueLine, Payee
from jingban.payment.simulator import Response, Rules, respond

BOOK = "310"
BANK = ("11001234567890", "样例区医保中心支出户", "绿洲农商行", "lvzhou-csv")
# 分, ending of the account: the simulated bank sends 8003 back as closed and refuses 9001 for its name.
FIRST = ((4_693_250, "0001"), (2_860_116, "8003"), (3_052_500, "0003"), (122_050, "9001"))
SECOND = ((1_409_905, "0005"), (88_600, "0006"))
DUE = ((642_033, "0007"), (15_720, "0008"), (2_208_814, "0009"))


def pay_samples(people: Mapping[str, Actor]) -> None:
    """Fill the book; ``people`` by role code. Django must have been started."""
    from django.conf import settings
    from django.utils.timezone import localdate

    from jingban.infra import clock
    from jingban.payment.services import batches, ledger, payments

    today, centre = localdate(clock.now()), settings.JINGBAN_CENTRE
    checker, accountant = people["finance_checker"], people["accountant"]
    book = ledger.open_book(checker, centre, BOOK, today.replace(day=1), _command())["book"]
    payer = ledger.add_bank_account(checker, book, "bank", *BANK, _command())["id"]
    fiscal = ledger.chart_of(book).roles
    line = ledger.Line(fiscal["bank"], fiscal["fiscal"], 50_000_000, "财政专户拨入")
    ledger.enter_voucher(accountant, book, today, [line], "财政专户拨入支出户", _command())
    number = 0
    made = []
    for group in (FIRST, SECOND, DUE):
        dues = []
        for fen, ending in group:
            number += 1
            dues.append(_due(book, number, fen, ending))
        made.append(payments.add_payables(accountant, dues, _command()))
    (first,) = batches.prepare(accountant, book, payer, made[0], _command())
    _signed(people, first)
    _answered(people["cashier"], first)
    _statement(people["cashier"], checker, book, payer, first)
    (second,) = batches.prepare(accountant, book, payer, made[1], _command())
    batches.check(checker, second, _command())
    _tell(accountant)


def _due(book: str, number: int, fen: int, ending: str) -> Due:
    name = f"样例{'甲乙丙丁戊己庚辛壬癸'[number - 1]}"
    payee = Payee(name, f"62220000{number:04d}{ending}", BANK[2])
    line = DueLine(fen, fund="310100")
    return Due(book, "claim", f"样例-{number:04d}", payee, (line,), person_name=name, purpose="医疗费报销")


def _signed(people: Mapping[str, Actor], batch: int) -> None:
    """复核, 审批, 报盘 by three more people."""
    from jingban.payment.services import batches

    batches.check(people["finance_checker"], batch, _command())
    batches.approve(people["director"], batch, _command())
    batches.send(people["cashier"], batch, _command())


def _answered(cashier: Actor, batch: int) -> None:
    """The bank's answers, all dated today so that the demo needs no waiting."""
    from jingban.payment.banks.adapters import adapter
    from jingban.payment.services import returns

    order, response = _bank(cashier, batch)
    for answer in response.files:
        data = adapter(BANK[3]).write_answer(replace(answer, day=order.day))
        returns.apply(cashier, batch, f"{answer.number}.csv", [data], _command())


def _statement(cashier: Actor, checker: Actor, book: str, account: int, batch: int) -> None:
    """The bank's statement: what the fiscal account paid in, what went out and came back, and some interest."""
    from jingban.payment.services import reconcile

    order, response = _bank(cashier, batch)
    rows = [("F0001", 50_000_000, "财政专户拨入", "")]
    rows += [(line.serial, line.amount, line.purpose, line.reference) for line in response.statement]
    rows.append(("F9001", 1_236, "利息", ""))
    closing = sum(row[1] for row in rows)
    lines = [f"账号,{BANK[0]},期初余额,0.00,期末余额,{yuan(closing).replace(',', '')}"]
    lines.append("交易日期,交易流水号,借方发生额,贷方发生额,摘要,业务编号")
    for serial, fen, purpose, reference in rows:
        money = yuan(abs(fen)).replace(",", "")
        out, back = (money, "") if fen < 0 else ("", money)
        lines.append(f"{order.day},{serial},{out},{back},{purpose},{reference}")
    data = "\n".join(lines).encode()
    reconcile.import_statement(checker, account, "样例流水.csv", [data], _command())
    reconcile.match_all(checker, book, order.day, _command())


def _bank(cashier: Actor, batch: int) -> tuple[BankOrder, Response]:
    """What the bank reads in the file it was sent, and what it answers."""
    from jingban.payment.banks.adapters import adapter
    from jingban.payment.queries import payments as queries

    sent = next(file for file in queries.batch(cashier, batch).files if file.direction == "out")
    _, _, data = queries.file(cashier, sent.id)
    order = adapter(BANK[3]).read_order(data)
    return order, respond(order, 1, Rules())


def _tell(accountant: Actor) -> None:
    from jingban.payment.queries.payments import overview

    seen = overview(accountant, "")
    told = "，".join(f"{row.title} {row.count} 笔 {yuan(row.amount)} 元" for row in seen.payables if row.count)
    click.echo(f"支付：{told}；暂收款 {yuan(seen.suspense_amount)} 元")


def _command() -> str:
    return f"demo-{uuid.uuid4().hex}"
