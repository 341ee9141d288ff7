"""The header line of a table: its words name the columns and seed their places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from jingban.capture.core.names import CELLS, Kind
from jingban.capture.core.rows import Row, Token
from jingban.capture.core.stream import Stream, plain

SERIAL: Final = "serial"
QUANTITY_UNIT: Final = "quantity_unit"
NAME_STD: Final = "name_std"  # 项目/规格 in one column
UNKNOWN: Final = "column_"  # column_3: a column whose meaning nobody has told yet
FIGURES: Final = frozenset(("ItemAmount", "ItemPrice", "ItemQuantity", QUANTITY_UNIT))

_EXTRA: Final[Mapping[str, str]] = {
    "序号": SERIAL, "行号": SERIAL, "序": SERIAL, "No": SERIAL, "NO": SERIAL, "No.": SERIAL,
    "数量/单位": QUANTITY_UNIT, "单位/数量": QUANTITY_UNIT, "数量单位": QUANTITY_UNIT, "数量及单位": QUANTITY_UNIT,
    "规格/单位": "ItemStd", "单位/规格": "ItemStd",
    "项目/规格": NAME_STD, "名称/规格": NAME_STD, "项目名称/规格": NAME_STD, "药品/规格": NAME_STD, "项目规格": NAME_STD,
    "名称规格": NAME_STD, "项目名称规格": NAME_STD, "项目名称及规格": NAME_STD, "名称及规格": NAME_STD, "药品名称及规格": NAME_STD,
    "药品名称/规格": NAME_STD, "品名规格": NAME_STD, "品名/规格": NAME_STD, "项目名称和规格": NAME_STD,
    "№": SERIAL, "Nº": SERIAL,
}  # fmt: skip


_WORDY: Final = frozenset(name for name, spec in CELLS.items() if spec.kind in (Kind.TEXT, Kind.CODE))


def _vocabulary() -> dict[str, str]:
    words = {plain(word): name for name, spec in CELLS.items() for word in (spec.label, *spec.printed)}
    words.update(_EXTRA)
    return words


WORDS: Final[Mapping[str, str]] = _vocabulary()


@dataclass(frozen=True, slots=True)
class Column:
    """One column; ``x0``/``x1`` on the straightened page. Panels are lists printed side by side."""

    name: str
    x0: float
    x1: float
    panel: int = 0


@dataclass(frozen=True, slots=True)
class Header:
    """A header line."""

    row: int  # index of the line
    columns: tuple[Column, ...]

    @property
    def panels(self) -> int:
        """How many lists stand side by side."""
        return 1 + max((column.panel for column in self.columns), default=0)

    @property
    def names(self) -> frozenset[str]:
        """What the columns hold."""
        return frozenset(column.name for column in self.columns)


def header_of(index: int, row: Row, words: Mapping[str, str] = WORDS) -> Header | None:
    """The header that a line is, if it is one: the name of an item and a figure, and hardly anything else."""
    found, strange = _cut(row, words)
    names = {name for name, _ in found}
    if not names & {"ItemName", "ItemCode", NAME_STD} or not names & FIGURES:
        return None
    if sum(len(token.text) for token in strange) > 0.5 * sum(len(token.text) for token in row.tokens):
        return None
    if any(any(sign.isdigit() for sign in token.text) for token in strange):
        return None
    spans = [(name, t.x0, t.x1) for name, t in found]
    spans += [("", t.x0, t.x1) for t in strange if not any(x0 <= t.mid <= x1 for _, x0, x1 in spans)]
    return Header(index, _panelled(sorted(spans, key=lambda span: span[1])))


def over_two_lines(first: Row, second: Row, words: Mapping[str, str] = WORDS) -> Row | None:
    """One header of two lines (自付 over 比例): each word of the second completes one of the first to a known word."""
    if second.y - first.y > 1.8 * first.h:
        return None
    tokens = list(first.tokens)
    for low in second.tokens:
        spot = next(
            (i for i, top in enumerate(tokens) if min(top.x1, low.x1) - max(top.x0, low.x0) > 0.3 * low.h), None
        )
        if spot is None or (plain(tokens[spot].text + low.text) not in words and plain(low.text) != "元"):
            return None
        top = tokens[spot]
        tokens[spot] = replace(top, text=top.text + low.text, x0=min(top.x0, low.x0), x1=max(top.x1, low.x1))
    return Row(tuple(tokens))


def _cut(row: Row, words: Mapping[str, str]) -> tuple[list[tuple[str, Token]], list[Token]]:
    """Known header words of a line with their places, and what is left over."""
    row = Row(tuple(_mended(token, words) for token in row.tokens))
    stream = Stream.of(row.tokens)
    if not any(word in stream.text for word in words):
        return [], list(row.tokens)
    by_length = sorted(words, key=lambda word: (-len(word), word))
    found: list[tuple[str, Token]] = []
    strange: list[Token] = []
    qualified: list[int] = []
    at, rest = 0, 0
    while at < len(stream.text):
        word = next((w for w in by_length if stream.text.startswith(w, at) and stream.unbroken(at, at + len(w))), None)
        if word is None:
            at += 1
            continue
        if at > rest:
            strange += _left(stream, rest, at)
        stop = at + len(word)
        if stream.text.startswith("元", stop) and not stream.begins(stop):
            stop += 1
        first = _qualified(stream, rest, at)
        qualified += [len(found)] if first < at else []
        found.append((words[word], _one(stream.pieces(first, stop))))
        at = rest = stop
    strange += _left(stream, rest, len(stream.text))
    # 优惠金额 beside 金额 is another column; alone it is the amount, or its first glyphs are of a seal.
    clean = {name for index, (name, _) in enumerate(found) if index not in qualified}
    found = [("" if index in qualified and name in clean else name, token) for index, (name, token) in enumerate(found)]
    return _misread(found, strange, words)


def _qualified(stream: Stream, rest: int, at: int) -> int:
    """Where the head begins whose known word stands at ``at``: unknown signs in front of it in the same printed word."""
    first = at
    while first > rest and first not in stream.starts:
        first -= 1
    return first


def _left(stream: Stream, start: int, stop: int) -> list[Token]:
    return [t for t in stream.pieces(start, stop) if len(plain(t.text)) > 1 or t.text.isalnum()]


def _mended(token: Token, words: Mapping[str, str]) -> Token:
    """A head with one glyph wrong (药晶名称) as the head it must be; only its end would be known otherwise.

    Never a head of figures: 应付金额 is no 自付金额.
    """
    text = plain(token.text)
    near = [] if text in words or len(text) < 4 else _near(text, words)
    names = {words[word] for word in near}
    return replace(token, text=near[0]) if len(names) == 1 and names <= _WORDY else token


def _near(text: str, words: Mapping[str, str]) -> list[str]:
    """Header words that differ in one glyph."""
    return [
        word
        for word in words
        if len(word) == len(text) >= 3 and sum(a != b for a, b in zip(word, text, strict=True)) == 1
    ]


def _misread(
    found: list[tuple[str, Token]], strange: list[Token], words: Mapping[str, str]
) -> tuple[list[tuple[str, Token]], list[Token]]:
    """A word of three glyphs or more with one of them wrong is still the header word, if it can be only one."""
    rest = []
    for token in strange:
        text = plain(token.text)
        near = {words[word] for word in _near(text, words)}
        if len(near) == 1:
            found.append((near.pop(), token))
        else:
            rest.append(token)
    return found, rest


def _one(pieces: Sequence[Token]) -> Token:
    first, last = pieces[0], pieces[-1]
    if first is last:
        return first
    box = (first.box[0], min(first.box[1], last.box[1]), last.box[2], max(first.box[3], last.box[3]))
    return Token("".join(p.text for p in pieces), first.x0, last.x1, first.y, first.h, box, first.confidence)


def _panelled(spans: Sequence[tuple[str, float, float]]) -> tuple[Column, ...]:
    """Columns with the panel each stands in: a panel begins where the first column's name comes again."""
    out: list[Column] = []
    panel, held = 0, set[str]()
    known = [name for name, _, _ in spans if name]
    first = known[0] if known else ""
    repeats = known.count(first) > 1
    for number, (name, x0, x1) in enumerate(spans, 1):
        if repeats and name == first and held:
            panel, held = panel + 1, set()
        # 名称 … 项目: the second word of one meaning names nothing new.
        fresh = name if name and name not in held else f"{UNKNOWN}{number}"
        held.add(fresh)
        out.append(Column(fresh, x0, x1, panel))
    return _alike(out)


