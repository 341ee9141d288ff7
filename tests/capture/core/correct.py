"""Correct papers, built small: everything adds up until a test plants an error."""

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from jingban.capture.core.capital import capital
from jingban.capture.core.model import DocumentKind, Field, Line, Origin, PageRef, Record, Value
from jingban.kernel.findings import Place

PAGES = (PageRef("0" * 64, 1),)
TODAY = date(2026, 11, 23)
CATEGORIES = ("西药费", "检查费", "治疗费", "床位费", "化验费")


def field(name: str, value: Value | None, raw: str = "", origin: Origin = Origin.OCR, page: int = 1) -> Field:
    return Field(name, value, raw or str(value), origin, Place(page=page), 0.99)


def line(page: int = 1, **cells: Value) -> Line:
    return Line(tuple(field(name, value, page=page) for name, value in cells.items()), Place(page=page))


def fen(price: Decimal, quantity: Decimal) -> int:
    return int((price * quantity * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def fee_lines(lot: Random, count: int, pages: int = 1, refunds: bool = True) -> tuple[Line, ...]:
    """Lines with price, quantity and amount; some zero, some refunds, prices of two to four decimals."""
    out = []
    for index in range(count):
        price = Decimal(lot.randrange(1, 10 ** lot.choice((3, 4, 6)))).scaleb(-lot.choice((2, 2, 2, 3, 4)))
        quantity = Decimal(lot.choice(("1", "1", "2", "3", "0.5", "10", "28")))
        if refunds and lot.random() < 0.05:
            quantity = -quantity
        if lot.random() < 0.03:
            price = Decimal("0.00")
        page = 1 + index * pages // count
        category = CATEGORIES[index * len(CATEGORIES) // count]
        out.append(
            line(
                page,
                ItemName=f"项目{index}",
                ItemPrice=price,
                ItemQuantity=quantity,
                ItemAmount=fen(price, quantity),
                category=category,
            )
        )
    return tuple(out)


def total_of(lines: tuple[Line, ...]) -> int:
    return sum(int(cell.value) for row in lines if (cell := row.cell("ItemAmount")) is not None)  # type: ignore[arg-type]


def fee_list(
    lot: Random, count: int = 12, pages: int = 1, *, words: bool = False, total: bool = True, subtotals: bool = False
) -> Record:
    lines = fee_lines(lot, count, pages)
    fields = [
        field("PayerPartyName", "张某"),
        field("InHospitalDate", date(2024, 1, 1)),
        field("OutHospitalDate", date(2024, 1, 9)),
    ]
    if total:
        fields.append(field("TotalAmount", total_of(lines)))
    if words:
        fields.append(field("total_in_words", total_of(lines), capital(total_of(lines))))
    if subtotals:
        for page in range(1, pages + 1):
            own = total_of(tuple(row for row in lines if row.place.page == page))
            fields.append(field(f"page_subtotal[{page}]", own, page=page))
    return Record(DocumentKind.FEE_LIST, PAGES, tuple(fields), (), lines)


def bill(lot: Random, *, words: bool = True, lines: int = 0, deposit: bool = False) -> Record:
    """An inpatient bill: categories, both scripts, four payments, what the person bears."""
    items = fee_lines(lot, lines, refunds=False) if lines else ()
    amounts = {name: lot.randrange(1, 300_000) for name in CATEGORIES}
    if items:
        amounts = {}
        for row in items:
            name, amount = row.cell("category"), row.cell("ItemAmount")
            assert name is not None and amount is not None
            amounts[str(name.value)] = amounts.get(str(name.value), 0) + int(amount.value)  # type: ignore[arg-type]
    total = sum(amounts.values())
    fund, other = total * 55 // 100, total * 10 // 100
    account = total * 5 // 100
    own_cost = total * 7 // 100
    values: dict[str, int] = {
        "TotalAmount": total,
        "FundPayAmount": fund,
        "OtherPayAmount": other,
        "AccountPayAmount": account,
        "OwnPayAmount": total - fund - other - account,
        "SelfpaymentAmount": total - fund - other - own_cost,
        "SelfpaymentCost": own_cost,
    }
    if deposit:
        prepaid = 500_000
        cash = values["OwnPayAmount"]
        values |= {
            "PrepayAmount": prepaid,
            "RechargeAmount": max(cash - prepaid, 0),
            "RefundAmount": max(prepaid - cash, 0),
        }
    fields = [field(name, value) for name, value in values.items()]
    if words:
        fields.append(field("total_in_words", total, capital(total)))
    fields += [
        field("EInvoiceNumber", "0012345678"),
        field("PayerPartyName", "张某"),
        field("InHospitalDate", date(2024, 1, 1)),
        field("OutHospitalDate", date(2024, 1, 9)),
        field("IssueDate", date(2024, 1, 9)),
    ]
    categories = tuple(line(ItemName=name, ItemAmount=amount) for name, amount in amounts.items())
    return Record(DocumentKind.INPATIENT, PAGES, tuple(fields), categories, items)


def put(record: Record, key: str, value: Value | None, **more: object) -> Record:
    """The record with another machine reading."""

    def of(cell_key: str, cell: Field) -> Field:
        return replace(cell, machine=value, raw=str(value), **more) if cell_key == key else cell  # type: ignore[arg-type]

    return record._mapped(of)


def everywhere(record: Record, **more: object) -> Record:
    """The record with every field changed alike."""
    return record._mapped(lambda _, cell: replace(cell, **more))  # type: ignore[arg-type]


def without_line(record: Record, index: int) -> Record:
    return replace(record, lines=(*record.lines[:index], *record.lines[index + 1 :]))


def doubled_line(record: Record, index: int) -> Record:
    return replace(record, lines=(*record.lines[: index + 1], *record.lines[index:]))


def labelled(record: Record, **more: object) -> Record:
    """Every field of the head and foot with a place of its own."""
    spots = {f.name: Place(page=1, bbox=(10.0, 20.0 * n, 90.0, 20.0 * n + 10)) for n, f in enumerate(record.fields)}
    fields = tuple(replace(f, place=spots[f.name], **more) for f in record.fields)  # type: ignore[arg-type]
    return replace(record, fields=fields)
