"""Damage inside performance targets that only shows when the whole table is known.

Repeated and orphan rows, broken codes, cut cells and texts. What the evidence decides is applied,
the rest is reported and left as read.
"""

import re
from dataclasses import replace

from jingban.kernel.money import Unit, in_unit
from jingban.kernel.text import fold

from .performance_draft import Draft, DraftRow, Reading
from .performance_words import LEVEL1, cut_scale

_END = tuple('。！？；;.!?”"’）)】》…')
_INNER_END = re.compile(r"[。；;！？]")
_ENUMERATED = re.compile(
    r"^\s*(目标\s*\d|[一二三四五六七八九十]+[是、]|[（(]?\d+[.、)）]|[①-⑳]|第[一二三四五六七八九十])"
)
_OPEN_END = re.compile(r"(和|与|及|以及|或|、|，|,|：|的|为|对|在|将|并|从|向|由|把|被)$")


def mend(reading: Reading, *, wide: bool) -> None:
    """All repairs, in an order in which each may rely on the ones before it.

    Only in the ``wide`` form can rows slip to a neighbour: a form sheet holds one project.
    """
    merge_repeated(reading)
    if wide:
        move_orphans(reading)
    check_codes(reading)
    complete_values(reading)
    check_texts(reading)


# -- repeated blocks --------------------------------------------------------------------------


def merge_repeated(reading: Reading) -> None:
    """Neighbouring blocks with the same code, name and amount are one project printed again."""
    kept: list[Draft] = []
    for draft in reading.drafts:
        last = kept[-1] if kept else None
        if last is None or not _same_project(last, draft):
            kept.append(draft)
            continue
        reading.repair(
            "repeated-block",
            f"{draft.code}-{draft.name}",
            "并入前一个同名项目",
            "同一项目的信息重复出现，其指标已并入前一处；合计时只计一次，请核对原件",
            draft.place,
            applied=True,
            severe=draft.page == last.page,
        )
        known = {_content(row) for row in last.rows}
        last.rows.extend(row for row in draft.rows if _content(row) not in known)
        if len(draft.goal) > len(last.goal):
            last.goal, last.goal_place = draft.goal, draft.goal_place
    reading.drafts = kept


def _content(row: DraftRow) -> tuple[str, ...]:
    i = row.indicator
    return tuple(fold(part) for part in (i.level1, i.level2, i.name, i.operator, i.value, i.unit))


def _same_project(last: Draft, draft: Draft) -> bool:
    if not draft.code or last.code != draft.code or fold(last.name) != fold(draft.name):
        return False
    first, second = last.total, draft.total
    return first is None or second is None or first.fen == second.fen or second.fen is None


# -- orphan rows ------------------------------------------------------------------------------


def move_orphans(reading: Reading) -> None:
    """Give rows at the edge of a project back to the neighbour they belong to."""
    for i in range(len(reading.drafts) - 1):
        first, second = reading.drafts[i], reading.drafts[i + 1]
        count = _tail_orphans(first, second)
        if count:
            _move_tail(reading, first, second, count)
            continue
        count = _head_orphans(first, second)
        if count:
            _move_head(reading, first, second, count)


def _tail_orphans(first: Draft, second: Draft) -> int:
    """How many last rows of ``first`` belong to ``second``.

    In these forms the rows of one second level stand together. Last rows that open a group again
    which the project already had, while the next project lacks it (or begins with it), were
    printed before the page break. Without a page break the cost must name the other's amount.
    """
    slots = first.slots()
    count = 0
    for size in range(1, len(slots)):
        if slots[-size] not in slots[:-size]:
            break
        count = size
    while count:
        head, tail = slots[:-count], slots[-count:]
        own = _speaks_of(first.rows[-count : len(slots) - count + 1], second.name, first.name)
        if (
            (_reopened(head, tail) or own)
            and _fits(tail, second.slots())
            and _covered(head)
            and _at_break(first, second, count)
        ):
            return count
        count -= 1
    return 0


def _reopened(head: list[tuple[str, str]], tail: list[tuple[str, str]]) -> bool:
    """Every group of the tail was opened and closed before; the first does not continue the last."""
    return set(tail) <= set(head) and head[-1] != tail[0]


def _fits(tail: list[tuple[str, str]], slots: list[tuple[str, str]]) -> bool:
    """The next project lacks each of these groups, or begins with the last one."""
    rest = [slot for slot in tail if slot in slots]
    if not rest:
        return True
    return bool(slots) and set(rest) == {slots[0]} and tail[-1] == slots[0]


def _covered(slots: list[tuple[str, str]]) -> bool:
    levels = {level1 for level1, _ in slots}
    return {"产出指标", "效益指标", "满意度指标"} <= levels


def _at_break(first: Draft, second: Draft, count: int) -> bool:
    """A page break, a cost that names the other project, or words of its name for rows it must have."""
    if first.rows[-1].page < second.page:
        return True
    rows = first.rows[-count:]
    if any(_cost_of(row, second) and not _cost_of(row, first) for row in rows):
        return True
    lacking = set(LEVEL1) - {level1 for level1, _ in second.slots()}
    return bool(lacking & {row.indicator.level1 for row in rows}) and _speaks_of(rows, second.name, first.name)


