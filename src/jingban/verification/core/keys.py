"""Normal form of bill numbers, the keys duplicates are found by, and how far two numbers are apart."""

import re
import unicodedata

from .model import Bill, KnownBill

_NOISE = re.compile(r"[^0-9A-Z]")

Key = tuple[str, str]


def normal(number: str) -> str:
    """Half-width, upper case, letters and digits only, no leading zeros."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", number).upper()).lstrip("0")


def key_of(code: str, number: str) -> Key | None:
    """(票据代码, 票据号码) as compared; None without a number: nothing can be said by it."""
    plain = normal(number)
    return (normal(code), plain) if plain else None


def keys_of(bill: Bill | KnownBill) -> frozenset[tuple[str, ...]]:
    """What uses the bill up: its key; of a foreign bill also hospital, date and amount."""
    keys: set[tuple[str, ...]] = set()
    key = key_of(bill.code, bill.number)
    if key is not None:
        # Numbers of foreign and of uncoded paper bills are unique only within the hospital that wrote them.
        keys.add(key if key[0] and not bill.foreign else (*key, bill.hospital))
    if bill.foreign:
        keys.add(("foreign", bill.hospital, bill.day.isoformat(), str(bill.total)))
    return frozenset(keys)


def one_apart(a: str, b: str) -> bool:
    """Whether one character changed, lost, added, or two neighbours exchanged make one of the other."""
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    if len(a) > len(b):
        a, b = b, a
    at = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    if len(a) < len(b):
        return a[at:] == b[at + 1 :]
    if a[at + 1 :] == b[at + 1 :]:
        return True
    return a[at : at + 2] == b[at : at + 2][::-1] and a[at + 2 :] == b[at + 2 :]


def nearly(one: Key, other: Key) -> bool:
    """Same code and numbers one slip apart, or the same number under codes one slip apart."""
    if one[0] == other[0]:
        return one_apart(one[1], other[1])
    return one[1] == other[1] and one_apart(one[0], other[0])
