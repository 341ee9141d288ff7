"""Who pays what, as the citizen reads it: the waterfall of a settlement, of a claim, of a year."""

from collections.abc import Mapping, Sequence
from typing import Any

from jingban.benefit.core import explain
from jingban.benefit.core.model import Accumulators, Amounts, Settlement
from jingban.claims import models, schemas

_OWN = "个人"  # how benefit names what the person bears
# 年度累计 by the names of the contract; the counts are no amounts.
ACCUMULATED = {
    "hifp_pay": "统筹基金已支付",
    "hifob_pay": "大额医疗互助已支付（住院）",
    "outpatient_eligible": "门诊政策范围内累计",
    "outpatient_eligible_primary": "其中：基层门诊",
    "outpatient_paid": "门诊基金已支付",
    "outpatient_supplement": "门诊统一补充已支付",
    "catastrophic_base": "计入大病保险的个人负担",
    "hifmi_pay": "大病保险已支付",
    "maf_outpatient": "门诊救助已支付",
    "maf_inpatient": "住院救助已支付",
    "maf_base": "计入救助起付线的个人负担",
    "maf_family": "因病致贫家庭救助已支付",
}


def value(row: models.Settlement) -> Settlement:
    """The settlement as benefit knows it, without its trace."""
    return Settlement(
        Amounts(row.total, row.own_pay, row.over_limit, row.prior_self_pay, row.eligible), row.act_pay_dedc,
        row.hifp_pay, row.hifob_pay, row.hifes_pay, row.hifdm_pay, row.hifmi_pay, row.maf_pay, row.oth_pay,
        Accumulators(row.year), row.policy_version, acct_pay=row.acct_pay,
    )  # fmt: skip


def shares(settlement: Settlement) -> list[schemas.ClaimShareOut]:
    """Who pays what of one visit; adds up to its total."""
    return [
        schemas.ClaimShareOut(name=share.name, amount=share.fen, person=share.name.startswith(_OWN))
        for share in explain.shares(settlement)
    ]


def funds(row: models.Settlement) -> list[schemas.ClaimShareOut]:
    """What each fund pays of one visit."""
    return [
        schemas.ClaimShareOut(name=title, amount=getattr(row, name), person=False)
        for name, title in explain.FUNDS
        if getattr(row, name)
    ]


def together(settlements: Sequence[Settlement]) -> list[schemas.ClaimShareOut]:
    """Who pays what of the whole claim: the shares of its visits added by name, the person's last."""
    sums: dict[tuple[bool, str], int] = {}
    for one in settlements:
        for share in shares(one):
            sums[share.person, share.name] = sums.get((share.person, share.name), 0) + share.amount
    ordered = sorted(sums.items(), key=lambda pair: pair[0][0])  # stable: the order of the law within each half
    return [schemas.ClaimShareOut(name=name, amount=fen, person=person) for (person, name), fen in ordered]


def accumulators(values: Mapping[str, Any] | None) -> list[schemas.ClaimShareOut]:
    """年度累计 as the desk shows it; what is zero is left out, amounts of the contract are 元 as text."""
    found = [(title, _fen((values or {}).get(name))) for name, title in ACCUMULATED.items()]
    groups = [(f"专项补助已支付（{code}）", _fen(paid)) for code, paid in ((values or {}).get("groups") or {}).items()]
    return [schemas.ClaimShareOut(name=title, amount=fen, person=False) for title, fen in [*found, *groups] if fen]


def _fen(amount: Any) -> int:
    """元 as text with at most two decimals."""
    whole, _, part = str(amount or "0").partition(".")
    return int(whole) * 100 + int((part + "00")[:2])


def added(settlements: Sequence[Settlement]) -> Settlement:
    """The visits of a claim as one settlement: only its amounts mean anything."""
    first = settlements[0]
    sums = {name: sum(getattr(one, name) for one in settlements) for name, _ in explain.FUNDS}
    parts = [sum(part) for part in zip(*(one.amounts for one in settlements), strict=True)]
    return first._replace(amounts=Amounts(*parts), **sums)
