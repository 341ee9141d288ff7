"""What papers of a test set really say: the ground truth written by tools/papers, read from its plain values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from jingban.capture.core.contract import kind_of, value_of
from jingban.capture.core.model import Value
from jingban.capture.core.names import FIELDS, Kind
from jingban.capture.core.page import Point

MONEY: Final = (Kind.MONEY, Kind.WORDS, Kind.PRICE)
# Without these a claim cannot be told from another: numbers, names, dates, and the amount in capitals.
_KEY_KINDS: Final = (Kind.CODE, Kind.DATE, Kind.WORDS)
_KEY_TEXTS: Final = ("PayerPartyName", "InvoicingPartyName", "DepartmentName", "diagnosis")


@dataclass(frozen=True, slots=True)
class Said:
    """One printed value."""

    name: str
    value: Value
    raw: str
    page: int  # index into the pages of the set
    stamped: bool = False

    @property
    def money(self) -> bool:
        """Whether a wrong reading is a wrong payment."""
        return kind_of(self.name) in MONEY

    @property
    def key(self) -> bool:
        """Whether it identifies the paper or its owner."""
        return self.name in FIELDS and (kind_of(self.name) in _KEY_KINDS or self.name in _KEY_TEXTS)


@dataclass(frozen=True, slots=True)
class TrueLine:
    """One printed row. An optional one (a subtotal) may be read or not, but not wrongly."""

    cells: Mapping[str, Said]
    page: int
    optional: bool = False


@dataclass(frozen=True, slots=True)
class TrueWord:
    """One printed string; strings of one printed row share ``row``. ``quad`` in pixels of the stored picture."""

    text: str
    row: int
    quad: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class TruePage:
    """One picture and what was done to it."""

    file: str
    sha256: str
    number: int  # page of that file
    kind: str
    rotation: int
    width: float
    height: float
    stamped: bool  # a seal lies over money
    degradations: tuple[str, ...]
    words: tuple[TrueWord, ...]
    seals: tuple[TrueWord, ...] = ()  # their text runs around them and belongs to no row


@dataclass(frozen=True, slots=True)
class TrueDocument:
    """One paper."""

    kind: str
    pages: tuple[int, ...]  # indices into the pages of the set
    fields: tuple[Said, ...]
    lines: tuple[TrueLine, ...]  # categories, lines, and optional subtotals
    planted: int = 0  # mistakes printed on purpose: the paper must not be released


@dataclass(frozen=True, slots=True)
class Truth:
    """A whole set."""

    pages: tuple[TruePage, ...]
    documents: tuple[TrueDocument, ...]


def truth_of(values: Mapping[str, Any]) -> Truth:
    """Read ``truth.json``. Raises KeyError, ValueError or TypeError for what is none."""
    return Truth(
        tuple(_page(page) for page in values["pages"]), tuple(_document(document) for document in values["documents"])
    )


def _page(values: Mapping[str, Any]) -> TruePage:
    return TruePage(
        file=values["file"],
        sha256=values["sha256"],
        number=values["page"],
        kind=values["kind"],
        rotation=values["rotation"],
        width=float(values["width"]),
        height=float(values["height"]),
        stamped=values["stamped"],
        degradations=tuple(step["name"] for step in values["degradations"]),
        words=tuple(_word(word) for word in values["words"]),
        seals=tuple(_word({**seal, "row": -1}) for seal in values["seals"]),
    )


def _word(values: Mapping[str, Any]) -> TrueWord:
    return TrueWord(values["text"], values["row"], tuple((float(x), float(y)) for x, y in values["quad"]))


def _document(values: Mapping[str, Any]) -> TrueDocument:
    pages = tuple(number - 1 for number in values["pages"])
    rows = [*values["categories"], *values["lines"]]
    return TrueDocument(
        kind=values["kind"],
        pages=pages,
        fields=tuple(_said(name, field) for name, field in values["fields"].items()),
        lines=(*(_line(row) for row in rows), *_extras(values["extras"], pages)),
        planted=len(values["planted"]),
    )


def _said(name: str, values: Mapping[str, Any]) -> Said:
    value = value_of(kind_of(name), values["value"])
    if value is None:
        raise ValueError(f"{name} says nothing")
    return Said(name, value, values["raw"], values["page"] - 1, values["stamped"])


def _line(values: Mapping[str, Any]) -> TrueLine:
    cells = {name: _said(name, cell) for name, cell in values["cells"].items()}
    return TrueLine(cells, values["page"] - 1)


def _extras(values: Sequence[Mapping[str, Any]], pages: tuple[int, ...]) -> Iterator[TrueLine]:
    for row in values:
        name = Said("ItemName", row["label"].removesuffix("小计"), row["label"], pages[0])
        amount = value_of(Kind.MONEY, row["value"])
        if amount is None:
            raise ValueError(f"{row['label']} has no amount")
        yield TrueLine(
            {"ItemName": name, "ItemAmount": Said("ItemAmount", amount, row["value"], pages[0])},
            pages[0],
            optional=True,
        )
