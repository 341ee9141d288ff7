"""Texts that go into bank files, and account numbers as they are shown."""

import re
import unicodedata

_ACCOUNT = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{3,39}")
# A spreadsheet would take these for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@")
_FORBIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def clean(text: str) -> bool:
    """Whether a text may stand in a bank file as it is: nothing invisible, nothing a program would trim or run."""
    return (
        text == text.strip()
        and not text.startswith(_FORMULA)
        and not any(unicodedata.category(letter) in _FORBIDDEN for letter in text)
    )


def account_number(text: str) -> str:
    """An account number without the blanks people put into it; empty when it cannot be one."""
    bare = unicodedata.normalize("NFKC", text).replace(" ", "")
    return bare if _ACCOUNT.fullmatch(bare) else ""


def masked(account: str) -> str:
    """The last four characters; the rest hidden, its length too."""
    return f"****{account[-4:]}" if len(account) > 4 else "****"
