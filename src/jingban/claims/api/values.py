"""What was handed in over the wire as values of the core."""

from collections.abc import Sequence

from jingban.claims import schemas
from jingban.claims.core.model import Channel, NewBill, NewClaim, NewLine, NewVisit


def claim(data: schemas.ClaimHeadIn, visits: Sequence[schemas.ClaimVisitIn] = ()) -> NewClaim:
    """A claim of the window."""
    return NewClaim(
        person=data.person, reason=data.reason, visits=tuple(visit(one) for one in visits), channel=Channel.WINDOW,
        filed=data.filed, materials=tuple(dict.fromkeys(data.materials)), proxy=data.proxy,
        applicant=data.applicant.strip(), applicant_id=data.applicant_id.strip().upper(), phone=data.phone.strip(),
        liability_statement=data.liability_statement, account=data.account, supplements=data.supplements,
    )  # fmt: skip


def submission(data: schemas.SubmittedClaimIn) -> NewClaim:
    """A claim of a hospital or platform; whose it is is looked for by its certificate."""
    return NewClaim(
        person=0, reason=data.reason, visits=tuple(visit(one) for one in data.visits), channel=Channel.HOSPITAL,
        materials=tuple(dict.fromkeys(data.materials)), liability_statement=data.liability_statement,
        external=data.external.strip(),
    )  # fmt: skip


def submitted(data: schemas.SubmittedClaimIn) -> NewClaim:
    """A claim of a hospital or platform; the person is found by certificate and name."""
    return NewClaim(
        person=0, reason=data.reason, visits=tuple(visit(one) for one in data.visits), channel=Channel.HOSPITAL,
        materials=tuple(dict.fromkeys(data.materials)), liability_statement=data.liability_statement,
        external=data.external.strip(),
    )  # fmt: skip


def visit(data: schemas.ClaimVisitIn) -> NewVisit:
    """A visit with its bills."""
    return NewVisit(
        med_type=data.med_type, provider=data.provider.strip(), first=data.first, last=data.last,
        bills=tuple(bill(one) for one in data.bills), provider_name=data.provider_name.strip(),
        department=data.department.strip(), diagnoses=tuple(code.strip() for code in data.diagnoses if code.strip()),
        operations=tuple((one.code.strip(), one.day) for one in data.operations), out_of_town=data.out_of_town,
        excused=data.excused,
    )  # fmt: skip


def bill(data: schemas.ClaimBillIn) -> NewBill:
    """A bill with its lines."""
    return NewBill(
        number=data.number.strip(), day=data.day, total=data.total, code=data.code.strip(),
        check_code=data.check_code.strip(), electronic=data.electronic, foreign=data.foreign,
        total_in_words=data.total_in_words, printed_fund=data.printed_fund,
        categories=tuple((one.name, one.amount) for one in data.categories),
        lines=tuple(line(one) for one in data.lines), payer=data.payer.strip(),
        payer_id=data.payer_id.strip().upper(), sex=data.sex, age=data.age, refund_of=data.refund_of.strip(),
        paper=data.paper,
    )  # fmt: skip


def line(data: schemas.ClaimLineIn) -> NewLine:
    """A fee line."""
    return NewLine(
        name=data.name.strip(), quantity=data.quantity, price=data.price, amount=data.amount, day=data.day,
        code=data.code.strip(), spec=data.spec.strip(), unit=data.unit.strip(), category=data.category.strip(),
        prescription=data.prescription.strip(), trace=data.trace.strip(),
    )  # fmt: skip