def _alike(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Lists side by side have the same columns: a head that a seal covers is named after its neighbour in the other."""
    panels = [[c for c in columns if c.panel == n] for n in range(1 + max((c.panel for c in columns), default=0))]
    if len(panels) != 2 or len(panels[0]) != len(panels[1]):
        return tuple(columns)
    named = {}
    for own, other in (panels, panels[::-1]):
        unlike = [(a, b) for a, b in zip(own, other, strict=True) if a.name != b.name]
        if len(unlike) == 1 and unlike[0][0].name.startswith(UNKNOWN) and not unlike[0][1].name.startswith(UNKNOWN):
            named[unlike[0][0]] = unlike[0][1].name
    return tuple(replace(column, name=named.get(column, column.name)) for column in columns)


def heads_of_before(own: tuple[Column, ...], before: Sequence[Column]) -> tuple[Column, ...]:
    """The columns of a header, with a price, quantity or amount whose head is lost as the page in front has it.

    Only where the page in front names every column of this one in the same order and at the same places.
    """
    names = [column.name for column in own if not column.name.startswith(UNKNOWN)]
    theirs = [column.name for column in before]
    if not (FIGURES & set(theirs)) - set(names) or [name for name in theirs if name in names] != names:
        return own
    if any(column.panel for column in (*own, *before)) or len(names) < 3:
        return own
    at = {column.name: column for column in before}
    shared = [column for column in own if column.name in at]
    first, last = shared[0], shared[-1]
    a, to_a, b, to_b = _middle(at[first.name]), _middle(first), _middle(at[last.name]), _middle(last)
    if b - a < 1:
        return own
    scale = (to_b - to_a) / (b - a)
    moved = tuple(replace(c, x0=to_a + (c.x0 - a) * scale, x1=to_a + (c.x1 - a) * scale) for c in before)
    beside = {column.name: column for column in moved}
    if any(abs(_middle(beside[c.name]) - _middle(c)) > 0.5 * (c.x1 - c.x0) for c in shared):
        return own
    return moved


def _middle(column: Column) -> float:
    return (column.x0 + column.x1) / 2
