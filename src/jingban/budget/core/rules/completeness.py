"""完整性与细化程度（公开检查清单 C01–C14、C19、C20）：表、章节、空表说明、增减原因、编号、年份。"""

import itertools
import re
from collections.abc import Iterator

from jingban.budget.core.checking import Check, Context, Outcome, Rule
from jingban.budget.core.knowledge import Profile
from jingban.budget.core.model import Document, Section, Table
from jingban.budget.core.narrative_sections import core_title
from jingban.kernel.findings import NOWHERE, Category, Evidence, Finding, Place, Severity
from jingban.kernel.text import fold

from .narrative_common import EXCLUDED

DIMENSION = {
    "C02": "完整性",
    "C03": "完整性",
    "C04": "完整性",
    "C05": "完整性",
    "C06": "完整性",
    "C07": "完整性",
    "C12": "完整性",
    "C13": "细化程度",
    "C14": "细化程度",
    "C15": "完整性",
    "C16": "完整性",
    "C19": "规范性",
    "C20": "规范性",
    "C21": "规范性",
}

_CORE_KINDS = (
    "收支总表",
    "收入总表",
    "支出总表",
    "财政拨款收支总表",
    "一般公共预算支出表",
    "一般公共预算基本支出表",
    "三公经费表",
    "政府性基金支出表",
)


def profile_of(context: Context) -> Profile | None:
    """The regional form the document was read with."""
    return next((p for p in context.knowledge.profiles if p.name == context.document.profile), None)


def prose(document: Document) -> str:
    """The folded narrative of the body."""
    return "\n".join(fold(line.text) for line in document.lines)


def tables_only(document: Document) -> bool:
    """A document without a narrative worth the name: tables, titles and notes only."""
    return sum(1 for line in document.lines if len(line.text) > 40) < 3


def _table_place(document: Document) -> Place:
    return document.tables[0].place if document.tables else NOWHERE


def _at(document: Document, place: Place, text: str) -> tuple[Evidence, ...]:
    return (Evidence(document.name, text, place),)


def _announced_tables(context: Context) -> Iterator[tuple[Section, str]]:
    """Entries of the table of contents that name a table, with its kind."""
    profile = profile_of(context)
    if profile is None:
        return
    for section in context.document.sections:
        title = fold(section.title).strip("《》")
        if section.announced and title.endswith("表"):
            kind = profile.kind_of("", title)
            if kind:
                yield section, kind


def _headed(document: Document, section: Section) -> Place | None:
    """Where the title of an announced table stands in the body, although no table was read below it."""
    listed = {entry.place for entry in document.sections if entry.announced}
    title = fold(section.title).strip("《》")
    lines = (line for line in document.lines if line.place not in listed)
    return next((line.place for line in lines if fold(line.text).startswith(title)), None)


def _unread(document: Document, section: Section, kind: str, place: Place) -> Finding:
    return Finding(
        "C15",
        Category.EXTRACTION,
        Severity.WARNING,
        f"正文有“{section.title}”的标题，其下没有读出表格（可能是空表，或表格没有线条）。请对照原件确认。",
        (*_at(document, place, section.title), *_at(document, section.place, section.title)),
        f"有{kind}",
        "未读出",
        table=kind,
    )


def announced(context: Context) -> Iterator[Outcome]:
    """C15: 目录所列的表都在."""
    document = context.document
    present = {table.kind for table in document.tables}
    unread = any(table.kind == "未知" and len(table.rows) > 3 for table in document.tables)
    for section, kind in _announced_tables(context):
        if kind in present or not document.tables:
            continue
        if (place := _headed(document, section)) is not None:
            yield _unread(document, section, kind, place)
            continue
        severity = Severity.WARNING if unread else Severity.ERROR
        yield Finding(
            "C15",
            Category.COMPLETE,
            severity,
            f"目录列有“{section.title}”，正文中没有这张表。请补充公开，无数据的也应公开空表并说明。",
            _at(document, section.place, section.title),
            f"有{kind}",
            "缺",
            table=kind,
        )


def _only(rule: str, check: Check) -> Check:
    """The part of a check that speaks under one id: what a finding names must be a listed rule."""
    return lambda context: (o for o in check(context) if not isinstance(o, Finding) or o.rule == rule)


