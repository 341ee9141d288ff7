"""Released papers as capture hands them over, short to write."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from jingban.capture.core.handing import HandedPage, HandedPaper
from jingban.capture.core.model import DocumentKind, Field, Line, Origin, PageRef, Record, State

_ids = count(1)
NAME = "测试甲"
HOSPITAL = "测试和平医院"


def cell(name: str, value: Any, state: State = State.CONFIRMED, origin: Origin = Origin.OCR) -> Field:
    return Field(name, value, str(value), origin, state=state)


def line(name: str, amount: int, quantity: Any = 1, price: Any = None, **more: Any) -> Line:
    state = more.pop("state", State.CONFIRMED)
    cells = [cell("ItemName", name), cell("ItemAmount", amount), cell("ItemQuantity", Decimal(quantity))]
    value = Decimal(amount) / 100 / Decimal(quantity) if price is None else price
    cells.append(cell("ItemPrice", value, state, more.pop("origin", Origin.OCR)))
    cells += [cell(key, value) for key, value in more.items()]
    return Line(tuple(one for one in cells if one.machine is not None and one.machine != ""))


def paper(
    kind: DocumentKind, lines: tuple[Line, ...] = (), categories: tuple[Line, ...] = (), **fields: Any
) -> HandedPaper:
    number = next(_ids)
    values = {"PayerPartyName": NAME, "InvoicingPartyName": HOSPITAL, **fields}
    record = Record(
        kind, (PageRef("0" * 64, 1),), tuple(cell(key, value) for key, value in values.items() if value is not None),
        categories, lines,
    )  # fmt: skip
    page = HandedPage(number, "x.jpg", "0" * 64, 1, kind, Origin.OCR, "00000000000000ff", None)
    moment = datetime(2024, 5, 20, tzinfo=UTC)
    return HandedPaper(number, 1, 1, "110105", "", record, (), (), (page,), fields.get("TotalAmount"), "x", moment)


def outpatient(number: str, total: int, **fields: Any) -> HandedPaper:
    values = {"EInvoiceNumber": number, "EInvoiceCode": "11060124", "RandomNumber": "a1b2c3", "TotalAmount": total,
              "IssueDate": date(2024, 4, 10), **fields}  # fmt: skip
    return paper(DocumentKind.OUTPATIENT, **values)


def inpatient(number: str, total: int, **fields: Any) -> HandedPaper:
    values = {"EInvoiceNumber": number, "TotalAmount": total, "IssueDate": date(2024, 4, 10),
              "InHospitalDate": date(2024, 4, 1), "OutHospitalDate": date(2024, 4, 10),
              "HospitalizationNumber": "Z001", **fields}  # fmt: skip
    return paper(DocumentKind.INPATIENT, **values)


def fees(*lines: Line, **fields: Any) -> HandedPaper:
    return paper(DocumentKind.FEE_LIST, lines, **fields)
