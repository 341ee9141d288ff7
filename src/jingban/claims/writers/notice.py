"""受理回执, 一次性告知书, 不予受理通知书, 追回通知书 and others as PDF, set by typst from ``notice.typ``."""

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from jingban.infra.documents import typeset

TEMPLATE = Path(__file__).with_name("notice.typ")
TITLES = {
    "accepted": "受理回执",
    "missing": "一次性告知书",
    "rejected": "不予受理通知书",
    "result": "办理结果通知书",
    "paid": "到账通知",
    "returned": "退票通知",
    "recovery": "追回通知书",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """What is printed. ``rows`` are numbered lists below ``columns``; ``then`` follows them."""

    title: str
    number: str
    name: str
    body: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    then: tuple[str, ...]
    centre: str
    day: str
    printed_on: str
    house: str = ""  # name of the centre


def pdf(notice: Notice) -> bytes:
    """The notice on A4. The same notice gives the same bytes. Raises FontMissing."""
    return typeset.pdf(TEMPLATE, asdict(notice))


def chinese_day(day: date) -> str:
    """2024 年 5 月 20 日."""
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
