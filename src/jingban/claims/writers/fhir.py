"""A claim as a bundle of FHIR R4 (4.0.1): Claim, ClaimResponse and, once settled, ExplanationOfBenefit.

Money is written with its two decimals, exactly: values are ``Decimal`` until they are text. What each element comes
from is in docs/contracts/claims-fhir.md. The same record gives the same bytes.
"""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from jingban.claims.core.model import MED_TYPES, Cut, Line, Match, Sums, Visit, is_inpatient
from jingban.claims.core.wording import FUND_TITLES

HL7 = "http://terminology.hl7.org/CodeSystem"
OWN = "urn:jingban:codes"
_NAMESPACE = uuid.UUID("5b0f4b1e-6d1c-5a52-9a0e-2f6a3f1c7d10")  # any fixed one: ids follow from the claim's number
_CLASSES = {"01": "甲类", "02": "乙类", "03": "丙类"}
_GENDERS = {"1": "male", "2": "female"}
_PHARMACY = "41"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """What is exported. ``certificate`` empty: it is not handed out."""

    number: str
    centre: str
    state: str  # status of FHIR: active, cancelled, draft
    created: datetime
    person: str
    sex: str
    birth: date
    certificate: str
    scheme: str
    scheme_title: str
    visits: tuple[Visit, ...]
    settled: datetime | None  # None: nothing is decided yet
    sums: Sums
    deductible: int
    cuts: tuple[Cut, ...]
    cut_titles: dict[str, str]
    explanation: tuple[str, ...]
    paid: int | None  # 分 handed to payment; None: not released
    corrects: str = ""


def bundle(record: Record) -> Json:
    """The bundle as JSON values, money as Decimal."""
    resources = [_claim(record), _response(record)]
    if record.settled is not None:
        resources.append(_benefit(record))
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "identifier": {"system": f"{OWN}:claim", "value": record.number},
        "entry": [{"fullUrl": _url(record, str(one["resourceType"])), "resource": one} for one in resources],
    }