def _cost_of(row: DraftRow, draft: Draft) -> bool:
    """True when the row is a cost that equals the project's amount."""
    indicator = row.indicator
    if indicator.level1 != "成本指标" or indicator.number is None or draft.total is None or draft.total.fen is None:
        return False
    scale = {"万元": 1_000_000, "元": 100, "万": 1_000_000}.get(indicator.unit)
    return scale is not None and indicator.number * scale == draft.total.fen


def _move_tail(reading: Reading, first: Draft, second: Draft, count: int) -> None:
    rows = first.rows[-count:]
    broken = first.rows[-1].page < second.page
    why = f"{'页末' if broken else '这'}{count}行重复了“{first.name}”已有的指标类别，应属{'下页首的' if broken else ''}“{second.name}”"
    if any(_cost_of(row, second) for row in rows):
        why += "（成本值等于该项目的金额）"
    reading.repair(
        "orphan-indicator",
        f"挂在“{first.name}”之下：{_names(rows)}",
        f"归“{second.name}”",
        why + "，请核对原件",
        rows[0].indicator.place,
        applied=True,
    )
    del first.rows[-count:]
    second.rows[:0] = rows
    if broken and second.goal:
        reading.repair(
            "cut-start",
            second.goal[:24],
            "",
            f"项目“{second.name}”自上页末开始（前{count}行指标在上页），绩效目标的开头可能留在上页而缺失，请对照原件补全",
            second.goal_place,
            applied=False,
        )


def _head_orphans(first: Draft, second: Draft) -> int:
    """How many first rows of ``second`` fill what ``first`` lacks while ``second`` has them twice."""
    lacking = set(LEVEL1) - {level1 for level1, _ in first.slots()}
    if not lacking:
        return 0
    slots = second.slots()
    count = 0
    while count < len(slots) - 1 and slots[count] not in first.slots() and slots[count] in slots[count + 1 :]:
        count += 1
    moved = second.rows[:count]
    if not {row.indicator.level1 for row in moved} & lacking:
        return 0
    return count if _speaks_of(moved, first.name, second.name) or first.page < second.page else 0


def _speaks_of(rows: list[DraftRow], this: str, other: str) -> bool:
    """The rows use words of one project's name that the other's has not."""
    own = _pairs(this) - _pairs(other)
    return any(own & _pairs(row.indicator.name) for row in rows)


def _pairs(text: str) -> set[str]:
    plain = fold(text)
    common = {"项目", "经费", "服务", "管理", "工作", "系统", "信息", "医疗", "保障", "运维"}
    return {plain[i : i + 2] for i in range(len(plain) - 1)} - common


def _move_head(reading: Reading, first: Draft, second: Draft, count: int) -> None:
    rows = second.rows[:count]
    reading.repair(
        "orphan-indicator",
        f"排在“{second.name}”之首：{_names(rows)}",
        f"归“{first.name}”",
        f"“{first.name}”缺这类指标，而“{second.name}”重复，前{count}行应属上一项目，请核对原件",
        rows[0].indicator.place,
        applied=True,
    )
    del second.rows[:count]
    first.rows.extend(rows)


def _names(rows: list[DraftRow]) -> str:
    return "、".join(f"{r.indicator.name}{r.indicator.operator}{r.indicator.value}{r.indicator.unit}" for r in rows)


# -- codes ------------------------------------------------------------------------------------


def check_codes(reading: Reading) -> None:
    """Codes that do not have the profile's form: what is probably meant is said, not written."""
    codes = [d.code for d in reading.drafts if d.code]
    pattern = re.compile(reading.code_pattern)
    if not any(pattern.match(code) for code in codes):
        return  # another region's form: nothing to compare with
    for draft in reading.drafts:
        if not draft.code or pattern.match(draft.code):
            continue
        guess = _guess(draft.code, pattern)
        length = f"编码为{len(draft.code)}位，应为21位" if len(draft.code) != 21 else "编码第9位应为字母"
        reading.repair(
            "misread-code",
            draft.code,
            f"疑为 {guess}" if guess else "",
            f"{length}，请对照原件改正项目代码",
            draft.place,
            applied=False,
        )


def _guess(code: str, pattern: re.Pattern[str]) -> str:
    """The one code that a usual misreading explains: T read as 7, or one zero of a run lost."""
    if len(code) == 21 and code[8] == "7" and pattern.match(code[:8] + "T" + code[9:]):
        return code[:8] + "T" + code[9:]
    if len(code) == 20:
        run = re.search(r"(?<=[A-Z])0+", code)
        longer = code[: run.start()] + "0" + code[run.start() :] if run else ""
        return longer if longer and pattern.match(longer) else ""
    return ""


# -- cut cells --------------------------------------------------------------------------------


