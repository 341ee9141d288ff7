"""What goes over the wire of benefits. Amounts are text in 元 with two decimals; the core checks every figure itself."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema

Word = Annotated[str, Field(max_length=40)]
Figure = Annotated[str, Field(max_length=24)]


class Refused(Schema):
    """A refusal: a stable code, a Chinese message; ``details`` names ``field`` and, among several, ``case`` (from 1)."""

    code: str
    message: str
    details: dict[str, Any] | None = None


class Strict(Schema):
    """An unknown field is a typing mistake, never ignored."""

    model_config = {"extra": "forbid"}


# --- cases in ------------------------------------------------------------------------------------


class ServiceIn(Strict):
    med_type: Word = ""
    hospital_level: int | Word = ""
    admission_date: Word = ""
    discharge_date: Word | None = None
    settlement_date: Word | None = None
    district_run: bool = False
    community: bool = False
    out_of_town: Word = ""


class AmountsIn(Strict):
    total: Figure = ""
    own_pay: Figure = "0.00"
    over_limit: Figure = "0.00"
    prior_self_pay: Figure = "0.00"
    eligible: Figure = ""


class LineIn(Strict):
    name: Annotated[str, Field(max_length=200)] = ""
    category: Word = ""
    quantity: Figure = ""
    price: Figure = ""
    amount: Figure = ""
    price_ceiling: Figure | None = None
    self_pay_ratio: Figure | None = None
    date: Word | None = None


class SpecialShape(Strict):
    """门诊特殊病结算期: the day it opened, its deductible, what its visits have come to."""

    opened: Word
    line: Figure
    eligible: Figure


class CoverIn(Strict):
    """待遇期 of the insurance record; ``status`` is psn_insu_stas."""

    model_config = {"extra": "forbid", "populate_by_name": True}

    from_: Word = Field("", alias="from")
    to: Word | None = None
    status: Word = "1"


class AccumulatorsShape(Strict):
    """年度累计: amounts in 元, ``stays`` a count, ``groups`` identity → paid this year."""

    year: int | None = Field(None, ge=1990, le=2100)
    stays: int | None = Field(None, ge=0, le=9999)
    hifp_pay: Figure | None = None
    hifob_pay: Figure | None = None
    outpatient_eligible: Figure | None = None
    outpatient_eligible_primary: Figure | None = None
    outpatient_paid: Figure | None = None
    outpatient_supplement: Figure | None = None
    catastrophic_base: Figure | None = None
    hifmi_pay: Figure | None = None
    maf_outpatient: Figure | None = None
    maf_inpatient: Figure | None = None
    maf_base: Figure | None = None
    maf_family: Figure | None = None
    maf_family_claims: int | None = Field(None, ge=0, le=9999)
    groups: dict[Word, Figure] | None = None
    special: SpecialShape | None = None


class CaseIn(Strict):
    """One claim by the JSON contract: ``lines`` or ``amounts``; without accumulators those of the case before it."""

    region: Word = ""
    insutype: Word = ""
    psn_type: Word = ""
    birth_date: Word = ""
    identities: list[Word] = Field([], max_length=20)
    service: ServiceIn = ServiceIn()
    accumulators: AccumulatorsShape | None = None
    lines: list[LineIn] | None = Field(None, max_length=5000)
    amounts: AmountsIn | None = None
    switches: dict[Word, Word] = {}
    coverage: list[CoverIn] | None = Field(None, max_length=100, description="待遇期; without it cover is not checked")
    acct_pay: Figure | None = Field(None, description="Wanted from the personal account")


class CalculateIn(Strict):
    """Cases of one person in order; the accumulators run through."""

    cases: list[CaseIn] = Field(max_length=200)
    explain: bool = True


class SheetIn(Strict):
    """The sheet of case ``index`` (from 0); the print date is given, so that the same input gives the same bytes."""

    cases: list[CaseIn] = Field(max_length=200)
    index: int = Field(0, ge=0)
    printed_on: date
    reference: Annotated[str, Field(max_length=40)] = ""


# --- settlements out -----------------------------------------------------------------------------


class TraceOut(Schema):
    step: str
    rule: str
    source: str
    certainty: str
    certainty_text: str
    weak: bool = Field(description="The source should be checked before relying on it")
    inputs: dict[str, str]
    formula: str
    amount: str


class SettlementOut(Schema):
    """The result by national field names."""

    medfee_sumamt: str
    fulamt_ownpay_amt: str
    overlmt_selfpay: str
    preselfpay_amt: str
    inscp_scp_amt: str
    act_pay_dedc: str
    hifp_pay: str
    hifob_pay: str
    hifes_pay: str
    hifdm_pay: str
    hifmi_pay: str
    maf_pay: str
    oth_pay: str
    fund_pay_sumamt: str
    psn_part_amt: str
    acct_pay: str
    psn_cash_pay: str
    selfpay1: str
    selfpay2: str
    accumulators: AccumulatorsShape
    trace: list[TraceOut]
    policy_version: str


class ShareOut(Schema):
    name: str
    amount: str
    amount_fen: int
    person: bool = Field(description="Paid by the person, not by a fund")


class ResultOut(Schema):
    title: str
    settlement: SettlementOut
    shares: list[ShareOut] = Field(description="Adds up to the total")
    sentences: list[str]
    citizen: str


class CalculateOut(Schema):
    results: list[ResultOut]


# --- policies ------------------------------------------------------------------------------------


class ConcernOut(Schema):
    concern: str
    title: str
    provisions: int


class RegionOut(Schema):
    region: str
    name: str
    version: str
    provisions: int
    first: date
    changes: list[date] = Field(description="Days on which some provision begins")
    concerns: list[ConcernOut]


class EntryOut(Schema):
    name: str
    label: str
    text: str


class ProvisionOut(Schema):
    id: str
    concern: str
    title: str
    condition: str
    when: dict[str, list[str]]
    first: date
    last: date | None
    entries: list[EntryOut]
    source: str
    certainty: str
    certainty_text: str
    weak: bool
    note: str
    file: str
    line: int


class PoliciesOut(Schema):
    region: str
    name: str
    version: str
    on: date | None
    provisions: list[ProvisionOut]


class FamilyOut(Schema):
    concern: str
    title: str
    condition: str
    versions: list[ProvisionOut]


class TimelineOut(Schema):
    region: str
    name: str
    version: str
    families: list[FamilyOut]


class ChangedOut(Schema):
    name: str
    label: str
    first: str
    second: str


class ChangeOut(Schema):
    kind: Literal["added", "removed", "changed"]
    concern: str
    title: str
    condition: str
    entries: list[ChangedOut]
    first: ProvisionOut | None
    second: ProvisionOut | None


class DiffOut(Schema):
    region: str
    name: str
    version: str
    first: date
    second: date
    changes: list[ChangeOut]


class CodeOut(Schema):
    code: str
    name: str
    within: list[str] = Field(description="Insurance types that know this person type")


class SwitchOut(Schema):
    name: str
    label: str
    options: list[CodeOut]


class DictionaryOut(Schema):
    """Codes with their words, for forms and legends."""

    insutypes: list[CodeOut]
    psn_types: list[CodeOut]
    identities: list[CodeOut]
    med_types: list[CodeOut]
    levels: list[CodeOut]
    out_of_town: list[CodeOut]
    switches: list[SwitchOut]
    certainties: list[CodeOut]
    portfolio_columns: list[CodeOut]


# --- what-if -------------------------------------------------------------------------------------


class Queued(Schema):
    id: int
    job_id: int


class FundCompared(Schema):
    fund: str
    label: str
    a: str
    b: str
    difference: str


class GroupCompared(Schema):
    group: str
    label: str
    claims: int
    total: str
    a: str
    b: str
    difference: str


class StepCount(Schema):
    """Persons whose payment differs by more than ``above`` and at most ``upto`` (元); null is open."""

    above: str | None
    upto: str | None
    persons: int


class PersonsAmount(Schema):
    persons: int
    amount: str


class Persons(Schema):
    persons: int


class RefusedClaims(Schema):
    code: str
    claims: int


class Outcome(Schema):
    policy_a: str
    policy_b: str
    persons: int
    claims: int
    refused: list[RefusedClaims]
    total: str
    gain: PersonsAmount
    lose: PersonsAmount
    same: Persons
    funds: list[FundCompared]
    groups: list[GroupCompared]
    steps: list[StepCount]


class SimulationItem(Schema):
    id: int
    filename: str
    size: int
    policy_a: str
    policy_b: str
    state: Literal["running", "done", "failed"]
    error_code: str
    error_message: str
    asked_by: str
    asked_at: datetime
    finished_at: datetime | None
    job_id: int | None


class SimulationOut(SimulationItem):
    result: Outcome | None


class SimulationPage(Schema):
    items: list[SimulationItem]
    total: int
    page: int
    size: int
