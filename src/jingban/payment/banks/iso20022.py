"""ISO 20022: pain.001.001.09 out, pain.002.001.10 in. The schemas have no digest; ours rides in SplmtryData.

An answer's place is its ordinal among the transactions, for a line means nothing in XML. ``RJCT`` with the bank's
reference (AcctSvcrRef) was debited and came back (退票); without one the money never left.
"""

from collections import Counter
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree

from jingban.infra.documents.container import local, parse_xml
from jingban.infra.documents.errors import DocumentError
from jingban.payment.core import orders
from jingban.payment.core.accounts import masked
from jingban.payment.core.bank_layouts import TITLES, day_of
from jingban.payment.core.digests import order_digest
from jingban.payment.core.model import Answer, BankAnswer, BankItem, BankOrder, ReturnReason
from jingban.payment.core.orders import AnswerFile
from jingban.payment.errors import PaymentError

PAIN_001 = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
PAIN_002 = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"
OWN = "urn:jingban:digest:1"
# ExternalStatusReason1Code; a code not in the list is OTHER, its code kept in the words.
REASONS = {
    "BE01": ReturnReason.NAME_MISMATCH,
    "AC01": ReturnReason.NO_ACCOUNT,
    "AC04": ReturnReason.ACCOUNT_CLOSED,
    "AC06": ReturnReason.ACCOUNT_FROZEN,
    "RC01": ReturnReason.WRONG_BANK,
    "AM02": ReturnReason.OVER_LIMIT,
    "MD07": ReturnReason.DECEASED,
    "NARR": ReturnReason.OTHER,
}
_CODES = {reason: code for code, reason in REASONS.items()}
_PAID, _REFUSED = {"ACSC", "ACCC"}, {"RJCT"}
_LENGTHS = {"batch": 35, "reference": 35, "name": 140, "bank": 140, "account": 34, "purpose": 140, "payer_name": 140}


# --- pain.001 ------------------------------------------------------------------------------------


def write_order(order: BankOrder) -> bytes:
    """One payment instruction for the whole batch; the same order gives the same bytes. Raises PaymentError."""
    orders.check_writable(order)
    _check_lengths(order)
    root = etree.Element("Document", nsmap=_default(PAIN_001))
    body = _add(root, "CstmrCdtTrfInitn")
    head = _add(body, "GrpHdr")
    _add(head, "MsgId", order.batch)
    _add(head, "CreDtTm", f"{order.day.isoformat()}T00:00:00")
    _counts(head, order)
    _add(_add(head, "InitgPty"), "Nm", order.payer_name)
    payment = _add(body, "PmtInf")
    _add(payment, "PmtInfId", order.batch)
    _add(payment, "PmtMtd", "TRF")
    _add(payment, "BtchBookg", "true")
    _counts(payment, order)
    _add(_add(payment, "ReqdExctnDt"), "Dt", order.day.isoformat())
    _add(_add(payment, "Dbtr"), "Nm", order.payer_name)
    _account(payment, "DbtrAcct", order.payer_account)
    _add(_add(_add(_add(payment, "DbtrAgt"), "FinInstnId"), "Othr"), "Id", "NOTPROVIDED")
    for item in order.items:
        _transfer(payment, item)
    envelope = _add(_add(body, "SplmtryData"), "Envlp")
    digest = etree.SubElement(envelope, f"{{{OWN}}}Digest", nsmap=_default(OWN))
    digest.text = order_digest(order)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _check_lengths(order: BankOrder) -> None:
    texts = [("batch", order.batch), ("payer_name", order.payer_name), ("account", order.payer_account)]
    for item in order.items:
        texts += [(name, getattr(item, name)) for name in ("reference", "name", "bank", "account", "purpose")]
    for field, text in texts:
        if len(text) > _LENGTHS[field]:
            title = TITLES[field]
            shown = masked(text) if field == "account" else text
            raise PaymentError("text_too_long", field=title, detail=shown, hint=f"{_LENGTHS[field]} 字")


def _transfer(payment: etree._Element, item: BankItem) -> None:
    one = _add(payment, "CdtTrfTxInf")
    ids = _add(one, "PmtId")
    _add(ids, "InstrId", str(item.number))
    _add(ids, "EndToEndId", item.reference)
    _add(_add(one, "Amt"), "InstdAmt", _yuan(item.amount)).set("Ccy", "CNY")
    if item.bank:
        _add(_add(_add(one, "CdtrAgt"), "FinInstnId"), "Nm", item.bank)
    _add(_add(one, "Cdtr"), "Nm", item.name)
    _account(one, "CdtrAcct", item.account)
    if item.purpose:
        _add(_add(one, "RmtInf"), "Ustrd", item.purpose)


