"""Codes: forms and check digits. A hidden code is neither right nor wrong; no code ever touches money."""

from collections.abc import Callable, Iterator
from typing import Final

from jingban.capture.core import codes
from jingban.capture.core.checks.paper import BILLS, Paper
from jingban.capture.core.model import Check, DocumentKind
from jingban.capture.core.names import FIELDS
from jingban.kernel.findings import Severity

_E_BILL: Final = (
    ("EInvoiceCode", codes.bill_code, "应为 8 位数字"),
    ("EInvoiceNumber", codes.bill_number, "应为 10 位数字"),
    ("RandomNumber", codes.bill_check_code, "应为 6 位字母或数字"),
)


def numbers(paper: Paper) -> Iterator[Check]:
    """Every code of the paper that has a form or a check digit."""
    if paper.record.kind in BILLS and (
        "RandomNumber" in paper.record.by_key or "电子" in (paper.text("EInvoiceName") or "")
    ):
        for key, form, words in _E_BILL:
            yield from _of(paper, key, form, words, proves=False)
    yield from _of(paper, "InvoicingPartyCode", codes.credit_code, "校验位不符")
    yield from _of(paper, "provider_code", codes.provider, "应为 H 或 P 加 11 位数字", proves=False)
    yield from _of(paper, "PayerPartyCode", _party, "校验位不符")
    if paper.record.kind is DocumentKind.ID_CARD or len(paper.text("id_number") or "") == 18:
        yield from _of(paper, "id_number", codes.id_card, "校验位不符")
    yield from _of(paper, "bank_card", codes.bank_card, "校验位不符")
    yield from _items(paper)


def _party(code: str) -> bool | None:
    """A person's citizen number or a unit's credit code; other numbers of hospitals have no form."""
    if len(code) != 18:
        return None
    verdicts = (codes.id_card(code), codes.credit_code(code))
    return None if None in verdicts else any(verdicts)


def _of(
    paper: Paper, key: str, form: Callable[[str], bool | None], words: str, *, proves: bool = True
) -> Iterator[Check]:
    code = paper.text(key)
    ok = None if code is None else form(code)
    if code is None or ok is None:
        return
    label = FIELDS[key].label
    message = f"“{label}”格式相符" if ok else f"“{label}”{words}，请对照原件核对"
    yield Check(f"code.{key}", ok, message, (key,), found=code, proves=(key,) if ok and proves else ())


def _items(paper: Paper) -> Iterator[Check]:
    """National item codes look alike to a reader (O and 0): a hint only, hospitals have codes of their own."""
    for index, line in enumerate(paper.record.lines):
        cell = line.cell("ItemCode")
        code = cell.value if cell is not None and isinstance(cell.value, str) else ""
        wrong = (code[:1] in ("X", "Z") and len(code) == 23 and codes.drug(code) is False) or (
            code[:1] == "C" and len(code) in (20, 27) and codes.consumable(code) is False
        )
        if wrong:
            key = f"lines[{index}].ItemCode"
            words = f"第 {index + 1} 行项目编码不合国家编码格式，请看一眼"
            yield Check(f"code.{key}", False, words, (key,), found=code, severity=Severity.WARNING)
