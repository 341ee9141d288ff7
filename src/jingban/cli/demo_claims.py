"""The whole walk on sample papers: paper → capture → claim → review → settlement → payment → bank → reconciled day.

Every step is a command of the person whose post it is. At the end each claim is compared, to the 分, with expectations
computed by hand (``samples/claims/expected.csv``).
"""

import csv
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from jingban.cli.budget_text import grid
from jingban.cli.demo_capture import capture_samples
from jingban.cli.demo_correct import correct
from jingban.cli.progress import Progress
from jingban.infra.access.actor import Actor
from jingban.infra.errors import Conflict, Refusal
from jingban.kernel.money import yuan

BANK = ("绿洲农商行", "lvzhou-csv")
# What each case is called for and what lies on the desk; the day it was handed in.
MED_TYPES = {"case-01": "21", "case-02": "11", "case-03": "21", "case-04": "21", "case-05": "21"}
MATERIALS = {"11": ("1", "2", "3", "4", "8"), "21": ("1", "2", "3", "5", "8")}
FILED = date(2026, 11, 2)
TRANSFER = 1_000_000  # 分 from the fiscal account into each book
SUMS = (
    *("total", "own_pay", "over_limit", "prior_self_pay", "eligible"),
    *("deductible", "hifp_pay", "hifes_pay", "hifmi_pay", "maf_pay"),
    *("fund", "personal", "cut"),
)
_CODES = {"D01": "bill_used"}  # what the window is told when a bill is used up
People = Mapping[str, Actor]


def walk(people: People, folder: Path) -> bool:
    """Carry the sample claims to the end and tell how they stand; whether all agree with the expectations."""
    expected = {row["case"]: row for row in _table(folder / "expected.csv")}
    persons = enrol(people, folder)
    papers = correct(people["capture_operator"], people["capture_lead"], folder, capture_samples(folder))
    claims: dict[str, int | Refusal] = {}
    with Progress("办理报销", len(papers)) as bar:
        for number, (case, pages) in enumerate(papers.items(), 1):
            claims[case] = _decide(people, persons[case], case, pages)
            bar.show(number, case)
    _pay(people, [claim for claim in claims.values() if isinstance(claim, int)])
    return _tell(people, claims, expected)


# --- registry ----------------------------------------------------------------------------------------


def enrol(people: People, folder: Path) -> dict[str, int]:
    """Import the lists, enter the accounts by two persons; registry id of the person of each case."""
    from django.conf import settings

    from jingban.registry.services import accounts, lists, lookup

    keeper, clerk = people["registry_keeper"], people["window_clerk"]
    with tempfile.TemporaryDirectory() as scratch:
        for kind in ("providers", "catalogue", "persons"):
            text = (folder / f"{kind}.csv").read_text(encoding="utf-8").replace("{centre}", settings.JINGBAN_CENTRE)
            path = Path(scratch) / f"{kind}.csv"
            path.write_text(text, encoding="utf-8")
            lists.import_file(keeper, kind, path, _command())
    found = []
    for row in _table(folder / "accounts.csv"):
        person = lookup.person_by_certificate(clerk, row["证件号码"])
        if person is None:
            raise LookupError(row["证件号码"])
        if lookup.bank_account_of(people["accountant"], person.id) is None:
            new = accounts.NewAccount(row["户名"], row["账号"], row["开户行"])
            asked = accounts.ask(clerk, person.id, new, "申请人提供的收款账户", "银行卡复印件", _command())
            accounts.decide(keeper, asked, True, "", _command())
        found.append(person.id)
    cases = sorted(MED_TYPES)
    return dict(zip(cases, [*found, found[0]], strict=True))


# --- claims ------------------------------------------------------------------------------------------


def _decide(people: People, person: int, case: str, papers: list[int]) -> int | Refusal:
    """From the window to the approval; id of the claim, or why it could not be entered."""
    from jingban.claims.core.model import NewClaim
    from jingban.claims.services import intake, papers_in, settling

    clerk, reviewer = people["window_clerk"], people["first_reviewer"]
    head = NewClaim(person, "01", (), filed=FILED, materials=MATERIALS[MED_TYPES[case]])
    try:
        made = papers_in.from_papers(clerk, head, papers, _command())
    except Conflict as refusal:
        return refusal
    made = intake.accept(clerk, made.id, made.revision, _command())
    _findings(reviewer, made.id)
    made = settling.settle(reviewer, made.id, None, _command())
    made = settling.recheck(people["second_reviewer"], made.id, None, _command())
    if made.state == "rechecked":
        settling.approve(people["benefit_head"], made.id, None, _command())
    return made.id


