"""叙述里的个数（I38）：车辆、人员、机构、项目、内设机构、面积等。"""

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from jingban.budget.core.checking import Checked, Context, Outcome, Rule, Status
from jingban.budget.core.model import Document, Row, RowRole, Statement
from jingban.budget.core.narrative_figures import figures
from jingban.budget.core.narrative_marks import han_number, mark_of
from jingban.kernel.findings import Category, Evidence, Finding, Severity
from jingban.kernel.text import fold

from .narrative_common import EXCLUDED, evidence, groups, plain_number, slip_kind

_VEHICLE = re.compile(r"车")
_LISTED = re.compile(
    r"(?:设有?|共有|内设(?:机构)?|下设|下属|包括|所属)?(?P<n>\d{1,3}|[一二三四五六七八九十]{1,3})(?P<unit>个|家)"
    r"(?P<noun>内设机构|科室|处室|职能科室|下属单位|预算单位|所属单位|基层单位|二级单位|部门|单位)?"
    r"[,，]?(?:具体)?(?:包括|分别为|分别是|即)[:：]?(?P<list>[^。;:：\n]{4,400})"
)


def _yield(
    rule: str,
    document: Document,
    stated: Statement,
    expected: Decimal,
    others: tuple[Evidence, ...],
    saying: str,
    severity: Severity = Severity.ERROR,
    category: Category = Category.ARITHMETIC,
    hint: str = "",
) -> Iterator[Outcome]:
    found = stated.count or Decimal(0)
    held = found == expected
    yield Checked(rule, "I38", Status.EXACT if held else Status.VIOLATED)
    if held:
        return
    want = f"{plain_number(expected)} {stated.unit}"
    yield Finding(
        rule,
        category,
        severity,
        f"{saying}：说明写 {stated.text}，应为 {want}。请核对。",
        (evidence(document, stated), *others),
        want,
        stated.text,
        f"{plain_number(found - expected)} {stated.unit}",
        hint,
    )


def vehicles(context: Context) -> Iterator[Outcome]:
    """N40: 车辆总数 = 各类用车之和."""
    yield from _partition(
        context,
        "N40",
        lambda owner, parts: bool(_VEHICLE.search(owner.subject)) and owner.unit == "辆",
        "车辆总数与各类用车之和不符",
    )


def staff(context: Context) -> Iterator[Outcome]:
    """N41: 编制（在职）人数 = 各类编制（在职）人数之和."""

    def same_kind(owner: Statement, parts: Sequence[Statement]) -> bool:
        if owner.unit not in ("人", "名") or len(parts) < 2:
            return False
        return any(word in owner.subject and all(word in part.subject for part in parts) for word in ("编制", "在职"))

    yield from _partition(context, "N41", same_kind, "人数与各类人数之和不符")


def projects(context: Context) -> Iterator[Outcome]:
    """N43: 项目个数 = 各单位（各类）项目个数之和."""

    def same_kind(owner: Statement, parts: Sequence[Statement]) -> bool:
        return (
            owner.unit in ("个", "项")
            and "项目" in owner.subject
            and len(parts) >= 2
            and all("项目" in part.subject for part in parts)
        )

    yield from _partition(context, "N43", same_kind, "项目个数与所列各部分之和不符")


def areas(context: Context) -> Iterator[Outcome]:
    """N46: 面积等实物量 = 分项之和."""

    def same_kind(owner: Statement, parts: Sequence[Statement]) -> bool:
        return owner.unit == "平方米" and len(parts) >= 2 and all("面积" in part.subject for part in parts)

    yield from _partition(context, "N46", same_kind, "面积与各部分之和不符")


def _partition(
    context: Context, rule: str, fits: Callable[[Statement, Sequence[Statement]], bool], saying: str
) -> Iterator[Outcome]:
    document = context.document
    statements = document.statements
    for group in groups(statements, "count"):
        owner = statements[group.owner]
        parts = [statements[n] for n in group.parts if not EXCLUDED & set(statements[n].marks)]
        if not parts or not fits(owner, parts):
            continue
        total = sum((p.count or Decimal(0) for p in parts), Decimal(0))
        approx = "approx" in owner.marks
        if approx and not _digit_slip(owner, parts, total):
            yield Checked(rule, "I38", Status.EXACT if total == owner.count else Status.ROUNDING)
            continue
        severity = Severity.WARNING if approx else Severity.ERROR
        yield from _yield(
            rule,
            document,
            owner,
            total,
            tuple(evidence(document, p) for p in parts),
            saying,
            severity,
            hint=_hint(owner, parts, total),
        )


