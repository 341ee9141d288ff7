"""Released papers of one case → visits, bills and lines. What cannot be joined for certain is told, never guessed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import combinations

from jingban.capture.core.handing import HandedPaper
from jingban.capture.core.model import DocumentKind
from jingban.claims.core import paper_values as read
from jingban.claims.core.entering import Problem
from jingban.claims.core.model import NewBill, NewLine, NewVisit
from jingban.kernel.money import yuan
from jingban.kernel.text import fold

_MOST_LISTS = 12  # beyond it, sums of several lists are not looked for: 4,096 ways to add twelve of them
_TITLES = {
    DocumentKind.FEE_LIST: "费用清单",
    DocumentKind.DISCHARGE: "出院记录",
    DocumentKind.DIAGNOSIS: "诊断证明",
    DocumentKind.ID_CARD: "身份证",
    DocumentKind.BANK_CARD: "银行卡",
}


@dataclass(frozen=True, slots=True)
class Assembled:
    """The content made of papers."""

    visits: tuple[NewVisit, ...]
    materials: dict[str, tuple[int, ...]]  # code → papers
    told: tuple[str, ...]  # what a person must look at
    problems: tuple[Problem, ...] = ()  # what keeps a bill from being taken over


@dataclass
class _Case:
    told: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def assemble(papers: Sequence[HandedPaper], person: str) -> Assembled:
    """The content of one case; ``person`` is the name of the insured."""
    case = _Case()
    _other_people(case, papers, person)
    bills = [paper for paper in papers if paper.record.kind in read.BILLS]
    lists = [paper for paper in papers if paper.record.kind is DocumentKind.FEE_LIST]
    if not bills:
        case.problems.append(Problem("papers", "所选单据中没有医疗票据，请把票据一并选上"))
    joined = _joined(case, bills, lists)
    found = []
    for bill in bills:
        made = _bill(case, bill, joined.get(bill.paper_id, ()))
        stay = _days(case, bill, joined.get(bill.paper_id, ()), papers)
        if made is not None and stay is not None:
            found.append((bill, made, stay))
    visits = _visits(found)
    visits = _recorded(case, visits, [paper for paper in papers if paper.record.kind in read.RECORDS])
    return Assembled(visits, _materials(papers), tuple(case.told), tuple(case.problems))


def _called(paper: HandedPaper) -> str:
    """How a paper is named to people: kind and number."""
    if paper.record.kind in read.BILLS:
        return f"票据 {read.text(paper.record, 'EInvoiceNumber') or f'（单据 {paper.paper_id}）'}"
    return f"{_TITLES.get(paper.record.kind, '单据')}（单据 {paper.paper_id}）"


def _other_people(case: _Case, papers: Sequence[HandedPaper], person: str) -> None:
    for paper in papers:
        name = read.text(paper.record, "PayerPartyName")
        if name and fold(name).replace("•", "·") != fold(person).replace("•", "·"):
            case.told.append(f"{_called(paper)}上的姓名与参保人不一致，请核对是否同一人")


def _materials(papers: Sequence[HandedPaper]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for paper in papers:
        code = read.MATERIAL_OF.get(paper.record.kind)
        if code:
            found.setdefault(code, []).append(paper.paper_id)
    return {code: tuple(ids) for code, ids in found.items()}


# --- fee lists to bills ----------------------------------------------------------------------------------


def _joined(
    case: _Case, bills: Sequence[HandedPaper], lists: Sequence[HandedPaper]
) -> dict[int, tuple[HandedPaper, ...]]:
    """Fee lists by bill: equal totals, or lists that add up to a bill in one way only, or the same visit number."""
    free = {paper.paper_id: paper for paper in lists}
    found: dict[int, tuple[HandedPaper, ...]] = {}
    for size in range(1, min(len(lists), _MOST_LISTS) + 1):
        for bill in bills:
            if bill.paper_id in found:
                continue
            ways = _ways(bill, [one for one in free.values() if _fits(bill, one)], size)
            rivals = [
                other
                for other in bills
                if other is not bill
                and other.paper_id not in found
                and any(_adds(other, way) and all(_fits(other, one) for one in way) for way in ways)
            ]
            if len(ways) == 1 and not rivals:
                found[bill.paper_id] = ways[0]
                for one in ways[0]:
                    del free[one.paper_id]
    _by_number(case, bills, free, found)
    for paper in free.values():
        total = yuan(read.fee_lines(paper.record).total)
        case.told.append(f"{_called(paper)}合计 {total} 元，没有能确定对应的票据，明细没有录入，请核对后手工录入")
    return found


def _ways(bill: HandedPaper, lists: Sequence[HandedPaper], size: int) -> list[tuple[HandedPaper, ...]]:
    if len(lists) > _MOST_LISTS and size > 1:
        return []
    return [way for way in combinations(lists, size) if _adds(bill, way)]


def _adds(bill: HandedPaper, way: Iterable[HandedPaper]) -> bool:
    return read.fen(bill.record, "TotalAmount") == sum(read.fee_lines(one.record).total for one in way)


def _fits(bill: HandedPaper, paper: HandedPaper) -> bool:
    """Whether no number or day of the list speaks against the bill."""
    ours, theirs = read.numbers(bill.record), read.numbers(paper.record)
    kinds = {number.partition(":")[0] for number in ours} & {number.partition(":")[0] for number in theirs}
    if kinds and not ours & theirs:
        return False
    one, other = read.stay_of(bill.record), read.stay_of(paper.record)
    return one is None or other is None or (one.first <= other.last and other.first <= one.last)


def _by_number(
    case: _Case, bills: Sequence[HandedPaper], free: dict[int, HandedPaper], found: dict[int, tuple[HandedPaper, ...]]
) -> None:
    """Totals differ, but the number of the visit leaves no choice: taken over, and the difference is told."""
    waiting = [bill for bill in bills if bill.paper_id not in found]
    for bill in waiting:
        own = read.numbers(bill.record)
        mine = [one for one in free.values() if own & read.numbers(one.record)]
        sharing = [other for other in bills if other is not bill and own & read.numbers(other.record)]
        if not mine or sharing:
            continue
        found[bill.paper_id] = tuple(mine)
        for one in mine:
            del free[one.paper_id]
        listed = sum(read.fee_lines(one.record).total for one in mine)
        total = read.fen(bill.record, "TotalAmount") or 0
        case.told.append(
            f"{_called(bill)}合计 {yuan(total)} 元，同一次就诊的费用清单合计 {yuan(listed)} 元，请核对明细"
        )


# --- bills and visits ------------------------------------------------------------------------------------


def _bill(case: _Case, paper: HandedPaper, lists: Sequence[HandedPaper]) -> NewBill | None:
    record = paper.record
    number, issued = read.text(record, "EInvoiceNumber"), read.day(record, "IssueDate")
    total = read.fen(record, "TotalAmount")
    wanted = (("票据号码", number), ("开票日期", issued), ("金额合计", total))
    if missing := [label for label, value in wanted if not value]:
        case.problems.append(
            Problem("papers", f"{_called(paper)}缺少{'、'.join(missing)}，请在采集中补录并重新放行后再登记")
        )
    if not number or issued is None or not total:
        return None
    return NewBill(
        number=number, day=issued, total=total, code=read.text(record, "EInvoiceCode"),
        check_code=read.text(record, "RandomNumber"), electronic=read.electronic(record),
        total_in_words=read.fen(record, "total_in_words"), printed_fund=read.fen(record, "FundPayAmount") or 0,
        categories=read.categories(record), lines=_lines(case, paper, lists), payer=read.text(record, "PayerPartyName"),
        payer_id=read.payer_id(record), sex=read.sex(record), age=read.age(record), image=read.image(paper),
        refund_of=read.text(record, "RelatedInvoiceNumber") if total < 0 else "", paper=paper.paper_id,
    )  # fmt: skip


def _lines(case: _Case, paper: HandedPaper, lists: Sequence[HandedPaper]) -> tuple[NewLine, ...]:
    """Of the lists joined to the bill; without one, the 细项 printed on it."""
    sources = list(lists) or ([paper] if paper.record.lines else [])
    if not sources:
        case.told.append(f"{_called(paper)}没有能确定对应的费用清单，请补录明细")
    found: list[NewLine] = []
    for source in sources:
        read_lines = read.fee_lines(source.record)
        found += read_lines.lines
        if read_lines.unread:
            rows = "、".join(map(str, read_lines.unread[:10]))
            case.told.append(f"{_called(source)}第 {rows} 行没有名称或金额，没有录入，请核对")
    doubtful = sum(line.price_doubtful for line in found)
    if doubtful:
        case.told.append(f"{_called(paper)}有 {doubtful} 行的单价未经核实，按单价判断的规则只作提示")
    return tuple(found)


def _days(
    case: _Case, bill: HandedPaper, lists: Sequence[HandedPaper], papers: Sequence[HandedPaper]
) -> read.Stay | None:
    """The days of the visit: the stay printed on the bill, its lists or its discharge record; else the day of the visit."""
    if not read.inpatient(bill.record):
        visited = read.day(bill.record, "MedicalDate") or read.day(bill.record, "IssueDate")
        return read.Stay(visited, visited) if visited else None
    own = read.numbers(bill.record)
    stays = [paper for paper in papers if paper.record.kind in read.BILLS and read.inpatient(paper.record)]
    same = [
        paper
        for paper in papers
        if paper.record.kind in read.RECORDS and (own & read.numbers(paper.record) or len(stays) == 1)
    ]
    for source in (bill, *lists, *same):
        found = read.stay_of(source.record)
        if found is not None:
            return found
    case.problems.append(
        Problem("papers", f"{_called(bill)}没有入院和出院日期，请在采集中补录并重新放行，或一并选上出院记录")
    )
    return None


def _visits(found: Sequence[tuple[HandedPaper, NewBill, read.Stay]]) -> tuple[NewVisit, ...]:
    """Bills of one stay, or of one day at one provider, are one visit."""
    groups: dict[tuple[str, date, date, bool], list[tuple[HandedPaper, NewBill]]] = {}
    for paper, bill, stay in found:
        key = (read.provider(paper.record)[0], stay.first, stay.last, read.inpatient(paper.record))
        groups.setdefault(key, []).append((paper, bill))
    visits = []
    for (code, first, last, _), members in groups.items():
        papers = [paper for paper, _ in members]
        kinds = [read.med_type(paper.record) for paper in papers]
        visits.append(
            NewVisit(
                med_type=next((kind for kind in kinds if kind not in ("11", "21")), kinds[0]), provider=code or "未识别",
                first=first, last=last, bills=tuple(bill for _, bill in members),
                provider_name=read.provider(papers[0].record)[1],
                department=next((t for p in papers if (t := read.text(p.record, "DepartmentName"))), "")[:60],
                diagnoses=tuple(dict.fromkeys(c for p in papers for c in read.diagnoses(p.record))),
            )
        )  # fmt: skip
    return tuple(visits)


def _recorded(case: _Case, visits: tuple[NewVisit, ...], records: Sequence[HandedPaper]) -> tuple[NewVisit, ...]:
    """Diagnoses of discharge records and certificates, where the visit they belong to is certain."""
    done = list(visits)
    for paper in records:
        at = _visit_of(paper, done)
        if at is None:
            case.told.append(f"{_called(paper)}不能确定属于哪次就诊，请核对后补录诊断")
            continue
        codes = read.diagnoses(paper.record)
        if not codes and read.text(paper.record, "diagnosis"):
            case.told.append(f"{_called(paper)}的诊断没有编码，请补录")
        merged = tuple(dict.fromkeys((*done[at].diagnoses, *codes)))
        done[at] = replace(done[at], diagnoses=merged)
    return tuple(done)


def _visit_of(paper: HandedPaper, visits: Sequence[NewVisit]) -> int | None:
    if len(visits) == 1:
        return 0
    stay, written = read.stay_of(paper.record), read.day(paper.record, "document_date")
    name = fold(read.provider(paper.record)[1])
    near = [n for n, visit in enumerate(visits) if not name or fold(visit.provider_name) == name]
    if stay is not None:
        same = [n for n in near if (visits[n].first, visits[n].last) == (stay.first, stay.last)]
    else:
        same = [n for n in near if written is not None and visits[n].first <= written <= visits[n].last]
    return same[0] if len(same) == 1 else None
