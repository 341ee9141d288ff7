"""Which fields name a person, and how they look to those who need not know."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from jingban.capture.core.codes import bank_card, credit_code, id_card
from jingban.capture.core.contract import kind_of, value_text
from jingban.capture.core.model import Field, Record

# Field classes of infra.access by the names of a record.
CLASSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "PayerPartyName": "person_name",
        "id_number": "id_number",
        "PayerPartyCode": "id_number",
        "MedicalInsuranceID": "id_number",
        "bank_card": "bank_account",
        "phone": "phone",
    }
)
ALL: Final = frozenset(CLASSES.values())
# Runs of digits on a page that is shown as a picture or as text.
_RUNS: Final = (
    ("id_number", re.compile(r"(?<![0-9])[1-9]\d{5}(?:19|20)\d{9}[0-9Xx](?![0-9Xx])", re.ASCII)),
    ("bank_account", re.compile(r"(?<![0-9])\d{15,19}(?![0-9Xx])", re.ASCII)),
    ("phone", re.compile(r"(?<![0-9])1[3-9]\d{9}(?![0-9])", re.ASCII)),
)


def hidden(text: str, kind: str) -> str:
    """The shown form: a name keeps its first character, a number its first four and last four or its last four."""
    if len(text) < 2:
        return "*" * len(text)
    if kind == "person_name":
        return text[0] + "*" * (len(text) - 1)
    head = 4 if kind == "id_number" and len(text) >= 12 else 3 if kind == "phone" and len(text) >= 11 else 0
    tail = 4 if len(text) >= 8 else 0
    return text[:head] + "*" * (len(text) - head - tail) + text[len(text) - tail :]


# Codes of institutions are no person's; those that a printer made entirely of digits look like card numbers.
_INSTITUTIONS: Final = frozenset({"InvoicingPartyCode", "provider_code"})
_REGISTERED: Final = re.compile(r"[159][1239](?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5])\d{14}", re.ASCII)


def _institutions(name: str, text: str) -> bool:
    """Whether a code of eighteen signs stands where an institution's belongs, and is no person's; it may be misread."""
    if name not in _INSTITUTIONS or len(text) != 18 or id_card(text) is True:
        return False
    return credit_code(text) is True or bank_card(text) is not True


def _public(text: str) -> bool:
    """A unified social credit code: kind of register, region and check character are right, and it is no citizen's."""
    return _REGISTERED.fullmatch(text) is not None and credit_code(text) is True and id_card(text) is not True


@dataclass(frozen=True)
class Masker:
    """Hides the classes a person may not see, in fields and wherever their words are quoted."""

    classes: frozenset[str]
    words: tuple[tuple[str, str], ...] = ()  # (said, shown), longest first

    def hides(self, name: str) -> bool:
        return CLASSES.get(name) in self.classes

    def value(self, name: str, text: str | None) -> str | None:
        """The value of a field as it is shown."""
        if not text:
            return text
        kind = CLASSES.get(name)
        if kind is None:
            return text if _institutions(name, text) else self.text(text)
        return hidden(text, kind) if kind in self.classes else text

    def text(self, text: str) -> str:
        """Any other sentence: quoted values and long numbers are hidden in it."""
        for said, shown in self.words:
            text = text.replace(said, shown)
        for kind, run in _RUNS:
            if kind in self.classes:
                text = run.sub(lambda m, kind=kind: m[0] if _public(m[0]) else hidden(m[0], kind), text)  # type: ignore[misc]
        return text

    def touches(self, text: str) -> bool:
        """Whether anything in a run of text would be hidden."""
        return self.text(text) != text


def masker(records: Iterable[Record], classes: Iterable[str]) -> Masker:
    """Hide these classes of some papers."""
    hide = frozenset(classes)
    said: dict[str, str] = {}
    for field in (field for record in records for field in record.fields):
        kind = CLASSES.get(field.name)
        if kind is not None and kind in hide:
            said |= {text: hidden(text, kind) for text in _texts(field)}
    return Masker(hide, tuple(sorted(said.items(), key=lambda pair: -len(pair[0]))))


def _texts(field: Field) -> set[str]:
    kind = kind_of(field.name)
    values = [field.machine, field.human.value if field.human else None]
    found = {value_text(kind, value) for value in values} | {field.raw.strip()}
    return {text for text in found if text and len(text) >= 2}
