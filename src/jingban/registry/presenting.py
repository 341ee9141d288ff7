"""Values of the registry as the desk shows them; numbers masked unless the caller has them in clear."""

from collections.abc import Mapping
from datetime import date

from jingban.registry import models, schemas
from jingban.registry.core import certificates, codes, model
from jingban.registry.core.matching import Answer

ACCOUNT_STATES = {"asked": "待复核", "accepted": "已生效", "rejected": "未通过", "replaced": "已更换"}


def person(row: model.Person, number: str = "") -> schemas.PersonRow:
    """A person; ``number`` is the certificate in clear, when it may be seen."""
    return schemas.PersonRow(
        id=row.id, number=row.number, name=row.name, sex=row.sex, sex_title=certificates.SEXES[row.sex], birth=row.birth,
        death=row.death, centre=row.centre, certificate_type=row.certificate_type,
        certificate_title=certificates.CERTIFICATE_TYPES[row.certificate_type], certificate=number or row.certificate,
    )  # fmt: skip


def version(
    row: models.PersonVersion, before: Mapping[str, str], after: Mapping[str, str], clear: bool
) -> schemas.PersonVersionOut:
    """What stood before a correction, and what stood next; the certificate masked unless it may be seen."""
    number = before["certificate"] if clear else certificates.masked(before["certificate"])
    return schemas.PersonVersionOut(
        version=row.version, name=before["name"], sex_title=certificates.SEXES[before["sex"]], birth=before["birth"],
        death=before["death"], centre=before["centre"], certificate=number,
        certificate_title=certificates.CERTIFICATE_TYPES[before["certificate_type"]],
        changed=[name for name, value in before.items() if after[name] != value], reason=row.reason, by=row.by, at=row.at,
    )  # fmt: skip


def mapping(row: models.ItemMapping, item_name: str) -> schemas.MappingOut:
    """What a person said a printed name means."""
    return schemas.MappingOut(
        id=row.pk, provider=row.provider.code, provider_name=row.provider.name, name=row.name, spec=row.spec,
        code=row.code, item_name=item_name, by=row.by, at=row.at,
    )  # fmt: skip


def coverage(row: models.Coverage, value: model.Coverage, day: date) -> schemas.CoverageOut:
    """A coverage."""
    return schemas.CoverageOut(
        id=row.pk, scheme=row.scheme, scheme_title=codes.SCHEMES[row.scheme], person_type=row.person_type,
        person_type_title=codes.PERSON_TYPES[row.person_type], unit=row.unit, first=row.first, last=row.last,
        current=value.period.holds(day),
    )  # fmt: skip


def group(row: models.GroupMembership, value: model.Group, day: date) -> schemas.GroupOut:
    """A recognised identity."""
    return schemas.GroupOut(
        id=row.pk, identity=row.identity, identity_title=codes.identity_title(row.identity), document=row.document,
        first=row.first, last=row.last, current=value.period.holds(day),
    )  # fmt: skip


def account(row: models.PersonBankAccount, number: str, may_decide: bool) -> schemas.PersonAccountOut:
    """An account; ``number`` is the account in clear, when it may be seen."""
    return schemas.PersonAccountOut(
        id=row.pk, person=row.person_id, person_name=row.person.name, holder=row.holder, relation=row.relation,
        account=number or row.account_masked, bank=row.bank, bank_code=row.bank_code, reason=row.reason,
        evidence=row.evidence, state=row.state, state_title=ACCOUNT_STATES[row.state], asked_by=row.asked_by,
        asked_at=row.asked_at, checked_by=row.checked_by, checked_at=row.checked_at, answer=row.answer,
        may_decide=may_decide,
    )  # fmt: skip


def provider(row: model.Provider) -> schemas.ProviderOut:
    """A provider as of a day."""
    return schemas.ProviderOut(
        code=row.code, name=row.name, level=row.level, level_title=codes.LEVELS[row.level], state=row.state,
        state_title=codes.PROVIDER_STATES[row.state], category=row.category, region=row.region,
        first=row.period.first, last=row.period.last,
    )  # fmt: skip


def item(row: model.CatalogueItem) -> schemas.RegistryItemOut:
    """A version of a catalogue item."""
    return schemas.RegistryItemOut(
        code=row.code, kind=row.kind.value, kind_title=model.KIND_TITLES[row.kind.value], name=row.name,
        item_class=row.item_class.value, class_title=model.CLASS_TITLES[row.item_class.value],
        ratio=f"{row.ratio:.4f}", spec=row.spec, form=row.form, unit=row.unit, ceilings=list(row.ceilings),
        limits_text=row.limits_text, age_min=row.limits.age_min, age_max=row.limits.age_max, sex=row.limits.sex,
        level_min=row.limits.level_min, indications=list(row.limits.indications), document=row.document,
        first=row.period.first, last=row.period.last,
    )  # fmt: skip


def answer(found: Answer) -> schemas.AnswerOut:
    """What a name may mean."""
    candidates = [
        schemas.RegistryMatchOut(item=item(one.item), score=one.score, way=one.way.value, why=one.why)
        for one in found.candidates
    ]
    accepted = found.accepted.item.code if found.accepted else ""
    return schemas.AnswerOut(accepted=accepted, why=found.why, candidates=candidates)
