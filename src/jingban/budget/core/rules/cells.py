"""Damage in amount cells and rows of ordinary tables: text where figures belong, tables nobody knows."""

import re
from collections.abc import Iterator

from jingban.budget.core.checking import Context, Outcome, Rule
from jingban.budget.core.model import Row, State, Table, Value
from jingban.kernel.findings import Category, Evidence, Finding, Place, Severity

from .compare import UNKNOWN_KEY, cell_evidence

_DIGITS = re.compile(r"\d")
_EMPTY_WORDS = frozenset({"无", "无数据", "不涉及", "空"})


def _texts(context: Context) -> Iterator[tuple[Table, Row, Value, Evidence]]:
    """Amount cells that hold something else than a number, a dash or nothing."""
    for table in context.document.tables:
        for row in table.rows:
            for key, value in row.values.items():
                if value.state is State.TEXT and not UNKNOWN_KEY.match(key):
                    yield table, row, value, cell_evidence(context.document, table, row, key, value)


def check_text_in_amounts(context: Context) -> Iterator[Outcome]:
    """An amount cell with words or a broken number in it was damaged or misread."""
    for table, row, value, evidence in _texts(context):
        if value.text in _EMPTY_WORDS:
            continue
        severity = Severity.ERROR if _DIGITS.search(value.text) else Severity.WARNING
        where = f"{table.kind}“{row.label}”行的“{evidence.column}”"
        message = f"{where}不是一个完整的数字：“{value.text}”。请对照原件核对这一格及左右两格。"
        yield Finding(
            "E01", Category.EXTRACTION, severity, message, (evidence,), "一个数字", value.text, table=table.kind
        )


def check_words_for_nothing(context: Context) -> Iterator[Outcome]:
    """无 where an amount belongs: a blank or 0 says the same and can be added up."""
    for table, row, value, evidence in _texts(context):
        if value.text in _EMPTY_WORDS:
            where = f"{table.kind}“{row.label}”行的“{evidence.column}”"
            message = f"{where}写的是“{value.text}”。没有金额时请留空或填 0。"
            yield Finding(
                "E02", Category.FORMAT, Severity.WARNING, message, (evidence,), "空或 0", value.text, table=table.kind
            )


def check_unknown_tables(context: Context) -> Iterator[Outcome]:
    """Tables no form names are kept and listed."""
    for table in context.document.tables:
        figures = sum(v.state is State.NUMBER for row in table.rows for v in row.values.values())
        if table.kind == "未知" and figures > 3:
            evidence = Evidence(context.document.name, table.title or "（无题名）", table.place, table.title)
            yield Finding(
                "E03",
                Category.EXTRACTION,
                Severity.INFO,
                f"有一张 {len(table.rows)} 行的表没有认出是哪一种，已原样保留，未参加核对。",
                (evidence,),
                "已知表种",
                table.title or "无题名",
                table=table.kind,
            )


def check_number_style(context: Context) -> Iterator[Outcome]:
    """Thousands separators are used throughout or not at all."""
    with_comma = without = None
    for table in context.document.tables:
        for row in table.rows:
            for key, value in row.values.items():
                whole = value.text.partition(".")[0].lstrip("-")
                if value.state is not State.NUMBER or len(whole.replace(",", "")) < 4:
                    continue
                evidence = cell_evidence(context.document, table, row, key, value)
                if "," in whole:
                    with_comma = with_comma or evidence
                else:
                    without = without or evidence
    if with_comma is not None and without is not None:
        yield Finding(
            "E04",
            Category.FORMAT,
            Severity.INFO,
            f"同一份文件中有的数字用千分位（{with_comma.text}），有的不用（{without.text}）。建议统一。",
            (with_comma, without),
            "统一的数字写法",
            without.text,
        )


def check_unread_pages(context: Context) -> Iterator[Outcome]:
    """Pages that are pictures were not read: what stands on them was not checked."""
    pages = context.document.unread_pages
    if not pages:
        return
    listed = "、".join(str(page) for page in pages[:10]) + ("等" if len(pages) > 10 else "")
    evidence = tuple(Evidence(context.document.name, f"第 {page} 页", Place(page=page)) for page in pages)
    message = f"第 {listed} 页共 {len(pages)} 页是图片，没有可读的文字，未参加核对。请提供带文字的文件，或待接入文字识别后再核对。"
    yield Finding("E05", Category.EXTRACTION, Severity.WARNING, message, evidence, "可读的文字", "图片")


RULES = (
    Rule("E01", "金额栏只有数字", "损坏", "金额栏里的文字", Category.EXTRACTION, Severity.ERROR, check_text_in_amounts),
    Rule("E02", "没有金额时留空", "损坏", "金额栏里的“无”", Category.FORMAT, Severity.WARNING, check_words_for_nothing),
    Rule("E03", "未识别的表", "损坏", "没有认出的表", Category.EXTRACTION, Severity.INFO, check_unknown_tables),
    Rule("E05", "每页都有可读的文字", "损坏", "是图片的页", Category.EXTRACTION, Severity.WARNING, check_unread_pages),
    Rule("E04", "数字写法统一", "C20", "千分位写法", Category.FORMAT, Severity.INFO, check_number_style),
)