def _findings(reviewer: Actor, claim: int) -> None:
    """The reviewer accepts what was found: the sample's findings are all true."""
    from jingban.claims.queries.claims import claim as shown
    from jingban.claims.services import checking

    for finding in shown(reviewer, claim).finding_list:
        if finding.decision == "open" and finding.severity != "notice":
            checking.decide(reviewer, claim, finding.id, "accepted", "与病历和清单核对属实", _command())


# --- money -------------------------------------------------------------------------------------------


def _pay(people: People, claims: Sequence[int]) -> None:
    """Release, prepare, check, approve, send; the bank answers and sends its statement; the day is reconciled."""
    from django.utils.timezone import localdate

    from jingban.claims.queries.claims import claim as shown
    from jingban.claims.services import releasing
    from jingban.infra import clock
    from jingban.payment.queries.payments import payable
    from jingban.payment.services import reconcile

    today, accountant = localdate(clock.now()), people["accountant"]
    approved = [c for c in claims if shown(accountant, c).state == "approved"]
    books = _books(people, today)
    due: dict[str, list[int]] = {}
    for claim in approved:
        releasing.release(accountant, claim, None, _command())
        for part in shown(accountant, claim).releases:
            if part.payable_id is not None:
                due.setdefault(payable(accountant, part.payable_id).book, []).append(part.payable_id)
    with Progress("支付和对账", len(due)) as bar:
        for number, (book, payables) in enumerate(sorted(due.items()), 1):
            _batch(people, book, books[book], payables)
            reconcile.match_all(people["finance_checker"], book, today, _command())
            _transfer_matched(people["finance_checker"], book, today)
            bar.show(number, book)
    for claim in approved:
        releasing.refresh(accountant, claim, _command())


def _transfer_matched(checker: Actor, book: str, today: date) -> None:
    """财政专户拨入 has no number of ours on the statement: the checker matches it by hand."""
    from jingban.payment.queries.reconcile import overview
    from jingban.payment.services import reconcile

    ids: dict[str, list[str]] = {"ledger": [], "bank": []}
    for one in (movement for gap in overview(checker, book, today).open for movement in gap.movements):
        if one.amount == TRANSFER and one.side in ids:
            ids[one.side].append(one.id)
    if len(ids["ledger"]) == len(ids["bank"]) == 1:
        reconcile.match(checker, book, ids, "财政专户拨入，与银行回单核对", _command())


def _books(people: People, today: date) -> dict[str, tuple[int, str]]:
    """The books the claims are paid from, with their bank account and its number, each filled with 10,000.00 元."""
    from django.conf import settings

    from jingban.payment.queries.ledger import books as known
    from jingban.payment.services import ledger

    checker, accountant = people["finance_checker"], people["accountant"]
    centre, first = settings.JINGBAN_CENTRE, today.replace(day=1)
    there = {book["scheme"] or book["fund_code"][:3]: book["code"] for book in known(accountant)}
    made = {}
    for n, plan in enumerate(("310", "330", "390", "610")):
        code = there.get(plan) or ledger.open_book(checker, centre, plan, first, _command())["book"]
        number = f"1100123456800{n}"
        account = ledger.add_bank_account(checker, code, "bank", number, "样例区医保中心支出户", *BANK, _command())
        roles = ledger.chart_of(code).roles
        line = ledger.Line(roles["bank"], roles.get("fiscal") or roles["subsidy"], TRANSFER, "财政专户拨入")
        ledger.enter_voucher(accountant, code, today, [line], "财政专户拨入支出户", _command())
        made[code] = (account["id"], number)
    return made