def required(context: Context) -> Iterator[Outcome]:
    """C02, C03: 应公开的表齐全."""
    document = context.document
    profile = profile_of(context)
    if profile is None or not document.tables:
        return
    present = {table.kind for table in document.tables}
    named = {kind for _, kind in _announced_tables(context)}
    expected = tuple(dict.fromkeys((*_CORE_KINDS, *profile.expected)))
    for kind in expected:
        if kind in present or kind in named:
            continue
        if kind not in _CORE_KINDS and kind not in profile.expected:
            continue
        before = _before_gap(document, profile, kind)
        place = before.place if before is not None else _table_place(document)
        yield Finding(
            "C02" if kind in _CORE_KINDS else "C03",
            Category.COMPLETE,
            Severity.WARNING if kind in _CORE_KINDS or before is not None else Severity.INFO,
            f"没有找到{kind}。应公开的表须齐全；无数据的也应公开空表并说明。"
            + (f"（{before.number}之后缺号）" if before is not None else ""),
            _at(document, place, before.number or before.title if before is not None else ""),
            f"有{kind}",
            "缺",
            table=kind,
        )


def _ordinal(number: str) -> int | None:
    found = re.search(r"\d{1,2}", number)
    return int(found.group()) if found else None


def _before_gap(document: Document, profile: Profile, kind: str) -> Table | None:
    """The table after which the numbering skips exactly this kind."""
    numbered = [(o, t) for t in document.tables if (o := _ordinal(t.number)) is not None]
    for (first, table), (second, _) in itertools.pairwise(numbered):
        for missing in range(first + 1, second):
            text = re.sub(
                r"\d{1,2}", f"{missing:02d}" if re.search(r"0\d", table.number) else str(missing), table.number, count=1
            )
            if profile.kind_of(text, "") == kind:
                return table
    return None


def numbers(context: Context) -> Iterator[Outcome]:
    """C20: 表号写法一致、每表有号."""
    document = context.document
    numbered = [table for table in document.tables if table.number]
    styles: dict[str, list[Table]] = {}
    for table in numbered:
        styles.setdefault(re.sub(r"[\d一二三四五六七八九十]+", "#", table.number), []).append(table)
    if len(styles) > 1:
        usual = max(styles, key=lambda style: len(styles[style]))
        for style, tables in styles.items():
            if style != usual and len(styles[usual]) > 2 * len(tables):
                for table in tables:
                    yield Finding(
                        "C20",
                        Category.FORMAT,
                        Severity.INFO,
                        f"表号“{table.number}”与其他表的写法（如“{styles[usual][0].number}”）不一致。",
                        _at(document, table.place, table.number),
                        usual.replace("#", "NN"),
                        table.number,
                        table=table.kind,
                    )
    bare = [table for table in document.tables if not table.number and table.kind != "未知"]
    if len(numbered) >= 3 and bare:
        yield Finding(
            "C20",
            Category.FORMAT,
            Severity.INFO,
            f"有 {len(bare)} 张表没有表号（{'、'.join(table.title for table in bare[:4])}），其余表有表号。请统一编号。",
            tuple(Evidence(document.name, table.title, table.place, table.title) for table in bare),
            "每张表有表号",
            "缺表号",
        )


_SAID_NONE = {
    "政府性基金支出表": r"(?:没有|无|不涉及|未)(?:使用|安排)?[^。]{0,12}政府性基金|政府性基金[^。]{0,30}(?:为0|0(?:\.0+)?万元|无|没有|不涉及)",
    "国有资本经营支出表": r"(?:没有|无|不涉及|未)(?:使用|安排)?[^。]{0,12}国有资本经营|国有资本经营[^。]{0,30}(?:为0|0(?:\.0+)?万元|无|没有|不涉及)",
    "政府购买服务表": r"购买服务[^。]{0,20}(?:0项|0(?:\.0+)?(?:万)?元|无|没有|不涉及)|(?:无|没有)[^。]{0,8}购买服务",
    "政府采购表": r"(?:无|没有)政府采购|政府采购[^。]{0,20}0(?:\.0+)?(?:万)?元",
    "三公经费表": r"(?:无|没有)[^。]{0,6}三公|三公\"?经费[^。]{0,30}[^\d.]0(?:\.0+)?(?:万)?元",
}


