"""One invented case whose figures agree: Σ lines = Σ categories = total = 大写, payments = total."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from .catalogue import DIAGNOSES, ITEMS, ONLY_INPATIENT, ONLY_OUTPATIENT, Item
from .people import Hospital, Person, digits, hospital, person

CENT = Decimal("0.01")


@dataclass(frozen=True)
class FeeLine:
    """One charge."""

    item: Item
    code: str
    price: Decimal
    quantity: Decimal
    amount: int  # 分
    day: date


@dataclass(frozen=True)
class Bill:
    """Numbers of a fiscal bill."""

    code: str
    number: str
    check: str
    issued: date
    serial: str  # 业务流水号


@dataclass(frozen=True)
class Case:
    """A visit or a stay with its charges."""

    inpatient: bool
    person: Person
    hospital: Hospital
    begin: date
    end: date
    department: str
    diagnosis: tuple[str, str, str, str]
    lines: tuple[FeeLine, ...]
    categories: tuple[tuple[str, int], ...]
    total: int
    fund: int
    other: int
    account: int
    cash: int
    self_paid: int  # 个人自付
    own_cost: int  # 个人自费
    prepaid: int
    bill: Bill
    patient_number: str
    case_number: str
    insurance: str

    @property
    def recharge(self) -> int:
        """补缴金额."""
        return max(self.cash - self.prepaid, 0)

    @property
    def refund(self) -> int:
        """退费金额."""
        return max(self.prepaid - self.cash, 0)


def yuan(fen: int) -> str:
    """``1234.56``"""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02}"


def fen_of(value: Decimal) -> int:
    """分, half up, as tills round."""
    return int((value * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _price(lot: Random, item: Item) -> Decimal:
    step = Decimal(1).scaleb(-item.decimals)
    span = int((item.high - item.low) / step)
    price = item.low + lot.randrange(span + 1) * step
    if item.letter == "0":  # services cost round sums
        return price.quantize(Decimal("0.5") if price < 10 else Decimal(1)).quantize(CENT)
    return price.quantize(step)


def _code(item: Item, style: str, lot: Random) -> str:
    own = Random(item.name + item.spec + style)  # the same item has the same code everywhere
    if style == "none":
        return ""
    if style == "house":
        return f"{item.letter if item.letter != '0' else 'F'}{own.randrange(10**6, 10**7)}"
    if item.letter in "XZ":
        return f"{item.letter}{own.choice('ABCDJNR')}{own.randrange(10, 99)}{own.choice('ABCD')}{own.choice('ABCX')}{own.choice('ABF')}{own.randrange(100, 999)}{own.choice('ABE')}00{own.randrange(1, 5)}01010{own.randrange(10**4, 10**5)}"
    if item.letter == "C":
        return f"C{own.randrange(10**9, 10**10)}{own.randrange(10**9, 10**10)}"
    return f"00{own.randrange(10**12, 10**13)}"


def _quantity(lot: Random, item: Item, days: int) -> Decimal:
    if item.letter == "T":
        return Decimal(lot.choice((10, 15, 20, 30, 42, 70)))
    if item.unit in ("日", "床日"):
        return Decimal(lot.randrange(1, max(2, days + 1)))
    if item.unit == "小时":
        return Decimal(lot.randrange(1, 24 * max(1, min(days, 5)))) / (2 if lot.random() < 0.3 else 1)
    if item.high > 400:
        return Decimal(1)
    if item.letter in "XZC":
        return Decimal(lot.choice((1, 1, 2, 2, 3, 4, 6, 8, 10, 14, 21, 28)))
    return Decimal(lot.choice((1, 1, 1, 1, 2, 3, 5)))


def make_case(lot: Random, inpatient: bool, rows: int, code_style: str, daily: bool) -> Case:
    """A case by lot with about ``rows`` fee lines."""
    start = date(2021, 3, 1) + timedelta(days=lot.randrange(0, 1700))
    days = lot.randrange(3, 22) if inpatient else 0
    diagnosis = lot.choice(DIAGNOSES)
    place = hospital(lot)
    shut = ONLY_OUTPATIENT if inpatient else ONLY_INPATIENT
    pool = [item for item in ITEMS if item.category not in shut]
    # Surgery and stents once at most; a list repeats items only by day.
    picked = lot.sample(pool, min(rows, len(pool)))
    while len(picked) < rows:
        picked += lot.sample([i for i in pool if i.high < 100], min(rows - len(picked), 40))
    # 一级护理, Ⅰ级护理, I级护理: every hospital writes it its own way.
    spelling = str.maketrans(lot.choice(({}, {"Ⅰ": "一", "Ⅱ": "二", "Ⅲ": "三"}, {"Ⅰ": "I", "Ⅱ": "II", "Ⅲ": "III"})))
    picked = [replace(item, name=item.name.translate(spelling)) if "级护理" in item.name else item for item in picked]
    prices = {item: _price(lot, item) for item in sorted(set(picked), key=lambda i: (i.name, i.spec))}
    lines = []
    for item in picked:
        quantity = _quantity(lot, item, days)
        amount = fen_of(prices[item] * quantity)
        if amount == 0:
            quantity, amount = Decimal(10), fen_of(prices[item] * 10)
        day = start + timedelta(days=lot.randrange(days + 1)) if daily else start
        lines.append(FeeLine(item, _code(item, code_style, lot), prices[item], quantity, amount, day))
    if rows >= 30 and lot.random() < 0.3:
        lines += _returns(lot, lines, start + timedelta(days=days))
    order = {item.category: n for n, item in enumerate(ITEMS)}
    lines.sort(key=(lambda row: (row.day, order[row.item.category])) if daily else lambda row: order[row.item.category])
    return _settle(lot, inpatient, person(lot), place, start, start + timedelta(days=days), diagnosis, lines)


def _returns(lot: Random, lines: list[FeeLine], end: date) -> list[FeeLine]:
    """Medicines given back: the same row once more with a negative quantity."""
    many = [row for row in lines if row.item.letter in "XZC" and row.quantity >= 3]
    out = []
    for row in lot.sample(many, min(len(many), lot.choice((1, 2)))):
        back = -Decimal(lot.randrange(1, int(row.quantity)))
        day = min(row.day + timedelta(days=lot.randrange(0, 3)), end)
        amount = fen_of(row.price * back)
        if amount:
            out.append(replace(row, quantity=back, amount=amount, day=day))
    return out


def _settle(
    lot: Random,
    inpatient: bool,
    who: Person,
    place: Hospital,
    begin: date,
    end: date,
    diagnosis: tuple[str, str, str, str],
    lines: list[FeeLine],
) -> Case:
    sums: dict[str, int] = defaultdict(int)
    for row in lines:
        sums[row.item.category] += row.amount
    total = sum(sums.values())
    own = sum(fen_of(Decimal(row.amount) / 100 * row.item.ratio) for row in lines if row.item.ratio == 1)
    insured = lot.random() < 0.8
    covered = total - own
    fund = covered * lot.randrange(45, 88) // 100 if insured else 0
    other = (covered - fund) * lot.choice((0, 0, 0, 20, 35)) // 100 if insured else 0
    rest = total - fund - other
    own = own if insured else total
    account = min(rest, lot.randrange(0, 30000)) if insured and lot.random() < 0.4 else 0
    issued = end + timedelta(days=lot.choice((0, 0, 0, 1, 3)))
    return Case(
        inpatient=inpatient,
        person=who,
        hospital=place,
        begin=begin,
        end=end,
        department=diagnosis[1],
        diagnosis=diagnosis,
        lines=tuple(lines),
        categories=tuple(sums.items()),
        total=total,
        fund=fund,
        other=other,
        account=account,
        cash=rest - account,
        self_paid=rest - own,
        own_cost=own,
        prepaid=lot.choice((0, 200000, 300000, 500000)) if inpatient else 0,
        bill=Bill(
            code=f"99{lot.choice('06')}{lot.randrange(10**4, 10**5)}",
            number=f"{lot.randrange(1, 10**7):010}" if lot.random() < 0.6 else digits(lot, 10),
            check="".join(lot.choice("0123456789abcdef") for _ in range(6)),
            issued=issued,
            serial=f"{issued:%Y%m%d}{digits(lot, lot.choice((6, 9, 12)))}",
        ),
        patient_number=digits(lot, lot.choice((8, 10, 12))),
        case_number=digits(lot, lot.choice((6, 8))),
        insurance=lot.choice(("职工基本医疗保险", "城乡居民基本医疗保险", "职工医保", "居民医保"))
        if insured
        else "自费",
    )
