"""Charts of accounts as data: dated versions with their source; each book adds its own details."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jingban.payment.core.model import AccountKind

# How sure a code is: V1, V2 found in sources; G-… an informed guess to be compared with the local rule.
MARKS = frozenset({"V1", "V2", "G-high", "G-mid", "G-low"})
# A book cannot work without these.
NEEDED_ROLES = ("bank", "suspense", "expense", "net")


class ChartError(ValueError):
    """A chart or plan that cannot be used; the text (Chinese) says where and why."""


@dataclass(frozen=True, slots=True)
class ChartAccount:
    """One account of a chart."""

    code: str
    name: str
    kind: AccountKind
    role: str = ""
    fund_code: str = ""  # fund_pay_type whose payments are booked here
    mark: str = "G-mid"

    @property
    def parent(self) -> str:
        """Code of the account above; empty for the first level."""
        return self.code.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Chart:
    """One version of a chart."""

    name: str
    title: str
    since: date
    source: str
    accounts: tuple[ChartAccount, ...]

    @property
    def reference(self) -> str:
        """How a book names the version it was opened with."""
        return f"{self.name}@{self.since.isoformat()}"


@dataclass(frozen=True, slots=True)
class BookPlan:
    """A book that has to exist by law or by budget."""

    code: str  # below the centre
    name: str
    kind: str
    chart: str
    scheme: str
    fund_code: str
    function_code: str
    economic_code: str
    accounts: tuple[ChartAccount, ...]  # its own details


def read_chart(data: Mapping[str, Any]) -> tuple[Chart, ...]:
    """All versions of a chart, oldest first. Raises ChartError."""
    name = _text(data, "name", "科目表")
    made = [
        Chart(
            name, _text(data, "title", name), version["since"], _text(version, "source", name), _accounts(version, name)
        )
        for version in data.get("versions") or ()
    ]
    if not made:
        raise ChartError(f"科目表 {name} 没有任何版本")
    return tuple(sorted(made, key=lambda chart: chart.since))


def chart_on(day: date, versions: Sequence[Chart]) -> Chart:
    """The version in force on a day. Raises ChartError before the first."""
    begun = [chart for chart in versions if chart.since <= day]
    if not begun:
        raise ChartError(f"科目表 {versions[0].name} 自 {versions[0].since} 起施行，{day} 还没有科目表")
    return begun[-1]


def read_plans(data: Mapping[str, Any]) -> tuple[BookPlan, ...]:
    """Books by law. Raises ChartError."""
    plans = tuple(
        BookPlan(
            _text(row, "code", "账簿"),
            _text(row, "name", "账簿"),
            _text(row, "kind", "账簿"),
            _text(row, "chart", "账簿"),
            str(row.get("scheme", "")),
            str(row.get("fund_code", "")),
            str(row.get("function_code", "")),
            str(row.get("economic_code", "")),
            _accounts(row, f"账簿 {row.get('code')}"),
        )
        for row in data.get("books") or ()
    )
    _once((plan.code for plan in plans), "账簿")
    _once((a.fund_code for plan in plans for a in plan.accounts if a.fund_code), "支付类别")
    return plans


def full_accounts(plan: BookPlan, chart: Chart) -> tuple[ChartAccount, ...]:
    """The chart with the book's details, by code. Raises ChartError when it could not work."""
    accounts = tuple(sorted((*chart.accounts, *plan.accounts), key=lambda a: a.code))
    codes = {a.code: a for a in accounts}
    where = f"账簿 {plan.code}"
    _once((a.code for a in accounts), where)
    _once((a.role for a in accounts if a.role), f"{where} 的用途")
    for account in accounts:
        above = codes.get(account.parent)
        if account.parent and (above is None or above.kind is not account.kind):
            raise ChartError(f"{where} 的科目 {account.code} 没有同类的上级科目 {account.parent}")
        if account.role and not postable(account, accounts):
            raise ChartError(f"{where} 的科目 {account.code} 有明细，不能有用途 {account.role}")
    for role in NEEDED_ROLES:
        if role not in {a.role for a in accounts}:
            raise ChartError(f"{where} 没有用途为 {role} 的科目")
    return accounts


def postable(account: ChartAccount, accounts: Iterable[ChartAccount]) -> bool:
    """An account with details only sums them up."""
    return all(other.parent != account.code for other in accounts)


def _accounts(data: Mapping[str, Any], where: str) -> tuple[ChartAccount, ...]:
    return tuple(_account(row, where) for row in data.get("accounts") or ())


def _account(row: Mapping[str, Any], where: str) -> ChartAccount:
    unknown = set(row) - {"code", "name", "kind", "role", "fund_code", "mark"}
    if unknown:
        raise ChartError(f"{where} 有不认识的栏：{'、'.join(sorted(unknown))}")
    code, kind, mark = _text(row, "code", where), _text(row, "kind", where), str(row.get("mark", ""))
    if kind not in set(AccountKind):
        raise ChartError(f"{where} 的科目 {code} 种类不对：{kind}")
    if mark not in MARKS:
        raise ChartError(f"{where} 的科目 {code} 没有写明可靠程度（mark）")
    role, fund_code = str(row.get("role", "")), str(row.get("fund_code", ""))
    return ChartAccount(code, _text(row, "name", where), AccountKind(kind), role, fund_code, mark)


def _text(row: Mapping[str, Any], name: str, where: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ChartError(f"{where} 缺少 {name}，或没有写成文字（编码要加引号）")
    return value


def _once(values: Iterable[str], where: str) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise ChartError(f"{where} 重复：{value}")
        seen.add(value)
