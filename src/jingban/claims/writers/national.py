"""National settlement fields out: ``setlinfo`` and ``setldetail`` of each settled visit, amounts n16,2 exact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from jingban.claims.writers.fhir import text

# Order of the platform; what a manual claim does not know is empty or 0.00.
SETLINFO = (
    *(
        "mdtrt_id",
        "setl_id",
        "psn_no",
        "psn_name",
        "psn_cert_type",
        "certno",
        "gend",
        "naty",
        "brdy",
        "age",
        "insutype",
    ),
    *("psn_type", "cvlserv_flag", "setl_time", "mdtrt_cert_type", "med_type", "medfee_sumamt", "fulamt_ownpay_amt"),
    *("overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt", "act_pay_dedc", "hifp_pay", "pool_prop_selfpay"),
    *("cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay", "hifdm_pay", "maf_pay", "hosp_part_amt", "oth_pay"),
    *("fund_pay_sumamt", "psn_part_amt", "acct_pay", "psn_cash_pay", "balc", "acct_mulaid_pay", "medins_setl_id"),
    *("clr_optins", "clr_way", "clr_type"),
)
_NEVER = ("cvlserv_pay", "hosp_part_amt", "acct_mulaid_pay")  # amounts a manual claim does not have


@dataclass(frozen=True, slots=True)
class Fund:
    """What one fund pays of a visit (分)."""

    code: str  # fund_pay_type
    name: str
    amount: int


@dataclass(frozen=True, slots=True)
class Visit:
    """A settled visit. ``amounts``: 分 by national field; ``certificate`` masked unless unmasked."""

    claim: str
    number: int
    person: str
    certificate: str
    sex: str
    birth: date
    scheme: str
    person_type: str
    settled: datetime
    last: date
    med_type: str
    amounts: Mapping[str, int]
    funds: tuple[Fund, ...]
    process: tuple[str, ...]  # how it was reckoned, in words


def document(visits: Sequence[Visit]) -> bytes:
    """JSON: ``{"setlinfo": […], "setldetail": […]}``; numbers of exactly two decimals."""
    details = [one for visit in visits for one in setldetail(visit)]
    return text({"setlinfo": [setlinfo(visit) for visit in visits], "setldetail": details}).encode()


def setlinfo(visit: Visit) -> dict[str, Any]:
    """One row, every field in its order."""
    known: dict[str, Any] = {
        "mdtrt_id": f"{visit.claim}-{visit.number}",
        "setl_id": f"{visit.claim}-{visit.number}"[:30],
        "psn_name": visit.person,
        "psn_cert_type": "01",
        "certno": visit.certificate,
        "gend": visit.sex,
        "brdy": visit.birth.isoformat(),
        "age": _age(visit.birth, visit.last),
        "insutype": visit.scheme,
        "psn_type": visit.person_type,
        "cvlserv_flag": "0",
        "setl_time": visit.settled.strftime("%Y-%m-%d %H:%M:%S"),
        "med_type": visit.med_type,
        **{name: money(fen) for name, fen in visit.amounts.items()},
        **{name: money(0) for name in _NEVER},
    }
    return {name: known.get(name, "") for name in SETLINFO}


def setldetail(visit: Visit) -> list[dict[str, Any]]:
    """One row per fund that pays."""
    process = "\n".join(visit.process)[:4000]
    return [
        {
            "setl_id": f"{visit.claim}-{visit.number}"[:30],
            "fund_pay_type": one.code,
            "inscp_scp_amt": money(visit.amounts["inscp_scp_amt"]),
            "crt_payb_lmt_amt": "",
            "fund_payamt": money(one.amount),
            "fund_pay_type_name": one.name,
            "setl_proc_info": process,
        }
        for one in visit.funds
    ]


def money(fen: int) -> Decimal:
    """n16,2."""
    return Decimal(fen).scaleb(-2)


def _age(birth: date, day: date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
