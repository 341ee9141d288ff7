"""A spreadsheet number as the reader of the sheet sees it: value + number format → text.

A disclosure is judged by what is printed, so 8763.469999 under ``#,##0.00`` is ``8,763.47``
and its last printed digit is 0.01. Formats are the codes of XLSX and XLS; what a budget table
never uses (fractions, scientific notation) falls back to the plain number.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

# Excel keeps 15 significant digits; what a binary float carries beyond them is noise.
_FIFTEEN = Context(prec=15, rounding=ROUND_HALF_UP)
# General shows at most 10 digits of a fraction; noise hides behind longer tails.
_TEN = Context(prec=10, rounding=ROUND_HALF_UP)

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?'
    r"|\\(?P<escaped>.)"
    r"|_(?P<pad>.)"
    r"|\*(?P<fill>.)"
    r"|\[(?P<bracket>[^\]]*)\]"
    r"|(?P<general>General|G/通用格式|常规)"
    r"|(?P<digits>[0#?][0#?,]*(?:\.[0#?]+)?|\.[0#?]+)(?P<scale>,*)"
    r"|(?P<date>[Yy]+|[Mm]+|[Dd]+|[Hh]+|[Ss]+|AM/PM|上午/下午|[Ee]+(?![+-]))"
    r"|(?P<literal>.)",
    re.DOTALL,
)
# ``#,##0.00``, ``0``, and the same inside the accounting form ``_ * #,##0.00_ ``.
_PLAIN = re.compile(r"(?:_.|\* )*(?P<grouped>#,##)?0(?:\.(?P<decimals>0{1,10}))?(?:_.)*")
_STEPS = [Decimal(1).scaleb(-places) for places in range(11)]
_SCIENTIFIC = re.compile(r"[0#?][Ee][+-]")
# Beyond 10^24 nothing is money, and quantizing would overflow the decimal context.
_LARGEST = Decimal(10) ** 24


@dataclass(frozen=True, slots=True)
class _Part:
    kind: str
    text: str
    scale: int = 0


def show_number(value: Decimal, code: str, epoch_1904: bool = False) -> str:
    """The displayed text of a number cell."""
    if abs(value) > _LARGEST:
        return str(value)
    plain = _plain_form(code)
    if plain is not None and (value > 0 or ";" not in code):
        return _plain_number(value, *plain)
    sections = _sections(code or "General")
    section, amount, own_sign = _choose(sections, value)
    letters = {part.text[0].lower() for part in section if part.kind == "date"}
    if letters:
        return show_serial(value, epoch_1904, letters)
    if any(part.kind == "literal" and part.text in "@/" for part in section) or _SCIENTIFIC.search(code):
        return general(value)
    if not any(part.kind in ("digits", "general") for part in section):
        # ``;;;`` or a literal such as "-" for zero.
        return _literals(section).strip()
    return _render(section, amount, own_sign)


@lru_cache(maxsize=512)
def _plain_form(code: str) -> tuple[bool, int] | None:
    """(grouped, decimals) when the first section is one of the forms nearly every amount has."""
    found = _PLAIN.fullmatch(code.partition(";")[0])
    return (bool(found["grouped"]), len(found["decimals"] or "")) if found else None


def _plain_number(value: Decimal, grouped: bool, decimals: int) -> str:
    rounded = _FIFTEEN.plus(value).quantize(_STEPS[decimals], rounding=ROUND_HALF_UP)
    if not rounded:
        rounded = abs(rounded)  # no minus before a zero
    return format(rounded, ",f" if grouped else "f")


def show_serial(value: Decimal, epoch_1904: bool = False, letters: set[str] | None = None) -> str:
    """A date serial in a plain form; times are kept only when there are any.

    ``letters`` are those of the format: without a day it is a month (2024年1月), with a year only a year.
    """
    start = datetime(1904, 1, 1) if epoch_1904 else datetime(1899, 12, 30)  # noqa: DTZ001  sheets know no zone
    try:
        moment = start + timedelta(seconds=int((value * 86_400).quantize(Decimal(1), rounding=ROUND_HALF_UP)))
    except OverflowError:
        return general(value)
    if 0 <= value < 1:
        return moment.strftime("%H:%M") if moment.second == 0 else moment.strftime("%H:%M:%S")
    if letters is not None and "y" in letters and not letters & {"d", "h"}:
        return f"{moment.year}年{moment.month}月" if "m" in letters else f"{moment.year}年"
    return show_date(moment)


def show_date(moment: date | datetime) -> str:
    """``2024年1月2日`` with the time only when it is not midnight."""
    day = f"{moment.year}年{moment.month}月{moment.day}日"
    if isinstance(moment, datetime) and (moment.hour or moment.minute or moment.second):
        return f"{day} {moment:%H:%M}"
    return day


def general(value: Decimal) -> str:
    """The General format: integers whole, fractions without binary noise.

    Ten significant digits as Excel shows them, but never fewer than two decimals:
    Excel would cut 123456789.25 to 123456789.3 only because the column is narrow.
    """
    clean = _FIFTEEN.plus(value)
    if clean == clean.to_integral_value():
        return f"{clean:.0f}"
    shown = _TEN.plus(clean)
    cents = clean.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    best = cents if -int(shown.as_tuple().exponent) < 2 else shown
    text = f"{best:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def is_date_format(code: str) -> bool:
    """True when the first section of a format shows a date or a time."""
    return any(part.kind == "date" for part in _sections(code)[0])


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[tuple[_Part, ...], ...]:
    """Split at ``;`` outside quotes and tokenise. At most four sections."""
    sections: list[list[_Part]] = [[]]
    for found in _TOKEN.finditer(code):
        kind = str(found.lastgroup)
        if kind == "scale":
            kind = "digits"
        if kind == "literal" and found.group() == ";":
            sections.append([])
        elif kind == "digits":
            sections[-1].append(_digits(found.group("digits"), found.group("scale")))
        else:
            sections[-1].append(_Part(kind, found.group(kind)))
    return tuple(tuple(section) for section in sections[:4])


def _digits(pattern: str, scale: str) -> _Part:
    # A run of commas after the last placeholder divides by 1000 each; the greedy class took them.
    whole, point, fraction = pattern.partition(".")
    trailing = 0
    if not point:
        stripped = whole.rstrip(",")
        trailing = len(whole) - len(stripped)
        whole = stripped
    return _Part("digits", whole + point + fraction, trailing + len(scale))


def _choose(sections: tuple[tuple[_Part, ...], ...], value: Decimal) -> tuple[tuple[_Part, ...], Decimal, bool]:
    """The section for the sign of ``value``; ``True`` when the section states the sign itself."""
    if value < 0 and len(sections) > 1:
        return sections[1], -value, True
    if value == 0 and len(sections) > 2:
        return sections[2], value, True
    return sections[0], value, False


def _render(section: tuple[_Part, ...], value: Decimal, own_sign: bool) -> str:
    percent = sum(part.text.count("%") for part in section if part.kind == "literal")
    scaled = value * (Decimal(100) ** percent)
    pieces: list[str] = []
    done = False
    for part in section:
        if part.kind == "general":
            pieces.append(general(abs(scaled)))
        elif part.kind == "digits":
            # Odd formats such as 000-0000 spread one number; only the first run carries it here.
            pieces.append("" if done else _place_digits(abs(scaled) / Decimal(1000) ** part.scale, part.text))
            done = True
        elif part.kind in ("quoted", "escaped", "literal"):
            pieces.append(part.text)
        elif part.kind == "bracket":
            pieces.append(_currency(part.text))
    text = "".join(pieces).strip()
    negative = value < 0 and not own_sign
    return f"-{text}" if negative and re.search(r"[1-9]", text) else text


def _place_digits(value: Decimal, pattern: str) -> str:
    whole, _, fraction = pattern.partition(".")
    places = len(fraction)
    rounded = _FIFTEEN.plus(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    digits, _, decimals = f"{rounded:f}".partition(".")
    required = whole.replace(",", "").count("0")
    digits = digits.lstrip("0").rjust(required, "0")
    if "," in whole:
        digits = _grouped(digits)
    keep = fraction.rstrip("#?")
    while len(decimals) > len(keep) and decimals.endswith("0"):
        decimals = decimals[:-1]
    shown = f"{digits}.{decimals}" if decimals else digits
    # ``#.##`` shows .5; a leading zero keeps it a number. All-optional patterns show nothing for zero.
    return f"0{shown}" if shown.startswith(".") else shown


def _grouped(digits: str) -> str:
    head = len(digits) % 3
    groups = [digits[:head]] if head else []
    return ",".join(groups + [digits[i : i + 3] for i in range(head, len(digits), 3)])


def _currency(bracket: str) -> str:
    """``[$¥-804]`` shows ¥; colours and conditions show nothing."""
    return bracket[1:].partition("-")[0] if bracket.startswith("$") else ""


def _literals(section: tuple[_Part, ...]) -> str:
    return "".join(part.text for part in section if part.kind in ("quoted", "escaped", "literal"))
