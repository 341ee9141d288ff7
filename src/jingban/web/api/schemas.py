"""Shapes shared by the routers."""

from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

from ninja import Schema
from pydantic import Field

T = TypeVar("T")


class Problem(Schema):
    """A refusal: a stable code for programs, a Chinese message for people."""

    code: str
    message: str
    details: dict[str, Any] | None = None


# Every endpoint may answer with any of these.
PROBLEMS = dict.fromkeys((400, 401, 403, 404, 409, 422, 423), Problem)


class Page(Schema, Generic[T]):
    """One page of a list."""

    items: list[T]
    total: int
    page: int
    size: int


PageNumber = Annotated[int, Field(ge=1, le=100_000)]
PageSize = Annotated[int, Field(ge=1, le=200)]


class RoleName(Schema):
    """A role a person holds."""

    code: str
    name: str


class Person(Schema):
    """Who is logged in."""

    id: int
    username: str
    display_name: str
    roles: list[RoleName]
    rights: list[str]
    centre: str


class SessionOut(Schema):
    """The session as the desk needs it."""

    user: Person
    centre_name: str  # of the house, for head and paper
    csrf_token: str
    must_change_password: bool
    totp_enabled: bool


class LoginIn(Schema):
    """Credentials."""

    username: Annotated[str, Field(max_length=64)]
    password: Annotated[str, Field(max_length=256)]
    totp: Annotated[str, Field(max_length=16)] = ""


class PasswordIn(Schema):
    """A change of one's own password."""

    old: Annotated[str, Field(max_length=256)]
    new: Annotated[str, Field(max_length=256)]


class TotpBegun(Schema):
    """What the authenticator app needs."""

    secret: str
    uri: str
    qr_svg: str


class CodeIn(Schema):
    """A one-time code."""

    code: Annotated[str, Field(max_length=16)]


class SecretIn(Schema):
    """One's own password, to prove a dangerous change."""

    password: Annotated[str, Field(max_length=256)]


class GrantShape(Schema):
    """A role held within a scope, with field classes that may be seen in clear."""

    role: Annotated[str, Field(max_length=40)]
    scope: Annotated[str, Field(max_length=24)] = "*"
    fields: Annotated[list[str], Field(max_length=20)] = []


class AccountOut(Schema):
    """An account as its manager sees it. ``initial_password`` is given once, when it was made."""

    id: int
    username: str
    display_name: str
    centre: str
    is_active: bool
    must_change_password: bool
    totp_enabled: bool
    locked_until: datetime | None
    last_login: datetime | None
    created_at: datetime
    grants: list[GrantShape]
    initial_password: str | None = None


class AccountIn(Schema):
    """A new account."""

    username: Annotated[str, Field(min_length=2, max_length=64)]
    display_name: Annotated[str, Field(max_length=64)] = ""
    centre: Annotated[str, Field(max_length=24, pattern=r"^[0-9A-Za-z]*$")] = ""
    grants: Annotated[list[GrantShape], Field(max_length=50)] = []


class AccountChange(Schema):
    """What is to change; what is left out stays."""

    display_name: Annotated[str | None, Field(max_length=64)] = None
    centre: Annotated[str | None, Field(max_length=24, pattern=r"^[0-9A-Za-z]*$")] = None
    is_active: bool | None = None
    grants: Annotated[list[GrantShape] | None, Field(max_length=50)] = None
    reset_password: bool = False
    reset_totp: bool = False
    unlock: bool = False


class RoleOut(Schema):
    """A role with its rights."""

    code: str
    name: str
    rights: list[RoleName]


class FieldClass(Schema):
    """A class of masked fields."""

    code: str
    name: str


class RolesOut(Schema):
    """What grants are made of."""

    roles: list[RoleOut]
    fields: list[FieldClass]


class AuditEntry(Schema):
    """One line of the audit log."""

    sequence: int
    at: datetime
    actor: str
    action: str
    object: str
    address: str
    details: dict[str, Any]
    digest: str


class AuditDamage(Schema):
    """Something wrong with the log."""

    sequence: int
    code: str
    message: str


class AuditVerification(Schema):
    """Outcome of a walk over the whole log."""

    intact: bool
    count: int
    digest: str
    damages: list[AuditDamage]


class Progress(Schema):
    """How far a job is; total 0 when not known."""

    done: int
    total: int
    note: str


class JobOut(Schema):
    """A background job."""

    id: int
    kind: str
    title: str
    state: str
    progress: Progress
    attempts: int
    reason: str
    owner_name: str
    cancel_asked: bool
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    result: dict[str, Any] | None


class SettingOut(Schema):
    """One setting; secrets are hidden."""

    variable: str
    title: str
    value: str
