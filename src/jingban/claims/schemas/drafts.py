"""A draft to go on with."""

from datetime import date

from ninja import Schema

from jingban.claims.schemas.entering import ClaimCategoryIn, ClaimOperationIn


class ClaimLineOutline(Schema):
    """费用明细 as handed in."""

    name: str
    quantity: str
    price: str
    amount: int
    day: date | None
    code: str
    spec: str
    unit: str
    category: str
    prescription: str
    trace: str


class ClaimBillOutline(Schema):
    """票据 as handed in; the payer's certificate masked."""

    number: str
    day: date
    total: int
    code: str
    check_code: str
    electronic: bool
    foreign: bool
    total_in_words: int | None
    printed_fund: int
    categories: list[ClaimCategoryIn]
    lines: list[ClaimLineOutline]
    payer: str
    payer_id: str
    sex: str
    age: int | None
    refund_of: str
    paper: int | None


class ClaimVisitOutline(Schema):
    """就诊 as handed in."""

    med_type: str
    provider: str
    provider_name: str
    first: date
    last: date
    bills: list[ClaimBillOutline]
    department: str
    diagnoses: list[str]
    operations: list[ClaimOperationIn]
    out_of_town: str
    excused: bool


class ClaimContentOut(Schema):
    """The content of a claim in the shape of ``ClaimContentIn``."""

    revision: int
    visits: list[ClaimVisitOutline]
