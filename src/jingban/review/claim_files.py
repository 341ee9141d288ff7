"""Claims with their history as JSON → records; everything wrong with the file is said at once."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from .core.model import Line, Operation, Person, Records, Visit
from .errors import ReviewError

_SCENES = ("IP", "OP", "PH", "NET")


class _Reader:
    """Values of one entry by name, with what is wrong collected on the way."""

    def __init__(self, entry: Any, place: str, wrong: list[str]) -> None:
        self._entry: Mapping[str, Any] = entry if isinstance(entry, dict) else {}
        self.place, self.wrong, self._seen = place, wrong, set[str]()
        if not isinstance(entry, dict):
            wrong.append(f"{place} 应是一组字段")

    def text(self, name: str, otherwise: str | None = None) -> str:
        self._seen.add(name)
        value = self._entry.get(name, otherwise)
        if not isinstance(value, str) or (otherwise is None and not value):
            self.wrong.append(f"{self.place}.{name} 应是文字")
            return otherwise or ""
        return value

    def words(self, name: str) -> tuple[str, ...]:
        self._seen.add(name)
        value = self._entry.get(name, [])
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            self.wrong.append(f"{self.place}.{name} 应是文字的列表")
            return ()
        return tuple(value)

    def day(self, name: str, needed: bool = True) -> date | None:
        self._seen.add(name)
        value = self._entry.get(name)
        if value in (None, "") and not needed:
            return None
        try:
            return date.fromisoformat(str(value))
        except (TypeError, ValueError):
            self.wrong.append(f"{self.place}.{name} 应是日期，如 2024-01-01")
            return date.min

    def whole(self, name: str, otherwise: int | None = None) -> int:
        self._seen.add(name)
        value = self._entry.get(name, otherwise)
        if not isinstance(value, int) or isinstance(value, bool):
            self.wrong.append(f"{self.place}.{name} 应是整数")
            return 0
        return value

    def number(self, name: str) -> Decimal:
        """Exact decimals are written as text, at most four places."""
        self._seen.add(name)
        try:
            value = Decimal(str(self._entry[name]))
            if value.is_finite() and abs(value) < 10**12 and value == value.quantize(Decimal("0.0001")):
                return value
        except (KeyError, InvalidOperation):
            pass
        self.wrong.append(f"{self.place}.{name} 应是四位以内小数的数")
        return Decimal(0)

    def flag(self, name: str) -> bool:
        self._seen.add(name)
        value = self._entry.get(name, False)
        if not isinstance(value, bool):
            self.wrong.append(f"{self.place}.{name} 应是 true 或 false")
        return bool(value)

    def entries(self, name: str) -> list[Any]:
        self._seen.add(name)
        value = self._entry.get(name, [])
        return value if isinstance(value, list) else []

    def done(self) -> None:
        """A field nobody read is a slip of the pen."""
        for name in sorted(set(self._entry) - self._seen):
            self.wrong.append(f"{self.place}.{name} 是不认识的字段")


def read_claims(path: Path) -> Records:
    """Records of a file. Raises ``claims_wrong``."""
    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError):
        raise ReviewError("claims_wrong", "读不出，或不是合法的 UTF-8 JSON") from None
    return records_of(data)


def records_of(data: Any) -> Records:
    """Records of parsed JSON: ``persons``, ``visits``, ``lines``. Raises ``claims_wrong`` with everything wrong."""
    wrong: list[str] = []
    if not isinstance(data, dict) or not all(isinstance(data.get(n), list) for n in ("persons", "visits", "lines")):
        raise ReviewError("claims_wrong", "应有 persons、visits、lines 三个列表")
    persons = _all(data["persons"], "persons", _person, wrong)
    visits = _all(data["visits"], "visits", _visit, wrong)
    lines = _all(data["lines"], "lines", _line, wrong)
    for at, entries in (("persons", persons), ("visits", visits), ("lines", lines)):
        counted = Counter(entry.id for entry in entries)
        wrong += [f"{at} 的编号 {name} 重复" for name, count in counted.items() if count > 1]
    people, seen = {p.id: p for p in persons}, {v.id: v for v in visits}
    wrong += [f"visits 的 {v.id} 指向不存在的人 {v.person}" for v in visits if v.person not in people]
    wrong += [f"lines 的 {n.id} 指向不存在的就诊 {n.visit}" for n in lines if n.visit not in seen]
    if wrong:
        raise ReviewError("claims_wrong", "；".join(wrong[:50]), len(wrong))
    return Records(people, seen, tuple(lines))


def _all(entries: list[Any], name: str, make: Callable[[_Reader], Any], wrong: list[str]) -> list[Any]:
    found = []
    for at, entry in enumerate(entries):
        reader = _Reader(entry, f"{name}[{at}]", wrong)
        found.append(make(reader))
        reader.done()
    return found


def _person(r: _Reader) -> Person:
    return Person(r.text("id"), r.text("sex", "9"), r.day("birth") or date.min, r.day("death", needed=False))


def _visit(r: _Reader) -> Visit:
    scene = r.text("scene")
    if scene not in _SCENES:
        r.wrong.append(f"{r.place}.scene 应为 {'、'.join(_SCENES)} 之一")
    first, last = r.day("admission") or date.min, r.day("discharge") or date.min
    if last < first:
        r.wrong.append(f"{r.place} 的出院日期早于入院日期")
    operations = []
    for at, entry in enumerate(r.entries("operations")):
        part = _Reader(entry, f"{r.place}.operations[{at}]", r.wrong)
        operations.append(Operation(part.text("code"), part.day("day") or date.min))
        part.done()
    return Visit(
        r.text("id"), r.text("claim"), r.text("person"), r.text("hospital"), scene, first, last, r.whole("level", 3),
        r.text("dept", ""), r.text("insutype", "310"), r.text("region", "110000"), r.words("diagnoses"),
        tuple(operations), r.flag("excused"),
    )  # fmt: skip


def _line(r: _Reader) -> Line:
    return Line(
        r.text("id"), r.text("visit"), r.text("item"), r.text("name"), r.text("kind"), r.day("day") or date.min,
        r.number("quantity"), r.number("price"), r.whole("amount"), r.whole("eligible"), r.text("generic", ""),
        r.text("prescription", ""), r.text("doctor", ""), r.text("minute", ""), r.day("uploaded", needed=False),
        r.text("trace", ""), r.text("refund_of", ""),
    )  # fmt: skip