def _counts(parent: etree._Element, order: BankOrder) -> None:
    _add(parent, "NbOfTxs", str(len(order.items)))
    _add(parent, "CtrlSum", _yuan(order.total))


def _account(parent: etree._Element, tag: str, number: str) -> None:
    _add(_add(_add(_add(parent, tag), "Id"), "Othr"), "Id", number)


def read_order(data: bytes) -> BankOrder:
    """The order in a pain.001 of ours (simulator and check after writing). Raises PaymentError."""
    root = _root(data, PAIN_001, "pain.001.001.09")
    payment = _one(root, "CstmrCdtTrfInitn/PmtInf")
    items = tuple(
        BankItem(
            number=_count(_text(one, "PmtId/InstrId"), place),
            account=_text(one, "CdtrAcct/Id/Othr/Id"),
            name=_text(one, "Cdtr/Nm"),
            bank=_text(one, "CdtrAgt/FinInstnId/Nm"),
            amount=_amount(one, "Amt/InstdAmt", place),
            purpose=_text(one, "RmtInf/Ustrd"),
            reference=_text(one, "PmtId/EndToEndId"),
        )
        for place, one in enumerate(_all(payment, "CdtTrfTxInf"), 1)
    )
    order = BankOrder(
        _text(root, "CstmrCdtTrfInitn/GrpHdr/MsgId"),
        _day(_text(payment, "ReqdExctnDt/Dt")),
        _text(payment, "DbtrAcct/Id/Othr/Id"),
        _text(payment, "Dbtr/Nm"),
        items,
    )
    for place in ("CstmrCdtTrfInitn/GrpHdr", "CstmrCdtTrfInitn/PmtInf"):
        head = _one(root, place)
        stated = {"count": _count(_text(head, "NbOfTxs"), 0), "total": _amount(head, "CtrlSum", 0)}
        orders.check_stated(stated, orders.order_values(order), 0)
    digest = "".join(element.text or "" for element in root.iter(f"{{{OWN}}}Digest"))
    orders.check_stated({"digest": digest}, orders.order_values(order), 0)
    return order


# --- pain.002 ------------------------------------------------------------------------------------


def write_answer(answer: BankAnswer) -> bytes:
    """A status report as a bank would send it (simulator)."""
    root = etree.Element("Document", nsmap=_default(PAIN_002))
    body = _add(root, "CstmrPmtStsRpt")
    head = _add(body, "GrpHdr")
    _add(head, "MsgId", answer.number)
    _add(head, "CreDtTm", f"{answer.day.isoformat()}T00:00:00")
    group = _add(body, "OrgnlGrpInfAndSts")
    _add(group, "OrgnlMsgId", answer.batch)
    _add(group, "OrgnlMsgNmId", "pain.001.001.09")
    for status in ("ACSC", "RJCT"):
        chosen = [row.amount for row in answer.answers if _status(row) == status]
        if chosen:
            count = _add(group, "NbOfTxsPerSts")
            _add(count, "DtldNbOfTxs", str(len(chosen)))
            _add(count, "DtldSts", status)
            _add(count, "DtldCtrlSum", _yuan(sum(chosen)))
    payment = _add(body, "OrgnlPmtInfAndSts")
    _add(payment, "OrgnlPmtInfId", answer.batch)
    for row in answer.answers:
        _status_of(payment, row)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _status(row: Answer) -> str:
    return "ACSC" if row.paid else "RJCT"


def _status_of(payment: etree._Element, row: Answer) -> None:
    one = _add(payment, "TxInfAndSts")
    _add(one, "OrgnlInstrId", str(row.number))
    _add(one, "OrgnlEndToEndId", row.reference)
    _add(one, "TxSts", _status(row))
    if row.reason is not None:
        why = _add(one, "StsRsnInf")
        _add(_add(why, "Rsn"), "Cd", _CODES[row.reason])
        if row.words:
            _add(why, "AddtlInf", row.words)
    if row.serial:
        _add(one, "AcctSvcrRef", row.serial)
    _add(_add(_add(one, "OrgnlTxRef"), "Amt"), "InstdAmt", _yuan(row.amount)).set("Ccy", "CNY")


