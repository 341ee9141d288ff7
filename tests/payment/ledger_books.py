"""Invented books for the tests of the ledger: two funds of one centre with an open November and December 2026."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction

from jingban.infra.access.services import system
from jingban.payment.core.model import Transfer, TransferKind
from jingban.payment.services import ledger

CENTRE = "110105"
EMPLOYEES, RESIDENTS = f"{CENTRE}-310", f"{CENTRE}-390"
FIRST = date(2026, 11, 1)
EXPENSE, BANK, FISCAL, SUSPENSE = "5001.01", "1004", "1003", "2001.01"


def open_books(*plans: str) -> None:
    """Open books of the plans (310 and 390 without any) and their first two months."""
    for plan in plans or ("310", "390"):
        ledger.open_book(system("test"), CENTRE, plan, FIRST, f"open-book-{plan}")
        ledger.open_month(system("test"), f"{CENTRE}-{plan}", f"open-month-{plan}")


def single(id_: str, amount: int, day: date = FIRST, **more: Any) -> Transfer:
    """Money from the 财政专户 to the 支出户, unless told otherwise."""
    return replace(Transfer(id_, EMPLOYEES, day, BANK, FISCAL, amount), **more)


def reserve(id_: str, amount: int, day: date = FIRST, **more: Any) -> Transfer:
    """A payment of benefits under way, unless told otherwise."""
    return replace(Transfer(id_, EMPLOYEES, day, EXPENSE, BANK, amount, TransferKind.PENDING), **more)


def post(*transfers: Transfer, **more: str) -> ledger.Posted:
    """Post in a transaction of its own, as a service would inside its own."""
    with transaction.atomic():
        return ledger.post("wang", transfers, **more)
