"""Do the days agree? D09–D11, D13, D17."""

from collections.abc import Iterator
from datetime import date, timedelta

from jingban.kernel.money import yuan

from .model import At, Bill, Claim, Cover, Deadline, Finding, Known, Limits, Person, Spot, Stay
from .saying import bill_spot, finding, line_spot, span, stay_spot

# med_type: 13 急诊, 14 门诊慢特病 may fall inside a stay
_EXCUSED = ("13", "14")


def day_order(claim: Claim, known: Known, limits: Limits) -> Iterator[Finding]:
    """D09: a fee outside the stay or after the bill; a bill before discharge."""
    stays = {stay.id: stay for stay in claim.stays}
    for bill in claim.bills:
        stay = stays.get(bill.stay)
        if stay is not None and bill.day < stay.discharge:
            text = "开票日期早于出院日期。请核对票据和出院记录；中途结算的，请附中途结算说明。"
            yield finding("D09", text, bill_spot(bill), stay_spot(stay), bill=bill.id, amount=bill.total)
        for line in bill.lines:
            if line.day is None:
                continue
            if stay is not None and not stay.admission <= line.day <= stay.discharge:
                text = f"“{line.name}”的日期 {line.day} 不在住院期间。请核对日期；属于门诊的，另按门诊申报。"
                there = stay_spot(stay)
            elif line.day > bill.day:
                text = f"“{line.name}”的日期 {line.day} 晚于开票日期。请核对清单与票据是否同一次就诊。"
                there = bill_spot(bill)
            else:
                continue
            yield finding("D09", text, line_spot(line), there, bill=bill.id, lines=(line.id,), amount=line.amount)


def overlap(a: Stay, b: Stay) -> bool:
    """Whether two stays share more than a day of transfer; the same days twice always do."""
    if (a.admission, a.discharge) == (b.admission, b.discharge):
        return True
    return a.admission < b.discharge and b.admission < a.discharge


def stay_overlap(claim: Claim, known: Known, limits: Limits) -> Iterator[Finding]:
    """D10: a stay over another one, already paid or of this claim; a transfer on the same day is allowed."""
    for at, stay in enumerate(claim.stays):
        asked = sum(bill.total for bill in claim.bills if bill.stay == stay.id)
        for paid in (*claim.stays[:at], *_paid(claim, known)):
            if overlap(stay, paid):
                where = f"业务 {paid.claim} 已报销的住院" if paid.claim else "本次申报的另一次住院"
                text = f"住院期间与{where}（{span(paid.admission, paid.discharge)}）重叠。请调取两次出院记录核实。"
                yield finding("D10", text, stay_spot(stay), stay_spot(paid), amount=asked)


def outpatient_inside(claim: Claim, known: Known, limits: Limits) -> Iterator[Finding]:
    """D11: an outpatient bill strictly inside a stay; emergency, dialysis and approved chronic care are excused."""
    for bill in claim.bills:
        if bill.stay or bill.dialysis or bill.med_type[:2] in _EXCUSED or bill.med_type.startswith("2"):
            continue
        for stay in (*claim.stays, *_paid(claim, known)):
            if stay.admission < bill.visited < stay.discharge:
                text = f"门诊就诊日 {bill.visited} 在住院期间内。请核实是否外购或外检，并请医院出具说明；无说明的不予支付。"
                yield finding("D11", text, bill_spot(bill), stay_spot(stay), bill=bill.id, amount=bill.total)


def filing(claim: Claim, known: Known, limits: Limits) -> Iterator[Finding]:
    """D13: after the deadline, before enrolment, in arrears or in the waiting period."""
    stays = {stay.id: stay for stay in claim.stays}
    for bill in claim.bills:
        stay = stays.get(bill.stay)
        if known.deadline is not None:
            last = last_day(known.deadline, known, bill.visited, stay)
            if claim.filed > last:
                there = Spot(At.CLAIM, claim.id, f"申报日期 {claim.filed}，期限 {last}")
                text = f"超过申报期限：应于 {last} 前申报（{known.deadline.source}）。请告知不予受理；有正当理由的，按程序报批。"
                yield finding("D13", text, bill_spot(bill), there, bill=bill.id, amount=bill.total)
        yield from _uncovered(claim.person, bill, stay)


def last_day(deadline: Deadline, known: Known, visited: date, stay: Stay | None) -> date:
    """Last day to file: in the year after the care. A stay still running on that day is filed after discharge."""
    first = stay.admission if stay is not None else visited
    due = date(first.year + 1, deadline.month, deadline.day)
    if stay is not None and stay.discharge > due:
        due = date(stay.discharge.year + 1, deadline.month, deadline.day)
    while not known.calendar.works(due):
        due += timedelta(days=1)
    return due


def _uncovered(person: Person, bill: Bill, stay: Stay | None) -> Iterator[Finding]:
    if person.cover is None:
        return
    dated = [(line.day, line) for line in bill.lines if line.day is not None]
    days = {day for day, _ in dated} or ({stay.admission} if stay is not None else {bill.visited})
    reasons: dict[str, list[date]] = {}
    for day in sorted(days):
        reason = _why_not(person.cover, day)
        if reason:
            reasons.setdefault(reason, []).append(day)
    for reason, bad in reasons.items():
        lines = tuple(line for day, line in dated if day in bad)
        amount = sum(line.amount for line in lines) if lines else bill.total
        there = Spot(At.PERSON, person.id, f"{reason}：{bad[0]}" + (f" 等 {len(bad)} 天" if len(bad) > 1 else ""))
        text = f"{bad[0]} 的费用发生在{reason}。请核对参保记录；记录无误的，该期间的费用不予支付。"
        yield finding(
            "D13",
            text,
            bill_spot(bill),
            there,
            bill=bill.id,
            lines=tuple(line.id for line in lines),
            amount=amount,
        )


def _why_not(cover: tuple[Cover, ...], day: date) -> str:
    """Why care of this day is not covered; empty when it is."""
    holding = [period for period in cover if period.first <= day and (period.last is None or day <= period.last)]
    live = [period for period in holding if period.status == "1"]
    if any(period.benefit_from is None or period.benefit_from <= day for period in live):
        return ""
    if live:
        return "待遇等待期内"
    if holding:
        return "欠费或待遇暂停期间"
    if not any(period.first <= day for period in cover):
        return "参保之前"
    return "参保关系终止之后"


def paid_beyond_total(claim: Claim, known: Known, limits: Limits) -> Iterator[Finding]:
    """D17: what was reimbursed for the stay and what is asked now come to more than its bills."""
    for stay in claim.stays:
        bills = [bill for bill in claim.bills if bill.stay == stay.id]
        paid = [
            payment
            for payment in known.stay_payments or ()
            if (payment.hospital, payment.admission, payment.discharge)
            == (stay.hospital, stay.admission, stay.discharge)
        ]
        total, asked = sum(bill.total for bill in bills), sum(bill.asked for bill in bills)
        before = sum(payment.reimbursed for payment in paid)
        if paid and bills and before + asked > total:
            there = Spot(At.REGISTER, paid[0].reference, f"已补偿 {yuan(before)} 元（{len(paid)} 笔）")
            text = f"该次住院总费用 {yuan(total)} 元，已补偿 {yuan(before)} 元，本次又申报 {yuan(asked)} 元。请按剩余费用申报，并附分割单。"
            yield finding("D17", text, stay_spot(stay), there, bill=bills[0].id, amount=before + asked - total)


def _paid(claim: Claim, known: Known) -> tuple[Stay, ...]:
    return tuple(stay for stay in known.stays or () if stay.claim != claim.id)
