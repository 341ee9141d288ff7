"""Vouchers, statements and payments of a person as the interface shows them."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from jingban.payment.core.accounts import masked
from jingban.payment.core.statements import Table
from jingban.payment.models import Payable, Transfer, Voucher


def statement(table: Table, total: int | None = None) -> dict[str, Any]:
    """A table with the days of each column beside it."""
    return {
        "kind": table.kind,
        "title": table.title,
        "book": table.book,
        "book_name": table.book_name,
        "since": table.since,
        "until": table.until,
        "columns": [
            {
                "name": c.name,
                "title": c.title,
                "money": c.money,
                "since": c.days[0] if c.days else None,
                "until": c.days[1] if c.days else None,
            }
            for c in table.columns
        ],
        "lines": [asdict(line) for line in table.lines],
        "problems": list(table.problems),
        "total": total,
    }


def voucher(row: Voucher) -> dict[str, Any]:
    """A voucher of a list; ``amount`` where the query summed it."""
    before, after = row.reverses, getattr(row, "reversed_by", None)
    return {
        "number": row.number,
        "day": row.day,
        "kind": row.kind,
        "memo": row.memo,
        "source": row.source,
        "amount": getattr(row, "amount", 0) or 0,
        "made_by": row.made_by,
        "checked_by": row.checked_by,
        "reverses": before.number if before else "",
        "reversed_by": after.number if after else "",
    }


def entry(row: Transfer) -> dict[str, Any]:
    """One entry of a voucher."""
    return {
        "id": row.pk,
        "debit": row.debit.code,
        "debit_name": row.debit.name,
        "credit": row.credit.code,
        "credit_name": row.credit.name,
        "amount": row.amount,
        "memo": row.memo,
        "source": row.source,
    }


def booked(row: Transfer) -> dict[str, Any]:
    """An entry that a payment made."""
    return {"id": row.pk, "voucher": row.voucher.number if row.voucher else "", "day": row.day, "amount": row.amount}


def paid(row: Payable, entries: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """An amount due with its attempts and what they booked; account numbers masked."""
    return {
        "payable": row.pk,
        "source": row.source,
        "source_ref": row.source_ref,
        "book": row.book.code,
        "book_name": row.book.name,
        "amount": row.amount,
        "state": row.state,
        "purpose": row.purpose,
        "attempts": [
            {
                "item": item.pk,
                "batch": item.batch.number,
                "account": masked(item.payee_account),
                "state": item.state,
                "answered_on": item.answered_on,
                "returned_on": item.returned_on,
                "entries": entries.get(f"item:{item.pk}", []),
            }
            for item in sorted(row.attempts.all(), key=lambda item: item.attempt)
        ],
    }
