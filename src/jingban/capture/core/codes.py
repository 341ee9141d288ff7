"""Codes on papers: their form and their check digits.

Every function answers True (right, proved by a check digit where the code has one), False (cannot be right) or None
(partly hidden, so nothing can be said).
"""

import re
from datetime import date
from typing import Final

_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK: Final = "10X98765432"
_USCC: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: no I, O, S, V, Z
_HIDDEN: Final = re.compile(r"[*＊×xX●]{2,}|[*＊]")


def hidden(code: str) -> bool:
    """Whether part of the code is covered by asterisks or the like."""
    return _HIDDEN.search(code) is not None


def id_card(code: str) -> bool | None:
    """Citizen number, GB 11643: region, date of birth, check character."""
    if hidden(code):
        return None
    text = code.upper()
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", text, re.ASCII):
        return False
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, text, strict=False))
    return _ID_CHECK[total % 11] == text[17]


def credit_code(code: str) -> bool | None:
    """Unified social credit code, GB 32100: 18 characters, the last one checks."""
    if hidden(code):
        return None
    text = code.upper()
    if len(text) != 18 or any(sign not in _USCC for sign in text):
        return False
    total = sum(_USCC.index(sign) * pow(3, place, 31) for place, sign in enumerate(text[:17]))
    return _USCC[(31 - total % 31) % 31] == text[17]


def bank_card(code: str) -> bool | None:
    """Card number: 12 to 19 digits, Luhn (ISO/IEC 7812)."""
    if hidden(code):
        return None
    text = code.replace(" ", "")
    if not re.fullmatch(r"\d{12,19}", text, re.ASCII):
        return False
    total = 0
    for place, digit in enumerate(reversed(text)):
        worth = int(digit) * (2 if place % 2 else 1)
        total += worth - 9 if worth > 9 else worth
    return total % 10 == 0


def provider(code: str) -> bool | None:
    """National code of a contracted provider: H (hospital) or P (pharmacy), region, serial: 12 characters."""
    if hidden(code):
        return None
    return re.fullmatch(r"[HP]\d{11}", code, re.ASCII) is not None


def bill_code(code: str) -> bool | None:
    """Code of a fiscal e-bill: 8 digits (region, kind, year and serial)."""
    return None if hidden(code) else re.fullmatch(r"\d{8}", code, re.ASCII) is not None


def bill_number(code: str) -> bool | None:
    """Number of a fiscal e-bill: 10 digits."""
    return None if hidden(code) else re.fullmatch(r"\d{10}", code, re.ASCII) is not None


def bill_check_code(code: str) -> bool | None:
    """Check code of a fiscal e-bill: 6 letters or digits."""
    return None if hidden(code) else re.fullmatch(r"[0-9A-Za-z]{6}", code, re.ASCII) is not None


def drug(code: str) -> bool | None:
    """National insurance code of a western or patent drug: X or Z, therapeutic class, 23 characters."""
    return None if hidden(code) else re.fullmatch(r"[XZ][A-Z]\d{2}[A-Z]{3}\d{3}[A-Z]\d{12}", code, re.ASCII) is not None


def consumable(code: str) -> bool | None:
    """National insurance code of a consumable: C and 19 digits, or 26 with the single model."""
    return None if hidden(code) else re.fullmatch(r"C\d{19}(?:\d{7})?", code, re.ASCII) is not None
