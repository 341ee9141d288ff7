"""What the QR code of a fiscal e-bill says, as far as its text can be told apart."""

import re
from typing import Final

from jingban.capture.core.model import Value
from jingban.capture.core.names import Kind, read_value

# Each kind of part has one form, so the order of the parts does not matter.
_FORMS: Final = (
    ("IssueDate", Kind.DATE, re.compile(r"(?:19|20)\d{6}")),
    ("EInvoiceNumber", Kind.CODE, re.compile(r"\d{10}")),
    ("TotalAmount", Kind.MONEY, re.compile(r"\d{1,9}\.\d{2}")),
    ("RandomNumber", Kind.CODE, re.compile(r"(?=.*[A-Za-z])[0-9A-Za-z]{6}|\d{6}")),
    ("EInvoiceCode", Kind.CODE, re.compile(r"\d{6,12}")),
)


def qr_fields(text: str) -> dict[str, Value]:
    """Values of a comma-separated code by field name; empty for links and everything else.

    A form that two different parts have says nothing.
    """
    if "://" in text or "," not in text.replace("，", ","):
        return {}
    parts = [part.strip() for part in text.replace("，", ",").split(",")]
    claims: dict[str, list[Value]] = {}
    for part in parts:
        for name, kind, form in _FORMS:
            value = read_value(kind, part) if form.fullmatch(part) else None
            if value is not None:
                claims.setdefault(name, []).append(value)
                break
    return {name: values[0] for name, values in claims.items() if len(set(values)) == 1}