def read_answer(data: bytes) -> AnswerFile:
    """A status report, whole and checked against its own counts and sums. Raises PaymentError with the ordinal."""
    root = _root(data, PAIN_002, "pain.002.001.10")
    report = _one(root, "CstmrPmtStsRpt")
    group = _one(report, "OrgnlGrpInfAndSts")
    answers = tuple(
        _answer(one, place)
        for place, one in enumerate(
            (one for payment in _all(report, "OrgnlPmtInfAndSts") for one in _all(payment, "TxInfAndSts")), 1
        )
    )
    if not answers:
        raise PaymentError("answer_empty")
    lines = tuple(range(1, len(answers) + 1))
    orders.check_ascending([row.number for row in answers], lines)
    _check_sums(group, answers)
    sums = orders.sums(answers)
    found = BankAnswer(
        _text(group, "OrgnlMsgId"),
        _day(_text(report, "GrpHdr/CreDtTm")[:10]),
        _text(report, "GrpHdr/MsgId"),
        answers,
        sums["paid_total"],
        sums["failed_total"],
    )
    return AnswerFile(found, lines)


def _answer(one: etree._Element, place: int) -> Answer:
    status = _text(one, "TxSts")
    if status not in _PAID | _REFUSED:
        raise PaymentError("field_wrong", place, "TxSts", status, "应为 ACSC、ACCC 或 RJCT")
    paid = status in _PAID
    code = _text(one, "StsRsnInf/Rsn/Cd")
    words = _text(one, "StsRsnInf/AddtlInf")
    if not paid and not code:
        raise PaymentError("reason_missing", place, _text(one, "OrgnlInstrId"))
    if code and code not in REASONS:
        words = f"{code} {words}".strip()
    serial = _text(one, "AcctSvcrRef")
    return Answer(
        number=_count(_text(one, "OrgnlInstrId"), place),
        reference=_text(one, "OrgnlEndToEndId"),
        amount=_amount(one, "OrgnlTxRef/Amt/InstdAmt", place),
        paid=paid,
        serial=serial,
        reason=REASONS.get(code, ReturnReason.OTHER) if code else None,
        words=words,
        late=not paid and bool(serial),
    )


def _check_sums(group: etree._Element, answers: tuple[Answer, ...]) -> None:
    """A report without counts would hide a lost end: they must be there."""
    counts = _all(group, "NbOfTxsPerSts")
    if not counts:
        raise PaymentError("tail_missing")
    stated: Counter[str] = Counter()
    for count in counts:
        name = "paid" if _text(count, "DtldSts") in _PAID else "failed"
        stated[f"{name}_count"] += _count(_text(count, "DtldNbOfTxs"), 0)
        stated[f"{name}_total"] += _amount(count, "DtldCtrlSum", 0)
    actual = orders.sums(answers)
    names = ("paid_count", "paid_total", "failed_count", "failed_total")
    orders.check_stated({name: stated[name] for name in names}, actual, 0)


# --- XML -----------------------------------------------------------------------------------------


def _default(namespace: str) -> dict[Any, str]:
    return {None: namespace}


def _add(parent: etree._Element, tag: str, text: str = "") -> etree._Element:
    child = etree.SubElement(parent, tag)
    if text:
        child.text = text
    return child


def _root(data: bytes, namespace: str, title: str) -> etree._Element:
    if not data:
        raise PaymentError("file_empty")
    try:
        root = parse_xml(data)
    except DocumentError:
        raise PaymentError("not_the_format", detail=f"完整的 {title} 报文") from None
    if local(root) != "Document" or etree.QName(root).namespace != namespace:
        raise PaymentError("not_the_format", detail=f"{title} 报文")
    return root


def _all(parent: etree._Element, path: str) -> list[etree._Element]:
    found = [parent]
    for tag in path.split("/"):
        found = [child for element in found for child in element if local(child) == tag]
    return found


def _one(parent: etree._Element, path: str) -> etree._Element:
    found = _all(parent, path)
    if len(found) != 1:
        raise PaymentError("not_the_format", detail=f"完整的报文（{path} 应有一个，实有 {len(found)} 个）")
    return found[0]


def _text(parent: etree._Element, path: str) -> str:
    found = _all(parent, path)
    return (found[0].text or "").strip() if found else ""


def _count(text: str, place: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise PaymentError("field_wrong", place, "笔数或笔号", text[:40], "应为整数")
    return int(text)


def _amount(parent: etree._Element, path: str, place: int) -> int:
    """分; ISO amounts may have more decimals as long as they are zeros."""
    element = _one(parent, path)
    text = (element.text or "").strip()
    if element.get("Ccy", "CNY") != "CNY":
        raise PaymentError("field_wrong", place, "币种", str(element.get("Ccy")), "应为 CNY")
    try:
        fen = Decimal(text) * 100
    except InvalidOperation:
        raise PaymentError("field_wrong", place, "金额", text[:40], "应为数") from None
    if not fen.is_finite() or fen != int(fen) or fen < 0 or fen >= 10**18:
        raise PaymentError("field_wrong", place, "金额", text[:40], "应为最多两位小数的正数")
    return int(fen)


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _day(text: str) -> date:
    return day_of(text)