def blanks(context: Context) -> Iterator[Outcome]:
    """C04: 空表写明“无此项收支”."""
    document = context.document
    text = prose(document)
    silent = [
        table
        for table in document.tables
        if table.blank and table.kind in _SAID_NONE and not table.notes and not re.search(_SAID_NONE[table.kind], text)
    ]
    if not silent:
        return
    severity = Severity.INFO if tables_only(document) else Severity.WARNING
    names = "、".join(table.number or table.title for table in silent)
    yield Finding(
        "C04",
        Category.COMPLETE,
        severity,
        f"{names}是空表，没有写明“无此项收支”。请在表下说明。",
        tuple(Evidence(document.name, table.title, table.place, table.title) for table in silent),
        "空表有说明",
        "无说明",
        table=silent[0].kind,
    )


# What a full narrative speaks of: checklist id, name, pattern on the folded text, for budget or final.
_TOPICS: tuple[tuple[str, str, str, str], ...] = (
    ("C05", "部门（单位）职责", r"职责|职能", ""),
    (
        "C05",
        "机构设置（单位构成）",
        r"机构设置|单位构成|机构情况|机构编制|所属(?:预算)?单位|下属[^。]{0,10}单位|内设机构|人员情况",
        "",
    ),
    (
        "C06",
        "收支增减变化情况",
        r"(?:比|较|与)[^。,]{0,16}(?:上年|去年|\d{4}年)[^。]{0,24}(?:增|减|持平|一致|升|降)",
        "",
    ),
    ("C06", "增减变化的原因", r"原因|主要是|由于", ""),
    ("C07", "机关运行经费", r"机关运行经费|运行经费|机关运行费|日常公用经费", ""),
    ("C08", "政府采购情况", r"政府采购", ""),
    ("C09", "国有资产占有使用情况", r"国有资[产源]|车辆|固定资产", ""),
    ("C10", "预算绩效情况", r"绩效", ""),
    ("C11", "名词解释", r"名词解释|专业(?:性)?名词", ""),
    ("C12", "“三公”经费情况", r"三公", ""),
)


def topics(context: Context) -> Iterator[Outcome]:
    """C05–C12: 说明应写的内容都写了；只有表的文件只说一次."""
    document = context.document
    if tables_only(document):
        if document.tables:
            yield Finding(
                "C05",
                Category.COMPLETE,
                Severity.INFO,
                "文件只有表，没有文字说明（职责、机构、增减原因、机关运行经费、采购、资产、绩效、名词解释）。若说明另行公开，可忽略本条。",
                _at(document, _table_place(document), document.tables[0].title),
                "表和说明",
                "只有表",
            )
        return
    text = prose(document)
    missing = [(number, name) for number, name, pattern, _ in _TOPICS if not re.search(pattern, text)]
    for number, name in missing:
        yield Finding(
            "C05",
            Category.COMPLETE,
            Severity.WARNING,
            f"说明中没有“{name}”（检查清单 {number}）。请补充。",
            _at(document, document.lines[0].place, document.lines[0].text[:30]),
            name,
            "缺",
        )


_PARTS = (
    ("因公出国（境）费", r"公出国|出国\(境\)"),
    ("公务接待费", r"接待费"),
    ("公务用车购置费", r"(?:用车|车辆)[^。;]{0,10}购置|购置费"),
    ("公务用车运行维护费", r"运行(?:维护)?费"),
)


def three_public(context: Context) -> Iterator[Outcome]:
    """C12: “三公”有总额、分项；公务用车分购置与运行."""
    document = context.document
    stated = [s for s in document.statements if s.subject == "三公经费" and s.kind == "amount"]
    if not stated or not stated[0].fen:
        return
    text = prose(document)
    lacking = [name for name, pattern in _PARTS if not re.search(pattern, text)]
    if lacking:
        yield Finding(
            "C12",
            Category.COMPLETE,
            Severity.WARNING,
            f"“三公”经费没有分别说明{'、'.join(lacking)}。请逐项列出金额和增减原因。",
            _at(document, stated[0].place, stated[0].words[-20:] + stated[0].text),
            "四个分项",
            f"缺{'、'.join(lacking)}",
        )


