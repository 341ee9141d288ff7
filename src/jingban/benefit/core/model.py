"""What goes into a settlement and what comes out of it.

The values made for every settlement are named tuples: they are built five times faster than frozen
dataclasses, and a portfolio makes millions of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class Setting(StrEnum):
    """Where the care was given, as far as the law distinguishes it."""

    INPATIENT = "inpatient"
    OUTPATIENT = "outpatient"
    SPECIAL = "special"  # 门诊慢特病, paid like inpatient
    MATERNITY = "maternity"  # 生育 and 计划生育: a law of its own
    FAMILY = "family"  # 因病致贫家庭: a family's burden of a year


# med_type → setting: by its whole code first, then by its first two digits; the rest is outpatient care
_WHOLE = {"9119": Setting.SPECIAL, "9218": Setting.INPATIENT, "9219": Setting.FAMILY}
_GROUPS = {
    **dict.fromkeys(("21", "22", "23", "24"), Setting.INPATIENT),
    **dict.fromkeys(("51", "52", "53"), Setting.MATERNITY),
    "14": Setting.SPECIAL,
}


def setting_of(med_type: str) -> Setting:
    """Where care of this national med_type is given."""
    return _WHOLE.get(med_type) or _GROUPS.get(med_type[:2], Setting.OUTPATIENT)


@dataclass(frozen=True, slots=True)
class FeeLine:
    """费用明细. Amounts in 分; ``price`` and ``price_ceiling`` in 元 with up to four decimals."""

    name: str
    category: str  # 甲 | 乙 | 丙
    quantity: Decimal
    price: Decimal
    amount: int
    price_ceiling: Decimal | None = None
    self_pay_ratio: int = 0  # 先行自付比例, per million
    day: date | None = None


class Amounts(NamedTuple):
    """A claim by its parts (分). total = own_pay + over_limit + prior_self_pay + eligible."""

    total: int  # medfee_sumamt
    own_pay: int  # fulamt_ownpay_amt
    over_limit: int  # overlmt_selfpay
    prior_self_pay: int  # preselfpay_amt
    eligible: int  # inscp_scp_amt


@dataclass(frozen=True, slots=True)
class Person:
    """Who is settled. Codes are the national ones (insutype, psn_type, psn_idet_type)."""

    insutype: str
    psn_type: str
    birth_date: date
    identities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Service:
    """What was done, where and when."""

    med_type: str
    hospital_level: int  # 1, 2, 3
    admission_date: date
    discharge_date: date
    settlement_date: date
    district_run: bool = False  # 区属
    community: bool = False  # 社区卫生机构
    out_of_town: str = ""  # out_fil_type; empty = at home

    @property
    def setting(self) -> Setting:
        return setting_of(self.med_type)

    @property
    def aid_only(self) -> bool:
        """救助 of persons insured elsewhere: the amounts are what their own insurance left."""
        return self.med_type.startswith(("91", "92"))


class SpecialPeriod(NamedTuple):
    """门诊特殊病结算期: one deductible from the day it opened; runs on past the end of the year."""

    opened: date
    line: int  # its deductible, 分
    eligible: int = 0  # what the visits of the period have come to


class CoverPeriod(NamedTuple):
    """A period of the insurance record. ``status`` is psn_insu_stas; only 1 is in benefit."""

    first: date
    last: date | None
    status: str = "1"


class Accumulators(NamedTuple):
    """年度累计 of one person (分, except ``stays``). Passed in, returned changed, never hidden."""

    year: int
    stays: int = 0  # settled inpatient periods of the year
    pooled_paid: int = 0  # hifp of inpatient and special outpatient
    large_paid: int = 0  # hifob of inpatient
    outpatient_eligible: int = 0  # counts toward the outpatient deductible
    outpatient_eligible_primary: int = 0  # the part at level 1 and below
    outpatient_paid: int = 0  # basic or large-amount fund, outpatient
    outpatient_supplement: int = 0
    catastrophic_base: int = 0  # policy-range personal burden of the year
    catastrophic_paid: int = 0
    assistance_outpatient_paid: int = 0
    assistance_inpatient_paid: int = 0
    group_paid: tuple[tuple[str, int], ...] = ()  # identity → paid this year
    assistance_burden: int = 0  # counts toward the yearly threshold of assistance
    family_paid: int = 0  # 因病致贫家庭救助
    family_claims: int = 0
    special: SpecialPeriod | None = None  # the only counter that outlives the year

    def in_year(self, year: int) -> "Accumulators":
        """These counters when they are of that year; otherwise that year's, fresh."""
        return self if self.year == year else Accumulators(year, special=self.special)

    def paid_to_group(self, identity: str) -> int:
        return dict(self.group_paid).get(identity, 0)

    def with_group(self, identity: str, fen: int) -> "Accumulators":
        paid = dict(self.group_paid)
        paid[identity] = paid.get(identity, 0) + fen
        return self._replace(group_paid=tuple(sorted(paid.items())))


@dataclass(frozen=True, slots=True)
class Case:
    """One claim of one person, ready to be settled."""

    region: str
    person: Person
    service: Service
    amounts: Amounts
    lines: tuple[FeeLine, ...] = ()
    switches: Mapping[str, str] = field(default_factory=dict)
    coverage: tuple[CoverPeriod, ...] | None = None  # None: the record was not passed, nothing is checked
    account: int = 0  # 分 the person wants paid from the personal account


class TraceLine(NamedTuple):
    """One step of the calculation: which rule, from where, what went in, what came out."""

    step: str
    rule: str  # id of the provision; empty for arithmetic
    source: str
    certainty: str  # V1, V2, V3, SEED, CODE, ARITH, G-high, G-mid, G-low, or empty
    inputs: tuple[tuple[str, str], ...]
    formula: str
    amount: int


class Settlement(NamedTuple):
    """The result by national field names (分), the accumulators after it and the trace."""

    amounts: Amounts
    act_pay_dedc: int
    hifp_pay: int
    hifob_pay: int
    hifes_pay: int
    hifdm_pay: int
    hifmi_pay: int
    maf_pay: int
    oth_pay: int
    accumulators: Accumulators
    policy_version: str
    trace: tuple[TraceLine, ...] = ()
    acct_pay: int = 0  # part of psn_part_amt taken from the personal account
    account_in_sum: bool = False  # switch fund_sum_includes_account, for the printed sum only

    @property
    def fund_pay_sumamt(self) -> int:
        """What the funds pay; the personal account is not a fund here (see ``printed_fund_sum``)."""
        return (
            self.hifp_pay
            + self.hifob_pay
            + self.hifes_pay
            + self.hifdm_pay
            + self.hifmi_pay
            + self.maf_pay
            + self.oth_pay
        )

    @property
    def printed_fund_sum(self) -> int:
        """fund_pay_sumamt as the province prints it: some count the personal account in."""
        return self.fund_pay_sumamt + (self.acct_pay if self.account_in_sum else 0)

    @property
    def psn_cash_pay(self) -> int:
        return self.psn_part_amt - self.acct_pay

    @property
    def psn_part_amt(self) -> int:
        return self.amounts.total - self.fund_pay_sumamt

    @property
    def selfpay1(self) -> int:
        """自付一: deductible, ratio shares and what lies above the caps, before 大病 and 救助."""
        return self.amounts.eligible - self.hifp_pay - self.hifob_pay - self.hifes_pay

    @property
    def selfpay2(self) -> int:
        """自付二: prior self-payment of class-B items."""
        return self.amounts.prior_self_pay