def _digit_slip(owner: Statement, parts: Sequence[Statement], total: Decimal) -> bool:
    return owner.count != total and bool(_hint(owner, parts, total))


def _hint(owner: Statement, parts: Sequence[Statement], total: Decimal) -> str:
    """One changed or swapped digit that would close the sum, where the figures are long enough to tell."""
    if min(owner.count or 0, total) < 100:
        return ""
    for one, needed in [(owner, total)] + [
        (p, (owner.count or Decimal(0)) - total + (p.count or Decimal(0))) for p in parts
    ]:
        kind = slip_kind(int(one.count or 0), int(needed)) if needed > 0 else ""
        if kind:
            return f"“{one.subject}”的 {one.text} 若为 {plain_number(needed)} {one.unit}（{kind}），等式即成立。"
    return ""


def listed(context: Context) -> Iterator[Outcome]:
    """N42, N45: “N个…，包括：甲、乙…”所说个数与列举个数."""
    document = context.document
    for number, line in enumerate(document.lines):
        text = fold(line.text)
        for match in _LISTED.finditer(text):
            stated = int(match["n"]) if match["n"].isdigit() else han_number(match["n"])
            if not stated or re.search(r"方面|环节|步骤|阶段|原则", match.group()[:14]):
                continue
            counted = _count_list(match["list"])
            if counted is None:
                continue
            yield from _listed(document, number, match.start("n"), stated, counted, match)


def _listed(
    document: Document, number: int, offset: int, stated: int, counted: int, match: re.Match[str]
) -> Iterator[Outcome]:
    held = stated == counted
    yield Checked("N42", "I38", Status.EXACT if held else Status.VIOLATED)
    if held:
        return
    noun = match["noun"] or ("机构" if match["unit"] == "家" else "项")
    yield Finding(
        "N42",
        Category.ARITHMETIC,
        Severity.WARNING,
        f"说明写 {stated} {match['unit']}{noun}，后面列举的是 {counted} 个。请核对个数或补全列举。",
        (Evidence(document.name, match.group()[:60], document.lines[number].place, "", noun),),
        str(counted),
        str(stated),
        str(stated - counted),
    )


def _count_list(text: str) -> int | None:
    """How many things a list names; an entry such as 18个分局 counts its number. ``None`` when it is open (等)."""
    if re.search(r"等$|等单位|等机构|等科室|等部门|等\d", text):
        return None
    total = 0
    bare = re.sub(r"\([^()]*\)", "", text)
    if "、" in bare:
        bare = re.split(r"[,;]", bare)[0]
    for plain in re.split(r"[、;,]", bare):
        if not plain.strip():
            continue
        found = [f for f in figures(plain) if f.kind == "count" and f.unit in ("个", "家")]
        if len(plain) > 40 or len(found) > 1:
            return None
        total += (
            int(found[0].number)
            if found
            else len(re.split(r"(?<=[科室处局中心])和(?=[一-龥]{2,}(?:科|室|处|局|中心)$)", plain))
        )
    return total or None


def organisation_lists(context: Context) -> Iterator[Outcome]:
    """N47: “行政单位 N 家、事业单位 M 家，具体包括：”与其下编号列举的单位数."""
    document = context.document
    for number, line in enumerate(document.lines):
        text = fold(line.text)
        if not re.search(r"(?:具体|如下)?包括:$|如下:$", text):
            continue
        sentence = re.split(r"。", text)[-1]
        kinds = re.findall(
            r"(行政单位|参公(?:事业)?单位|参照公务员法管理的?事业单位|事业单位|公益[一二]类事业单位)(\d{1,3})(?:家|个)",
            sentence,
        )
        below = 0
        for following in document.lines[number + 1 :]:
            mark = mark_of(following.text)
            if mark is None or mark.level not in (4, 5) or mark.ordinal != below + 1:
                break
            below += 1
        if not kinds or below < 1 or (any("参公" in k for k, _ in kinds) and any("参照" in k for k, _ in kinds)):
            continue
        stated = sum(int(count) for _, count in kinds)
        yield from _org(document, number, stated, below, text)


