"""The FHIR R4 bundle: every element known, every required one there, codes of the value sets, money exact."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from tests.claims import walking
from tests.claims.making import CENTRE, DRUG_B, DRUG_C, Crew, World, a_bill, a_claim, a_line, a_stay, a_visit

from jingban.claims import models
from jingban.claims.queries import papers
from jingban.claims.queries.claims import unmask
from jingban.infra.access.services import Actor

pytestmark = pytest.mark.django_db

# Elements we use, from the definitions of FHIR 4.0.1: name → (least, most, type). "*" is no upper bound.
MANY = 10**6
REFERENCE = {"reference": (0, 1, "string"), "identifier": (0, 1, "Identifier"), "display": (0, 1, "string")}
ADJUDICATION = {
    "category": (1, 1, "CodeableConcept"),
    "reason": (0, 1, "CodeableConcept"),
    "amount": (0, 1, "Money"),
    "value": (0, 1, "decimal"),
}
TOTAL = {"category": (1, 1, "CodeableConcept"), "amount": (1, 1, "Money")}
RELATED = {"claim": (0, 1, "Reference"), "relationship": (0, 1, "CodeableConcept"), "reference": (0, 1, "Identifier")}
PAYMENT = {"type": (0, 1, "CodeableConcept"), "amount": (0, 1, "Money"), "date": (0, 1, "date")}
ITEM = {
    "sequence": (1, 1, "positiveInt"),
    "careTeamSequence": (0, MANY, "positiveInt"),
    "category": (0, 1, "CodeableConcept"),
    "productOrService": (1, 1, "CodeableConcept"),
    "programCode": (0, MANY, "CodeableConcept"),
    "servicedDate": (0, 1, "date"),
    "quantity": (0, 1, "Quantity"),
    "unitPrice": (0, 1, "Money"),
    "net": (0, 1, "Money"),
}
CARE_TEAM = {"sequence": (1, 1, "positiveInt"), "provider": (1, 1, "Reference")}
RESOURCE = {"resourceType": (1, 1, "string"), "id": (1, 1, "id")}
DOMAIN = {**RESOURCE, "contained": (0, MANY, "Resource")}
HEAD = {
    **DOMAIN,
    "identifier": (0, MANY, "Identifier"),
    "status": (1, 1, "fm-status"),
    "type": (1, 1, "CodeableConcept"),
    "use": (1, 1, "claim-use"),
    "patient": (1, 1, "Reference"),
    "created": (1, 1, "dateTime"),
}
SHAPES: dict[str, dict[str, tuple[int, int, Any]]] = {
    "Bundle": {
        "resourceType": (1, 1, "string"),
        "type": (1, 1, "bundle-type"),
        "identifier": (0, 1, "Identifier"),
        "entry": (0, MANY, {"fullUrl": (1, 1, "uri"), "resource": (1, 1, "Resource")}),
    },
    "Claim": {
        **HEAD,
        "billablePeriod": (0, 1, "Period"),
        "provider": (1, 1, "Reference"),
        "priority": (1, 1, "CodeableConcept"),
        "related": (0, MANY, RELATED),
        "careTeam": (0, MANY, CARE_TEAM),
        "diagnosis": (
            0,
            MANY,
            {"sequence": (1, 1, "positiveInt"), "diagnosisCodeableConcept": (1, 1, "CodeableConcept")},
        ),
        "procedure": (
            0,
            MANY,
            {
                "sequence": (1, 1, "positiveInt"),
                "date": (0, 1, "dateTime"),
                "procedureCodeableConcept": (1, 1, "CodeableConcept"),
            },
        ),
        "insurance": (
            1,
            MANY,
            {"sequence": (1, 1, "positiveInt"), "focal": (1, 1, "boolean"), "coverage": (1, 1, "Reference")},
        ),
        "item": (0, MANY, ITEM),
        "total": (0, 1, "Money"),
    },
    "ClaimResponse": {
        **HEAD,
        "insurer": (1, 1, "Reference"),
        "request": (0, 1, "Reference"),
        "outcome": (1, 1, "remittance-outcome"),
        "disposition": (0, 1, "string"),
        "item": (0, MANY, {"itemSequence": (1, 1, "positiveInt"), "adjudication": (1, MANY, ADJUDICATION)}),
        "total": (0, MANY, TOTAL),
        "payment": (0, 1, {**PAYMENT, "type": (1, 1, "CodeableConcept"), "amount": (1, 1, "Money")}),
        "insurance": (
            0,
            MANY,
            {"sequence": (1, 1, "positiveInt"), "focal": (1, 1, "boolean"), "coverage": (1, 1, "Reference")},
        ),
    },
    "ExplanationOfBenefit": {
        **HEAD,
        "billablePeriod": (0, 1, "Period"),
        "insurer": (1, 1, "Reference"),
        "provider": (1, 1, "Reference"),
        "related": (0, MANY, RELATED),
        "claim": (0, 1, "Reference"),
        "claimResponse": (0, 1, "Reference"),
        "outcome": (1, 1, "remittance-outcome"),
        "disposition": (0, 1, "string"),
        "careTeam": (0, MANY, CARE_TEAM),
        "insurance": (1, MANY, {"focal": (1, 1, "boolean"), "coverage": (1, 1, "Reference")}),
        "item": (0, MANY, {**ITEM, "adjudication": (0, MANY, ADJUDICATION)}),
        "total": (0, MANY, TOTAL),
        "payment": (0, 1, PAYMENT),
    },
    "Patient": {
        **RESOURCE,
        "identifier": (0, MANY, "Identifier"),
        "name": (0, MANY, {"text": (0, 1, "string")}),
        "gender": (0, 1, "administrative-gender"),
        "birthDate": (0, 1, "date"),
    },
    "Organization": {**RESOURCE, "identifier": (0, MANY, "Identifier"), "name": (0, 1, "string")},
    "Coverage": {
        **RESOURCE,
        "status": (1, 1, "fm-status"),
        "type": (0, 1, "CodeableConcept"),
        "beneficiary": (1, 1, "Reference"),
        "payor": (1, MANY, "Reference"),
    },
}
CODING = {"system": (0, 1, "uri"), "code": (0, 1, "code"), "display": (0, 1, "string")}
TYPES: dict[str, dict[str, tuple[int, int, Any]]] = {
    "Reference": REFERENCE,
    "Identifier": {"system": (0, 1, "uri"), "value": (0, 1, "string")},
    "CodeableConcept": {"coding": (0, MANY, CODING), "text": (0, 1, "string")},
    "Money": {"value": (0, 1, "decimal"), "currency": (0, 1, "currencies")},
    "Quantity": {"value": (0, 1, "decimal"), "unit": (0, 1, "string")},
    "Period": {"start": (0, 1, "dateTime"), "end": (0, 1, "dateTime")},
}
VALUE_SETS = {  # required bindings
    "fm-status": {"active", "cancelled", "draft", "entered-in-error"},
    "claim-use": {"claim", "preauthorization", "predetermination"},
    "remittance-outcome": {"queued", "complete", "error", "partial"},
    "bundle-type": {"collection"},
    "administrative-gender": {"male", "female", "other", "unknown"},
    "currencies": {"CNY"},
}
SYSTEMS = {  # code systems of HL7 we use
    "claim-type": {"institutional", "oral", "pharmacy", "professional", "vision"},
    "processpriority": {"stat", "normal", "deferred"},
    "adjudication": {
        *("submitted", "copay", "eligible", "deductible", "unallocdeduct", "eligpercent", "tax", "benefit"),
    },
    "ex-paymenttype": {"complete", "partial"},
    "ex-relatedclaimrelationship": {"prior", "associated"},
}
SINGLE = {"string", "uri", "id", "code", "date", "dateTime", "boolean", "decimal", "positiveInt", *VALUE_SETS}


def check(value: Any, kind: Any, at: str) -> None:
    """Raise AssertionError with the place of the first element FHIR R4 would refuse."""
    if kind == "Resource":
        assert value.get("resourceType") in SHAPES, at
        return check_object(value, SHAPES[value["resourceType"]], f"{at}.{value['resourceType']}")
    if isinstance(kind, dict):
        return check_object(value, kind, at)
    if kind in TYPES:
        check_object(value, TYPES[kind], at)
        if kind == "CodeableConcept":
            for coding in value.get("coding", []):
                name = coding["system"].removeprefix("http://terminology.hl7.org/CodeSystem/")
                assert name not in SYSTEMS or coding["code"] in SYSTEMS[name], f"{at}: {coding}"
                assert name in SYSTEMS or coding["system"].startswith("urn:jingban:"), f"{at}: {coding}"
        return None
    if kind in VALUE_SETS:
        assert value in VALUE_SETS[kind], f"{at}: {value}"
    elif kind == "decimal":
        assert isinstance(value, Decimal) or type(value) is int, f"{at}: {value!r}"
    elif kind == "boolean":
        assert type(value) is bool, at
    elif kind == "positiveInt":
        assert type(value) is int and value > 0, at
    else:
        assert kind in SINGLE and isinstance(value, str) and value.strip() == value and value, f"{at}: {value!r}"
    return None


def check_object(value: Any, shape: dict[str, tuple[int, int, Any]], at: str) -> None:
    assert isinstance(value, dict) and value, at
    assert set(value) <= set(shape), f"{at}: {set(value) - set(shape)}"
    for name, (least, most, kind) in shape.items():
        if name not in value:
            assert not least, f"{at}.{name} is missing"
        elif most > 1:
            assert isinstance(value[name], list) and len(value[name]) >= max(least, 1), f"{at}.{name}"
            for number, part in enumerate(value[name]):
                check(part, kind, f"{at}.{name}[{number}]")
        else:
            check(value[name], kind, f"{at}.{name}")


def bundle(data: bytes) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(data, parse_float=Decimal)
    check(made, "Resource", "")
    for entry in made["entry"]:
        local(entry["resource"])
    return made


def local(resource: dict[str, Any]) -> None:
    """Every contained resource is referred to, every reference leads somewhere (dom-3)."""
    held = {f"#{one['id']}" for one in resource["contained"]}
    text = json.dumps(resource, default=str)
    used = {part.split('"')[0] for part in text.split('"reference": "')[1:]}
    assert held <= used, held - used
    assert {one for one in used if one.startswith("#")} <= held


def resources(made: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["resource"]["resourceType"]: one["resource"] for one in made["entry"]}


def amounts(resource: dict[str, Any]) -> dict[str, Decimal]:
    return {one["category"]["coding"][0]["code"]: one["amount"]["value"] for one in resource["total"]}


def test_a_settled_claim(world: World, crew: Crew) -> None:
    lines = (
        a_line("卡维美容口服溶液", 5000, code=DRUG_C),
        a_line("贝洛沙坦片", 6000, 2, code=DRUG_B),
        a_line("院内洗剂", 700, code=""),
    )
    made = walking.settled(crew, a_claim(world["employee"], a_stay(), a_visit(a_bill(*lines))))
    name, data = papers.fhir(crew.reviewer, made.id)
    assert name == f"fhir-{made.number}.json"
    parts = resources(bundle(data))
    assert list(parts) == ["Claim", "ClaimResponse", "ExplanationOfBenefit"]
    row = walking.row(made.id)
    sums = amounts(parts["ExplanationOfBenefit"])
    assert sums["submitted"] == Decimal("4047.00") == Decimal(row.total) / 100
    assert sums["benefit"] == Decimal(row.fund) / 100 == sums["hifp_pay"]
    assert sums["submitted"] == sums["benefit"] + sums["psn_part_amt"]
    parts_of = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "eligible")
    assert sums["submitted"] == sum(sums[part] for part in parts_of)
    assert sum(item["net"]["value"] for item in parts["Claim"]["item"]) == parts["Claim"]["total"]["value"]
    assert b'"value":4047.00' in data  # two decimals, a number, no rounding on the way
    assert parts["Claim"]["type"]["coding"][0]["code"] == "institutional"
    assert "coding" not in parts["Claim"]["item"][-1]["productOrService"]  # matched to nothing
    assert papers.fhir(crew.reviewer, made.id)[1] == data


def test_deductions_are_adjudications_with_their_reason(world: World, crew: Crew) -> None:
    made = walking.settled(crew, a_claim(world["employee"], a_stay()))
    line = models.Line.objects.filter(claim_id=made.id).order_by("pk").first()
    assert line is not None
    models.Cut.objects.create(
        claim_id=made.id, round=1, line=line, reason="D12", ground="R21", amount=5000, state="taken", text="超量。"
    )
    parts = resources(bundle(papers.fhir(crew.reviewer, made.id)[1]))
    first = parts["ClaimResponse"]["item"][0]["adjudication"]
    assert [(one["category"]["coding"][0]["code"], one["amount"]["value"]) for one in first] == [
        ("submitted", Decimal("450.00")),
        ("deduction", Decimal("50.00")),
        ("accepted", Decimal("400.00")),
    ]
    assert first[1]["reason"] == {
        "coding": [{"system": "urn:jingban:codes:deduction", "code": "D12", "display": "超量开药、重复收费、分解收费"}],
        "text": "超量。",
    }


def test_what_is_not_decided_is_queued(world: World, crew: Crew) -> None:
    made = walking.accepted(crew, a_claim(world["employee"]))
    parts = resources(bundle(papers.fhir(crew.reviewer, made.id)[1]))
    assert list(parts) == ["Claim", "ClaimResponse"]
    assert parts["ClaimResponse"]["outcome"] == "queued" and "total" not in parts["ClaimResponse"]


def test_a_draft_without_anything(world: World, crew: Crew) -> None:
    from jingban.claims.core.model import NewClaim

    made = walking.registered(crew, NewClaim(person=world["rare"], reason="01", visits=()))
    parts = resources(bundle(papers.fhir(crew.reviewer, made.id)[1]))
    assert parts["Claim"]["status"] == "draft" and "item" not in parts["Claim"]


def test_the_certificate_only_when_unmasked(world: World, crew: Crew, acting: Callable[..., Actor]) -> None:
    made = walking.settled(crew, a_claim(world["employee"]))
    number = world.persons["employee"].certificate
    data = papers.fhir(crew.reviewer, made.id)[1]
    assert number.encode() not in data and b"*" not in data and b":certificate" not in data
    looker = acting("first_reviewer", username="looker", scope=CENTRE, centre=CENTRE, fields=("id_number", "phone"))
    unmask(looker, made.id, "核对证件")
    patient = resources(bundle(papers.fhir(looker, made.id)[1]))["Claim"]["contained"][0]
    assert patient["identifier"] == [{"system": "urn:jingban:codes:certificate", "value": number}]


def test_what_was_released_tells_its_payment(world: World, books: None, crew: Crew) -> None:
    made = walking.released(crew, a_claim(world["employee"], a_stay()))
    parts = resources(bundle(papers.fhir(crew.accountant, made.id)[1]))
    assert parts["ExplanationOfBenefit"]["payment"]["amount"] == {"value": Decimal("2254.69"), "currency": "CNY"}
