"""Papers of one case side by side: one patient, one hospital, one stay; the fee list makes up the bill.

Subjects of a check across papers carry the number of the paper in front: ``doc2:TotalAmount`` is the total of the second
paper handed in. The same rule decides about states as within one paper (``judging``), with the checks of all papers.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from jingban.capture.core.checks import run
from jingban.capture.core.checks.paper import BILLS, Member, members, sum_check
from jingban.capture.core.checks.printed_twice import shown
from jingban.capture.core.checks.sums import groups
from jingban.capture.core.codes import hidden
from jingban.capture.core.judging import Judged, paper_of, settle
from jingban.capture.core.model import Check, DocumentKind, Record, State, Value
from jingban.capture.core.names import FIELDS
from jingban.capture.core.placement import placed
from jingban.kernel.findings import Severity
from jingban.kernel.text import fold

# What one case has one of. Names of hospitals are printed in several ways, papers of a stay have dates of their own.
_ONE: Final = (
    ("PayerPartyName", Severity.ERROR),
    ("id_number", Severity.ERROR),
    ("Gender", Severity.ERROR),
    ("birth_date", Severity.ERROR),
    ("HospitalizationNumber", Severity.ERROR),
    ("CaseNumber", Severity.WARNING),
    ("MedicalInsuranceID", Severity.ERROR),
    ("InvoicingPartyName", Severity.WARNING),
    ("InHospitalDate", Severity.ERROR),
    ("OutHospitalDate", Severity.ERROR),
    ("DepartmentName", Severity.INFO),
)
MOST: Final = 12  # papers that are compared with one another
_ALSO: Final = {"PayerPartyCode": "id_number"}  # the payer's number is the person's where it has 18 signs


@dataclass(frozen=True)
class JudgedCase:
    """Every paper with its states, and the checks across papers."""

    papers: tuple[Judged, ...]
    checks: tuple[Check, ...]  # subjects with paper numbers


def is_one_case(separated: str, payers: Iterable[str]) -> bool:
    """Whether papers belong together: behind one separator sheet, or while they name no two patients."""
    return bool(separated) or len({payer for payer in payers if payer}) <= 1


def too_many(count: int) -> Check:
    """Said of every paper of a case that is too large to be compared with the others: nobody may take silence for yes."""
    words = f"同案共有 {count} 份单据，超过 {MOST} 份，系统没有互相核对，请人工核对是否同一患者、有无重复、合计是否相符"
    return Check("case.too_many", False, words, (), found=str(count), severity=Severity.WARNING)


def judge_case(
    records: Sequence[Record],
    today: date | None = None,
    qr: Sequence[Sequence[str | Mapping[str, Value]]] = (),
) -> JudgedCase:
    """Judge the papers of one case together. ``qr`` holds the codes of each paper."""
    codes = [*qr, *([()] * (len(records) - len(qr)))]
    own = [run(paper_of(record, today, said)) for record, said in zip(records, codes, strict=True)]
    across = tuple(_across(records))
    everything = [*(_numbered(check, n) for n, checks in enumerate(own, 1) for check in checks), *across]
    fields = {f"doc{n}:{key}": field for n, record in enumerate(records, 1) for key, field in record.keyed()}
    spots = frozenset(f"doc{n}:{key}" for n, record in enumerate(records, 1) for key in placed(record))
    states = settle(fields, everything, spots)
    papers = tuple(
        Judged(record.with_states(_own(states, n)), checks, today, tuple(said))
        for n, (record, checks, said) in enumerate(zip(records, own, codes, strict=True), 1)
    )
    return JudgedCase(papers, across)


def across_of(case: JudgedCase, number: int) -> tuple[Check, ...]:
    """The checks across papers that speak of the paper with this number, told by its own keys alone."""
    front = f"doc{number}:"

    def mine(keys: Sequence[str]) -> tuple[str, ...]:
        return tuple(key.removeprefix(front) for key in keys if key.startswith(front))

    return tuple(
        replace(
            check,
            subjects=mine(check.subjects),
            proves=mine(check.proves),
            implied=tuple((key.removeprefix(front), fen) for key, fen in check.implied if key.startswith(front)),
        )
        for check in case.checks
        if any(key.startswith(front) for key in check.subjects)
    )


def _numbered(check: Check, number: int) -> Check:
    def of(key: str) -> str:
        return f"doc{number}:{key}"

    return replace(
        check,
        id=of(check.id),
        subjects=tuple(map(of, check.subjects)),
        proves=tuple(map(of, check.proves)),
        implied=tuple((of(key), value) for key, value in check.implied),
    )


def _own(states: Mapping[str, State], number: int) -> dict[str, State]:
    front = f"doc{number}:"
    return {key.removeprefix(front): state for key, state in states.items() if key.startswith(front)}


def _across(records: Sequence[Record]) -> Iterator[Check]:
    yield from _same(records)
    yield from _twice(records)
    yield from _bill_and_list(records)


def _same(records: Sequence[Record]) -> Iterator[Check]:
    for name, severity in _ONE:
        said = [(f"doc{n}:{key}", value) for n, record in enumerate(records, 1) for key, value in _values(record, name)]
        if len(said) < 2:
            continue
        keys = tuple(key for key, _ in said)
        forms = {_form(value) for _, value in said}
        ok = len(forms) == 1
        label, first = FIELDS[name].label, said[0][1]
        others = next((value for _, value in said if _form(value) != _form(first)), first)
        words = (
            f"各单据“{label}”一致"
            if ok
            else f"各单据“{label}”不一致：{shown(first)}、{shown(others)}，请核对是否同一患者、同一次就诊"
        )
        yield Check(f"case.{name}", ok, words, keys, shown(first), shown(others), severity, keys if ok else ())


def _values(record: Record, name: str) -> Iterator[tuple[str, Value]]:
    for key in (name, *(other for other, meant in _ALSO.items() if meant == name)):
        field = record.by_key.get(key)
        if field is None or field.value is None:
            continue
        if isinstance(field.value, str) and (hidden(field.value) or (key in _ALSO and len(field.value) != 18)):
            continue
        # The bank card's holder is a person of the case, a unit's code is no citizen number.
        if key in _ALSO and not str(field.value)[:17].isdecimal():
            continue
        yield key, field.value


def _form(value: Value) -> str:
    return fold(str(value)).upper()


def _twice(records: Sequence[Record]) -> Iterator[Check]:
    """One bill handed in twice."""
    held: dict[tuple[str, str], int] = {}
    for n, record in enumerate(records, 1):
        number, code = record.by_key.get("EInvoiceNumber"), record.by_key.get("EInvoiceCode")
        if record.kind not in BILLS or number is None or not isinstance(number.value, str) or hidden(number.value):
            continue
        name = (_form(code.value) if code is not None and code.value is not None else "", _form(number.value))
        first = held.setdefault(name, n)
        if first != n:
            keys = (f"doc{first}:EInvoiceNumber", f"doc{n}:EInvoiceNumber")
            words = f"票据号码 {number.value} 在第 {first}、{n} 份单据上重复，请核对是否重复报销"
            yield Check(f"case.twice.{n}", False, words, keys, found=number.value)


def _bill_and_list(records: Sequence[Record]) -> Iterator[Check]:
    """Σ fee list = bill, as a whole and by category; only where one bill stands beside one list."""
    bills = [(n, r) for n, r in enumerate(records, 1) if r.kind in BILLS]
    lists = [(n, r) for n, r in enumerate(records, 1) if r.kind is DocumentKind.FEE_LIST]
    if len(bills) != 1 or len(lists) != 1:
        return
    (b, bill), (f, fees) = bills[0], lists[0]
    total, listed = bill.by_key.get("TotalAmount"), fees.by_key.get("TotalAmount")
    if total is None or not isinstance(total.value, int):
        return
    lines = _front(f, members("lines", fees.lines))
    if lines:
        yield sum_check("sum.case.lines", "费用清单明细合计与票据金额合计", lines, f"doc{b}:TotalAmount", total.value)
    if listed is not None and isinstance(listed.value, int):
        keys = (f"doc{b}:TotalAmount", f"doc{f}:TotalAmount")
        ok = total.value == listed.value
        words = f"票据合计 {shown(total.value)} 元与清单合计 {shown(listed.value)} 元" + (
            "相符" if ok else "不符，请核对"
        )
        implied = () if ok else ((keys[0], listed.value), (keys[1], total.value))
        yield Check(
            "case.total",
            ok,
            words,
            keys,
            shown(total.value),
            shown(listed.value),
            proves=keys if ok else (),
            implied=implied,
        )
    if bill.categories and not bill.lines:
        yield from groups(_front(b, members("categories", bill.categories)), lines)


def _front(number: int, held: tuple[Member, ...]) -> tuple[Member, ...]:
    return tuple(Member(f"doc{number}:{member.key}", member.fen, member.line) for member in held)