_VAGUE = re.compile(
    r"(?:比|较|与)(?:上一?年|去年|\d{4}年)[^,;。]{0,16}?(?:有所|略有|有一定|均有)?(?P<word>增加|减少|增长|下降|上升)(?=[,;。]|$)"
)


def vague(context: Context) -> Iterator[Outcome]:
    """C06: 写了增减，没有写数额."""
    document = context.document
    for number, line in enumerate(document.lines):
        text = fold(line.text)
        for match in _VAGUE.finditer(text):
            if re.search(r"原因", text[max(0, match.start() - 12) : match.start()]) or re.search(
                r"工作|任务|人数|人员", match.group()
            ):
                continue
            if any(s.line == number and s.kind in ("change", "growth") for s in document.statements):
                continue
            yield Finding(
                "C06",
                Category.COMPLETE,
                Severity.WARNING,
                f"只写“{match.group()[-24:]}”，没有写增减数额和原因。请补充。",
                _at(document, line.place_at(0), match.group()[-40:]),
                "增减数额和原因",
                match.group()[-24:],
            )


_REASONED = frozenset({"收入合计", "支出合计", "财政拨款支出", "三公经费"})


def reasons(context: Context) -> Iterator[Outcome]:
    """C06: 总额有增减而没有原因."""
    document = context.document
    seen: set[str] = set()
    for change in document.statements:
        if change.kind != "change" or not change.fen or change.of is None or EXCLUDED & set(change.marks):
            continue
        amount = document.statements[change.of]
        if amount.subject not in _REASONED or amount.subject in seen:
            continue
        seen.add(amount.subject)
        nearby = "".join(fold(line.text) for line in document.lines[change.line : change.line + 6])
        if not re.search(r"原因|主要是|由于|主要系|因为|用于", nearby):
            yield Finding(
                "C07",
                Category.COMPLETE,
                Severity.WARNING,
                f"“{amount.subject}”比上年有增减，没有说明原因。请补充。",
                _at(document, change.place, change.words[-16:] + change.text),
                "增减原因",
                "无",
            )


def depth(context: Context) -> Iterator[Outcome]:
    """C13, C14: 功能分类到项级，经济分类到款级."""
    document = context.document
    for rule, kind, which, width, word in (
        ("C13", "一般公共预算支出表", "functional", 7, "功能分类科目应公开到项级"),
        ("C14", "一般公共预算基本支出表", "department", 5, "经济分类科目应公开到款级"),
    ):
        for table in document.tables_of(kind):
            codes = [row.code(which) for row in table.rows if row.code(which)]
            if table.blank or not codes or any(len(code) >= width for code in codes):
                continue
            yield Finding(
                rule,
                Category.COMPLETE,
                Severity.WARNING,
                f"{table.title}最细只到 {max(len(c) for c in codes)} 位编码，{word}。",
                _at(document, table.place, table.title),
                word,
                "",
                table=kind,
            )


def _missing_sections(document: Document) -> Iterator[Section]:
    found = {core_title(s.title) for s in document.sections if not s.announced}
    titles = {core_title(table.title) for table in document.tables}
    announced_at = {s.at for s in document.sections if s.announced}
    body = [
        core_title(line.text) for i, line in enumerate(document.lines) if i not in announced_at and len(line.text) < 60
    ]
    for section in document.sections:
        core = core_title(section.title)
        if not section.announced or len(core) < 2 or fold(section.title).rstrip("》").endswith("表"):
            continue
        if core in found or core in titles or any(core in other for other in body):
            continue
        if any(_close(core, other) or (len(core) > 4 and other.endswith(core[-4:])) for other in found):
            continue
        yield section


def _close(one: str, other: str) -> bool:
    """Two printings of one heading may differ in a few characters."""
    short, long = sorted((one, other), key=len)
    if len(short) < 3:
        return False
    rest = iter(long)
    return len(short) * 5 >= len(long) * 3 and all(ch in rest for ch in short)


