"""Statements of a book as tables of values. Every figure knows which entries it is made of (account and days)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jingban.kernel.money import yuan
from jingban.payment.core.ledger import EFFECTIVE, Balance
from jingban.payment.core.model import Account, AccountKind, Side, Transfer

Cell = str | int | None  # int: 分
Days = tuple[date | None, date]


@dataclass(frozen=True, slots=True)
class Column:
    """A column. ``days`` of a figure: the entries it sums up lie there (None: from the beginning)."""

    name: str
    title: str
    money: bool = False
    days: Days | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A row; ``account`` is what its figures are about, with all accounts below it."""

    cells: tuple[Cell, ...]
    level: int = 0
    strong: bool = False
    account: str = ""
    book: str = ""
    transfer: str = ""  # id, where the row is an entry
    source: str = ""  # business object behind it


@dataclass(frozen=True, slots=True)
class Table:
    """A statement. ``problems`` says what does not agree; a sound book has none."""

    kind: str
    title: str
    book: str
    book_name: str
    since: date | None
    until: date
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BookOf:
    """The book a statement is about."""

    code: str
    name: str
    accounts: tuple[Account, ...]  # by code
    function_code: str = ""
    economic_code: str = ""

    def kind(self, *kinds: AccountKind) -> list[Account]:
        """Accounts of these kinds."""
        return [account for account in self.accounts if account.kind in kinds]


Balances = Mapping[str, Balance]


def rolled_up(accounts: Iterable[Account], balances: Balances) -> dict[str, Balance]:
    """Balances with what lies on the accounts below added to those above."""
    sums: dict[str, Balance] = {account.code: Balance() for account in accounts}
    for code, balance in balances.items():
        while code:
            sums[code] = sums.get(code, Balance()).plus(balance)
            code = code.rpartition(".")[0]
    return sums


def _level(account: Account) -> int:
    return account.code.count(".")


def _net(balance: Balance) -> tuple[int, int]:
    """Debit and credit of what is left; one of them is zero."""
    left = balance.debit - balance.credit
    return (left, 0) if left >= 0 else (0, -left)


def _titled(account: Account) -> str:
    return f"{account.code} {account.name}"


def trial_balance(book: BookOf, opening: Balances, turnover: Balances, since: date, until: date) -> Table:
    """科目余额表: opening, turnover, closing; debit = credit in each of the three or a problem says so."""
    before, moved = rolled_up(book.accounts, opening), rolled_up(book.accounts, turnover)
    old, now, whole = (None, since - timedelta(days=1)), (since, until), (None, until)
    columns = (
        Column("account", "科目"),
        Column("opening_debit", "期初借方", True, old),
        Column("opening_credit", "期初贷方", True, old),
        Column("debit", "本期借方", True, now),
        Column("credit", "本期贷方", True, now),
        Column("closing_debit", "期末借方", True, whole),
        Column("closing_credit", "期末贷方", True, whole),
    )
    lines, totals = [], [0] * 6
    for account in book.accounts:
        first, change = before[account.code], moved[account.code]
        figures = (*_net(first), change.debit, change.credit, *_net(first.plus(change)))
        if _level(account) == 0:
            totals = [total + figure for total, figure in zip(totals, figures, strict=True)]
        if any(figures):
            cells: tuple[Cell, ...] = (_titled(account), *figures)
            lines.append(Line(cells, _level(account), account=account.code, book=book.code))
    lines.append(Line(("合计", *totals), strong=True))
    problems = tuple(
        f"{title}借方 {yuan(totals[at])} 元，贷方 {yuan(totals[at + 1])} 元，不相等"
        for title, at in (("期初", 0), ("本期", 2), ("期末", 4))
        if totals[at] != totals[at + 1]
    )
    return Table("trial", "科目余额表", book.code, book.name, since, until, columns, tuple(lines), problems)


