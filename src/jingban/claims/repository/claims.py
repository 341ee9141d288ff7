"""A claim within a scope, locked or not, and its content as values."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from jingban.claims import models
from jingban.claims.core import model
from jingban.claims.core.model import Match
from jingban.infra.access import services as access
from jingban.infra.access.services import Scope

WRITE = 1000  # rows of one INSERT


def claims(scope: Scope) -> QuerySet[models.Claim]:
    """Claims of a scope."""
    return models.Claim.objects.filter(access.within(scope, "centre"))


def claim(scope: Scope, claim_id: int) -> models.Claim | None:
    """One claim of a scope."""
    return claims(scope).filter(pk=claim_id).first()


def locked(scope: Scope, claim_id: int) -> models.Claim | None:
    """One claim of a scope, held until the transaction ends."""
    return claims(scope).select_for_update(of=("self",)).filter(pk=claim_id).first()


def numbers(scope: Scope, ids: Iterable[int]) -> dict[int, str]:
    """Numbers of claims of a scope."""
    return dict(claims(scope).filter(pk__in=list(ids)).values_list("pk", "number"))


def visits(claim_id: int) -> tuple[model.Visit, ...]:
    """Visits with bills and lines, in three statements."""
    return written(
        models.Visit.objects.filter(claim_id=claim_id).order_by("number"),
        models.Bill.objects.filter(claim_id=claim_id),
        models.Line.objects.filter(claim_id=claim_id).order_by("bill_id", "number"),
    )


def written(
    visits: Iterable[models.Visit], bills: Iterable[models.Bill], lines: Iterable[models.Line]
) -> tuple[model.Visit, ...]:
    """The same of rows at hand."""
    held = sorted(bills, key=lambda bill: (bill.visit_id, bill.day, bill.pk))
    at = {bill.pk: bill.visit_id for bill in held}
    of_bill: dict[int, list[model.Line]] = defaultdict(list)
    for row in lines:
        of_bill[row.bill_id].append(line_value(row, at[row.bill_id]))
    of_visit: dict[int, list[model.Bill]] = defaultdict(list)
    for bill in held:
        of_visit[bill.visit_id].append(bill_value(bill, tuple(of_bill[bill.pk])))
    return tuple(visit_value(visit, tuple(of_visit[visit.pk])) for visit in visits)


def line_value(row: models.Line, visit: int) -> model.Line:
    """A fee line."""
    return model.Line(
        id=row.pk, bill=row.bill_id, visit=visit, number=row.number, name=row.name, quantity=row.quantity,
        price=row.price, amount=row.amount, day=row.day, printed_code=row.printed_code, spec=row.spec, unit=row.unit,
        category=row.category, prescription=row.prescription, trace=row.trace, price_doubtful=row.price_doubtful,
        item=row.item, item_name=row.item_name, kind=row.kind, item_class=row.item_class, ratio=row.ratio,
        ceiling=row.ceiling, match=Match(row.match),
    )  # fmt: skip


def bill_value(row: models.Bill, lines: tuple[model.Line, ...]) -> model.Bill:
    """A bill. The payer's certificate is kept as a digest only; ``payer_id`` is that digest."""
    return model.Bill(
        id=row.pk, visit=row.visit_id, number=row.number, code=row.code, day=row.day, total=row.total, lines=lines,
        check_code=row.check_code, electronic=row.electronic, foreign=row.foreign, total_in_words=row.total_in_words,
        printed_fund=row.printed_fund, categories=tuple((str(n), int(a)) for n, a in row.categories), payer=row.payer,
        payer_id=row.payer_digest, sex=row.sex, age=row.age, image=int(row.image, 16) if row.image else None,
        refund_of=row.refund_of, paper=row.paper,
    )  # fmt: skip


def visit_value(row: models.Visit, bills: tuple[model.Bill, ...]) -> model.Visit:
    """A visit."""
    return model.Visit(
        id=row.pk, number=row.number, med_type=row.med_type, provider=row.provider, provider_name=row.provider_name,
        level=row.level, first=row.first, last=row.last, bills=bills, department=row.department,
        diagnoses=tuple(row.diagnoses), operations=tuple((str(c), date.fromisoformat(d)) for c, d in row.operations),
        out_of_town=row.out_of_town, excused=row.excused,
    )  # fmt: skip
