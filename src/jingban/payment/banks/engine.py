"""The one engine behind every declared layout: order and return file, written and read."""

from collections.abc import Iterable, Sequence
from datetime import date

from jingban.payment.banks import containers
from jingban.payment.banks.containers import Line, Lines, Row
from jingban.payment.core import orders
from jingban.payment.core.bank_layouts import TITLES, Cell, Layout, Sheet, Value, Values, understood, written
from jingban.payment.core.model import Answer, BankAnswer, BankItem, BankOrder, ReturnReason
from jingban.payment.core.orders import AnswerFile
from jingban.payment.errors import PaymentError

Read = tuple[dict[str, Value], list[tuple[int, dict[str, Value]]]]


def write_order(layout: Layout, order: BankOrder) -> bytes:
    """The file of an order; the same order gives the same bytes. Raises PaymentError."""
    orders.check_writable(order)
    items = (orders.item_values(item) for item in order.items)
    return containers.write(layout, _rows(layout, layout.order, orders.order_values(order), items))


def read_order(layout: Layout, data: bytes) -> BankOrder:
    """The order in a file we wrote (the simulator and the check after writing). Raises PaymentError."""
    stated, items = _read(layout, layout.order, data)
    order = BankOrder(
        str(stated.get("batch", "")),
        _day(stated),
        str(stated.get("payer_account", "")),
        str(stated.get("payer_name", "")),
        tuple(_item(values) for _, values in items),
    )
    orders.check_ascending([item.number for item in order.items], [line for line, _ in items])
    orders.check_stated(stated, orders.order_values(order), 1)
    return order


def write_answer(layout: Layout, answer: BankAnswer) -> bytes:
    """A return file as the bank of this layout would write it (simulator)."""
    items = (_answer_values(layout, row) for row in answer.answers)
    return containers.write(layout, _rows(layout, layout.answer, orders.answer_values(answer), items))


def read_answer(layout: Layout, data: bytes) -> AnswerFile:
    """The return file, whole and checked by count, sum and digest. Raises PaymentError with the line."""
    stated, items = _read(layout, layout.answer, data)
    answers = tuple(_answer(layout, line, values) for line, values in items)
    lines = tuple(line for line, _ in items)
    found = BankAnswer(
        str(stated.get("batch", "")),
        _day(stated),
        str(stated.get("file", "")),
        answers,
        _number(stated, "paid_total", orders.sums(answers)["paid_total"]),
        _number(stated, "failed_total", orders.sums(answers)["failed_total"]),
    )
    orders.check_ascending([answer.number for answer in answers], lines)
    orders.check_stated(stated, orders.answer_values(found), 1)
    if not answers:
        raise PaymentError("answer_empty")
    return AnswerFile(found, lines)


# --- lines ---------------------------------------------------------------------------------------


def _rows(layout: Layout, sheet: Sheet, values: Values, items: Iterable[Values]) -> Iterable[Row]:
    if sheet.head:
        yield sheet.head, [written(layout, cell, values) for cell in sheet.head]
    if sheet.titles:
        yield sheet.items, _titles(sheet)
    for item in items:
        yield sheet.items, [written(layout, cell, item) for cell in sheet.items]
    if sheet.tail:
        yield sheet.tail, [written(layout, cell, values) for cell in sheet.tail]


def _titles(sheet: Sheet) -> list[str]:
    return [cell.title or TITLES.get(cell.field, cell.mark) for cell in sheet.items]


def _read(layout: Layout, sheet: Sheet, data: bytes) -> Read:
    """What head and tail state, and the items with their lines."""
    lines = containers.read(layout, data)
    rest = list(lines.lines)
    if not rest:
        raise PaymentError("file_empty")
    stated: dict[str, Value] = {}
    if sheet.head:
        stated = _cells(layout, lines, rest.pop(0), sheet.head, "head_missing")
    if sheet.titles:
        _check_titles(lines, rest, sheet)
    tail = None
    if sheet.tail:
        if not rest:
            raise PaymentError("tail_missing")
        tail = rest.pop()
        ended = _cells(layout, lines, tail, sheet.tail, "tail_missing")
        orders.check_stated(ended, {key: value for key, value in stated.items() if key in ended}, tail.number)
        stated = {**ended, **stated}
    return stated, [(line.number, _cells(layout, lines, line, sheet.items, "row_broken")) for line in rest]


