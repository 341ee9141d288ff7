"""The JSON contract of a case: text in, typed case out; settlement in, JSON-ready values out.

Amounts are strings in 元 with two decimals; dates are ISO; codes are the national ones. Whatever is
missing, unknown or does not add up is refused with a code: nothing is guessed, nothing becomes zero.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from jingban.benefit.errors import BenefitError

from .lines import checked, checked_line, split_claim
from .model import Accumulators, Amounts, Case, CoverPeriod, FeeLine, Person, Service, Settlement, SpecialPeriod
from .rounding import PPM, ppm, yuan

INSUTYPES = frozenset({"310", "320", "330", "340", "350", "360", "370", "380", "390", "391", "392", "399"})
PSN_TYPES = ("11", "12", "13", "14", "15", "16")
# national psn_idet_type, then the local extensions of the packs (documented in benefit/README.md)
IDENTITIES = frozenset(
    {"2104", "2105", "2301", "2302", "2303", "2304", "2305", "2306", "2307", "2308", "6003"}
    | {"2360", "2361", "2362", "6004", "6005"}
)
MED_TYPES = ("11", "12", "13", "14", "21", "22", "23", "24", "41", "51", "52", "53", "91", "92")
OUT_OF_TOWN = frozenset({"", "02", "06", "07", "08", "09", "10", "11"})
SWITCHES = {
    "cap_reading": ("payment", "eligible"),
    "outpatient_boundary_counts": ("large", "large_and_supplement"),
    "assistance_base_includes_selfpay2": ("yes", "no"),
    "ceiling_before_ratio": ("yes", "no"),
    "resident_deductible_counters": ("separate", "joint"),
    "fund_sum_includes_account": ("yes", "no"),
    "out_of_town_cut": ("pack", "ceiling"),
    "year_crossing": ("discharge", "split"),
}
_ACCUMULATED = {
    "stays": "stays",
    "hifp_pay": "pooled_paid",
    "hifob_pay": "large_paid",
    "outpatient_eligible": "outpatient_eligible",
    "outpatient_eligible_primary": "outpatient_eligible_primary",
    "outpatient_paid": "outpatient_paid",
    "outpatient_supplement": "outpatient_supplement",
    "catastrophic_base": "catastrophic_base",
    "hifmi_pay": "catastrophic_paid",
    "maf_outpatient": "assistance_outpatient_paid",
    "maf_inpatient": "assistance_inpatient_paid",
    "maf_base": "assistance_burden",
    "maf_family": "family_paid",
    "maf_family_claims": "family_claims",
}
_COUNTS = frozenset({"stays", "maf_family_claims"})
# every field of the contract: one more is a typing mistake that would silently change what is paid
_FIELDS: Mapping[str, frozenset[str]] = {
    "": frozenset(
        {"id", "note", "region", "insutype", "psn_type", "birth_date", "identities", "service", "accumulators"}
        | {"lines", "amounts", "switches", "coverage", "acct_pay"}
    ),
    "service": frozenset(
        {"med_type", "hospital_level", "district_run", "community", "admission_date", "discharge_date"}
        | {"settlement_date", "out_of_town"}
    ),
    "amounts": frozenset({"total", "own_pay", "over_limit", "prior_self_pay", "eligible"}),
    "line": frozenset(
        {"name", "category", "quantity", "price", "amount", "price_ceiling", "self_pay_ratio", "date"}
        | {"code", "unit", "spec", "note"}
    ),
    "coverage": frozenset({"from", "to", "status"}),
}
_STATES = frozenset({"0", "1", "2", "4"})  # psn_insu_stas
_LARGEST = 12  # digits before and after the point a figure may have
AMOUNT_FIELDS = ("total", "own_pay", "over_limit", "prior_self_pay", "eligible")


def read_case(data: Any) -> tuple[Case, Accumulators | None]:
    """One case and the accumulators it brings (``None`` when it brings none)."""
    if not isinstance(data, Mapping):
        raise BenefitError("field_wrong", "案例", str(data)[:40], "应是一组字段。")
    _known(data, "")
    service = _service(_part(data, "service"))
    switches = _switches(data.get("switches") or {})
    lines, amounts = _money(data, switches.get("ceiling_before_ratio", "yes") == "yes")
    person = _person(data)
    if person.birth_date > service.admission_date:
        raise BenefitError("field_wrong", "birth_date", person.birth_date.isoformat(), "不能晚于就诊日期。")
    account = _not_negative(data, "acct_pay") if data.get("acct_pay") not in (None, "") else 0
    case = Case(_region(data), person, service, amounts, lines, switches, _coverage(data.get("coverage")), account)
    return case, _accumulators(data.get("accumulators"), service)


def _known(data: Mapping[str, Any], part: str) -> None:
    unknown = sorted(str(name) for name in set(data) - _FIELDS[part])
    if unknown:
        raise BenefitError("field_wrong", part or "案例", "、".join(unknown)[:80], "没有这个字段，请核对拼写。")


def _region(data: Mapping[str, Any]) -> str:
    region = _text(data, "region")
    if len(region) != 6 or not region.isdigit():
        raise BenefitError("field_wrong", "region", region, "应是六位行政区划代码，如 110000。")
    return region


def _person(data: Mapping[str, Any]) -> Person:
    insutype, psn_type = _text(data, "insutype"), _text(data, "psn_type")
    if insutype not in INSUTYPES:
        raise BenefitError("code_unknown", "insutype", insutype)
    if not psn_type.isdigit() or not psn_type.startswith(PSN_TYPES):
        raise BenefitError("code_unknown", "psn_type", psn_type)
    identities = data.get("identities") or []
    if not isinstance(identities, list):
        raise BenefitError("field_wrong", "identities", str(identities), "应是代码的列表。")
    for code in identities:
        if str(code) not in IDENTITIES:
            raise BenefitError("code_unknown", "identities", str(code))
    return Person(insutype, psn_type, _day(data, "birth_date"), tuple(sorted({str(code) for code in identities})))


def _service(data: Mapping[str, Any]) -> Service:
    _known(data, "service")
    med_type, level = _text(data, "med_type"), str(data.get("hospital_level", ""))
    if not med_type.isdigit() or not med_type.startswith(MED_TYPES):
        raise BenefitError("code_unknown", "service.med_type", med_type)
    if level not in {"1", "2", "3"}:
        raise BenefitError("field_wrong", "service.hospital_level", level, "应是 1、2 或 3。")
    admission = _day(data, "admission_date")
    discharge = _day(data, "discharge_date") if data.get("discharge_date") else admission
    settlement = _day(data, "settlement_date") if data.get("settlement_date") else discharge
    if discharge < admission:
        raise BenefitError("date_order")
    out = data.get("out_of_town") or ""
    if str(out) not in OUT_OF_TOWN:
        raise BenefitError("code_unknown", "service.out_of_town", str(out))
    return Service(
        med_type,
        int(level),
        admission,
        discharge,
        settlement,
        _flag(data, "district_run"),
        _flag(data, "community"),
        str(out),
    )


def _coverage(data: Any) -> tuple[CoverPeriod, ...] | None:
    """参保待遇期. ``None`` when the record was not passed; an empty list is a person without cover."""
    if data is None:
        return None
    if not isinstance(data, list) or not all(isinstance(row, Mapping) for row in data):
        raise BenefitError("field_wrong", "coverage", str(data)[:40], "应是 {from, to, status} 的列表。")
    return tuple(_cover_period(row) for row in data)


def _cover_period(row: Mapping[str, Any]) -> CoverPeriod:
    _known(row, "coverage")
    status = str(row.get("status", "1"))
    if status not in _STATES:
        raise BenefitError("code_unknown", "coverage.status", status)
    first, last = _day(row, "from"), _day(row, "to") if row.get("to") else None
    if last is not None and last < first:
        raise BenefitError("field_wrong", "coverage.to", last.isoformat(), "早于起始日期。")
    return CoverPeriod(first, last, status)


def _money(data: Mapping[str, Any], ceiling_first: bool) -> tuple[tuple[FeeLine, ...], Amounts]:
    rows, given = data.get("lines"), data.get("amounts")
    if rows:
        if not isinstance(rows, list):
            raise BenefitError("field_wrong", "lines", str(rows)[:40], "应是费用明细的列表。")
        lines = tuple(_line(row, number) for number, row in enumerate(rows, 1))
        amounts = split_claim(lines, ceiling_first)
        if isinstance(given, Mapping) and "total" in given and _fen(given, "total") != amounts.total:
            raise BenefitError("amounts_do_not_sum", detail=yuan(_fen(given, "total") - amounts.total))
        return lines, amounts
    if not isinstance(given, Mapping):
        raise BenefitError("field_missing", "lines 或 amounts")
    _known(given, "amounts")
    return (), checked(Amounts(*(_fen(given, name) for name in AMOUNT_FIELDS)))


def _line(row: Any, number: int) -> FeeLine:
    try:
        return checked_line(_fee_line(row, number))
    except BenefitError as error:
        raise error.at(f"lines[{number}]") from None


def _fee_line(row: Any, number: int) -> FeeLine:
    if not isinstance(row, Mapping):
        raise BenefitError("field_wrong", "", str(row)[:40], "应是一组字段。")
    _known(row, "line")
    category = _text(row, "category")
    if category not in {"甲", "乙", "丙"}:
        raise BenefitError("field_wrong", "category", category, "应是 甲、乙 或 丙。")
    quantity, price = _decimal(row, "quantity"), _decimal(row, "price")
    amount = _fen(row, "amount")
    if quantity < 0 or price < 0 or amount < 0:
        raise BenefitError("quantity_negative", detail=str(row.get("name", number)))
    if category == "乙":
        ratio = _ratio(row, "self_pay_ratio")  # 0 where the region has none, but never left out
    else:
        ratio = _ratio(row, "self_pay_ratio") if row.get("self_pay_ratio") not in (None, "") else 0
    if ratio and category == "甲":
        raise BenefitError("field_wrong", "self_pay_ratio", str(row["self_pay_ratio"]), "甲类没有先行自付比例。")
    ceiling = _decimal(row, "price_ceiling") if row.get("price_ceiling") not in (None, "") else None
    day = _day(row, "date") if row.get("date") else None
    return FeeLine(str(row.get("name", "")), category, quantity, price, amount, ceiling, ratio, day)


def read_accumulators(data: Any) -> Accumulators | None:
    """Accumulators that name their year, as ``accumulator_values`` writes them; ``None`` for none."""
    if isinstance(data, Mapping) and data and not data.get("year"):
        raise BenefitError("field_missing", "accumulators.year")
    return _accumulators(data, None)


def _accumulators(data: Any, service: Service | None) -> Accumulators | None:
    if not data:
        return None
    if not isinstance(data, Mapping):
        raise BenefitError("field_wrong", "accumulators", str(data)[:40], "应是一组字段。")
    unknown = set(data) - set(_ACCUMULATED) - {"year", "groups", "special"}
    if unknown:
        raise BenefitError("field_wrong", "accumulators", "、".join(sorted(unknown)), "不是累计的字段。")
    values: dict[str, Any] = {}
    for name, field in _ACCUMULATED.items():
        if data.get(name) not in (None, ""):
            values[field] = _count(data, name) if name in _COUNTS else _not_negative(data, name)
    groups = data.get("groups") or {}
    if not isinstance(groups, Mapping):
        raise BenefitError("field_wrong", "accumulators.groups", str(groups)[:40], "应是身份代码和金额。")
    paid = tuple(sorted((str(code), _not_negative(groups, code)) for code in groups))
    year = _count(data, "year") if data.get("year") or service is None else service.discharge_date.year
    return Accumulators(year, group_paid=paid, special=_special(data.get("special")), **values)


def _special(data: Any) -> SpecialPeriod | None:
    if not data:
        return None
    if not isinstance(data, Mapping):
        raise BenefitError("field_wrong", "accumulators.special", str(data)[:40], "应是一组字段。")
    return SpecialPeriod(_day(data, "opened"), _not_negative(data, "line"), _not_negative(data, "eligible"))


def _switches(data: Any) -> dict[str, str]:
    if not isinstance(data, Mapping):
        raise BenefitError("field_wrong", "switches", str(data)[:40], "应是一组开关。")
    for name, value in data.items():
        allowed = SWITCHES.get(name)
        if allowed is None and not name.startswith("group."):
            raise BenefitError("field_wrong", "switches", str(name), "没有这个开关。")
        if allowed is not None and str(value) not in allowed:
            raise BenefitError("field_wrong", f"switches.{name}", str(value), f"可选 {'、'.join(allowed)}。")
        if allowed is None:
            _group_switch(data, str(name))
    return {str(name): str(value) for name, value in data.items()}


def _group_switch(data: Mapping[str, Any], name: str) -> None:
    """``group.<identity>.ratio`` or ``.cap``: what a region pays a group whose standard the pack does not know."""
    _, _, rest = name.partition(".")
    identity, _, what = rest.partition(".")
    if identity not in IDENTITIES or what not in {"ratio", "cap"}:
        raise BenefitError("field_wrong", "switches", name, "写成 group.身份代码.ratio 或 group.身份代码.cap。")
    if what == "ratio":
        _ratio(data, name)
    else:
        _not_negative(data, name)


def _part(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = data.get(name)
    if not isinstance(value, Mapping):
        raise BenefitError("field_missing", name)
    return value


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    if value in (None, ""):
        raise BenefitError("field_missing", name)
    return str(value)


def _flag(data: Mapping[str, Any], name: str) -> bool:
    value = data.get(name, False)
    if not isinstance(value, bool):
        raise BenefitError("field_wrong", name, str(value), "应是 true 或 false。")
    return value


def _day(data: Mapping[str, Any], name: str) -> date:
    text = _text(data, name)
    try:
        day = date.fromisoformat(text)
        if day.isoformat() != text:  # 20240501 and 2024-W18-3 are ISO too, but not of this contract
            raise ValueError
        return day
    except ValueError:
        raise BenefitError("field_wrong", name, text, "应是日期，如 2024-05-01。") from None


def _decimal(data: Mapping[str, Any], name: str) -> Decimal:
    text = _text(data, name)
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise BenefitError("field_wrong", name, text, "应是数字。") from None
    if not value.is_finite() or value.adjusted() > _LARGEST or value.as_tuple().exponent < -_LARGEST:  # type: ignore[operator]
        raise BenefitError("field_wrong", name, text[:40], "应是合理大小的数字。")
    return value


def _ratio(data: Mapping[str, Any], name: str) -> int:
    value = _decimal(data, name)
    if not 0 <= value <= 1 or value * PPM != (value * PPM).to_integral_value():
        raise BenefitError("field_wrong", name, str(data[name]), "应在 0 与 1 之间，最多六位小数。")
    return ppm(value)


def _count(data: Mapping[str, Any], name: str) -> int:
    value = _decimal(data, name)
    if value != value.to_integral_value() or not 0 <= value <= 9999:
        raise BenefitError("field_wrong", name, str(data[name]), "应是整数。")
    return int(value)


def _not_negative(data: Mapping[str, Any], name: str) -> int:
    value = _fen(data, name)
    if value < 0:
        raise BenefitError("field_wrong", name, str(data[name]), "不能为负。")
    return value


def _fen(data: Mapping[str, Any], name: str) -> int:
    value = _decimal(data, name) * 100
    if value != value.to_integral_value():
        raise BenefitError("field_wrong", name, str(data[name]), "金额最多两位小数。")
    return int(value)


def settlement_values(settlement: Settlement) -> dict[str, Any]:
    """The result by national field names, ready for JSON."""
    return {
        **{name: yuan(fen) for name, fen in _amounts(settlement).items()},
        "accumulators": accumulator_values(settlement.accumulators),
        "trace": [
            {
                "step": line.step,
                "rule": line.rule,
                "source": line.source,
                "certainty": line.certainty,
                "inputs": dict(line.inputs),
                "formula": line.formula,
                "amount": yuan(line.amount),
            }
            for line in settlement.trace
        ],
        "policy_version": settlement.policy_version,
    }


def difference_values(old: Settlement, new: Settlement) -> dict[str, dict[str, str]]:
    """The amounts two settlements of one claim differ in: old, new, new − old, by national field name."""
    pairs = ((name, a, b) for (name, a), b in zip(_amounts(old).items(), _amounts(new).values(), strict=True))
    return {name: {"old": yuan(a), "new": yuan(b), "difference": yuan(b - a)} for name, a, b in pairs if a != b}


def _amounts(settlement: Settlement) -> dict[str, int]:
    s, a = settlement, settlement.amounts
    return {
        "medfee_sumamt": a.total,
        "fulamt_ownpay_amt": a.own_pay,
        "overlmt_selfpay": a.over_limit,
        "preselfpay_amt": a.prior_self_pay,
        "inscp_scp_amt": a.eligible,
        "act_pay_dedc": s.act_pay_dedc,
        "hifp_pay": s.hifp_pay,
        "hifob_pay": s.hifob_pay,
        "hifes_pay": s.hifes_pay,
        "hifdm_pay": s.hifdm_pay,
        "hifmi_pay": s.hifmi_pay,
        "maf_pay": s.maf_pay,
        "oth_pay": s.oth_pay,
        "fund_pay_sumamt": s.printed_fund_sum,
        "psn_part_amt": s.psn_part_amt,
        "acct_pay": s.acct_pay,
        "psn_cash_pay": s.psn_cash_pay,
        "selfpay1": s.selfpay1,
        "selfpay2": s.selfpay2,
    }


def accumulator_values(accumulators: Accumulators) -> dict[str, Any]:
    """年度累计 in the form the next case may bring along."""
    values: dict[str, Any] = {"year": accumulators.year}
    for name, field in _ACCUMULATED.items():
        value = getattr(accumulators, field)
        values[name] = value if name in _COUNTS else yuan(value)
    values["groups"] = {code: yuan(fen) for code, fen in accumulators.group_paid}
    special = accumulators.special
    values["special"] = special and {
        "opened": special.opened.isoformat(),
        "line": yuan(special.line),
        "eligible": yuan(special.eligible),
    }
    return values
