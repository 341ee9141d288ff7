"""Queues, lists, lines and materials as the desk shows them."""

from datetime import date, datetime

from ninja import Schema


class ClaimIdOut(Schema):
    """What was made or changed."""

    id: int
    number: str
    state: str
    revision: int


class ClaimClockOut(Schema):
    """受理时限. ``word`` is what the desk shows: 还剩 3 个工作日."""

    due: date | None
    used: int
    left: int
    overdue: bool
    warn: bool
    paused: bool
    word: str


class ClaimRow(Schema):
    """One claim in a list."""

    id: int
    number: str
    version: int
    person_id: int
    person_name: str
    certificate: str
    scheme: str
    scheme_title: str
    channel: str
    channel_title: str
    med_types: list[str]
    state: str
    state_title: str
    filed_on: date
    clock: ClaimClockOut
    bills: int
    lines: int
    total: int
    fund: int
    personal: int
    open_findings: int
    findings: int
    held_by: str
    held_name: str
    changed_at: datetime


class ClaimPage(Schema):
    """One page; the total stops at 10,000 (``more``)."""

    items: list[ClaimRow]
    total: int
    more: bool
    page: int
    size: int


class QueueOut(Schema):
    """One queue of 我的工作: what this person may do next in that state."""

    key: str  # draft, incomplete, accepted, on_hold, settled, rechecked, approved, released
    title: str
    count: int
    mine: int  # held by this person
    warn: int
    overdue: int


class WorkOut(Schema):
    """我的工作."""

    queues: list[QueueOut]


class MaterialOut(Schema):
    """材料清单, one row."""

    code: str
    title: str
    needed: bool
    there: bool
    copies: int
    papers: list[int]
    note: str


class ClaimLineOut(Schema):
    """费用明细 with its catalogue item and what was cut."""

    id: int
    bill: int
    visit: int
    number: int
    name: str
    spec: str
    unit: str
    category: str
    day: date | None
    quantity: str
    price: str
    amount: int
    price_doubtful: bool
    printed_code: str
    item: str
    item_name: str
    item_class: str
    item_class_title: str
    ratio: str
    ceiling: int | None
    match: str
    match_title: str
    cut: int
    findings: list[int]


class ClaimLinePage(Schema):
    """Fee lines; a long list never loads whole."""

    items: list[ClaimLineOut]
    total: int
    amount: int
    page: int
    size: int
