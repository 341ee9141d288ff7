"""Certificates of persons: citizen ID numbers (GB 11643), permits of 港澳台 residents, passports.

Types are the national ones of ``psn_cert_type``.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

ID_CARD, HONGKONG, MACAO, TAIWAN, PASSPORT, OTHER = "01", "04", "05", "06", "08", "99"
CERTIFICATE_TYPES = {
    ID_CARD: "居民身份证",
    HONGKONG: "香港居民来往内地通行证",
    MACAO: "澳门居民来往内地通行证",
    TAIWAN: "台湾居民来往大陆通行证",
    PASSPORT: "护照",
    OTHER: "其他证件",
}
SEXES = {"1": "男", "2": "女", "9": "未说明"}

_WEIGHTS = tuple(2 ** (17 - n) % 11 for n in range(17))
_CHECKS = "10X98765432"
_ID_CARD = re.compile(r"[1-9]\d{16}[\dX]")
_FORMS = {
    HONGKONG: re.compile(r"H\d{8}(\d{2})?"),
    MACAO: re.compile(r"M\d{8}(\d{2})?"),
    TAIWAN: re.compile(r"\d{8}(\d{2})?"),
    PASSPORT: re.compile(r"[A-Z0-9]{5,15}"),
    OTHER: re.compile(r"[A-Z0-9][A-Z0-9()\-]{2,29}"),
}
# Provinces of GB/T 2260, and 83 of 台湾居民居住证.
_PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83".split()
)
_EARLIEST = date(1850, 1, 1)


@dataclass(frozen=True, slots=True)
class IdFacts:
    """What a citizen ID number says of its holder."""

    birth: date
    sex: str  # 1 男, 2 女
    region: str  # 6 digits, of the first registration


def normal(number: str) -> str:
    """The form a number is compared in: half-width, no blanks, capitals."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", number)).upper()


def check_digit(first17: str) -> str:
    """Last character of an ID number (GB 11643, ISO 7064 MOD 11-2)."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True)) % 11]


def id_facts(number: str) -> IdFacts | None:
    """Birth, sex and region of a right ID number; None for a wrong one."""
    if not number.isascii() or not _ID_CARD.fullmatch(number) or number[:2] not in _PROVINCES:
        return None
    try:
        birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    if birth < _EARLIEST or check_digit(number[:17]) != number[17]:
        return None
    return IdFacts(birth, "1" if int(number[16]) % 2 else "2", number[:6])


def problem(kind: str, number: str) -> str:
    """What is wrong with a number of this type, in words; empty when nothing is."""
    if kind not in CERTIFICATE_TYPES:
        return f"证件类型“{kind}”不在字典中，应为 {'、'.join(CERTIFICATE_TYPES)}"
    if kind != ID_CARD:
        fits = number.isascii() and _FORMS[kind].fullmatch(number)
        return "" if fits else f"不是{CERTIFICATE_TYPES[kind]}号码的写法，请核对证件"
    if not number.isascii() or not _ID_CARD.fullmatch(number):
        return "身份证号码应为 18 位（末位可为 X），请核对证件"
    if id_facts(number) is None:
        if check_digit(number[:17]) != number[17]:
            return "身份证号码的校验位不对，多半有一位录错，请核对证件"
        return "身份证号码中的地区或出生日期不存在，请核对证件"
    return ""


def masked(number: str) -> str:
    """First three and last two of long numbers; birth and serial stay hidden."""
    if len(number) < 8:
        return "*" * max(4, len(number))
    return f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}"


def masked_account(number: str) -> str:
    """The last four characters of a bank account; its length stays hidden too."""
    return f"****{number[-4:]}" if len(number) > 4 else "****"
