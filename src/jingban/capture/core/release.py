"""Whether a paper may go on: money is confirmed by checks or keyed by people, never by confidence.

The judge is called here; states that are handed in count nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from jingban.capture.core.blame import failing, plain_id
from jingban.capture.core.checks.paper import BILLS
from jingban.capture.core.judging import Judged, judge, kind_of_key
from jingban.capture.core.model import DocumentKind, Field, Origin, Record, State, Value
from jingban.capture.core.names import Kind, spec_of
from jingban.kernel.money import yuan

_MONEY: Final = (Kind.MONEY, Kind.WORDS, Kind.PRICE, Kind.QUANTITY)
_STRUCTURED: Final = (Origin.XML, Origin.OFD)


@dataclass(frozen=True, slots=True)
class Hand:
    """Who keyed a field, and who keyed it again without seeing the first value."""

    by: str
    again_by: str | None = None
    again: Value | None = None


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing that stands in the way; ``code``: missing, unread, read, conflict, check, second."""

    code: str
    key: str
    message: str  # Chinese, says what to do


@dataclass(frozen=True, slots=True)
class Released:
    """The paper may go on, as judged here."""

    judged: Judged


@dataclass(frozen=True, slots=True)
class Blocked:
    """The paper stays."""

    judged: Judged
    obstacles: tuple[Obstacle, ...]


def release(
    record: Record,
    *,
    today: date | None = None,
    qr: Sequence[str | Mapping[str, Value]] = (),
    hands: Mapping[str, Hand] | None = None,
    threshold: int | None = None,
    overrides: Mapping[str, str] | None = None,
    judged: Judged | None = None,
) -> Released | Blocked:
    """Judge the record, people's values inside, and let it go or say why not.

    ``hands``: who keyed which field. From ``threshold`` 分 on, a keyed amount needs a second person with the same value.
    ``overrides``: reasons by id of a failing check; a reason settles the check, it does not make a reading right: each
    amount it speaks of still needs a person or another check that proves it.
    ``judged``: this record as judged together with the other papers of its case, which prove more than one alone.
    """
    judged = judged or judge(record, today, qr)
    reasons = {name for name, reason in (overrides or {}).items() if reason.strip()}
    found = obstacles(judged, reasons)
    if threshold is not None:
        found += _second(judged.record, hands or {}, threshold)
    return Blocked(judged, tuple(found)) if found else Released(judged)


def obstacles(judged: Judged, reasons: Collection[str] = ()) -> list[Obstacle]:
    """What stands in the way of a paper judged already, second keying apart."""
    return [*_missing(judged.record), *_failing(judged, reasons), *_fields(judged, reasons)]


def _missing(record: Record) -> list[Obstacle]:
    out = []
    total = record.by_key.get("TotalAmount")
    if record.kind in BILLS and (total is None or total.value is None):
        out.append(Obstacle("missing", "TotalAmount", "没有金额合计，请照原件录入"))
    if record.kind in BILLS or record.kind is DocumentKind.FEE_LIST:
        for part, lines in (("categories", record.categories), ("lines", record.lines)):
            for index, line in enumerate(lines):
                if line.cell("ItemAmount") is None:
                    key = f"{part}[{index}].ItemAmount"
                    out.append(Obstacle("missing", key, f"第 {index + 1} 行没有金额，请照原件录入或删去该行"))
    return out


def _failing(judged: Judged, reasons: Collection[str]) -> list[Obstacle]:
    return [
        Obstacle("check", check.subjects[0] if check.subjects else "", f"{check.message}；确属原件如此的，请写明理由")
        for check in failing(judged.checks)
        if check.id not in reasons
    ]


def _fields(judged: Judged, reasons: Collection[str]) -> list[Obstacle]:
    """Amounts nothing vouches for, and conflicts nobody has looked at."""
    answered = {key for check in failing(judged.checks) if check.id in reasons for key in check.subjects}
    proved = {key for check in judged.checks if check.ok for key in check.proves}
    out = []
    for key, field in judged.record.keyed():
        if field.human is not None or field.state is State.CONFIRMED:
            continue
        money = kind_of_key(key) in _MONEY
        if field.state is State.CONFLICT:
            if key not in answered or (money and key not in proved):
                out.append(Obstacle("conflict", key, f"{label(key)}与其他数据矛盾，请对照原件确认或重新录入"))
        elif field.value is None and (money or field.raw.strip()):
            out.append(Obstacle("unread", key, f"{label(key)}未能读出，请照原件录入；原件没有的请清空"))
        elif money and not _vouched(key, field, answered, proved) and not _moves_nothing(key, judged):
            out.append(Obstacle("read", key, f"{label(key)}只有识别结果、没有核对依据，请对照原件确认"))
    return out


def _vouched(key: str, field: Field, answered: set[str], proved: set[str]) -> bool:
    """Values named in a data file were not recognised; after a reason, one proof is enough."""
    return field.origin in _STRUCTURED or (key in answered and key in proved)


def _moves_nothing(key: str, judged: Judged) -> bool:
    """Whether a figure that was merely read may pass: what it could hide moves no amount by a 分.

    The days of a stay pass beside its dates. Of a price or quantity:

    A price of four decimals times 2 is rounded to the 分, so the product cannot prove its last digits. When the other
    factor and the amount are each settled without it (a check or a person) and the product still rounds to the amount,
    any other price that fits the line gives the same amount. It stays ``read_only``: whoever decides by the price itself
    (a ceiling) must ask for it. Both factors merely read block as before, for then neither pins the other; so does a line
    of 0 元, whose other factor could be anything.
    """
    head, _, name = key.rpartition(".")
    if name == "hospital_days":  # the dates decide; a number they contradict fails its check
        return any(check.ok and key in check.subjects for check in judged.checks)
    other = {"ItemPrice": "ItemQuantity", "ItemQuantity": "ItemPrice"}.get(name)
    if other is None:
        return False
    fields = judged.record.by_key
    amount = fields.get(f"{head}.ItemAmount")
    if not _settled(fields.get(f"{head}.{other}")) or not _settled(amount) or amount is None or not amount.value:
        return False
    return any(check.ok and key in check.subjects and plain_id(check).startswith("row.") for check in judged.checks)


def _settled(field: Field | None) -> bool:
    return field is not None and field.value is not None and (field.human is not None or field.state is State.CONFIRMED)


def _second(record: Record, hands: Mapping[str, Hand], threshold: int) -> list[Obstacle]:
    out = []
    for key, field in record.keyed():
        if field.human is None or not isinstance(field.value, int) or abs(field.value) < threshold:
            continue
        hand = hands.get(key)
        if hand is None or hand.again_by is None or hand.again_by == hand.by:
            words = f"{label(key)} {yuan(field.value)} 元金额较大，须由另一人复录"
        elif hand.again != field.value:
            words = f"{label(key)}首录与复录不一致，请核对原件后改正"
        else:
            continue
        out.append(Obstacle("second", key, words))
    return out


def label(key: str) -> str:
    """A key for a reader: 第 4 行金额."""
    head, _, name = key.rpartition(".")
    spec = spec_of(name)
    words = f"“{spec.label if spec else name}”"
    if not head:
        return words
    part, _, rest = head.partition("[")
    index = int(rest.rstrip("]")) + 1
    return f"{'大项' if part == 'categories' else '明细'}第 {index} 行{words}"
