"""What goes over the wire of the registry. Ceilings are integer 分, ratios text; numbers of persons masked."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema

CommandId = Annotated[str, Field(min_length=8, max_length=64)]
PLAIN = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
Reason = Annotated[str, Field(max_length=500, pattern=PLAIN)]
Text = Annotated[str, Field(max_length=200, pattern=PLAIN)]
Short = Annotated[str, Field(max_length=40, pattern=PLAIN)]
Relation = Literal["self", "guardian", "heir", "unit"]


class Refused(Schema):
    """A refusal: a stable code and a Chinese message."""

    code: str
    message: str
    details: dict[str, Any] | None = None


class Strict(Schema):
    """An unknown field is a typing mistake, never ignored."""

    model_config = {"extra": "forbid"}


class Command(Strict):
    """A command with its id."""

    command_id: CommandId


class PersonRow(Schema):
    """One person in a list; the certificate masked."""

    id: int
    number: str
    name: str
    sex: str
    sex_title: str
    birth: date
    death: date | None
    centre: str
    certificate_type: str
    certificate_title: str
    certificate: str


class PersonPage(Schema):
    """One page; with ``more`` the total is only what was counted."""

    items: list[PersonRow]
    total: int
    more: bool
    page: int
    size: int


class CoverageOut(Schema):
    """A coverage; ``current`` on the day asked for."""

    id: int
    scheme: str
    scheme_title: str
    person_type: str
    person_type_title: str
    unit: str
    first: date
    last: date | None
    current: bool


class GroupOut(Schema):
    """A recognised identity; ``current`` on the day asked for."""

    id: int
    identity: str
    identity_title: str
    document: str
    first: date
    last: date | None
    current: bool


class PersonAccountOut(Schema):
    """A bank account, masked unless unmasked."""

    id: int
    person: int
    person_name: str
    holder: str
    relation: str
    account: str
    bank: str
    bank_code: str
    reason: str
    evidence: str
    state: str
    state_title: str
    asked_by: str
    asked_at: datetime
    checked_by: str
    checked_at: datetime | None
    answer: str
    may_decide: bool


class AccountPage(Schema):
    """One page of accounts."""

    items: list[PersonAccountOut]
    total: int
    page: int
    size: int


class PersonOut(PersonRow):
    """A person as of a day, with history."""

    version: int
    day: date
    age: int
    coverages: list[CoverageOut]
    groups: list[GroupOut]
    accounts: list[PersonAccountOut]
    unmasked_until: datetime | None


class PersonIn(Command):
    """A person to register."""

    certificate_type: Short = "01"
    certificate: Short
    name: Text
    sex: Literal["1", "2", "9"]
    birth: date
    centre: Short
    number: Annotated[str, Field(max_length=30, pattern=r"^[0-9A-Za-z_\-]*$")] = ""
    death: date | None = None


class CorrectionIn(Command):
    """What a person should be; what is left out stays."""

    version: int
    reason: Reason
    certificate_type: Short | None = None
    certificate: Short | None = None
    name: Text | None = None
    sex: Literal["1", "2", "9"] | None = None
    birth: date | None = None
    death: date | None = None
    centre: Short | None = None


class VersionOut(Schema):
    """The new version of a person."""

    version: int


class CoverageIn(Command):
    """A coverage to add."""

    scheme: Short
    person_type: Short
    unit: Annotated[str, Field(max_length=100, pattern=PLAIN)] = ""
    first: date
    last: date | None = None


class GroupIn(Command):
    """An identity to add."""

    identity: Short
    document: Annotated[str, Field(max_length=100, pattern=PLAIN)] = ""
    first: date
    last: date | None = None


class EndIn(Command):
    """The last day of a period."""

    last: date
    reason: Reason


class RegistryAccountIn(Command):
    """An account to be paid to."""

    holder: Annotated[str, Field(max_length=60, pattern=PLAIN)]
    account: Annotated[str, Field(max_length=60, pattern=PLAIN)]
    bank: Annotated[str, Field(max_length=100, pattern=PLAIN)] = ""
    bank_code: Annotated[str, Field(max_length=20, pattern=PLAIN)] = ""
    relation: Relation = "self"
    reason: Reason
    evidence: Text = ""


class RegistryDecisionIn(Command):
    """Accept or reject."""

    accept: bool
    answer: Reason = ""


class RegistryUnmaskIn(Strict):
    """Which numbers, and why."""

    reason: Reason
    fields: list[Literal["id_number", "bank_account"]] = ["id_number"]


class UntilOut(Schema):
    """Until when numbers are shown in clear."""

    until: datetime


class RegistryIdOut(Schema):
    """What was made."""

    id: int


class RegistryStateOut(Schema):
    """The state it has now."""

    state: str


class RegistryImportOut(Schema):
    """What an import did."""

    rows: int
    added: int
    changed: int
    same: int


class ProviderOut(Schema):
    """A provider as of a day."""

    code: str
    name: str
    level: str
    level_title: str
    state: str
    state_title: str
    category: str
    region: str
    first: date
    last: date | None


class ProviderPage(Schema):
    """One page of providers."""

    items: list[ProviderOut]
    total: int
    page: int
    size: int


class RegistryItemOut(Schema):
    """A version of a catalogue item; ceilings in 分 of 一级, 二级, 三级."""

    code: str
    kind: str
    kind_title: str
    name: str
    item_class: str
    class_title: str
    ratio: str
    spec: str
    form: str
    unit: str
    ceilings: list[int | None]
    limits_text: str
    age_min: int | None
    age_max: int | None
    sex: str
    level_min: str
    indications: list[str]
    document: str
    first: date
    last: date | None


class RegistryItemPage(Schema):
    """One page of items."""

    items: list[RegistryItemOut]
    total: int
    page: int
    size: int


class RegistryMatchIn(Strict):
    """A printed name of a provider."""

    provider: Short
    name: Text
    spec: Text = ""
    day: date | None = None


class RegistryMatchOut(Schema):
    """A candidate; score in thousandths."""

    item: RegistryItemOut
    score: int
    way: str
    why: str


class AnswerOut(Schema):
    """Candidates; ``accepted`` is a code only where nothing is left to decide."""

    accepted: str
    why: str
    candidates: list[RegistryMatchOut]


class MappingIn(Command):
    """What a printed name means."""

    provider: Short
    name: Text
    spec: Text = ""
    code: Short


class DayOut(Schema):
    """A day that differs from the week."""

    day: date
    kind: str
    name: str