def _cells(layout: Layout, lines: Lines, line: Line, cells: Sequence[Cell], otherwise: str) -> dict[str, Value]:
    """The values of one line; a mark that is not where it belongs is told as ``otherwise``."""
    try:
        texts = containers.cut(lines, line, cells)
    except PaymentError as error:
        if otherwise == "tail_missing":  # most likely an item: the file ends too early
            raise PaymentError("tail_missing", line.number) from error
        raise
    for cell, text in zip(cells, texts, strict=True):
        if cell.mark and text != cell.mark:
            raise PaymentError(otherwise, line.number, detail=f"应有“{cell.mark}”，实为“{text[:20]}”")
    try:
        return {
            cell.field: understood(layout, cell, text) for cell, text in zip(cells, texts, strict=True) if cell.field
        }
    except PaymentError as error:
        raise error.at(line.number) from None


def _check_titles(lines: Lines, rest: list[Line], sheet: Sheet) -> None:
    wanted = _titles(sheet)
    if not rest:
        raise PaymentError("head_missing", detail="没有栏目行")
    line = rest.pop(0)
    if containers.cut(lines, line, sheet.items) != wanted:
        raise PaymentError("head_missing", line.number, detail=f"栏目应为 {'、'.join(wanted)}")


# --- values --------------------------------------------------------------------------------------


def _item(values: Values) -> BankItem:
    return BankItem(
        number=_number(values, "number"),
        account=str(values.get("account", "")),
        name=str(values.get("name", "")),
        bank=str(values.get("bank", "")),
        amount=_number(values, "amount"),
        purpose=str(values.get("purpose", "")),
        reference=str(values.get("reference", "")),
    )


def _answer(layout: Layout, line: int, values: Values) -> Answer:
    code = str(values.get("result", ""))
    result = layout.results.get(code)
    if result is None:
        known = "、".join(layout.results)
        raise PaymentError("field_wrong", line, TITLES["result"], code[:40], f"应为 {known} 之一")
    reason = str(values.get("reason", ""))
    if reason and reason not in layout.reasons:
        raise PaymentError("field_wrong", line, TITLES["reason"], reason[:40], "版式里没有这个原因代码")
    if result != "paid" and not reason:
        raise PaymentError("reason_missing", line, str(values.get("number", "")))
    return Answer(
        number=_number(values, "number"),
        reference=str(values.get("reference", "")),
        amount=_number(values, "amount"),
        paid=result == "paid",
        serial=str(values.get("serial", "")),
        reason=layout.reasons[reason] if reason else None,
        words=str(values.get("words", "")),
        late=result == "returned",
    )


def _answer_values(layout: Layout, answer: Answer) -> dict[str, Value]:
    result = "returned" if answer.late else "paid" if answer.paid else "failed"
    return {
        "number": answer.number,
        "reference": answer.reference,
        "amount": answer.amount,
        "result": next(code for code, meaning in layout.results.items() if meaning == result),
        "serial": answer.serial,
        "reason": reason_code(layout, answer.reason),
        "words": answer.words,
    }


def reason_code(layout: Layout, reason: ReturnReason | None) -> str:
    """The bank's code of a reason; empty without one."""
    if reason is None:
        return ""
    codes = {meaning: code for code, meaning in reversed(list(layout.reasons.items()))}
    return codes.get(reason, codes[ReturnReason.OTHER])


def _number(values: Values, field: str, otherwise: int = 0) -> int:
    value = values.get(field, otherwise)
    assert isinstance(value, int)  # noqa: S101 - counts and amounts are numbers by FIELDS
    return value


def _day(values: Values) -> date:
    value = values.get("day")
    assert isinstance(value, date)  # noqa: S101 - every declared head has its day (banks.declared)
    return value
