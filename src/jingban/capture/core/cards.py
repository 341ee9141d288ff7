"""Identity cards and bank cards: few words, labels without colons, long numbers in groups."""

import re
from collections.abc import Sequence
from typing import Final

from jingban.capture.core.labels import find, segments
from jingban.capture.core.model import DocumentKind, Field, Origin
from jingban.capture.core.names import Kind, read_value
from jingban.capture.core.rows import Row, Token
from jingban.capture.core.stream import Stream, plain
from jingban.capture.core.values import Reading, as_field, extended, unbroken, value
from jingban.kernel.text import fold

_ID_LABELS: Final = frozenset(
    ("PayerPartyName", "Gender", "ethnicity", "birth_date", "address", "id_number", "issuing_authority", "valid_period")
)
_ID: Final = re.compile(r"(?<![0-9])[1-9]\d{16}[\dXx](?![0-9])")
_VALID: Final = re.compile(r"(?<!\d)(0[1-9]|1[0-2])/(\d{2})(?!\d)")
_GROUPS: Final = re.compile(r"[\d ]+")


def read(kind: DocumentKind, rows: Sequence[Row], origin: Origin) -> tuple[Field, ...]:
    """The values of a card."""
    readings = _identity(rows) if kind is DocumentKind.ID_CARD else _bank(rows)
    kept: dict[str, Reading] = {}
    for reading in readings:
        held = kept.get(reading.name)
        if held is None or (not held.raw and reading.raw):
            kept[reading.name] = reading
    return tuple(as_field(reading, origin, 1) for reading in kept.values())


def _identity(rows: Sequence[Row]) -> list[Reading]:
    out: list[Reading] = []
    address: Reading | None = None
    for row in rows:
        stream = Stream.of(row.tokens)
        hits = [hit for hit in find(stream, _ID_LABELS) if hit.name in _ID_LABELS]
        if not hits and address is not None:
            # The address runs over two or three lines, set under one another.
            held, last = address.tokens[0], address.tokens[-1]
            under = abs(row.tokens[0].x0 - held.x0) < 2 * held.h and row.y - last.y < 2.2 * held.h
            if under and not re.search(r"\d{15}", fold(row.text)):
                address = extended(address, unbroken(row.tokens))
            continue
        for hit, start, stop in segments(stream, hits):
            pieces = stream.pieces(start, stop)
            label = stream.pieces(hit.start, max(hit.stop, hit.start + 1))[-1]
            if hit.name == "birth_date":
                out.append(_born(pieces, label))
                continue
            reading = value(hit.name, pieces, label)
            if hit.name == "address" and reading.raw:
                address = reading
            else:
                out.append(reading)
    if address is not None:
        out.append(address)
    if not any(r.name == "id_number" and r.machine for r in out):
        out += _number(rows)
    return out


def _born(pieces: Sequence[Token], label: Token) -> Reading:
    """Year, month and day stand apart on the card: 1990 年 1 月 2 日."""
    text = fold("".join(p.text for p in pieces))
    machine = read_value(Kind.DATE, text) if text else None
    return Reading("birth_date", machine, "".join(p.text for p in pieces), tuple(pieces) or (label,))


def _number(rows: Sequence[Row]) -> list[Reading]:
    """The citizen number where its label cannot be read."""
    for row in rows:
        found = _ID.search(fold(row.text))
        if found:
            return [Reading("id_number", read_value(Kind.CODE, found.group()), row.text, row.tokens)]
    return []


def _bank(rows: Sequence[Row]) -> list[Reading]:
    out: list[Reading] = []
    longest: tuple[Token, ...] = ()
    for row in rows:
        run = tuple(t for t in row.tokens if _GROUPS.fullmatch(fold(t.text)))
        if len(_digits(run)) > len(_digits(longest)):
            longest = run
        for token in row.tokens:
            out += _named(token)
            found = _VALID.search(fold(token.text))
            if found:
                out.append(Reading("valid_period", found.group(), token.text, (token,)))
    if len(_digits(longest)) >= 12:
        raw = " ".join(t.text for t in longest)
        out.append(Reading("bank_card", read_value(Kind.CODE, raw), raw, longest))
    else:
        out += [r for row in rows for r in _labelled(row)]
    return out


def _digits(tokens: Sequence[Token]) -> str:
    return "".join(fold(t.text) for t in tokens)


def _named(token: Token) -> list[Reading]:
    """The issuer: the words with 银行 in them, without what else the line advertises."""
    text = plain(token.text)
    found = re.search(r"[\u4e00-\u9fff]{2,12}?银行", text)
    if found is None or "银行卡" in text:
        return []
    return [Reading("bank_name", found.group(), token.text, (token,))]


def _labelled(row: Row) -> list[Reading]:
    stream = Stream.of(row.tokens)
    names = frozenset(("bank_card",))
    hits = [hit for hit in find(stream, names) if hit.name in names]
    return [
        value(h.name, stream.pieces(a, b), stream.pieces(h.start, h.stop)[-1]) for h, a, b in segments(stream, hits)
    ]
