"""Supervisor's board."""

from datetime import date

from ninja import Schema


class BoardCount(Schema):
    """A figure of the board with a share where there is one."""

    key: str
    title: str
    count: int
    amount: int = 0
    share: str = ""


class BoardDay(Schema):
    """One day of the trend."""

    day: date
    accepted: int
    closed: int
    fund: int


class BoardRule(Schema):
    """How a rule fares: hits, accepted, overruled, open."""

    rule: str
    title: str
    severity: str
    hits: int
    accepted: int
    overruled: int
    open: int
    overruled_share: str


class BoardOut(Schema):
    """Supervisor's board."""

    since: date
    until: date
    accepted: int
    closed: int
    paid: int  # 分
    on_time: str  # share of ended claims within the term, "98.4"
    overdue: int
    median_days: int
    states: list[BoardCount]
    ages: list[BoardCount]  # open claims by working days used
    deductions: list[BoardCount]  # by reason
    rules: list[BoardRule]
    trend: list[BoardDay]
