"""Values of the core as the desk shows them; no access, no rows of the database but those it is given."""

from collections.abc import Iterable, Mapping
from typing import Any

from jingban.benefit import models, schemas
from jingban.benefit.core import catalogue, words
from jingban.benefit.core.cases import settlement_values
from jingban.benefit.core.explain import FUNDS, for_citizen, sentences, shares, title_of, worded
from jingban.benefit.core.model import Case, Settlement
from jingban.benefit.core.policy import PolicyPack, Provision
from jingban.benefit.core.rounding import yuan

_FUND_NAMES = frozenset(label for _, label in FUNDS)
_COLUMN_WORDS = {
    "person": "人员编号（同一人相同，不要用身份证号）",
    "region": "统筹区代码（六位）",
    "insutype": "险种",
    "psn_type": "人员类别",
    "birth_date": "出生日期",
    "identities": "身份类别，多个用分号隔开，可空",
    "med_type": "医疗类别",
    "hospital_level": "医院等级（1、2、3）",
    "district_run": "是否区属（1 或 0）",
    "community": "是否社区卫生机构（1 或 0）",
    "out_of_town": "异地备案类型，可空",
    "admission_date": "入院或就诊日期",
    "discharge_date": "出院日期",
    "total": "总费用（元）",
    "own_pay": "自费（元）",
    "over_limit": "超限价（元）",
    "prior_self_pay": "先行自付（元）",
    "eligible": "政策范围内（元）",
}


def result(case: Case, settlement: Settlement) -> schemas.ResultOut:
    """One settled case with its shares, steps and sentences."""
    values = settlement_values(settlement)
    values["trace"] = [
        {**line, **certainty(line["certainty"]), "step": worded(line["step"]), "formula": worded(line["formula"])}
        for line in values["trace"]
    ]
    return schemas.ResultOut(
        title=title_of(case),
        settlement=schemas.SettlementOut(**values),
        shares=[
            schemas.ShareOut(
                name=share.name, amount=yuan(share.fen), amount_fen=share.fen, person=share.name not in _FUND_NAMES
            )
            for share in shares(settlement)
        ],
        sentences=list(sentences(settlement)),
        citizen=for_citizen(settlement),
    )


def certainty(code: str) -> dict[str, Any]:
    """How sure a source is, in words."""
    return {"certainty": code, "certainty_text": words.CERTAINTIES.get(code, ""), "weak": code in words.WEAK}


def provision(row: Provision) -> schemas.ProvisionOut:
    return schemas.ProvisionOut(
        id=row.id,
        concern=row.concerns,
        title=words.concern_title(row.concerns),
        condition=catalogue.condition(row),
        when={key: list(value) for key, value in row.when.items()},
        first=row.first,
        last=row.last,
        entries=_entries(catalogue.entries(row)),
        source=row.source,
        note=row.note,
        file=row.file,
        line=row.line,
        **certainty(row.certainty),
    )


def _entries(rows: Iterable[catalogue.Entry]) -> list[schemas.EntryOut]:
    return [schemas.EntryOut(**row._asdict()) for row in rows]


def region(pack: PolicyPack) -> schemas.RegionOut:
    return schemas.RegionOut(
        region=pack.region,
        name=pack.name,
        version=pack.version,
        provisions=len(pack.provisions),
        first=min(row.first for row in pack.provisions),
        changes=sorted({row.first for row in pack.provisions}),
        concerns=[
            schemas.ConcernOut(concern=concern, title=words.concern_title(concern), provisions=len(rows))
            for concern, rows in pack.by_concern.items()
        ],
    )


def family(row: catalogue.Family) -> schemas.FamilyOut:
    return schemas.FamilyOut(
        concern=row.concern,
        title=words.concern_title(row.concern),
        condition=row.condition,
        versions=[provision(version) for version in row.versions],
    )


def change(row: catalogue.Change) -> schemas.ChangeOut:
    return schemas.ChangeOut(
        kind=row.kind,
        concern=row.concern,
        title=words.concern_title(row.concern),
        condition=row.condition,
        entries=[schemas.ChangedOut(**entry._asdict()) for entry in row.entries],
        first=provision(row.first) if row.first else None,
        second=provision(row.second) if row.second else None,
    )


def _codes(names: Mapping[str, str]) -> list[schemas.CodeOut]:
    return [schemas.CodeOut(code=code, name=name, within=[]) for code, name in names.items()]


def dictionary(columns: Iterable[str]) -> schemas.DictionaryOut:
    """Every code a form offers; ``columns`` are those of a portfolio."""
    persons = [
        schemas.CodeOut(
            code=code,
            name=name,
            within=[insutype for insutype, classes in words.PSN_OF_INSUTYPE.items() if code[:2] in classes],
        )
        for code, name in words.PSN_TYPES.items()
    ]
    switches = [
        schemas.SwitchOut(name=name, label=label, options=_codes(options))
        for name, (label, options) in words.SWITCHES.items()
    ]
    return schemas.DictionaryOut(
        insutypes=_codes(words.INSUTYPES),
        psn_types=persons,
        identities=_codes(words.IDENTITIES),
        med_types=_codes(words.MED_TYPES),
        levels=_codes(words.LEVELS),
        out_of_town=_codes(words.OUT_OF_TOWN),
        switches=switches,
        certainties=_codes(words.CERTAINTIES),
        portfolio_columns=[
            schemas.CodeOut(code=name, name=_COLUMN_WORDS.get(name, name), within=[]) for name in columns
        ],
    )


def simulation_values(row: models.Simulation) -> dict[str, Any]:
    return {
        "id": row.pk,
        "filename": row.filename,
        "size": row.size,
        "policy_a": row.policy_a,
        "policy_b": row.policy_b,
        "state": row.state,
        "error_code": row.error_code,
        "error_message": row.error_message,
        "asked_by": row.asked_by_name or row.asked_by,
        "asked_at": row.asked_at,
        "finished_at": row.finished_at,
        "job_id": row.job_id,
    }


def simulation(row: models.Simulation) -> schemas.SimulationOut:
    outcome = None
    if row.result is not None:
        found = dict(row.result)
        found["refused"] = [{"code": code, "claims": count} for code, count in found["refused"].items()]
        found["groups"] = [{**group, "label": group_label(group["group"])} for group in found["groups"]]
        found["steps"] = [
            {"above": step["from"], "upto": step["to"], "persons": step["persons"]} for step in found["steps"]
        ]
        outcome = schemas.Outcome(**found)
    return schemas.SimulationOut(**simulation_values(row), result=outcome)


def group_label(key: str) -> str:
    """``310/11/inpatient/3`` → 职工基本医疗保险 在职 住院 三级."""
    insutype, person, setting, level = key.split("/")
    return " ".join(
        (
            words.INSUTYPES.get(insutype, insutype),
            words.person_name(person),
            words.SETTINGS.get(setting, setting),
            words.LEVELS.get(level, level),
        )
    )