def income_statement(book: BookOf, month: Balances, year: Balances, since: date, until: date) -> Table:
    """收支表: a month and the year to date, without the carry-forward."""
    columns = (
        Column("item", "项目"),
        Column("month", "本月数", True, (since, until)),
        Column("year", "本年累计数", True, (since.replace(month=1, day=1), until)),
    )
    parts = [rolled_up(book.accounts, month), rolled_up(book.accounts, year)]
    income, got = _section(book, (AccountKind.INCOME,), parts)
    expense, spent = _section(book, (AccountKind.EXPENSE,), parts)
    lines = [
        Line(("一、收入", None, None), strong=True),
        *income,
        Line(("收入合计", *got), strong=True),
        Line(("二、支出", None, None), strong=True),
        *expense,
        Line(("支出合计", *spent), strong=True),
        Line(("三、本期结余", *(a - b for a, b in zip(got, spent, strict=True))), strong=True),
    ]
    return Table("income", "收支表", book.code, book.name, since, until, columns, tuple(lines))


def balance_sheet(book: BookOf, opening: Balances, closing: Balances, until: date) -> Table:
    """资产负债表: at the beginning of the year and now. What is not carried forward yet stands as 本年结余."""
    start = until.replace(month=1, day=1) - timedelta(days=1)
    columns = (
        Column("item", "项目"),
        Column("opening", "年初数", True, (None, start)),
        Column("closing", "期末数", True, (None, until)),
    )
    parts = [rolled_up(book.accounts, opening), rolled_up(book.accounts, closing)]
    assets, have = _section(book, (AccountKind.ASSET,), parts)
    debts, owed = _section(book, (AccountKind.LIABILITY,), parts)
    net, own = _section(book, (AccountKind.NET,), parts)
    _, got = _section(book, (AccountKind.INCOME,), parts)
    _, spent = _section(book, (AccountKind.EXPENSE,), parts)
    current = tuple(a - b for a, b in zip(got, spent, strict=True))
    own = tuple(a + b for a, b in zip(own, current, strict=True))
    other = tuple(a + b for a, b in zip(owed, own, strict=True))
    lines = [
        Line(("资产", None, None), strong=True),
        *assets,
        Line(("资产合计", *have), strong=True),
        Line(("负债", None, None), strong=True),
        *debts,
        Line(("负债合计", *owed), strong=True),
        Line(("净资产", None, None), strong=True),
        *net,
        Line(("本年结余（未结转）", *current)),
        Line(("净资产合计", *own), strong=True),
        Line(("负债和净资产合计", *other), strong=True),
    ]
    problems = tuple(
        f"{title}资产 {yuan(a)} 元，负债和净资产 {yuan(b)} 元，不相等"
        for title, a, b in zip(("年初", "期末"), have, other, strict=True)
        if a != b
    )
    return Table("balance", "资产负债表", book.code, book.name, None, until, columns, tuple(lines), problems)


def _section(
    book: BookOf, kinds: tuple[AccountKind, ...], parts: Sequence[Balances]
) -> tuple[list[Line], tuple[int, ...]]:
    """Rows of accounts of these kinds on their own side, and their sum over the first level."""
    lines, totals = [], [0] * len(parts)
    for account in book.kind(*kinds):
        figures = [part[account.code].on(account.kind.side) for part in parts]
        if _level(account) == 0:
            totals = [total + figure for total, figure in zip(totals, figures, strict=True)]
        if any(figures):
            cells: tuple[Cell, ...] = (_titled(account), *figures)
            lines.append(Line(cells, _level(account), account=account.code, book=book.code))
    return lines, tuple(totals)