def _batch(people: People, book: str, account: tuple[int, str], payables: Sequence[int]) -> None:
    """One batch from 制单 to the bank's answer and statement, by four people."""
    from jingban.payment.banks.adapters import adapter
    from jingban.payment.core.model import BatchState
    from jingban.payment.queries import payments as queries
    from jingban.payment.services import batches, reconcile, returns
    from jingban.payment.simulator import Rules, respond

    checker, cashier = people["finance_checker"], people["cashier"]
    (batch,) = batches.prepare(people["accountant"], book, account[0], payables, _command())
    batches.check(checker, batch, _command())
    if queries.batch(cashier, batch).state == BatchState.CHECKED and "send" not in queries.batch(cashier, batch).may:
        batches.approve(people["director"], batch, _command())
    batches.send(cashier, batch, _command())
    sent = next(file for file in queries.batch(cashier, batch).files if file.direction == "out")
    order = adapter(BANK[1]).read_order(queries.file(cashier, sent.id)[2])
    response = respond(order, 1, Rules())
    for answer in response.files:
        data = adapter(BANK[1]).write_answer(replace(answer, day=order.day))
        returns.apply(cashier, batch, f"{answer.number}.csv", [data], _command())
    rows = [("F0001", TRANSFER, "财政专户拨入", "")]
    rows += [(line.serial, line.amount, line.purpose, line.reference) for line in response.statement]
    text = "\n".join(_statement(account[1], order.day, rows)).encode()
    reconcile.import_statement(checker, account[0], "样例流水.csv", [text], _command())


def _statement(number: str, day: date, rows: Sequence[tuple[str, int, str, str]]) -> Iterator[str]:
    closing = yuan(sum(row[1] for row in rows)).replace(",", "")
    yield f"账号,{number},期初余额,0.00,期末余额,{closing}"
    yield "交易日期,交易流水号,借方发生额,贷方发生额,摘要,业务编号"
    for serial, fen, purpose, reference in rows:
        money = yuan(abs(fen)).replace(",", "")
        out, back = (money, "") if fen < 0 else ("", money)
        yield f"{day},{serial},{out},{back},{purpose},{reference}"


# --- what came of it ---------------------------------------------------------------------------------


def _tell(people: People, claims: Mapping[str, int | Refusal], expected: Mapping[str, Mapping[str, str]]) -> bool:
    """A row a claim beside its expectation; whether all agree."""
    from jingban.claims.queries.claims import claim as shown

    head = (
        "申请",
        "受理号",
        "状态",
        "总费用",
        "政策范围内",
        "基金支付",
        "个人负担",
        "发现",
        "用时（工作日）",
        "与手算",
    )
    rows: list[tuple[str, ...]] = [head]
    agree = True
    refused = []
    for case, claim in claims.items():
        if isinstance(claim, Refusal):
            right = expected[case]["outcome"] == "refused" and claim.code == _CODES.get(expected[case]["findings"])
            agree = agree and right
            total = yuan(int(Decimal(expected[case]["total"]) * 100))
            word = "一致" if right else f"不一致：{claim.code}"
            rows.append((case, "—", "不能登记", total, *("—",) * 3, expected[case]["findings"], "—", word))
            refused.append(f"{case}：{claim.message}")
            continue
        seen = shown(people["auditor"], claim)
        wrong = list(differences(seen, expected[case]))
        agree = agree and not wrong
        found = "、".join(sorted({f.rule for f in seen.finding_list if f.severity != "notice"})) or "无"
        sums = (seen.total, seen.eligible, seen.fund, seen.personal)
        word = "一致" if not wrong else "不一致：" + "；".join(wrong)
        rows.append((case, seen.number, seen.state_title, *map(yuan, sums), found, str(seen.clock.used), word))
    click.echo(grid(rows, frozenset({3, 4, 5, 6, 8})))
    for line in refused:
        click.echo(line)
    return agree


def differences(seen: Any, expected: Mapping[str, str]) -> Iterator[str]:
    """Where a claim is not what a hand computed."""
    if seen.state != expected["outcome"]:
        yield f"状态 {seen.state}，应为 {expected['outcome']}"
    found = sorted({f.rule for f in seen.finding_list if f.severity != "notice"})
    if found != sorted(expected["findings"].split()):
        yield f"发现 {' '.join(found)}，应为 {expected['findings'] or '无'}"
    parts = {"deductible": sum(s.deductible for s in seen.settlements)}
    for name in ("hifp_pay", "hifes_pay", "hifmi_pay", "maf_pay"):
        parts[name] = _fund(seen, name)
    for name in SUMS:
        if expected[name]:
            fen = parts.get(name, getattr(seen, name, 0))
            if fen != Decimal(expected[name]) * 100:
                yield f"{name} {yuan(fen)}，应为 {expected[name]}"


def _fund(seen: Any, name: str) -> int:
    from jingban.claims.core.wording import FUND_TITLES

    return sum(part.amount for row in seen.settlements for part in row.funds if part.name == FUND_TITLES[name])


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _command() -> str:
    return f"demo-{uuid.uuid4().hex}"
