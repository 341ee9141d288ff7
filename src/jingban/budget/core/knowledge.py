"""Dated knowledge the core is given: code lists, mappings, regional forms. Loaded elsewhere."""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One code of a classification, valid in the years ``[first_year, last_year]``."""

    code: str
    name: str
    verified: bool  # observed in a real document; False = recalled, hints only
    first_year: int = 2019
    last_year: int = 9999
    staff: str = ""  # department economic codes: 人员经费 / 公用经费


@dataclass(frozen=True, slots=True)
class EconomicLink:
    """Department economic code ↔ government economic code (agency and institution)."""

    department: str
    government: str
    institution: str
    verified: bool


@dataclass(frozen=True, slots=True)
class ColumnForm:
    """How a column is recognised: every ``all`` pattern and no ``none`` pattern in its folded path."""

    key: str
    role: str  # amount | code | name | text
    all: tuple[re.Pattern[str], ...]
    none: tuple[re.Pattern[str], ...] = ()

    def matches(self, path: str) -> bool:
        return all(p.search(path) for p in self.all) and not any(p.search(path) for p in self.none)


@dataclass(frozen=True, slots=True)
class KindForm:
    """A known table kind: the titles that name it and whether it stands in two panels."""

    kind: str
    titles: tuple[re.Pattern[str], ...]
    panels: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """A regional form: how it is recognised, which table numbers mean which kind, what is expected."""

    name: str  # beijing …
    label: str  # 北京
    signs: tuple[re.Pattern[str], ...]  # on the folded document text
    numbers: tuple[tuple[re.Pattern[str], str], ...]  # on a folded 表号 → kind
    number_style: str  # how the form prints a table number
    project_code: re.Pattern[str]
    expected: tuple[str, ...]  # kinds a full disclosure of this form contains
    kinds: tuple[KindForm, ...]  # regional aliases first, then the common ones
    columns: tuple[ColumnForm, ...]

    def kind_of(self, number: str, title: str) -> str:
        """Canonical kind by title, then by table number; empty when neither tells."""
        for form in self.kinds:
            if any(pattern.search(title) for pattern in form.titles):
                return form.kind
        for pattern, kind in self.numbers:
            if pattern.search(number):
                return kind
        return ""

    def has_panels(self, kind: str) -> bool:
        return any(form.kind == kind and form.panels for form in self.kinds)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All of it. A code may have several entries with different validity."""

    functional: Mapping[str, tuple[CodeEntry, ...]]
    department: Mapping[str, tuple[CodeEntry, ...]]
    government: Mapping[str, tuple[CodeEntry, ...]]
    links: tuple[EconomicLink, ...]
    profiles: tuple[Profile, ...]
    checklist: tuple[tuple[str, str, str], ...] = ()  # id, dimension, check

    def profile(self, name: str) -> Profile:
        for profile in self.profiles:
            if profile.name == name:
                return profile
        raise KeyError(name)