def execution(
    books: Sequence[tuple[BookOf, Balances, Balances]], since: date, until: date, title: str = "基金和预算项目执行情况"
) -> Table:
    """Spending and income of each book, by fund or budget item, for a month and the year to date."""
    year = (since.replace(month=1, day=1), until)
    columns = (
        Column("item", "基金或项目"),
        Column("function", "功能分类"),
        Column("economic", "经济分类"),
        Column("month", "本月支出", True, (since, until)),
        Column("year", "本年累计支出", True, year),
        Column("income", "本年累计收入", True, year),
    )
    lines, totals = [], [0, 0, 0]
    for book, month, whole in books:
        parts = [rolled_up(book.accounts, month), rolled_up(book.accounts, whole)]
        rows, spent = _section(book, (AccountKind.EXPENSE,), parts)
        _, got = _section(book, (AccountKind.INCOME,), parts[1:])
        figures = (*spent, *got)
        totals = [total + figure for total, figure in zip(totals, figures, strict=True)]
        lines.append(Line((book.name, book.function_code, book.economic_code, *figures), strong=True, book=book.code))
        for row in rows:
            lines.append(
                Line((row.cells[0], "", "", *row.cells[1:], None), row.level + 1, False, row.account, book.code)
            )
    lines.append(Line(("合计", "", "", *totals), strong=True))
    return Table("execution", title, "", "", since, until, columns, tuple(lines))


def journal(book: BookOf, transfers: Iterable[Transfer], since: date, until: date) -> Table:
    """序时账: every entry in order, its debit and its credit on a line of their own."""
    names = {account.code: _titled(account) for account in book.accounts}
    columns = (
        Column("day", "日期"), Column("voucher", "凭证号"), Column("memo", "摘要"), Column("account", "科目"),
        Column("debit", "借方", True), Column("credit", "贷方", True),
    )  # fmt: skip
    lines, total = [], 0
    for t in transfers:
        if t.kind not in EFFECTIVE:
            continue
        head: tuple[Cell, ...] = (t.day.isoformat(), t.voucher, t.memo)
        for code, figures in ((t.debit, (t.amount, None)), (t.credit, (None, t.amount))):
            cells = (*head, names[code], *figures)
            lines.append(Line(cells, 0, False, code, book.code, t.id, t.source))
        total += t.amount
    lines.append(Line(("", "", "合计", "", total, total), strong=True))
    return Table("journal", "序时账", book.code, book.name, since, until, columns, tuple(lines))


def account_ledger(
    book: BookOf, code: str, opening: Balance, transfers: Iterable[Transfer], since: date | None, until: date
) -> Table:
    """明细账 of an account and those below it, with the running balance on the account's own side."""
    account = next(a for a in book.accounts if a.code == code)
    names = {a.code: _titled(a) for a in book.accounts}
    columns = (
        Column("day", "日期"), Column("voucher", "凭证号"), Column("memo", "摘要"), Column("other", "对方科目"),
        Column("debit", "借方", True), Column("credit", "贷方", True), Column("balance", "余额", True),
    )  # fmt: skip
    side = "借" if account.kind.side is Side.DEBIT else "贷"
    running = opening
    lines = [Line(("", "", f"期初余额（{side}方）", "", None, None, opening.on(account.kind.side)), strong=True)]
    for t in transfers:
        if t.kind not in EFFECTIVE:
            continue
        inside, beside = _under(t.debit, code), _under(t.credit, code)
        debit, credit = t.amount if inside else 0, t.amount if beside else 0
        running = running.plus(Balance(debit, credit))
        other = names[t.credit if inside else t.debit]
        figures = (debit or None, credit or None, running.on(account.kind.side))
        cells = (t.day.isoformat(), t.voucher, t.memo, other, *figures)
        lines.append(Line(cells, 0, False, code, book.code, t.id, t.source))
    moved = (running.debit - opening.debit, running.credit - opening.credit)
    lines.append(Line(("", "", "合计", "", *moved, running.on(account.kind.side)), strong=True))
    title = f"明细账　{_titled(account)}"
    return Table("account", title, book.code, book.name, since, until, columns, tuple(lines))


def _under(code: str, above: str) -> bool:
    return code == above or code.startswith(f"{above}.")
