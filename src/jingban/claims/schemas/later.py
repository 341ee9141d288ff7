"""Archive lists, bulk actions, pre-review, a person's year, declaration files."""

from datetime import date, datetime

from ninja import Schema

from jingban.claims.schemas.listing import MaterialOut
from jingban.claims.schemas.whole import ClaimFindingOut, ClaimShareOut


class ArchiveListOut(Schema):
    """归档移交清单."""

    id: int
    number: str
    centre: str
    made_by: str
    made_at: datetime
    claims: int


class ArchiveListPage(Schema):
    """Lists handed to the archive."""

    items: list[ArchiveListOut]
    total: int
    page: int
    size: int


class BulkRowOut(Schema):
    """What became of one claim of a bulk action."""

    claim: int
    number: str
    ok: bool
    code: str
    message: str


class BulkOut(Schema):
    """A bulk action, row by row."""

    done: int
    refused: int
    rows: list[BulkRowOut]


class PreReviewOut(Schema):
    """预审: the same decision without commitment."""

    total: int
    eligible: int
    fund: int
    personal: int
    shares: list[ClaimShareOut]
    findings: list[ClaimFindingOut]
    missing: list[MaterialOut]
    sentences: list[str]
    explanation: str
    unmatched: int
    refused: str  # why it could not be settled
    unchecked: list[str]


class YearClaimOut(Schema):
    """One claim of a person's year."""

    id: int
    number: str
    state: str
    state_title: str
    filed_on: date
    total: int
    fund: int
    personal: int


class PersonYearOut(Schema):
    """年度累计 of a person."""

    person_id: int
    year: int
    years: list[int]
    accumulators: list[ClaimShareOut]  # name → amount
    claims: list[YearClaimOut]


class DeclarationOut(Schema):
    """报盘: what became of a file; all rows or none."""

    claims: int
    bills: int
    lines: int
    total: int
    ids: list[int]
