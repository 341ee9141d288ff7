"""The parts of one claim as its page shows them."""

from collections.abc import Mapping, Sequence
from datetime import date

from jingban.benefit.core.explain import worded
from jingban.claims import models, schemas
from jingban.claims.core.model import MATERIALS, MED_TYPES
from jingban.claims.core.states import TITLES, State
from jingban.claims.presenting import money, words
from jingban.registry.core.model import CLASS_TITLES
from jingban.review.core.deducting import REASONS as CUT_REASONS


def visit(row: models.Visit, total: int) -> schemas.ClaimVisitOut:
    """A visit; ``total`` of its bills."""
    return schemas.ClaimVisitOut(
        id=row.pk, number=row.number, med_type=row.med_type, med_type_title=MED_TYPES.get(row.med_type, row.med_type),
        provider=row.provider, provider_name=row.provider_name, level=row.level, first=row.first, last=row.last,
        department=row.department, diagnoses=list(row.diagnoses),
        operations=[
            schemas.ClaimOperationIn(code=code, day=date.fromisoformat(day)) for code, day in row.operations
        ],
        out_of_town=row.out_of_town, excused=row.excused, total=total,
    )  # fmt: skip


def bill(row: models.Bill, lines: int, findings: Sequence[int]) -> schemas.ClaimBillOut:
    """A bill; the payer's certificate was never kept in clear."""
    return schemas.ClaimBillOut(
        id=row.pk, visit=row.visit_id, number=row.number, code=row.code, check_code=row.check_code, day=row.day,
        total=row.total, electronic=row.electronic, foreign=row.foreign, printed_fund=row.printed_fund, payer=row.payer,
        payer_id=row.payer_masked, lines=lines, paper=row.paper, findings=list(findings),
    )  # fmt: skip


def line(row: models.Line, visit: int, cut: int, findings: Sequence[int]) -> schemas.ClaimLineOut:
    """A fee line."""
    return schemas.ClaimLineOut(
        id=row.pk, bill=row.bill_id, visit=visit, number=row.number, name=row.name, spec=row.spec, unit=row.unit,
        category=row.category, day=row.day, quantity=figure(row.quantity), price=figure(row.price), amount=row.amount,
        price_doubtful=row.price_doubtful, printed_code=row.printed_code, item=row.item, item_name=row.item_name,
        item_class=row.item_class, item_class_title=CLASS_TITLES.get(row.item_class, ""), ratio=figure(row.ratio),
        ceiling=row.ceiling, match=row.match, match_title=words.MATCHES.get(row.match, row.match), cut=cut,
        findings=list(findings),
    )  # fmt: skip


def figure(value: object) -> str:
    """A quantity or price without zeros that say nothing."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def material(row: models.Material) -> schemas.MaterialOut:
    """One row of the check-list."""
    return schemas.MaterialOut(
        code=row.code, title=MATERIALS.get(row.code, row.code), needed=row.needed, there=row.there, copies=row.copies,
        papers=list(row.papers), note=row.note,
    )  # fmt: skip


def finding(row: models.Finding) -> schemas.ClaimFindingOut:
    """What verification or review found."""
    return schemas.ClaimFindingOut(
        id=row.pk, origin=row.origin, origin_title=words.ORIGINS.get(row.origin, row.origin), rule=row.rule,
        title=row.title, severity=row.severity, severity_title=words.SEVERITIES.get(row.severity, row.severity),
        gate=row.gate, sentence=row.sentence, source=row.source, mark=row.mark, lines=list(row.lines),
        bill=row.bill_id, other=row.other, amount=row.amount, reason=row.reason,
        reason_title=CUT_REASONS.get(row.reason, ""), decision=row.decision,
        decision_title=words.DECISIONS.get(row.decision, row.decision), decided_by=row.decided_by,
        decided_name=row.decided_name, decided_at=row.decided_at, said=row.said,
    )  # fmt: skip


def cut(row: models.Cut) -> schemas.ClaimCutOut:
    """核减 on a line."""
    return schemas.ClaimCutOut(
        line=row.line_id, line_name=row.line.name, reason=row.reason,
        reason_title=CUT_REASONS.get(row.reason, row.reason), ground=row.ground, amount=row.amount, state=row.state,
        text=row.text,
    )  # fmt: skip


def settlement(row: models.Settlement) -> schemas.ClaimSettlementOut:
    """待遇核定 of a visit."""
    return schemas.ClaimSettlementOut(
        id=row.pk, visit=row.visit_id, total=row.total, own_pay=row.own_pay, over_limit=row.over_limit,
        prior_self_pay=row.prior_self_pay, eligible=row.eligible, deductible=row.act_pay_dedc, fund=row.fund,
        personal=row.personal, funds=money.funds(row), shares=money.shares(money.value(row)), sentences=[worded(str(one)) for one in row.sentences],
        policy_version=row.policy_version, at=row.at,
    )  # fmt: skip


def event(row: models.Event) -> schemas.ClaimEventOut:
    """A step of the history."""
    return schemas.ClaimEventOut(
        command=row.command, command_title=words.COMMANDS.get(row.command, row.command), source=row.source,
        source_title=TITLES[State(row.source)] if row.source else "", target=row.target,
        target_title=TITLES[State(row.target)], by=row.by, by_name=row.by_name, at=row.at, reason=row.reason,
    )  # fmt: skip


def notice(row: models.Notice) -> schemas.ClaimNoticeOut:
    """What the citizen was told."""
    return schemas.ClaimNoticeOut(
        id=row.pk, kind=row.kind, kind_title=words.NOTICES.get(row.kind, row.kind), text=row.text,
        items=[str(item) for item in row.items], at=row.at,
    )  # fmt: skip


def release(row: models.Release) -> schemas.ClaimReleaseOut:
    """What went to payment."""
    return schemas.ClaimReleaseOut(
        book=row.book, payable_id=row.payable_id, amount=row.amount, state=row.state,
        state_title=words.RELEASES.get(row.state, row.state), note=row.note,
    )  # fmt: skip


def signatures(row: models.Claim, events: Sequence[models.Event]) -> list[schemas.SignatureOut]:
    """Who signed which step, with the moment of the last such step."""
    signed: Mapping[str, models.Event] = {event.command: event for event in events}
    found = []
    for step, title, field in words.SIGNATURES:
        by = getattr(row, field)
        told = signed.get(step)
        if by:
            known = told is not None and told.by == by
            found.append(
                schemas.SignatureOut(
                    step=step, title=title, by=by, name=told.by_name or by if told and known else by,
                    at=told.at if told and known else None,
                )
            )  # fmt: skip
    return found
