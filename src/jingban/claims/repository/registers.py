"""What others have already paid, as 核对 asks for it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jingban.claims import models
from jingban.claims.core.model import is_inpatient
from jingban.claims.core.national import Settled
from jingban.claims.repository.claims import WRITE
from jingban.verification.core import model as check


@dataclass(frozen=True, slots=True)
class Registers:
    """Of one person and the bills of one claim."""

    settlements: tuple[check.DirectSettlement, ...]  # D12
    stay_payments: tuple[check.StayPayment, ...]  # D17
    stays: tuple[check.Stay, ...]  # D10: stays settled in hospital
    elsewhere: tuple[check.OtherPayment, ...]  # D02


def registers_for(person_digest: str, person: str, since: date, numbers: Collection[str]) -> Registers:
    """What is known of a person since a day and of bills with these numbers; two statements.

    ``person``: how 核对 names the person. Reversed settlements are left out.
    """
    rows = models.DirectSettlement.objects.filter(person_digest=person_digest, last__gte=since, reversed=False)
    held = list(rows.order_by("last", "setl_id"))
    stays = [row for row in held if is_inpatient(row.med_type)]
    others = models.OtherPayment.objects.filter(number__in=sorted(set(numbers) - {""})) if numbers else ()
    return Registers(
        tuple(check.DirectSettlement(r.setl_id, person, r.provider, r.last, r.total) for r in held),
        tuple(check.StayPayment(r.setl_id, r.provider, r.first, r.last, r.fund) for r in stays),
        tuple(check.Stay(r.setl_id, r.provider, r.first, r.last, (), r.setl_id) for r in stays),
        tuple(check.OtherPayment(r.register, r.reference, r.code, r.number) for r in others),
    )


def known(ids: Iterable[str]) -> dict[str, models.DirectSettlement]:
    """Settlements that are there already, held until the transaction ends."""
    wanted, found = sorted(set(ids)), {}
    for at in range(0, len(wanted), WRITE):
        part = models.DirectSettlement.objects.filter(setl_id__in=wanted[at : at + WRITE]).order_by("setl_id")
        found.update({row.setl_id: row for row in part.select_for_update()})
    return found


def add(rows: Sequence[tuple[Settled, str]], by: str, at: Any) -> None:
    """Write settlements; the digest of the certificate instead of the number."""
    models.DirectSettlement.objects.bulk_create(
        [
            models.DirectSettlement(
                setl_id=one.setl_id, person_digest=digest, provider=one.provider, med_type=one.med_type,
                first=one.first, last=one.last, settled_on=one.settled_on, total=one.amounts["medfee_sumamt"],
                eligible=one.amounts.get("inscp_scp_amt", 0), fund=one.amounts["fund_pay_sumamt"],
                personal=one.amounts["psn_part_amt"], fields=dict(one.amounts), reversed=one.reversed, by=by, at=at,
            )
            for one, digest in rows
        ],
        batch_size=WRITE,
    )  # fmt: skip


def take_back(ids: Sequence[str]) -> None:
    """Mark as reversed."""
    for at in range(0, len(ids), WRITE):
        models.DirectSettlement.objects.filter(setl_id__in=ids[at : at + WRITE]).update(reversed=True)