def _org(document: Document, number: int, stated: int, below: int, text: str) -> Iterator[Outcome]:
    held = stated == below
    yield Checked("N47", "I38", Status.EXACT if held else Status.VIOLATED)
    if not held:
        places = tuple(
            Evidence(document.name, document.lines[i].text[:40], document.lines[i].place)
            for i in (number, number + below)
        )
        yield Finding(
            "N47",
            Category.ARITHMETIC,
            Severity.WARNING,
            f"各类单位合计 {stated} 家，其下列举了 {below} 家。请核对单位数或补全列举。",
            places,
            str(below),
            str(stated),
            str(stated - below),
        )


_PROJECTS_TOTAL = re.compile(r"(?:共)?(?:批复|安排).{0,16}?项目(?:支出|预算)?$|^(?:共有)?项目(?:支出)?(?:共计|共)?$")
_PROJECTS_TARGET = re.compile(r"绩效目标的(?:二级)?项目|(?:申报|编报|设置|开展).{0,8}绩效目标")


def project_tables(context: Context) -> Iterator[Outcome]:
    """N44: 说明中的项目个数 = 项目支出表、项目绩效表的项目数."""
    document = context.document
    names = _projects(document)
    targets = {
        fold(t.code or t.name) for table in document.tables_of("项目绩效表") for t in table.targets if t.code or t.name
    }
    for statement in document.statements:
        if (
            statement.kind != "count"
            or statement.unit not in ("个", "项")
            or statement.parent is not None
            or EXCLUDED & set(statement.marks)
        ):
            continue
        if (
            names
            and _PROJECTS_TOTAL.search(statement.subject)
            and "购买服务" not in statement.subject
            and "绩效" not in statement.words
        ):
            yield from _against_table(document, statement, names, "项目支出表", Severity.ERROR)
        elif targets and _PROJECTS_TARGET.search(statement.words):
            severity = (
                Severity.ERROR
                if re.search(r"具体见|详见|见预算", statement.sentence + document.lines[statement.line].text)
                else Severity.WARNING
            )
            yield from _against_table(document, statement, targets, "项目绩效表", severity)


def _projects(document: Document) -> set[str]:
    rows: list[Row] = [
        row for table in document.tables_of("项目支出表") for row in table.rows if row.role is RowRole.DETAIL
    ]
    return {fold(row.texts.get("project_name", "")) for row in rows} - {""}


def _against_table(
    document: Document, statement: Statement, names: set[str], kind: str, severity: Severity
) -> Iterator[Outcome]:
    table = document.tables_of(kind)[0]
    place = Evidence(document.name, f"{len(names)} 个项目", table.place, table.title)
    yield from _yield(
        "N44",
        document,
        statement,
        Decimal(len(names)),
        (place,),
        f"项目个数与{kind}中的项目数不符",
        severity,
        Category.CROSS,
    )


RULES: tuple[Rule, ...] = (
    Rule(
        "N40", "车辆总数等于各类之和", "I38", "车辆总数与各类用车数之和", Category.ARITHMETIC, Severity.ERROR, vehicles
    ),
    Rule(
        "N41", "人数等于各类之和", "I38", "编制（在职）人数与各类人数之和", Category.ARITHMETIC, Severity.ERROR, staff
    ),
    Rule(
        "N42",
        "所说个数等于列举个数",
        "I38",
        "“N个…包括：”与所列机构、科室数",
        Category.ARITHMETIC,
        Severity.WARNING,
        listed,
    ),
    Rule(
        "N43",
        "项目个数等于各部分之和",
        "I38",
        "项目总数与各单位、各类项目数之和",
        Category.ARITHMETIC,
        Severity.ERROR,
        projects,
    ),
    Rule(
        "N44",
        "项目个数与表一致",
        "I38",
        "说明中的项目个数与项目支出表、项目绩效表",
        Category.CROSS,
        Severity.ERROR,
        project_tables,
    ),
    Rule("N46", "面积等于各部分之和", "I38", "面积与其各部分之和", Category.ARITHMETIC, Severity.ERROR, areas),
    Rule(
        "N47",
        "单位数等于列举数",
        "I38",
        "各类单位数之和与其下列举的单位",
        Category.ARITHMETIC,
        Severity.WARNING,
        organisation_lists,
    ),
)