def text(value: Any) -> str:
    """JSON with Decimal as numbers of exactly their digits."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{text(part)}" for key, part in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(text, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


# --- resources ---------------------------------------------------------------------------------------


def _claim(record: Record) -> Json:
    diagnoses = list(dict.fromkeys(code for visit in record.visits for code in visit.diagnoses if code))
    operations = [part for visit in record.visits for part in visit.operations]
    lines = _lines(record)
    return _filled(
        {
            **_opening(record, "Claim"),
            "contained": _contained(record),
            "identifier": [{"system": f"{OWN}:claim", "value": record.number}],
            **_common(record, record.created),
            "billablePeriod": _period(record),
            "provider": {"reference": "#provider-1"},
            "priority": _coded(f"{HL7}/processpriority", "normal"),
            "related": _related(record),
            "careTeam": [
                {"sequence": number, "provider": {"reference": f"#provider-{number}"}}
                for number in range(1, len(_providers(record)) + 1)
            ],
            "diagnosis": [
                {"sequence": number, "diagnosisCodeableConcept": _coded(f"{OWN}:icd10-nhsa", code)}
                for number, code in enumerate(diagnoses, 1)
            ],
            "procedure": [
                {
                    "sequence": number,
                    "date": day.isoformat(),
                    "procedureCodeableConcept": _coded(f"{OWN}:icd9-nhsa", code),
                }
                for number, (code, day) in enumerate(operations, 1)
            ],
            "insurance": [{"sequence": 1, "focal": True, "coverage": {"reference": "#coverage"}}],
            "item": [_item(record, number, visit, line) for number, visit, line in lines],
            "total": money(sum(visit.total for visit in record.visits)),
        }
    )


def _response(record: Record) -> Json:
    settled = record.settled is not None
    return _filled(
        {
            **_opening(record, "ClaimResponse"),
            "contained": _contained(record, providers=False),
            **_common(record, record.settled or record.created),
            "insurer": {"reference": "#insurer"},
            "request": {"reference": _url(record, "Claim")},
            "outcome": "complete" if settled else "queued",
            "disposition": "".join(record.explanation) if settled else "",
            "item": [{"itemSequence": number, "adjudication": parts} for number, parts in _adjudicated(record)],
            "total": _totals(record) if settled else [],
            "payment": _payment(record),
            "insurance": [{"sequence": 1, "focal": True, "coverage": {"reference": "#coverage"}}],
        }
    )


def _benefit(record: Record) -> Json:
    adjudicated = dict(_adjudicated(record))
    items = []
    for number, visit, line in _lines(record):
        items.append({**_item(record, number, visit, line), "adjudication": adjudicated[number]})
    return _filled(
        {
            **_opening(record, "ExplanationOfBenefit"),
            "contained": _contained(record),
            **_common(record, record.settled or record.created),
            "billablePeriod": _period(record),
            "insurer": {"reference": "#insurer"},
            "provider": {"reference": "#provider-1"},
            "related": _related(record),
            "claim": {"reference": _url(record, "Claim")},
            "claimResponse": {"reference": _url(record, "ClaimResponse")},
            "outcome": "complete",
            "disposition": "".join(record.explanation),
            "careTeam": [
                {"sequence": number, "provider": {"reference": f"#provider-{number}"}}
                for number in range(1, len(_providers(record)) + 1)
            ],
            "insurance": [{"focal": True, "coverage": {"reference": "#coverage"}}],
            "item": items,
            "total": _totals(record),
            "payment": _payment(record),
        }
    )


# --- parts -------------------------------------------------------------------------------------------


def _opening(record: Record, kind: str) -> Json:
    return {"resourceType": kind, "id": str(_id(record, kind))}


def _common(record: Record, created: datetime) -> Json:
    kinds = {visit.med_type for visit in record.visits}
    code = "institutional" if any(map(is_inpatient, kinds)) else "pharmacy" if kinds == {_PHARMACY} else "professional"
    return {
        "status": record.state,
        "type": _coded(f"{HL7}/claim-type", code),
        "use": "claim",
        "patient": {"reference": "#patient"},
        "created": created.isoformat(timespec="seconds"),
    }


def _period(record: Record) -> Json:
    if not record.visits:
        return {}
    first, last = min(one.first for one in record.visits), max(one.last for one in record.visits)
    return {"start": first.isoformat(), "end": last.isoformat()}


def _contained(record: Record, *, providers: bool = True) -> list[Json]:
    patient = {
        "resourceType": "Patient",
        "id": "patient",
        "identifier": [{"system": f"{OWN}:certificate", "value": record.certificate}] if record.certificate else [],
        "name": [{"text": record.person}],
        "gender": _GENDERS.get(record.sex, "unknown"),
        "birthDate": record.birth.isoformat(),
    }
    insurer = {
        "resourceType": "Organization",
        "id": "insurer",
        "identifier": [{"system": f"{OWN}:centre", "value": record.centre or "-"}],
        "name": "医疗保障经办机构",
    }
    coverage = {
        "resourceType": "Coverage",
        "id": "coverage",
        "status": "active",
        "type": _coded(f"{OWN}:insutype", record.scheme, record.scheme_title),
        "beneficiary": {"reference": "#patient"},
        "payor": [{"reference": "#insurer"}],
    }
    found = [
        {
            "resourceType": "Organization",
            "id": f"provider-{number}",
            "identifier": [{"system": f"{OWN}:medins", "value": code}],
            "name": name,
        }
        for number, (code, name) in enumerate(_providers(record).items(), 1)
    ]
    return [_filled(one) for one in (patient, insurer, coverage, *(found if providers else ()))]


def _providers(record: Record) -> dict[str, str]:
    """Code → name, in the order of the visits; a claim without a visit yet has an unnamed one."""
    known = {visit.provider: visit.provider_name or visit.provider for visit in record.visits}
    return known or {"-": "未登记"}


def _lines(record: Record) -> list[tuple[int, Visit, Line]]:
    pairs = [(visit, line) for visit in record.visits for line in visit.lines]
    return [(number, visit, line) for number, (visit, line) in enumerate(pairs, 1)]


def _item(record: Record, number: int, visit: Visit, line: Line) -> Json:
    product: Json = {"text": line.name}
    if line.item and line.match is not Match.NONE:
        product = {"coding": [_coding(f"{OWN}:catalogue", line.item, line.item_name)], "text": line.name}
    kind = _coded(f"{OWN}:chrgitm_lv", line.item_class, _CLASSES.get(line.item_class, "")) if line.item_class else {}
    return _filled(
        {
            "sequence": number,
            "careTeamSequence": [list(_providers(record)).index(visit.provider) + 1],
            "category": kind,
            "productOrService": product,
            "programCode": [_coded(f"{OWN}:med_type", visit.med_type, MED_TYPES.get(visit.med_type, ""))],
            "servicedDate": (line.day or visit.first).isoformat(),
            "quantity": {"value": line.quantity, **({"unit": line.unit} if line.unit else {})},
            "unitPrice": {"value": line.price, "currency": "CNY"},
            "net": money(line.amount),
        }
    )


def _adjudicated(record: Record) -> list[tuple[int, list[Json]]]:
    """Per line: what was submitted, each deduction with its reason, and what they left of it."""
    if record.settled is None:
        return []
    cuts: dict[int, list[Cut]] = defaultdict(list)
    for cut in record.cuts:
        cuts[cut.line].append(cut)
    found = []
    for number, _, line in _lines(record):
        parts = [{"category": _coded(f"{HL7}/adjudication", "submitted"), "amount": money(line.amount)}]
        for cut in cuts[line.id]:
            parts.append(
                {
                    "category": _coded(f"{OWN}:adjudication", "deduction", "核减"),
                    "reason": {
                        "coding": [
                            _coding(f"{OWN}:deduction", cut.reason, record.cut_titles.get(cut.reason, cut.reason))
                        ],
                        **({"text": cut.text} if cut.text else {}),
                    },
                    "amount": money(cut.amount),
                }
            )
        left = line.amount - sum(cut.amount for cut in cuts[line.id])
        parts.append({"category": _coded(f"{OWN}:adjudication", "accepted", "核减后金额"), "amount": money(left)})
        found.append((number, parts))
    return found


def _totals(record: Record) -> list[Json]:
    s = record.sums
    standard: Iterable[tuple[str, int]] = (
        ("submitted", s.total),
        ("eligible", s.eligible),
        ("deductible", record.deductible),
        ("benefit", s.fund),
    )
    own: Iterable[tuple[str, str, int]] = (
        ("fulamt_ownpay_amt", "自费", s.own_pay),
        ("overlmt_selfpay", "超限价", s.over_limit),
        ("preselfpay_amt", "先行自付", s.prior_self_pay),
        ("psn_part_amt", "个人负担", s.personal),
        ("acct_pay", "个人账户支付", s.account),
        *((name, FUND_TITLES[name], fen) for name, fen in s.funds.items() if fen),
    )
    return [
        *({"category": _coded(f"{HL7}/adjudication", code), "amount": money(fen)} for code, fen in standard),
        *({"category": _coded(f"{OWN}:setlinfo", code, title), "amount": money(fen)} for code, title, fen in own),
    ]


def _payment(record: Record) -> Json:
    if not record.paid:
        return {}
    return {"type": _coded(f"{HL7}/ex-paymenttype", "complete"), "amount": money(record.paid)}


def _related(record: Record) -> list[Json]:
    if not record.corrects:
        return []
    prior = {"identifier": {"system": f"{OWN}:claim", "value": record.corrects}}
    return [{"claim": prior, "relationship": _coded(f"{HL7}/ex-relatedclaimrelationship", "prior")}]


def money(fen: int) -> Json:
    """Money of FHIR, two decimals."""
    return {"value": Decimal(fen).scaleb(-2), "currency": "CNY"}


def _coded(system: str, code: str, display: str = "") -> Json:
    return {"coding": [_coding(system, code, display)]}


def _coding(system: str, code: str, display: str = "") -> Json:
    return {"system": system, "code": code, **({"display": display} if display else {})}


def _filled(values: Json) -> Json:
    """FHIR knows no empty arrays, objects or texts."""
    return {key: value for key, value in values.items() if value not in ({}, [], "", None)}


def _id(record: Record, kind: str) -> uuid.UUID:
    return uuid.uuid5(_NAMESPACE, f"{record.number}|{kind}")


def _url(record: Record, kind: str) -> str:
    return f"urn:uuid:{_id(record, kind)}"
