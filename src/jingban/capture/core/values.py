"""What stands behind a label: the words of the value and what they say.

Values are taken as printed. Words that cannot belong to a value of the kind (fragments of a stamp) are passed over; a
figure with anything doubtful in it keeps its raw text and gets no machine value.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from jingban.capture.core.glyphs import capital_units, simplified
from jingban.capture.core.model import Field, Origin, Value
from jingban.capture.core.names import Kind, read_date, read_value, spec_of
from jingban.capture.core.rows import Token
from jingban.kernel.findings import Box, Place
from jingban.kernel.text import fold

_FIGURE: Final = re.compile(r"[+-]?[¥￥]?[+-]?\d[\d,.]*")
_CAPITALS: Final = frozenset(
    "零〇壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正负方伯园貳陸參叄一二三四五六七八九十百千萬億圓○两"
)
_DATE: Final = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\d{1,2}[:时]\d{1,2}(?:[:分]\d{1,2}秒?)?)?|\d{8}")
_CODE: Final = re.compile(r"[0-9A-Za-z*＊●×/-]+")
_MASK: Final = re.compile(r"(\d{6})([*＊×]{3,})(\d{3}[0-9Xx])")
_STARS: Final = re.compile(r"[*＊×]+")
_BREAK: Final = 2.5  # heights of a line
_NEAR_TEXT: Final = 10.0  # glyph heights between a label and a text that still belongs to it
_COUNTERS: Final = frozenset(("", "元", "元整", "圆", "天", "日", "岁", "次", "%"))
_PLACES: Final = re.compile(r"零[佰拾仟万]")
_TOTAL: Final = re.compile(r"\d[\d,]*\.\d{2}元?")
_LEGEND: Final = re.compile(r"(?<=[院所心站室校])(?:(?:收?费|结?算|财?务|业务)?专用.{0,2}|专?用?章|[工用])$")
_WHOLE: Final = re.compile(r"元整?[\u4e00-\u9fff]{1,3}$")  # the figure was whole: what is left is of a seal
_EDGES: Final = "☑□√✓■：:；;，,、。.|｜_ \t"
_FROM_TO: Final = re.compile(r"(.+?)(?:至|到|~|～|—|--|-{2,})(.+)")


@dataclass(frozen=True, slots=True)
class Reading:
    """A value with the words it was read from; no words: the label stands there without a value."""

    name: str
    machine: Value | None
    raw: str
    tokens: tuple[Token, ...]


def around(tokens: Sequence[Token]) -> Box | None:
    """The box around words on the page."""
    boxes = [t.box for t in tokens]
    if not boxes:
        return None
    return (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))


def certainty(tokens: Sequence[Token]) -> float | None:
    """The least confidence among words; copied for people to see, never used to decide."""
    known = [t.confidence for t in tokens if t.confidence is not None]
    return min(known) if known else None


def as_field(reading: Reading, origin: Origin, page: int) -> Field:
    """The field of a record."""
    place = Place(page=page, bbox=around(reading.tokens))
    machine = reading.machine
    if isinstance(machine, str) and origin is Origin.OCR and kind_of(reading.name) is Kind.TEXT:
        machine = simplified(machine)  # recognisers put old forms into brush-like print
    return Field(reading.name, machine, reading.raw, origin, place, certainty(reading.tokens))


def joined(tokens: Sequence[Token]) -> str:
    """Words of one value in one string; a blank only between Latin words, as papers set none between Chinese."""
    out = ""
    for token in tokens:
        text = token.text.strip()
        if out and text and out[-1].isascii() and text[0].isascii() and out[-1].isalnum() and text[0].isalnum():
            out += " "
        out += text
    return out


def kind_of(name: str) -> Kind:
    """The kind of a field or cell; text for names outside the vocabulary."""
    spec = spec_of(name)
    return Kind.TEXT if spec is None else spec.kind


def value(name: str, pieces: Sequence[Token], label: Token | None) -> Reading:
    """The value of a label from the words behind it. ``label`` is shown as the place of an absent value."""
    kind = kind_of(name)
    pieces = [p for p in map(_trimmed, pieces) if p is not None]
    match kind:
        case Kind.MONEY | Kind.PRICE | Kind.QUANTITY | Kind.RATIO:
            found = _figure(name, kind, pieces)
            if found is None and name == "TotalAmount":
                found = _words("total_in_words", pieces)  # 金额合计 with (大写) lost
        case Kind.WORDS:
            found = _words(name, pieces)
        case Kind.DATE:
            found = _date(name, pieces)
        case Kind.CODE:
            found = _code(name, _reach(pieces, label))
        case Kind.TEXT:
            found = _text(name, _reach(pieces, label))
    return found or Reading(name, None, "", (label,) if label is not None else ())


def _trimmed(piece: Token) -> Token | None:
    """Without colons and strokes at its ends."""
    text = piece.text
    left = len(text) - len(text.lstrip(_EDGES + ")）"))
    right = len(text.rstrip(_EDGES))
    return piece.part(left, right) if right > left else None


def _reach(pieces: Sequence[Token], label: Token | None) -> list[Token]:
    """The words that follow without a wide gap; the first may stand further off."""
    out: list[Token] = []
    last = label
    for piece in pieces:
        if last is not None and piece.x0 - last.x1 > _gap(last, piece, bool(out)) * min(last.h, piece.h):
            break
        out.append(piece)
        last = piece
    return out


def _gap(last: Token, piece: Token, inside: bool) -> float:
    """How far, in glyph heights, the next word of a text may stand: printers space single glyphs (张　三)."""
    if not inside:
        return _NEAR_TEXT
    return 2.5 if len(last.text) == 1 and len(piece.text) == 1 else 0.6


def _figure(name: str, kind: Kind, pieces: Sequence[Token]) -> Reading | None:
    marked = [p for p in pieces if any(sign.isdigit() for sign in fold(p.text))]
    if not marked:
        return None
    first = marked[0]
    # Two figures close together are one figure cut in two, or one too many: nobody may choose.
    close = [p for p in marked[1:2] if p.x0 - first.x1 < 1.0 * first.h]
    if close:
        return Reading(name, None, f"{first.text} {close[0].text}", (first, *close))
    machine = read_value(kind, first.text)
    if machine is None:
        machine = _lone(kind, first.text)
    return Reading(name, machine, first.text, (first,))


def _lone(kind: Kind, text: str) -> Value | None:
    """The figure of a word that otherwise holds its unit only (5.00元整, 6天)."""
    plain = fold(text)
    runs = list(_FIGURE.finditer(plain))
    if len(runs) != 1 or re.search(r"\d\s+\d", text):
        return None
    # Glyphs of a stamp beside a figure may cover digits of it; only words that count may stand there.
    behind = plain[runs[0].end() :].strip("()")
    if plain[: runs[0].start()].strip("()") or not (behind in _COUNTERS or _WHOLE.match(behind)):
        return None
    return read_value(kind, runs[0].group())


def _words(name: str, pieces: Sequence[Token]) -> Reading | None:
    """The run of capital figures; a foreign glyph inside leaves it unread."""
    for index, piece in enumerate(pieces):
        share = sum(sign in _CAPITALS for sign in piece.text)
        if share * 2 < len(piece.text) or share < 2:
            continue
        run = [piece]
        for other in pieces[index + 1 :]:
            if other.x0 - run[-1].x1 > 3 * piece.h or not any(sign in _CAPITALS for sign in other.text):
                break
            run.append(other)
        raw = "".join(p.text for p in run)
        figure = re.search(r"[¥￥]?\d", fold(raw))  # 伍元整¥5.00
        raw = raw[: figure.start()] if figure and figure.start() > 1 else raw
        # A form that names every place (零佰零拾) names 分 too: without it the end is lost.
        whole = _PLACES.search(raw) is None or raw[-1] in "分整正"
        return Reading(name, read_value(Kind.WORDS, capital_units(raw)) if whole else None, raw, tuple(run))
    return None


def total_beside(words: Reading, pieces: Sequence[Token]) -> list[Reading]:
    """(大写)伍元整 ¥5.00: the figure behind the words, where it has no label but its sign, or not even that."""
    if words.name != "total_in_words":
        return []
    behind = max((t.x1 for t in words.tokens), default=0.0)
    for index, piece in enumerate(pieces):
        spot = max(piece.text.find("¥"), piece.text.find("￥"))
        if piece.x1 <= behind or (spot < 0 and _TOTAL.fullmatch(fold(piece.text)) is None):
            continue
        first = piece.part(max(spot, 0), len(piece.text))
        found = _figure("TotalAmount", Kind.MONEY, [first, *pieces[index + 1 :]])
        return [found or Reading("TotalAmount", None, "", (first,))]
    return []


def _date(name: str, pieces: Sequence[Token]) -> Reading | None:
    run: list[Token] = []
    for piece in pieces:
        if run and piece.x0 - run[-1].x1 > 4 * piece.h:
            break
        run.append(piece)
        text = "".join(p.text for p in run)
        found = _DATE.search(fold(text))
        if found:
            return Reading(name, read_date(found.group()), text, tuple(run))
    marked = [p for p in run if any(sign.isdigit() for sign in fold(p.text))]
    return Reading(name, None, joined(marked), tuple(marked)) if marked else None


def stay(pieces: Sequence[Token], label: Token | None) -> list[Reading]:
    """住院时间 2024-01-01 至 2024-01-09: both dates of a stay."""
    text = "".join(p.text for p in pieces)
    dates = [m.group() for m in _DATE.finditer(fold(text))]
    tokens = tuple(pieces) or ((label,) if label is not None else ())
    values: list[date | None] = [read_date(text) for text in dates[:2]]
    out = [Reading("InHospitalDate", values[0] if dates else None, text, tokens)]
    if len(dates) > 1 or not dates:
        out.append(Reading("OutHospitalDate", values[1] if len(dates) > 1 else None, text, tokens))
    return out


def _code(name: str, pieces: Sequence[Token]) -> Reading | None:
    for index, piece in enumerate(pieces):
        if not _CODE.search(fold(piece.text)):
            continue
        run = [piece]
        for other in pieces[index + 1 :]:
            if not _CODE.fullmatch(fold(other.text)):
                break
            run.append(other)
        raw = " ".join(p.text for p in run)
        # A stamp glyph at either end is no part of a code; one in the middle covers part of it.
        runs = _CODE.findall(fold(raw))
        code = _masked(name, runs[0]) if len(runs) == 1 else ""
        return Reading(name, read_value(Kind.CODE, code), raw, tuple(run))
    return None


def _masked(name: str, code: str) -> str:
    """A citizen number with its middle hidden shows six and four signs; recognisers miscount the asterisks."""
    hidden = _MASK.fullmatch(code) if name in ("PayerPartyCode", "id_number") else None
    if hidden is None:
        # A number is hidden in one stretch: signs between asterisks are asterisks misread, or digits lost.
        return "" if len(_STARS.findall(code)) > 1 else code
    return hidden[1] + "********" + hidden[3]


def _text(name: str, pieces: Sequence[Token]) -> Reading | None:
    raw = joined(pieces).strip(_EDGES)
    if not raw:
        return None
    if name == "Gender":
        signs = [sign for sign in raw if sign in "男女"]
        return Reading(name, signs[0] if len(signs) == 1 else None, raw, tuple(pieces))
    # The seal stands on the name of the hospital on every bill; its legend is no part of the name.
    shown = _LEGEND.sub("", raw) if name == "InvoicingPartyName" else raw
    return Reading(name, read_value(Kind.TEXT, shown), raw, tuple(pieces))


def unbroken(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The words of a line up to the first wide gap: what stands behind it is no part of a running text."""
    held = [*tokens[:1]]
    for token in tokens[1:]:
        if token.x0 - held[-1].x1 > _BREAK * token.h:
            break
        held.append(token)
    return tuple(held)


def extended(reading: Reading, more: Sequence[Token]) -> Reading:
    """A text that goes on in the next line."""
    tokens = (*reading.tokens, *more) if reading.raw else tuple(more)
    raw = reading.raw + joined(more)
    return replace(reading, machine=read_value(Kind.TEXT, raw), raw=raw, tokens=tokens)
