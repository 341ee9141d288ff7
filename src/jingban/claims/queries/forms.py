"""What the window's form needs: the check-list while it is filled in, and a draft's content to go on with."""

from collections.abc import Sequence

from jingban.claims import schemas
from jingban.claims.core import checklist as rules
from jingban.claims.core.model import MATERIALS, Bill, Line, Visit
from jingban.claims.policy import intake as policy
from jingban.claims.refusals import claims as refusals
from jingban.claims.repository import claims as rows
from jingban.claims.services import steps
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor


def checklist(
    actor: Actor, med_types: Sequence[str], diagnoses: Sequence[str], *, proxy: bool, liability_statement: bool
) -> list[schemas.MaterialOut]:
    """Every material; ``needed`` by what the form says so far."""
    access.require(actor, steps.READ)
    rule = rules.rule_on(policy.materials(), steps.today())
    care = [rules.Care(med_type, tuple(diagnoses)) for med_type in med_types]
    wanted = set(rules.needed(rule, care, proxy=proxy, liability_statement=liability_statement))
    return [
        schemas.MaterialOut(code=code, title=title, needed=code in wanted, there=False, copies=0, papers=[], note="")
        for code, title in MATERIALS.items()
    ]


def content(actor: Actor, claim_id: int) -> schemas.ClaimContentOut:
    """Visits of a claim in the shape they are handed in. Certificates of payers stay masked."""
    scope = access.require(actor, steps.READ)
    row = rows.claim(scope, claim_id)
    if row is None:
        raise refusals.no_claim()
    masked = dict(row.bill_set.values_list("pk", "payer_masked"))
    return schemas.ClaimContentOut(revision=row.revision, visits=[_visit(one, masked) for one in rows.visits(row.pk)])


def _visit(one: Visit, masked: dict[int, str]) -> schemas.ClaimVisitOutline:
    return schemas.ClaimVisitOutline(
        med_type=one.med_type, provider=one.provider, provider_name=one.provider_name, first=one.first, last=one.last,
        bills=[_bill(bill, masked.get(bill.id, "")) for bill in one.bills], department=one.department,
        diagnoses=list(one.diagnoses), out_of_town=one.out_of_town, excused=one.excused,
        operations=[schemas.ClaimOperationIn(code=code, day=day) for code, day in one.operations],
    )  # fmt: skip


def _bill(one: Bill, payer_id: str) -> schemas.ClaimBillOutline:
    return schemas.ClaimBillOutline(
        number=one.number, day=one.day, total=one.total, code=one.code, check_code=one.check_code,
        electronic=one.electronic, foreign=one.foreign, total_in_words=one.total_in_words,
        printed_fund=one.printed_fund, lines=[_line(line) for line in one.lines], payer=one.payer, payer_id=payer_id,
        categories=[schemas.ClaimCategoryIn(name=name, amount=amount) for name, amount in one.categories],
        sex=one.sex, age=one.age, refund_of=one.refund_of, paper=one.paper,
    )  # fmt: skip


def _line(one: Line) -> schemas.ClaimLineOutline:
    return schemas.ClaimLineOutline(
        name=one.name, quantity=f"{one.quantity.normalize():f}", price=f"{one.price.normalize():f}", amount=one.amount,
        day=one.day, code=one.printed_code, spec=one.spec, unit=one.unit, category=one.category,
        prescription=one.prescription, trace=one.trace,
    )  # fmt: skip
