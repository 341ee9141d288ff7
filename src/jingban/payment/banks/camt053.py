"""ISO 20022 camt.053: the account statement. Booked entries only; elements by local name, any version of the message."""

from collections.abc import Iterator
from datetime import date

from lxml import etree

from jingban.infra.documents.container import attribute, local, parse_xml
from jingban.infra.documents.errors import DocumentError
from jingban.payment.core.bank_layouts import amount_of, day_of
from jingban.payment.core.model import StatementLine
from jingban.payment.core.statement import Row, Statement
from jingban.payment.errors import PaymentError

_FORMAT = "camt.053 流水"
_OPENING, _CLOSING = {"OPBD", "PRCD"}, {"CLBD"}


def read(data: bytes) -> Statement:
    """The first (and only) statement of the message. Raises PaymentError; entries are counted from 1."""
    try:
        root = parse_xml(data)
    except DocumentError:
        raise PaymentError("not_the_format", detail=_FORMAT) from None
    statements = [element for element in root.iter() if local(element) == "Stmt"]
    if len(statements) != 1:
        raise PaymentError("not_the_format", detail=f"{_FORMAT}（应恰有一个账户）")
    (statement,) = statements
    rows = tuple(_row(place, entry) for place, entry in enumerate(_booked(statement), 1))
    days = [row.line.day for row in rows]
    return Statement(
        _text(statement, "Acct", "Id", "Othr", "Id") or _text(statement, "Acct", "Id", "IBAN"),
        _day(statement, "FrDtTm") or min(days, default=date.min),
        _day(statement, "ToDtTm") or max(days, default=date.max),
        _balance(statement, _OPENING),
        _balance(statement, _CLOSING),
        rows,
    )


def _booked(statement: etree._Element) -> Iterator[etree._Element]:
    for entry in statement:
        if local(entry) == "Ntry" and (_text(entry, "Sts", "Cd") or _text(entry, "Sts")) in {"BOOK", ""}:
            yield entry


def _row(place: int, entry: etree._Element) -> Row:
    try:
        amount = _signed(entry)
        day = day_of((_text(entry, "BookgDt", "Dt") or _text(entry, "BookgDt", "DtTm"))[:10])
    except PaymentError as error:
        raise error.at(place) from None
    serial = _text(entry, "AcctSvcrRef") or _text(entry, "NtryRef")
    if not serial:
        raise PaymentError("field_wrong", place, "银行流水号", "", "不能为空")
    details = ("NtryDtls", "TxDtls")
    party = "Cdtr" if amount < 0 else "Dbtr"
    name = _text(entry, *details, "RltdPties", party, "Nm") or _text(entry, *details, "RltdPties", party, "Pty", "Nm")
    reference = _text(entry, *details, "Refs", "EndToEndId")
    purpose = _text(entry, *details, "RmtInf", "Ustrd") or _text(entry, "AddtlNtryInf")
    return Row(
        place, StatementLine(day, amount, serial, name, purpose, "" if reference == "NOTPROVIDED" else reference)
    )


def _balance(statement: etree._Element, codes: set[str]) -> int | None:
    for element in statement:
        if local(element) == "Bal" and _text(element, "Tp", "CdOrPrtry", "Cd") in codes:
            return _signed(element)
    return None


def _signed(element: etree._Element) -> int:
    found = _child(element, "Amt")
    if found is None:
        raise PaymentError("field_wrong", field="金额", detail="", hint="不能为空")
    currency = attribute(found, "Ccy") or "CNY"
    if currency != "CNY":
        raise PaymentError("statement_currency", detail=currency)
    amount = amount_of((found.text or "").strip())
    direction = _text(element, "CdtDbtInd")
    if direction not in {"CRDT", "DBIT"}:
        raise PaymentError("field_wrong", field="借贷标志", detail=direction, hint="应为 CRDT 或 DBIT")
    return amount if direction == "CRDT" else -amount


def _day(statement: etree._Element, name: str) -> date | None:
    text = _text(statement, "FrToDt", name)[:10]
    return day_of(text) if text else None


def _child(element: etree._Element, name: str) -> etree._Element | None:
    return next((child for child in element if local(child) == name), None)


def _text(element: etree._Element, *path: str) -> str:
    found: etree._Element | None = element
    for name in path:
        found = None if found is None else _child(found, name)
    return "" if found is None else (found.text or "").strip()
