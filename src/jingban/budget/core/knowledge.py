"""Dated knowledge the core is given: code lists, mappings, regional forms. Loaded elsewhere."""

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
    """How a column is recognised: every word must occur in its header path (folded)."""

    key: str
    words: tuple[str, ...]
    without: tuple[str, ...] = ()
    role: str = "amount"  # amount | code | name | text


@dataclass(frozen=True, slots=True)
class KindForm:
    """A known table kind: titles that name it, its columns, and its panels."""

    kind: str
    titles: tuple[str, ...]  # regular expressions on the folded title
    columns: tuple[ColumnForm, ...]
    panels: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """A regional form: which table numbers and titles mean which kind, how it is recognised."""

    name: str  # beijing …
    label: str  # 北京
    signs: tuple[str, ...]  # regular expressions on the folded document text
    numbers: Mapping[str, str]  # regex on a 表号 → kind
    kinds: tuple[KindForm, ...]
    project_code: str = r"^\d{6}\d{2}[A-Z]\d{12}$"
    numbered_from: int = 1
    expected: tuple[str, ...] = ()  # kinds a full disclosure of this form contains


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All of it."""

    functional: Mapping[str, tuple[CodeEntry, ...]]
    department: Mapping[str, tuple[CodeEntry, ...]]
    government: Mapping[str, tuple[CodeEntry, ...]]
    links: tuple[EconomicLink, ...]
    profiles: tuple[Profile, ...]
    checklist: tuple[tuple[str, str, str], ...] = ()  # id, dimension, check
