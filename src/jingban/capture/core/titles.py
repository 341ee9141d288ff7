"""What stands at the head and foot of a page without a label: title, page number."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from jingban.capture.core.glyphs import simplified
from jingban.capture.core.labels import one_off
from jingban.capture.core.names import read_date
from jingban.capture.core.rows import Row, Token
from jingban.capture.core.stream import plain
from jingban.capture.core.values import Reading
from jingban.kernel.text import fold

_PAGE: Final = re.compile(
    r"第(\d{1,3})页[,，/]?共(\d{1,3})页|第(\d{1,3})/(\d{1,3})页|页[码次]:?(\d{1,3})/(\d{1,3})|(?<![\d.])(\d{1,3})/(\d{1,3})页"
)
_FIRST: Final = re.compile(r"第(\d{1,3})页|页码:?(\d{1,3})")
_BILL: Final = re.compile(r"票据|收据|发票")
_NUMBER: Final = re.compile(r"(?:N[oO0°º][.:·]?|№:?|编号:)(\d{6,12})?")
_HOSPITAL: Final = re.compile(
    r"([\u4e00-\u9fff]{2,24}?(?:医院|卫生院|保健院|医疗中心|卫生服务中心|诊所|防治院|防治所))(.*)"
)
_PAPER: Final = re.compile(r"(分院|[东南西北新老]院区)?(住院|门诊|病人|患者|费用|出院|疾病|诊断|病情|收费|一日|汇总)")
_NO_TITLE: Final = re.compile(
    r"[:：]|\d{4}|代码|号码|监制|专用章|^财政"
)  # labels, and the seal printed over every title
# What fiscal e-bills are called after the name of the province.
_STANDARD: Final = (
    "医疗门诊收费票据电子", "医疗住院收费票据电子", "医疗门诊收费票据", "医疗住院收费票据", "医疗收费票据电子", "医疗收费票据",
    "门诊收费票据", "住院收费票据",
)  # fmt: skip


def bill_title(rows: Sequence[Row]) -> Reading | None:
    """The title of a bill: the tallest words with 票据, 收据 or 发票 that are no label.

    One glyph lost under the seal that is printed over every title is put back when the rest is a standard title; the
    raw text stays as read.
    """
    best: Token | None = None
    for token in (token for row in rows for token in row.tokens):
        text = plain(token.text)
        named = _BILL.search(text) and not _NO_TITLE.search(text) and 4 <= len(text) <= 30
        if named and (best is None or token.h > best.h * 1.15):
            best = token
    if best is None:
        return None
    return Reading("EInvoiceName", _completed(simplified(best.text)), best.text, (best,))


def _completed(text: str) -> str:
    read = plain(text)
    if any(read.endswith(title) for title in _STANDARD):
        return text
    for title in _STANDARD:
        for length in (len(title) - 1, len(title)):
            start = len(read) - length
            if start >= 0 and one_off(read[start:], title) and not read[start:].startswith("省"):
                prefix = read[:start]
                body = f"{title[:-2]}（电子）" if title.endswith("电子") else title
                return prefix + body
    return text


def hospital(rows: Sequence[Row]) -> Reading | None:
    """The hospital in the title of a list or record (青石县人民医院住院费用清单), where no label names it."""
    for token in (token for row in rows[:4] for token in row.tokens):
        found = _HOSPITAL.match(plain(token.text))
        if found and (not found[2] or _PAPER.match(found[2])):
            return Reading("InvoicingPartyName", found[1], token.text, (token,))
    return None


def bill_number(rows: Sequence[Row]) -> Reading | None:
    """No. 00123456 at the head of a pre-printed bill."""
    for row in rows[:8]:
        for index, token in enumerate(row.tokens):
            found = _NUMBER.fullmatch(fold(token.text))
            if found is None:
                continue
            run = [token] if found[1] else [token, *row.tokens[index + 1 : index + 2]]
            code = found[1] or fold(run[-1].text)
            if re.fullmatch(r"\d{6,12}", code):
                return Reading("EInvoiceNumber", code, " ".join(t.text for t in run), tuple(run))
    return None


def issue_date(rows: Sequence[Row]) -> Reading | None:
    """A date without a label at the head of a pre-printed bill: 2012 年 3 月 8 日, typed into gaps of the form."""
    for row in rows[:8]:
        text, start = "", 0
        for stop, token in enumerate(row.tokens):
            text = text + fold(token.text) if text else fold(token.text)
            if not re.match(r"(19|20)\d{2}(年|$)", text):
                text, start = "", stop + 1
                continue
            # The last sign may be lost, but then two digits and the end of the line must show that the day is whole.
            last = stop + 1 == len(row.tokens)
            if re.fullmatch(r"\d{4}年\d{1,2}月(\d{1,2}日" + (r"|\d{2})" if last else ")"), text):
                run = row.tokens[start : stop + 1]
                return Reading("IssueDate", read_date(text), "".join(t.text for t in run), run)
    return None


def issued(readings: Sequence[Reading]) -> list[Reading]:
    """A bill that only says 日期 means the day it was issued."""
    if any(reading.name == "IssueDate" and reading.raw for reading in readings):
        return list(readings)
    return [replace(reading, name="IssueDate") if reading.name == "document_date" else reading for reading in readings]


def page_number(rows: Sequence[Row]) -> tuple[int, int] | None:
    """(n, m) of 第 n 页 共 m 页; m is 0 where it is not printed."""
    for row in (*reversed(rows[-4:]), *rows[:6]):
        found = _PAGE.search(fold(row.text))
        if found:
            number, count = (int(g) for g in found.groups() if g is not None)
            if 1 <= number <= count:
                return number, count
        only = _FIRST.search(fold(row.text))
        if only:
            return int(only[1] or only[2]), 0
    return None
