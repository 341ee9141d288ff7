"""Rows intake writes and asks for: numbers, content, materials, pauses."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from jingban.claims import models
from jingban.claims.core.checklist import Care
from jingban.claims.repository.claims import WRITE, claims
from jingban.infra.access.services import Scope
from jingban.infra.rows import add
from jingban.kernel.workdays import Pause

# --- numbers ---------------------------------------------------------------------------------------------


def next_number(centre: str, day: date, count: int = 1) -> int:
    """The last of ``count`` serials taken for a centre and day; one statement, the row locked until the end."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO claims_number (centre, day, last) VALUES (%s, %s, %s) "
            "ON CONFLICT (centre, day) DO UPDATE SET last = claims_number.last + EXCLUDED.last RETURNING last",
            [centre, day, count],
        )
        return int(cursor.fetchone()[0])


# --- content ---------------------------------------------------------------------------------------------


def add_visits(rows: Sequence[models.Visit]) -> None:
    add(rows)


def add_bills(rows: Sequence[models.Bill]) -> None:
    """Raises IntegrityError where a bill is used up."""
    add(rows)


def add_lines(rows: Sequence[models.Line]) -> None:
    add(rows)


def erase(claim: models.Claim) -> None:
    """Take visits, bills and lines away; the caller knows that nothing was ever settled on them."""
    models.Finding.objects.filter(claim=claim, decision="open").update(decision="gone")
    models.Finding.objects.filter(claim=claim).exclude(bill=None).update(bill=None)
    models.Line.objects.filter(claim=claim).delete()
    models.Bill.objects.filter(claim=claim).delete()
    models.Visit.objects.filter(claim=claim).delete()


def settled_once(claim: models.Claim) -> bool:
    """Whether the claim was ever settled, taken back or not."""
    return models.Settlement.objects.filter(claim=claim).exists()


def free(claim: models.Claim) -> int:
    """Bills and visits no longer used; how many bills."""
    models.Visit.objects.filter(claim=claim).update(standing=False)
    return models.Bill.objects.filter(claim=claim).update(standing=False)


def user_of(keys: Collection[str]) -> tuple[str, str, str] | None:
    """(bill number, claim number, its state) of a standing bill with one of these keys."""
    rows = models.Bill.objects.filter(standing=True, key__in=list(keys)).order_by("pk")
    return rows.values_list("number", "claim__number", "claim__state").first()


def used(keys: Collection[str]) -> list[tuple[str, str, str]]:
    """(key, bill number, claim number) of standing bills with these keys."""
    wanted = sorted(keys)
    found: list[tuple[str, str, str]] = []
    for at in range(0, len(wanted), WRITE):
        rows = models.Bill.objects.filter(standing=True, key__in=wanted[at : at + WRITE])
        found += rows.values_list("key", "number", "claim__number")
    return found


def cares(claim: models.Claim) -> list[Care]:
    """What the check-list looks at."""
    rows = models.Visit.objects.filter(claim=claim).values_list("med_type", "diagnoses")
    return [Care(med_type, tuple(diagnoses)) for med_type, diagnoses in rows]


def bill_amounts(claim: models.Claim) -> list[tuple[str, int, list[int]]]:
    """(number, total, amounts of its lines) of every bill; two statements."""
    bills = list(models.Bill.objects.filter(claim=claim).order_by("pk").values_list("pk", "number", "total"))
    amounts: dict[int, list[int]] = {pk: [] for pk, _, _ in bills}
    for bill, amount in models.Line.objects.filter(claim=claim).values_list("bill_id", "amount"):
        amounts[bill].append(amount)
    return [(number, total, amounts[pk]) for pk, number, total in bills]


# --- lines -----------------------------------------------------------------------------------------------


def line(claim: models.Claim, line_id: int) -> models.Line | None:
    """One line of a claim, held."""
    rows = models.Line.objects.select_for_update(of=("self",)).select_related("bill__visit")
    return rows.filter(claim=claim, pk=line_id).first()


def same_lines(one: models.Line) -> list[models.Line]:
    """Lines of the claim with the same printed name and specification at the same provider, held."""
    rows = models.Line.objects.select_for_update(of=("self",)).select_related("bill__visit")
    same = rows.filter(claim_id=one.claim_id, name=one.name, spec=one.spec)
    return list(same.filter(bill__visit__provider=one.bill.visit.provider).order_by("pk"))


def save_meanings(lines: Sequence[models.Line]) -> None:
    fields = ["item", "item_name", "kind", "item_class", "ratio", "ceiling", "match"]
    models.Line.objects.bulk_update(lines, fields, batch_size=WRITE)


def known_provider(one: models.Line) -> bool:
    """Whether the line's provider is a designated one: only of these names are learnt."""
    return bool(one.bill.visit.level)


# --- materials and pauses --------------------------------------------------------------------------------


def materials(claim: models.Claim) -> dict[str, models.Material]:
    return {row.code: row for row in models.Material.objects.filter(claim=claim)}


def write_materials(new: Sequence[models.Material], changed: Sequence[models.Material]) -> None:
    add(new)
    if changed:
        models.Material.objects.bulk_update(changed, ["needed", "there", "copies", "papers", "note"])


def pauses(claim: models.Claim) -> list[Pause]:
    """Every pause in order."""
    return [Pause(row.first, row.last) for row in models.Pause.objects.filter(claim=claim).order_by("pk")]


def open_pause(claim: models.Claim) -> models.Pause | None:
    return models.Pause.objects.filter(claim=claim, last=None).first()


def source_of_asking(claim: models.Claim) -> str:
    """Where the claim stood when papers were last asked for."""
    rows = models.Event.objects.filter(claim=claim, command="ask_documents").order_by("-pk")
    return rows.values_list("source", flat=True).first() or ""


# --- claims ----------------------------------------------------------------------------------------------


def by_external(sender: str, external: str) -> models.Claim | None:
    """What a sender's number became."""
    return models.Claim.objects.filter(registered_by=sender, external=external).first()


def declared_by_another(centre: str, username: str, digest: str) -> bool:
    """Whether somebody else of the centre registered this file, and it was not all withdrawn."""
    rows = models.Claim.objects.filter(centre=centre, channel="declaration", external__startswith=f"{digest[:16]}:")
    return rows.exclude(registered_by=username).exclude(state__in=["rejected", "withdrawn"]).exists()


def supplemented(scope: Scope, claim_id: int, person_id: int) -> QuerySet[Any]:
    """The claim another one adds to: of the same person, and not ended without a result."""
    rows = claims(scope).filter(pk=claim_id, person_id=person_id)
    return rows.exclude(state__in=["draft", "incomplete", "rejected", "withdrawn"])


def submitted_digest(claim: models.Claim) -> str:
    """Digest of what its sender handed in."""
    details = models.Event.objects.filter(claim=claim, command="register").values_list("details", flat=True).first()
    return str((details or {}).get("submitted", ""))
