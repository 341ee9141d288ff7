"""Chinese text: folding of widths and brackets, and character bigrams for search."""

import re

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_WIDE.update(
    {0x3000: 0x20, 0xA0: 0x20, ord("〔"): ord("["), ord("〕"): ord("]"), ord("【"): ord("["), ord("】"): ord("]")}
)
_WIDE.update({ord("“"): ord('"'), ord("”"): ord('"'), ord("‘"): ord("'"), ord("’"): ord("'")})
_WIDE.update({ord("−"): ord("-"), ord("–"): ord("-"), ord("—"): ord("-")})
_SPACE = re.compile(r"\s+")


def fold(text: str) -> str:
    """The comparison form of a printed name: half-width, no blanks, one kind of bracket and dash."""
    return _SPACE.sub("", text.translate(_WIDE))


def tidy(text: str) -> str:
    """One line, single blanks: the display form of a cell."""
    return _SPACE.sub(" ", text).strip()


def bigrams(text: str) -> list[str]:
    """Character bigrams of a folded text; a single character stands for itself.

    The one tokenizer for index and query on both databases: words and trigrams lose
    two-character names.
    """
    plain = fold(text).lower()
    return [plain[i : i + 2] for i in range(len(plain) - 1)] or ([plain] if plain else [])
