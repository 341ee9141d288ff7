"""One released paper read as values of a claim: a bill, fee lines, the days of a stay. Nothing is completed or guessed."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jingban.capture.core.handing import HandedPaper
from jingban.capture.core.model import DocumentKind, Field, Origin, Record, State
from jingban.capture.core.model import Line as ReadLine
from jingban.claims.core.model import NewLine
from jingban.kernel.text import fold

BILLS = frozenset({DocumentKind.OUTPATIENT, DocumentKind.INPATIENT, DocumentKind.BILL})
RECORDS = frozenset({DocumentKind.DISCHARGE, DocumentKind.DIAGNOSIS})
# Material each kind of paper is; what is not here is no material of the list.
MATERIAL_OF = {
    **dict.fromkeys(BILLS, "2"),
    DocumentKind.FEE_LIST: "3",
    DocumentKind.DIAGNOSIS: "5",
    DocumentKind.DISCHARGE: "8",
    DocumentKind.ID_CARD: "1",
}
_NUMBERS = ("HospitalizationNumber", "PatientNumber", "CaseNumber")
_EXACT = Decimal("0.000001")
_PROVIDER = re.compile(r"[HP]\d{11}")
_CODES = re.compile(r"[A-Z]\d{2}(?:\.[0-9A-Z]{1,6})?(?:[+*])?")
_AGE = re.compile(r"(\d{1,3})\s*(?:岁|周岁)?")


@dataclass(frozen=True, slots=True)
class Stay:
    """From admission to discharge."""

    first: date
    last: date


def text(record: Record, name: str) -> str:
    """A text as printed; empty where nothing is, or where it is printed with asterisks."""
    field = record.by_key.get(name)
    value = field.value if field is not None else None
    return "" if value is None or "*" in str(value) else str(value).strip()


def day(record: Record, name: str) -> date | None:
    """A date."""
    field = record.by_key.get(name)
    return field.value if field is not None and isinstance(field.value, date) else None


def fen(record: Record, name: str) -> int | None:
    """An amount in 分."""
    field = record.by_key.get(name)
    return field.value if field is not None and isinstance(field.value, int) else None


def stay_of(record: Record) -> Stay | None:
    """The stay a paper speaks of, where it gives both days in order."""
    first, last = day(record, "InHospitalDate"), day(record, "OutHospitalDate")
    return Stay(first, last) if first and last and first <= last else None


def numbers(record: Record) -> frozenset[str]:
    """Numbers that say which visit a paper belongs to."""
    return frozenset(f"{name}:{fold(text(record, name)).upper()}" for name in _NUMBERS if text(record, name))


def inpatient(record: Record) -> bool:
    """Whether a bill is of a stay."""
    return record.kind is DocumentKind.INPATIENT or (
        record.kind is DocumentKind.BILL
        and bool(day(record, "InHospitalDate") or text(record, "HospitalizationNumber"))
    )


def med_type(record: Record) -> str:
    """医疗类别 by what is printed; the plain one where nothing more is said."""
    said = text(record, "MedicalType") + text(record, "DepartmentName")
    if inpatient(record):
        return "52" if "生育" in said else "21"
    for words, code in (
        (("急诊",), "13"),
        (("慢", "特病", "特殊病"), "14"),
        (("购药", "药店"), "41"),
        (("生育",), "51"),
    ):
        if any(word in said for word in words):
            return code
    return "11"


def provider(record: Record) -> tuple[str, str]:
    """(code or printed name, printed name)."""
    code, name = fold(text(record, "provider_code")).upper(), text(record, "InvoicingPartyName")
    return (code if _PROVIDER.fullmatch(code) else name[:60]), name[:200]


def diagnoses(record: Record) -> tuple[str, ...]:
    """ICD codes as printed."""
    return tuple(dict.fromkeys(_CODES.findall(fold(text(record, "diagnosis_code")).upper())))


def electronic(record: Record) -> bool:
    """Whether a bill is an e-bill: its file, its title or its check code says so."""
    born = any(field.origin in (Origin.XML, Origin.OFD) for field in record.fields)
    return born or "电子" in text(record, "EInvoiceName") or bool(text(record, "RandomNumber"))


def payer_id(record: Record) -> str:
    """The payer's certificate; the number of a unit is none."""
    number = text(record, "id_number") or text(record, "PayerPartyCode")
    return number.upper() if len(number) == 18 and number[:17].isdecimal() else ""


