"""Providers, catalogue, matching, lists and calendar over the wire. Ceilings are integer 分, ratios text."""

from datetime import date, datetime

from ninja import Schema

from jingban.registry.schemas.shapes import Command, Short, Strict, Text


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


class MappingOut(Schema):
    """What a person said a printed name means."""

    id: int
    provider: str
    provider_name: str
    name: str
    spec: str
    code: str
    item_name: str
    by: str
    at: datetime


class MappingPage(Schema):
    """One page of learnt names, newest first."""

    items: list[MappingOut]
    total: int
    page: int
    size: int


class ListColumns(Schema):
    """Titles of the first line of an import file."""

    needed: list[str]
    more: list[str]


class RegistryWordsOut(Schema):
    """Dictionaries: code → title; and the columns of import files by kind."""

    schemes: dict[str, str]
    person_types: dict[str, str]
    identities: dict[str, str]
    certificate_types: dict[str, str]
    sexes: dict[str, str]
    levels: dict[str, str]
    provider_states: dict[str, str]
    kinds: dict[str, str]
    classes: dict[str, str]
    lists: dict[str, ListColumns]
