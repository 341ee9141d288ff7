"""The inspection report as one HTML file: nothing to load, nothing to run, printable on A4."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from jingban.budget.core.checking import Report
from jingban.budget.core.dimensions import MEANING, Dimension, dimension_of, grouped
from jingban.budget.core.locate import Locator
from jingban.budget.core.masking import Masker
from jingban.budget.core.model import Document, RowRole, Table
from jingban.budget.core.summary import by_identity, count_checked, count_findings
from jingban.kernel.findings import Finding, Severity

from .findings_rows import CATEGORIES, SEVERITIES, cell_text
from .markup import Markup, joined, tag
from .report_excerpts import Excerpts, header
from .report_style import STYLE, page_rules

_ICONS = {"error": "✕", "warning": "▲", "info": "ⓘ"}
_KINDS = {"budget": "预算", "final": "决算"}
_LEVELS = {"department": "部门", "unit": "单位"}
_MEDIA = {"txt": "文本", "pdf": "PDF", "docx": "Word", "xlsx": "Excel", "xls": "Excel", "html": "网页"}
_WIDE_FROM = 9  # columns from which a table is printed on a landscape page
_TIMELY = "批复和公开的日期通常不在文件之内，须另行核对；此处只核对文件中写明的日期。"


def report_html(
    reports: Sequence[Report],
    originals: Mapping[str, bytes],
    masker: Masker,
    related: Sequence[Document] = (),
    decisions: Sequence[Sequence[str]] = (),
) -> Iterator[str]:
    """Pieces of the file. ``reports`` and ``related`` are masked already; ``originals`` are bytes by document name.

    ``decisions`` say in words what was decided about each finding of each report.
    """
    title = _title(reports)
    style = tag("style", Markup(STYLE + page_rules(title)))
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width"),
        tag("title", title),
        style,
    )
    yield "<!doctype html>\n" + f'<html lang="zh-CN">{head}<body>\n'
    if len(reports) > 1:
        yield _overview(reports)
    documents = [*(report.document for report in reports), *related]
    for number, report in enumerate(reports, 1):
        # Built whole before it leaves: a slow reader must not keep PDF pages open.
        with Excerpts(documents, originals, masker) as excerpts:
            said = decisions[number - 1] if number <= len(decisions) else ()
            whole = _document(number, report, excerpts, said)
        yield whole
    yield "</body></html>\n"


def _title(reports: Sequence[Report]) -> str:
    if len(reports) == 1:
        return f"{_name(reports[0].document)}核对报告"
    return f"部门预算公开核对报告（{len(reports)} 份）"


def _name(document: Document) -> str:
    year = f" {document.fiscal_year} 年" if document.fiscal_year else ""
    return f"{document.unit_name or document.name}{year}{_LEVELS.get(document.level, '')}{_KINDS.get(document.kind, '')}公开"


def _overview(reports: Sequence[Report]) -> Markup:
    rows = []
    for number, report in enumerate(reports, 1):
        found, compared = count_findings(report.findings), count_checked(report.checked)
        link = tag("a", _name(report.document), href=f"#d{number}")
        counts = (
            found.error,
            found.warning,
            found.info,
            compared.checked,
            compared.exact,
            compared.rounding,
            compared.violated,
        )
        rows.append(tag("tr", tag("td", link), *(tag("td", value, class_="n") for value in counts)))
    words = ("错误", "存疑", "提示", "已核对", "完全相符", "舍入差", "不符")
    head = tag("tr", tag("th", "文件"), *(tag("th", word, class_="n") for word in words))
    return joined(tag("h1", "部门预算公开核对报告"), tag("table", tag("thead", head), tag("tbody", *rows)))


def _document(number: int, report: Report, excerpts: Excerpts, decisions: Sequence[str]) -> Markup:
    return tag(
        "section",
        tag("h1", f"{_name(report.document)}核对报告"),
        _facts(report.document),
        _counts(report),
        _dimensions(number, report),
        _findings(number, report, excerpts, decisions),
        _identities(report),
        _appendix(number, report),
        class_="document",
        id=f"d{number}",
    )


def _facts(document: Document) -> Markup:
    pages = f"，{document.pages} 页" if document.pages else ""
    if document.unread_pages:
        pages += f"（第 {'、'.join(map(str, document.unread_pages))} 页是图片，没有核对）"
    facts = (
        ("单位", document.unit_name or "未识别"),
        ("年度", document.fiscal_year or "未识别"),
        ("类型", f"{_LEVELS.get(document.level, '')}{_KINDS.get(document.kind, document.kind)}"),
        ("金额单位", document.amount_unit.value),
        ("文件", document.name.replace("\\", "/").rpartition("/")[2]),
        ("格式", f"{_MEDIA.get(document.media, document.media)}{pages}"),
        ("表格", f"{len(document.tables)} 张，其中空表 {sum(t.blank for t in document.tables)} 张"),
        ("文件校验码", document.sha256[:16]),
    )
    return tag("dl", *(tag("div", tag("dt", name), tag("dd", value)) for name, value in facts), class_="facts")


def _counts(report: Report) -> Markup:
    found, compared = count_findings(report.findings), count_checked(report.checked)
    numbers = (
        ("✕ 错误", found.error, "error" if found.error else None),
        ("▲ 存疑", found.warning, "warning" if found.warning else None),
        ("ⓘ 提示", found.info, "info" if found.info else None),
        ("已核对恒等式", compared.checked, None),
        ("完全相符", compared.exact, None),
        ("仅舍入差", compared.rounding, None),
        ("不符", compared.violated, "error" if compared.violated else None),
        ("读取时修复", sum(r.applied for r in report.document.repairs), None),
    )
    cells = (tag("div", tag("dt", name), tag("dd", value, class_=kind)) for name, value, kind in numbers)
    return tag("dl", *cells, class_="facts counts")


def _dimensions(number: int, report: Report) -> Markup:
    rows = []
    for dimension, findings in grouped(report.findings).items():
        found = count_findings(findings)
        if found.error:
            result = tag("span", f"✕ 有 {found.error} 处错误", class_="error")
        elif found.warning:
            result = tag("span", f"▲ 有 {found.warning} 处存疑", class_="warning")
        else:
            result = tag("span", "✓ 未发现问题", class_="good")
        name = tag("a", dimension.value, href=f"#d{number}-{dimension.name}") if findings else dimension.value
        meaning = joined(
            MEANING[dimension], tag("div", _TIMELY, class_="soft small") if dimension is Dimension.TIMELY else None
        )
        counts = (tag("td", value, class_="n") for value in (found.error, found.warning, found.info))
        rows.append(tag("tr", tag("td", name, class_="w"), tag("td", meaning), tag("td", result, class_="w"), *counts))
    head = tag(
        "tr",
        *(tag("th", w) for w in ("维度", "核对内容", "结果")),
        *(tag("th", w, class_="n") for w in SEVERITIES.values()),
    )
    return joined(tag("h2", "五个维度"), tag("table", tag("thead", head), tag("tbody", *rows)))


def _findings(number: int, report: Report, excerpts: Excerpts, decisions: Sequence[str]) -> Markup:
    ranks = {severity: rank for rank, severity in enumerate(Severity)}
    decided = {id(finding): said for finding, said in zip(report.findings, decisions, strict=False)}
    running = 0
    own = report.document.name
    parts: list[Markup] = []
    for dimension, findings in grouped(report.findings).items():
        if not findings:
            continue
        parts.append(tag("h3", f"{dimension.value}（{len(findings)}）", id=f"d{number}-{dimension.name}"))
        for finding in sorted(findings, key=lambda f: ranks[f.severity]):
            running += 1
            parts.append(
                _finding(
                    f"d{number}-f{running}", running, finding, decided.get(id(finding), ""), excerpts.of(finding, own)
                )
            )
    if not parts:
        parts.append(tag("p", "没有发现问题。", class_="good"))
    return joined(tag("h2", "核对结果"), *parts)


def _finding(name: str, running: int, finding: Finding, decision: str, shown: Markup) -> Markup:
    level = finding.severity.value
    badge = tag("span", f"{_ICONS[level]} {SEVERITIES[level]}", class_=f"badge {level}")
    about = "·".join(part for part in (CATEGORIES[finding.category.value], finding.table) if part)
    values = [
        (word, text)
        for word, text in (("应为", finding.expected), ("实为", finding.found), ("差额", finding.difference))
        if text
    ]
    return tag(
        "article",
        tag(
            "header",
            tag("span", f"{running}.", class_="soft"),
            badge,
            tag("span", about, class_="soft"),
            tag("span", finding.rule, class_="rule"),
        ),
        tag("p", finding.message, class_="message"),
        tag("dl", *(tag("div", tag("dt", word), tag("dd", text)) for word, text in values), class_="values")
        if values
        else None,
        tag("p", tag("strong", "建议："), finding.suggestion, class_="suggestion") if finding.suggestion else None,
        tag("p", tag("strong", "处理："), decision, class_="suggestion") if decision else None,
        shown,
        class_=f"finding {level}",
        id=name,
    )


def _identities(report: Report) -> Markup | None:
    titles = _identity_titles()
    rows = []
    for identity, counts in by_identity(report.checked):
        if identity:
            numbers = (counts.checked, counts.exact, counts.rounding, counts.violated)
            cells = (tag("td", value, class_="n") for value in numbers)
            rows.append(tag("tr", tag("td", identity), tag("td", titles.get(identity, "")), *cells))
    if not rows:
        return None
    words = (tag("th", w, class_="n") for w in ("已核对", "完全相符", "仅舍入差", "不符"))
    head = tag("tr", tag("th", "编号"), tag("th", "勾稽关系"), *words)
    note = tag("p", "舍入差：差额不超过末位数字的一半乘以（加数个数＋1），不作为问题。", class_="about soft small")
    return joined(tag("h2", "勾稽核对明细"), note, tag("table", tag("thead", head), tag("tbody", *rows)))


@cache
def _identity_titles() -> Mapping[str, str]:
    """Identity id → titles of the rules that compare it."""
    from jingban.budget.core.rules import RULES

    titles: dict[str, list[str]] = {}
    for rule in RULES:
        for identity in re.findall(r"I\d\d", rule.source):
            titles.setdefault(identity, []).append(rule.title)
    return {identity: "；".join(dict.fromkeys(names)) for identity, names in titles.items()}


# --- appendix ------------------------------------------------------------------------------------


def _appendix(number: int, report: Report) -> Markup:
    flags = _flags(number, report)
    parts = [
        _appendix_table(index, table, {key[1:]: links for key, links in flags.items() if key[0] == index})
        for index, table in enumerate(report.document.tables)
    ]
    return tag("section", tag("h2", "附：识别出的表格"), *parts, class_="appendix")


Flags = dict[tuple[int | None, int | None, int | None], list[Markup]]


def _flags(number: int, report: Report) -> dict[tuple[int, int | None, int | None, int | None], list[Markup]]:
    """Links to findings by (table, row, column, target); the numbering is that of ``_findings``."""
    locator = Locator(report.document)
    ranks = {severity: rank for rank, severity in enumerate(Severity)}
    order = list(Dimension)
    shown = sorted(report.findings, key=lambda f: (order.index(dimension_of(f.rule, f.category)), ranks[f.severity]))
    flags: dict[tuple[int, int | None, int | None, int | None], list[Markup]] = {}
    for running, finding in enumerate(shown, 1):
        for evidence in finding.evidence:
            at = locator.find(evidence)
            if at.table is not None:
                links = flags.setdefault((at.table, at.row, at.column, at.target), [])
                link = tag("a", f"［{running}］", href=f"#d{number}-f{running}", class_="flag")
                if link not in links:
                    links.append(link)
    return flags


def _appendix_table(index: int, table: Table, flags: Flags) -> Markup:
    name = " ".join(part for part in (table.number, table.title) if part) or table.kind
    about = f"{table.kind}，金额单位：{table.unit.value}" + ("，空表" if table.blank else "")
    if table.pages:
        about += f"，第 {table.pages[0]}–{table.pages[-1]} 页" if len(table.pages) > 1 else f"，第 {table.pages[0]} 页"
    body = _target_table(table, flags) if table.targets else _plain_table(table, flags)
    wide = len(table.columns) >= _WIDE_FROM or bool(table.targets)
    notes = (tag("p", note, class_="soft small") for note in table.notes)
    return tag(
        "section",
        tag("h3", f"{index + 1}. {name}"),
        tag("p", about, joined(*flags.get((None, None, None), [])), class_="about soft small"),
        body,
        *notes,
        class_="wide" if wide else None,
    )


def _plain_table(table: Table, flags: Flags) -> Markup:
    amounts = {key for row in table.rows for key in row.values}
    groups: list[list[int]] = []
    for number, row in enumerate(table.rows):
        last = table.rows[groups[-1][-1]] if groups else None
        if last is not None and last.index == row.index and last.panel != row.panel:
            groups[-1].append(number)
        else:
            groups.append([number])
    body = [_plain_row(table, group, amounts, flags) for group in groups]
    return tag("table", header(table.columns), tag("tbody", *body))


def _plain_row(table: Table, group: Sequence[int], amounts: set[str], flags: Flags) -> Markup:
    cells = []
    for position, column in enumerate(table.columns):
        number = next((n for n in group if table.rows[n].panel == column.panel), None)
        text = cell_text(table.rows[number], column.key, column.panel) if number is not None else ""
        links = flags.get((number, position, None), []) if number is not None else []
        names = ["n"] * (column.key in amounts) + ["a"] * bool(links)
        cells.append(tag("td", text, *links, class_=" ".join(names) or None))
    loose = [link for n in group for link in flags.get((n, None, None), [])]
    if loose:
        cells[0] = tag("td", cell_text(table.rows[group[0]], table.columns[0].key, table.columns[0].panel), *loose)
    total = any(table.rows[n].role is not RowRole.DETAIL for n in group)
    return tag("tr", *cells, class_="total" if total else None)


def _target_table(table: Table, flags: Flags) -> Markup:
    words = ("一级指标", "二级指标", "三级指标", "性质", "指标值", "计量单位", "权重")
    rows: list[Markup] = []
    running = 0
    for number, target in enumerate(table.targets):
        total = f"项目总额 {target.total.text}" if target.total and target.total.text else ""
        name = " ".join(part for part in (target.code, target.name or target.unit_name) if part)
        links = joined(*flags.get((None, None, number), []))
        rows.append(tag("tr", tag("td", name, links, colspan=5), tag("td", total, colspan=2), class_="total"))
        if target.goal:
            rows.append(tag("tr", tag("td", f"绩效目标：{target.goal}", colspan=7)))
        for i in target.indicators:
            marked = flags.get((running, None, number), [])
            weight = format(i.weight, "f") if i.weight is not None else ""
            texts = (i.level1, i.level2, i.name, i.operator, i.value, i.unit, weight)
            cells = [
                tag("td", text, class_="a" if marked and position == 2 else None) for position, text in enumerate(texts)
            ]
            if marked:
                cells[2] = tag("td", i.name, *marked, class_="a")
            rows.append(tag("tr", *cells))
            running += 1
    return tag("table", tag("thead", tag("tr", *(tag("th", word) for word in words))), tag("tbody", *rows))
