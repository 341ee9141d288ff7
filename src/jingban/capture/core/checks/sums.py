"""Σ 明细 = 大项 = 合计, page by page where pages carry sums."""

from collections import Counter
from collections.abc import Iterator

from jingban.capture.core.checks.paper import BILLS, Member, Paper, members, sum_check
from jingban.capture.core.model import Check, Line
from jingban.capture.core.names import read_date
from jingban.kernel.findings import Severity
from jingban.kernel.money import yuan
from jingban.kernel.text import fold


def sums(paper: Paper) -> Iterator[Check]:
    """All sums over lines and categories."""
    yield from _total(paper)
    yield from _groups(paper)
    yield from _pages(paper)


def _total(paper: Paper) -> Iterator[Check]:
    total = paper.fen("TotalAmount")
    if total is None:
        return
    record = paper.record
    categories, lines = members("categories", record.categories), members("lines", record.lines)
    bill = record.kind in BILLS
    closed = False
    if categories:
        # Subtotals of a list may repeat a name by day or page, or sum up only part of it.
        whole = bill or _unique(categories)
        severity = Severity.ERROR if whole else Severity.WARNING
        check = sum_check("sum.categories", "大项合计与金额合计", categories, "TotalAmount", total, severity, whole)
        yield check
        closed = bill and check.ok
    if lines:
        # A bill may show part of its items below its categories.
        severity = Severity.WARNING if closed else Severity.ERROR
        yield sum_check("sum.lines", "明细合计与金额合计", lines, "TotalAmount", total, severity)


def _groups(paper: Paper) -> Iterator[Check]:
    record = paper.record
    yield from groups(members("categories", record.categories), members("lines", record.lines))


def groups(categories: tuple[Member, ...], lines: tuple[Member, ...]) -> Iterator[Check]:
    """Σ lines of a category = its amount, where every line names exactly one of the printed categories."""
    if not categories or not lines or not _unique(categories):
        return
    names = [group_name(c.line) for c in categories]
    owners = [[n for n in _line_names(line.line) if n in names] for line in lines]
    if any(len(found) != 1 for found in owners):
        return
    for name, category in zip(names, categories, strict=True):
        own = tuple(line for line, found in zip(lines, owners, strict=True) if found[0] == name)
        if own and category.fen is not None:
            yield sum_check(f"sum.{category.key}", f"“{name}”明细与大项金额", own, category.key, category.fen)


def group_name(line: Line) -> str:
    """The name of a category in its comparison form: 西药费小计 and 西药 are one; a day is its ISO date."""
    cell = line.cell("ItemName")
    text = fold(str(cell.value)) if cell is not None and cell.value is not None else ""
    for tail in ("小计", "合计"):
        text = text.removesuffix(tail)
    day = read_date(text)
    return day.isoformat() if day is not None else text.removesuffix("用").removesuffix("费")


def _line_names(line: Line) -> set[str]:
    category, day = line.cell("category"), line.cell("date")
    out = set()
    if category is not None and category.value is not None:
        out.add(fold(str(category.value)).removesuffix("用").removesuffix("费"))
    if day is not None and day.value is not None:
        out.add(str(day.value))
    return out


def _unique(categories: tuple[Member, ...]) -> bool:
    names = Counter(group_name(c.line) for c in categories)
    return "" not in names and max(names.values()) == 1


def _pages(paper: Paper) -> Iterator[Check]:
    """Sums printed at the foot of pages: of the page, or of all pages so far."""
    lines = members("lines", paper.record.lines)
    if not lines or any(line.line.place.page is None for line in lines):
        return
    for key, field in paper.record.by_key.items():
        name, _, rest = key.partition("[")
        if name not in ("page_subtotal", "running_total") or not isinstance(field.value, int):
            continue
        page = int(rest.rstrip("]")) if rest.rstrip("]").isdecimal() else (field.place.page or 1)
        own = tuple(line for line in lines if line.line.place.page == page)
        so_far = tuple(line for line in lines if (line.line.place.page or 0) <= page)
        first = sum_check(f"sum.{key}", f"第 {page} 页小计", own, key, field.value)
        other = sum_check(f"sum.{key}", f"至第 {page} 页累计", so_far, key, field.value)
        if not own:
            yield Check(f"sum.{key}", False, f"第 {page} 页有小计 {yuan(field.value)} 元而没有明细，请核对", (key,))
        elif name == "running_total":
            # Some programs print the page's own sum under 累计 on the first page only; elsewhere it is the sum so far.
            yield other
        else:
            yield other if other.ok and not first.ok else first