def complete_values(reading: Reading) -> None:
    """Units and qualitative scales of which the end was cut off."""
    rows = [(draft, row) for draft in reading.drafts for row in draft.rows]
    counts: dict[str, int] = {}
    for _, row in rows:
        if row.indicator.operator == "定性":
            counts[fold(row.indicator.value)] = counts.get(fold(row.indicator.value), 0) + 1
    seen = frozenset(value for value, count in counts.items() if count > 1)
    for draft, row in rows:
        indicator = row.indicator
        whole = cut_scale(indicator.value, seen) if indicator.operator == "定性" else ""
        if whole:
            reading.repair(
                "truncated-value",
                indicator.value,
                whole,
                f"定性指标“{indicator.name}”的指标值显示不全",
                indicator.place,
                applied=True,
            )
            row.indicator = indicator = replace(indicator, value=whole)
        if indicator.unit == "万" and indicator.level1 == "成本指标":
            total = draft.total.fen if draft.total and draft.total.fen else None
            equal = indicator.number is not None and total == indicator.number * Unit.WAN.fen
            why = f"，项目总额正是{in_unit(total, Unit.WAN)}万元" if equal and total else ""
            reading.repair(
                "truncated-unit",
                "万",
                "万元",
                f"成本指标“{indicator.name}”的度量单位显示不全{why}",
                indicator.place,
                applied=True,
            )
            row.indicator = replace(indicator, unit="万元")


# -- cut texts --------------------------------------------------------------------------------


def check_texts(reading: Reading) -> None:
    """Goals whose beginning or end is missing."""
    corpus = "\n".join([d.goal for d in reading.drafts] + [r.indicator.name for d in reading.drafts for r in d.rows])
    goals = [draft.goal for draft in reading.drafts if re.search("[，,；;]", draft.goal)]
    stopped = sum(goal.rstrip().endswith(_END) for goal in goals)
    strict = stopped >= 5 and stopped >= len(goals) - max(1, len(goals) // 4)
    usual = stopped >= 4 and stopped * 5 >= len(goals) * 3  # where authors leave it out, it proves little
    noted = {r.place for r in reading.repairs if r.kind == "cut-start"}
    for draft in reading.drafts:
        if not draft.goal:
            continue
        why = cut_end(draft.goal, corpus, strict=strict)
        if why:
            reading.repair(
                "truncated-text",
                draft.goal[-24:],
                "",
                f"项目“{draft.name}”的绩效目标文字{why}，疑被截断，请对照原件补全",
                draft.goal_place,
                applied=False,
                severe=usual or bool(_OPEN_END.search(draft.goal.rstrip())),
            )
        missing = cut_start(draft.goal, corpus)
        if missing and draft.goal_place not in noted:
            reading.repair(
                "cut-start",
                draft.goal[:24],
                missing + draft.goal[:24],
                f"项目“{draft.name}”的绩效目标开头不完整（同表他处均作“{missing}{draft.goal[:3]}”），请对照原件补全",
                draft.goal_place,
                applied=False,
            )


def cut_end(text: str, corpus: str, *, strict: bool = False) -> str:
    """Why the end of a goal looks cut off (Chinese); empty when it looks whole.

    A missing full stop alone is no evidence: short goals and the last point of a list often have
    none. A long text of whole sentences that stops without one is, and in a table whose goals of
    several clauses all end with a full stop (``strict``) a shorter text of several clauses as well.
    """
    plain = text.rstrip()
    if plain.endswith(_END) or not plain:
        return ""
    if _OPEN_END.search(plain) and len(plain) > 20:
        return f"止于“{plain[-4:]}”"
    sentences = [s for s in _INNER_END.split(plain) if s.strip()]
    if len(sentences) > 1 and len(plain) >= 80 and not _ENUMERATED.match(sentences[-1]):
        return f"前面各句都有句号或分号，末尾“{plain[-6:]}”没有"
    if strict and len(plain) >= 36 and re.search("[，,；;]", plain) and not _ENUMERATED.match(sentences[-1]):
        return f"末尾“{plain[-6:]}”没有句号，同表其他目标都有"
    if len(plain) >= 40 and never_ends(plain, corpus):
        return f"止于“{plain[-6:]}”，该字在同表他处从不作词尾"
    return ""


def never_ends(text: str, corpus: str) -> bool:
    """The last character occurs often in the table, and always followed by another character."""
    last = text[-1]
    spots = [m.end() for m in re.finditer(re.escape(last), corpus)]
    follow = [corpus[i] if i < len(corpus) else "\n" for i in spots]
    inside = [c for c in follow if "\u3400" <= c <= "\u9fff"]
    ends = len(follow) - len(inside)
    return len(inside) >= 8 and ends <= 1 and len(set(inside)) <= 4


def cut_start(text: str, corpus: str) -> str:
    """The one character that stands before this beginning everywhere else; empty when undecided."""
    head = fold(text)[:4]
    if len(head) < 4 or not re.fullmatch(r"[\u3400-\u9fff]{4}", head):
        return ""
    before = [m.group(1) for m in re.finditer(rf"(.)?{head}", corpus, re.DOTALL)]
    others = [b for b in before if b and b != "\n"]
    at_start = len(before) - len(others)
    wordy = {b for b in others if "\u3400" <= b <= "\u9fff"}
    return others[0] if at_start <= 1 and len(others) >= 2 and len(wordy) == 1 == len(set(others)) else ""