def sections(context: Context) -> Iterator[Outcome]:
    """C16: 目录所列的章节都在."""
    document = context.document
    for section in _missing_sections(document):
        if re.search(r"预算表|决算表|附表", section.title) and document.tables:
            continue
        yield Finding(
            "C16",
            Category.COMPLETE,
            Severity.WARNING,
            f"目录列有“{section.number}{section.title}”，正文中没有找到这个标题。请核对目录或补充内容。",
            _at(document, section.place, section.title),
            section.title,
            "缺",
        )


def phones(context: Context) -> Iterator[Outcome]:
    """C19: 公开文本中的手机号码（不显示号码）."""
    document = context.document
    form = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
    lines = [line.place for line in document.lines if form.search(line.text)]
    cells = [
        target.place
        for table in document.tables
        for target in table.targets
        if any(form.search(v) for v in target.fields.values())
    ]
    places = lines + cells
    if places:
        yield Finding(
            "C19",
            Category.FORMAT,
            Severity.INFO,
            f"公开文本中有 {len(places)} 处手机号码。项目负责人的姓名、电话不必公开，建议遮盖后再发布。",
            tuple(Evidence(document.name, "手机号码", place) for place in places[:5]),
            "无个人信息",
            f"{len(places)} 处",
        )


def years(context: Context) -> Iterator[Outcome]:
    """C21: 标题、表名中的年份与预算年度一致."""
    document = context.document
    year = document.fiscal_year
    if year is None:
        return
    titles = [(s.title, s.place) for s in document.sections] + [(t.title, t.place) for t in document.tables]
    for title, place in titles:
        found = [int(y) for y in re.findall(r"(?<!\d)(20\d\d)(?=年)", fold(title))]
        if found and year not in found and re.search(r"预算|决算|经费", title):
            yield Finding(
                "C21",
                Category.FORMAT,
                Severity.WARNING,
                f"标题“{title[:40]}”写的是 {found[0]} 年，本文件为 {year} 年。请核对是否沿用了旧稿。",
                _at(document, place, title),
                str(year),
                str(found[0]),
            )


_S, _C = Severity, Category
RULES: tuple[Rule, ...] = (
    Rule("C15", "目录所列的表齐全", "C02", "目录中的表名与正文中的表", _C.COMPLETE, _S.ERROR, announced),
    Rule("C02", "应公开的表齐全", "C02", "规程要求的表与文件中的表", _C.COMPLETE, _S.WARNING, _only("C02", required)),
    Rule(
        "C03",
        "当地样式的表齐全",
        "C03",
        "当地样式要求的表与文件中的表",
        _C.COMPLETE,
        _S.WARNING,
        _only("C03", required),
    ),
    Rule("C04", "空表写明无此项", "C04", "没有数字的表是否有说明", _C.COMPLETE, _S.WARNING, blanks),
    Rule(
        "C05",
        "说明内容齐全",
        "C05–C12",
        "职责、机构、增减、运行经费、采购、资产、绩效、名词解释、三公",
        _C.COMPLETE,
        _S.WARNING,
        topics,
    ),
    Rule("C06", "增减写明数额", "C06", "“有所增加”等是否写明数额", _C.COMPLETE, _S.WARNING, vague),
    Rule("C07", "增减写明原因", "C06", "总额、三公经费的增减是否写明原因", _C.COMPLETE, _S.WARNING, reasons),
    Rule("C12", "三公经费分项说明", "C12", "“三公”经费的四个分项", _C.COMPLETE, _S.WARNING, three_public),
    Rule("C13", "功能分类公开到项级", "C13", "功能分类编码的位数", _C.COMPLETE, _S.WARNING, _only("C13", depth)),
    Rule("C14", "经济分类公开到款级", "C14", "经济分类编码的位数", _C.COMPLETE, _S.WARNING, _only("C14", depth)),
    Rule("C16", "目录所列的章节齐全", "C05", "目录中的标题与正文中的标题", _C.COMPLETE, _S.WARNING, sections),
    Rule("C19", "不公开个人信息", "C19", "正文、绩效表中的手机号码", _C.FORMAT, _S.INFO, phones),
    Rule("C20", "表号规范", "C20", "各表表号的写法", _C.FORMAT, _S.INFO, numbers),
    Rule("C21", "年份一致", "C20", "标题、表名中的年份与预算年度", _C.FORMAT, _S.WARNING, years),
)