def sex(record: Record) -> str:
    """1 男, 2 女; empty where it is not printed."""
    return {"男": "1", "女": "2"}.get(text(record, "Gender")[:1], "")


def age(record: Record) -> int | None:
    """Years; None where it is printed in months or days."""
    found = _AGE.fullmatch(fold(text(record, "Age")))
    return int(found[1]) if found and int(found[1]) <= 150 else None


def image(paper: HandedPaper) -> int | None:
    """Perceptual hash of its first page."""
    return int(paper.pages[0].dhash, 16) if paper.pages and paper.pages[0].dhash else None


def categories(record: Record) -> tuple[tuple[str, int], ...]:
    """Printed 大项 that have a name and an amount."""
    return tuple(
        (name[:40], amount)
        for line in record.categories
        if (name := _word(line, "ItemName")) and (amount := _money(line)) is not None
    )


@dataclass(frozen=True, slots=True)
class FeeLines:
    """The lines of a paper that can be taken over, and the numbers of those that cannot."""

    lines: tuple[NewLine, ...]
    unread: tuple[int, ...] = ()  # 1-based; without name or amount

    @property
    def total(self) -> int:
        return sum(line.amount for line in self.lines)


def fee_lines(record: Record) -> FeeLines:
    """Fee lines in the order of the paper."""
    found, unread = [], []
    for n, line in enumerate(record.lines, 1):
        made = _fee_line(line)
        if made is None:
            unread.append(n)
        else:
            found.append(made)
    return FeeLines(tuple(found), tuple(unread))


def _fee_line(line: ReadLine) -> NewLine | None:
    name, amount = _word(line, "ItemName"), _money(line)
    if not name or amount is None:
        return None
    figures = _figures(line, amount)
    dated = line.cell("date")
    return NewLine(
        name[:200], *figures[:2], amount, day=dated.value if dated and isinstance(dated.value, date) else None,
        code=_word(line, "ItemCode")[:60], spec=_word(line, "ItemStd")[:200], unit=_word(line, "ItemUnit")[:40],
        category=_word(line, "category")[:40], price_doubtful=figures[2],
    )  # fmt: skip


def _figures(line: ReadLine, amount: int) -> tuple[Decimal, Decimal, bool]:
    """Quantity, price in 元, and whether nobody has confirmed the price.

    A list without a column of prices has the price its amount and quantity make, without quantities one piece of the
    amount: nothing is lost, and no rule may decide by it.
    """
    quantity, price = _number(line.cell("ItemQuantity")), _number(line.cell("ItemPrice"))
    if quantity is None or not quantity:
        return Decimal(1), Decimal(amount) / 100, True
    if price is None:
        return quantity, (Decimal(amount) / 100 / quantity).quantize(_EXACT), True
    return quantity, price, _doubtful(line.cell("ItemPrice"))


def _doubtful(cell: Field | None) -> bool:
    """Read from a picture, confirmed by no equation, keyed by no person."""
    return cell is None or (cell.human is None and cell.origin is Origin.OCR and cell.state is not State.CONFIRMED)


def _number(cell: Field | None) -> Decimal | None:
    if cell is None or not isinstance(cell.value, Decimal | int):
        return None
    return Decimal(cell.value)


def _money(line: ReadLine) -> int | None:
    cell = line.cell("ItemAmount")
    return cell.value if cell is not None and isinstance(cell.value, int) else None


def _word(line: ReadLine, name: str) -> str:
    cell = line.cell(name)
    return str(cell.value).strip() if cell is not None and cell.value is not None else ""
