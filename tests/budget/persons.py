"""A disclosure of ours with invented persons in it: what must never leave the house in clear."""

import re
from pathlib import Path

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
NAMES = ("赵甲乙", "钱丙", "孙丁戊", "李己庚")
PHONES = ("53910001", "13800001234", "010-53910003", "53910004")
CONTACT = ("周辛", "023-40000005")


def clean() -> bytes:
    return (SAMPLES / "beijing" / "clean.txt").read_bytes()


def damaged() -> bytes:
    return (SAMPLES / "beijing" / "damaged.txt").read_bytes()


def with_persons() -> bytes:
    """The damaged sample with a person and a phone in every project row, and a contact line."""
    text = damaged().decode()
    count = -1

    def fill(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return f"\t{NAMES[count % 4]}\t{PHONES[count % 4]}\t"

    filled = re.sub(r"\t岗位\w\t不公开\t", fill, text)
    assert count >= 4, "the sample has project rows"
    return f"{filled}\n单位预算公开联系人：{CONTACT[0]}   联系方式：{CONTACT[1]}\n".encode()


def secrets() -> tuple[str, ...]:
    """Every text of a person or phone that ``with_persons`` holds."""
    return (*NAMES, *PHONES, *CONTACT, "53910003", "40000005")


def leaked(text: str) -> list[str]:
    """The secrets that can be read in a text."""
    return [secret for secret in secrets() if secret in text]
