"""Values that a paper carries twice in different writing: 大写 beside 小写, a QR code beside the print."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from jingban.capture.core.checks.paper import Paper
from jingban.capture.core.codes import hidden
from jingban.capture.core.model import Check, Value
from jingban.capture.core.names import FIELDS
from jingban.kernel.money import yuan
from jingban.kernel.text import fold

STRONG = ("capital", "qr.")  # two scripts are not misread alike: a pair that agrees here is right


def capitals(paper: Paper) -> Iterator[Check]:
    """大写 = 小写."""
    words, total = paper.fen("total_in_words"), paper.fen("TotalAmount")
    if words is None or total is None:
        return
    keys = ("TotalAmount", "total_in_words")
    if words == total:
        yield Check("capital", True, "大写与小写相符", keys, yuan(words), yuan(total), proves=keys)
        return
    message = f"大写为 {yuan(words)} 元，小写为 {yuan(total)} 元，请对照原件核对"
    implied = (("TotalAmount", words), ("total_in_words", total))
    yield Check("capital", False, message, keys, yuan(words), yuan(total), implied=implied)


def codes(paper: Paper) -> Iterator[Check]:
    """What the QR code says = what is printed."""
    for name, claim in paper.claims.items():
        field = paper.record.by_key.get(name)
        if field is None or field.value is None or (isinstance(field.value, str) and hidden(field.value)):
            continue
        ok = _alike(claim, field.value)
        label = FIELDS[name].label
        words = (
            f"二维码与“{label}”相符"
            if ok
            else f"二维码中的“{label}”为 {shown(claim)}，票面读出 {shown(field.value)}，请核对"
        )
        implied = ((name, claim),) if not ok and isinstance(claim, int) else ()
        yield Check(
            f"qr.{name}",
            ok,
            words,
            (name,),
            shown(claim),
            shown(field.value),
            proves=(name,) if ok else (),
            implied=implied,
        )


def agreed(claims: Sequence[Mapping[str, Value]]) -> dict[str, Value]:
    """What several codes of one paper say; where two differ, nothing."""
    held: dict[str, set[Value]] = {}
    for claim in claims:
        for name, value in claim.items():
            held.setdefault(name, set()).add(value)
    return {name: next(iter(values)) for name, values in held.items() if len(values) == 1}


def shown(value: Value) -> str:
    """For a reader."""
    if isinstance(value, int):
        return yuan(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _alike(first: Value, second: Value) -> bool:
    if isinstance(first, str) and isinstance(second, str):
        return fold(first).upper() == fold(second).upper()
    return first == second
