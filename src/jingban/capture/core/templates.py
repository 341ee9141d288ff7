"""What an operator taught once about the lists of a hospital: which column holds what.

A column is known by the word at its head or, where lists have none, by the share of the table's width it takes up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jingban.capture.core.headers import NAME_STD, QUANTITY_UNIT, SERIAL, WORDS, Column
from jingban.capture.core.model import DocumentKind, Record
from jingban.capture.core.names import CELLS
from jingban.capture.core.stream import plain
from jingban.kernel.findings import Box

COLUMN_NAMES = frozenset((*CELLS, SERIAL, QUANTITY_UNIT, NAME_STD))


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """One column: the cell it holds, its place as shares of the table's width, and the word at its head."""

    name: str
    left: float = 0.0
    right: float = 0.0
    header: str = ""


@dataclass(frozen=True)
class Template:
    """The columns of one kind of list of one provider."""

    provider: str  # its name as printed on the paper
    kind: DocumentKind
    columns: tuple[TemplateColumn, ...]

    @classmethod
    def of(cls, columns: Sequence[Column], span: tuple[float, float], provider: str = "") -> "Template":
        """The columns of a table that was read, to be used on the next page."""
        wide = max(span[1] - span[0], 1.0)
        return cls(
            provider,
            DocumentKind.FEE_LIST,
            tuple(TemplateColumn(c.name, (c.x0 - span[0]) / wide, (c.x1 - span[0]) / wide) for c in columns),
        )

    def words(self) -> Mapping[str, str]:
        """Header words, those of this provider first of all."""
        own = {plain(column.header): column.name for column in self.columns if column.header}
        return {**WORDS, **own}

    def placed(self, span: tuple[float, float]) -> tuple[Column, ...]:
        """Columns on a table that reaches from ``span[0]`` to ``span[1]``; none where places were never learnt."""
        if not self.columns or any(column.right <= column.left for column in self.columns):
            return ()
        wide = span[1] - span[0]
        return tuple(Column(c.name, span[0] + c.left * wide, span[0] + c.right * wide) for c in self.columns)

    def to_json(self) -> dict[str, Any]:
        """Plain data; ``from_json`` gives the same template back."""
        return {
            "provider": self.provider,
            "kind": self.kind.value,
            "columns": [
                {"name": c.name, "left": c.left, "right": c.right, "header": c.header} for c in self.columns
            ],
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Template":
        """Read a stored template. Raises ValueError for a column nobody knows, KeyError for a missing part."""
        columns = tuple(
            TemplateColumn(str(c["name"]), float(c.get("left", 0)), float(c.get("right", 0)), str(c.get("header", "")))
            for c in data["columns"]
        )
        if strange := sorted({c.name for c in columns} - COLUMN_NAMES):
            raise ValueError("列的名称不在词表中：" + "、".join(strange))
        return cls(str(data["provider"]), DocumentKind(data["kind"]), columns)


def matching(templates: Sequence[Template], texts: Sequence[str]) -> Template | None:
    """The template of the provider whose name stands on the page; the longest name wins (本院 before its mother house)."""
    page = [plain(text) for text in texts]
    for template in sorted(templates, key=lambda t: (-len(plain(t.provider)), t.provider)):
        name = plain(template.provider)
        if name and any(name in text for text in page):
            return template
    return None


def learn(
    provider: str, record: Record, mapping: Mapping[str, str], headers: Mapping[str, str] | None = None
) -> Template:
    """A template from a record whose columns an operator named.

    ``mapping`` is cell as read (``column_3``) → cell as it should be; cells it does not name keep theirs. ``headers`` is
    printed header word → cell. Places come from the lines on the record's first page.
    """
    wanted = {*mapping.values(), *(headers or {}).values()}
    if strange := sorted(wanted - COLUMN_NAMES):
        raise ValueError("列的名称不在词表中：" + "、".join(strange))
    boxes: dict[str, list[Box]] = {}
    for line in record.lines:
        if line.place.page == record.lines[0].place.page:
            for cell in line.cells:
                if cell.place.bbox is not None:
                    boxes.setdefault(mapping.get(cell.name, cell.name), []).append(cell.place.bbox)
    edges = [box for held in boxes.values() for box in held]
    columns: list[TemplateColumn] = []
    if edges:
        left, right = min(b[0] for b in edges), max(b[2] for b in edges)
        wide = max(right - left, 1.0)
        for name, held in boxes.items():
            x0, x1 = (_middle([b[i] for b in held]) for i in (0, 2))
            columns.append(TemplateColumn(name, (x0 - left) / wide, (x1 - left) / wide))
    columns = [c for c in columns if c.name in COLUMN_NAMES]
    named = [TemplateColumn(name, header=word) for word, name in (headers or {}).items()]
    merged = [
        TemplateColumn(c.name, c.left, c.right, next((n.header for n in named if n.name == c.name), ""))
        for c in columns
    ] + [n for n in named if n.name not in {c.name for c in columns}]
    return Template(provider, record.kind, tuple(sorted(merged, key=lambda c: (c.left, c.name))))


def _middle(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]
