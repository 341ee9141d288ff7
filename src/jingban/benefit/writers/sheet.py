"""待遇核定明细表 as PDF, set by typst from ``sheet.typ``. The same sheet gives the same bytes: there is no clock in it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from jingban.benefit.core import words
from jingban.benefit.core.explain import FUNDS, for_citizen, shares, worded
from jingban.benefit.core.model import Case, FeeLine, Settlement, TraceLine
from jingban.benefit.core.rounding import percent
from jingban.infra.documents import typeset
from jingban.kernel.money import yuan

TEMPLATE = Path(__file__).with_name("sheet.typ")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed; ``printed_on`` and ``reference`` (受理号) are given by the caller."""

    region: str
    case: Case
    settlement: Settlement  # with its trace
    printed_on: date
    reference: str = ""
    house: str = ""  # name of the centre


def sheet_pdf(sheet: Sheet) -> bytes:
    """The sheet on A4. Raises FontMissing."""
    return typeset.pdf(TEMPLATE, values(sheet))


def values(sheet: Sheet) -> dict[str, Any]:
    """Everything the template prints, as text."""
    s, a = sheet.settlement, sheet.settlement.amounts
    labels = {label for _, label in FUNDS}
    parts = shares(s)
    return {
        "head": _head(sheet),
        "house": sheet.house,
        "amounts": [
            ["总费用", yuan(a.total)],
            ["自费", yuan(a.own_pay)],
            ["超限价", yuan(a.over_limit)],
            ["先行自付", yuan(a.prior_self_pay)],
            ["政策范围内", yuan(a.eligible)],
        ],
        "lines": [_line(line) for line in sheet.case.lines],
        "shares": [
            {
                "name": part.name,
                "amount": yuan(part.fen),
                "share": _share(part.fen, a.total),
                "before": _part(sum(p.fen for p in parts[:number]), a.total),
                "width": _part(part.fen, a.total),
                "person": part.name not in labels,
            }
            for number, part in enumerate(parts)
        ],
        "totals": [["各项基金支付", yuan(s.fund_pay_sumamt)], ["个人负担", yuan(s.psn_part_amt)]],
        "steps": [_step(line) for line in s.trace],
        "weak": any(line.certainty in words.WEAK for line in s.trace),
        "citizen": for_citizen(s),
        "version": s.policy_version,
        "printed_on": sheet.printed_on.isoformat(),
    }


def _head(sheet: Sheet) -> list[list[str]]:
    person, service = sheet.case.person, sheet.case.service
    level = words.LEVELS.get(str(service.hospital_level), str(service.hospital_level)) + "医院"
    marks = [word for word, on in (("区属", service.district_run), ("社区", service.community)) if on]
    days = f"{service.admission_date.isoformat()} 至 {service.discharge_date.isoformat()}"
    identities = "、".join(words.IDENTITIES.get(code, code) for code in person.identities)
    return [
        ["受理号", sheet.reference, "统筹区", f"{sheet.region}（{sheet.case.region}）"],
        ["姓名", "", "证件号码", ""],
        [
            "险种",
            words.INSUTYPES.get(person.insutype, person.insutype),
            "人员类别",
            words.person_name(person.psn_type),
        ],
        ["出生日期", person.birth_date.isoformat(), "身份类别", identities or "无"],
        [
            "医疗类别",
            words.MED_TYPES.get(service.med_type[:2], service.med_type),
            "医疗机构",
            "，".join([level, *marks]),
        ],
        ["就诊日期", days, "异地就医", words.OUT_OF_TOWN.get(service.out_of_town, service.out_of_town) or "否"],
    ]


def _line(line: FeeLine) -> list[str]:
    return [
        line.name,
        line.category,
        f"{line.quantity:f}",
        f"{line.price:f}",
        yuan(line.amount),
        f"{line.price_ceiling:f}" if line.price_ceiling is not None else "",
        percent(line.self_pay_ratio) if line.self_pay_ratio else "",
    ]


def _step(line: TraceLine) -> dict[str, Any]:
    return {
        "step": worded(line.step),
        "inputs": worded("，".join(f"{name} {value}" for name, value in line.inputs)),
        "formula": worded(line.formula),
        "amount": yuan(line.amount),
        "source": line.source,
        "certainty": words.CERTAINTIES.get(line.certainty, ""),
        "weak": line.certainty in words.WEAK,
    }


def _share(part: int, whole: int) -> str:
    tenths = (2 * part * 1000 + whole) // (2 * whole) if whole else 0
    return f"{tenths // 10}.{tenths % 10}%"


def _part(part: int, whole: int) -> int:
    """Length in thousandths of the whole bar."""
    return part * 1000 // whole if whole else 0
