"""Persons, their periods, accounts and versions over the wire; numbers masked unless the caller sees them in clear."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Field, Schema

from jingban.registry.schemas.shapes import PLAIN, Command, Reason, Short, Strict, Text

Relation = Literal["self", "guardian", "heir", "unit"]


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
    """A person as of a day, with every period; ``digest`` is the keyed one payment knows the person by."""

    version: int
    digest: str
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


class PersonVersionOut(Schema):
    """What a person's row said before a correction; the certificate masked unless unmasked."""

    version: int
    name: str
    sex_title: str
    birth: str
    death: str
    centre: str
    certificate_title: str
    certificate: str
    changed: list[str]  # names of what the correction changed
    reason: str
    by: str
    at: datetime
