"""Is it the same bill again? D01–D05 and D12."""

from collections.abc import Iterator

from jingban.kernel.money import yuan
from jingban.kernel.text import fold

from .keys import Key, key_of, keys_of, nearly
from .model import At, Bill, Claim, Finding, Known, KnownBill, Limits, OfficialCheck, Spot
from .saying import bill_spot, finding, known_spot


def same_bill(claim: Claim, known: Known, limits: Limits) -> Iterator[Finding]:
    """D01: the key was accepted before, of any person, or stands twice in this claim."""
    earlier = _earlier(claim, known)
    for at, bill in enumerate(claim.bills):
        keys = keys_of(bill)
        twin = next((other for other in claim.bills[:at] if keys & keys_of(other)), None)
        if twin is not None:
            text = "同一张票据在本次申报中录入了两次。请删除其中一张，只保留原件所对应的一条。"
            yield finding("D01", text, bill_spot(bill), bill_spot(twin), bill=bill.id, amount=bill.total)
        for paid in earlier:
            if keys & keys_of(paid):
                text = f"该票据已在业务 {paid.claim} 中受理，不能再次报销。请退回票据并告知申请人；如认为有误，请调阅该业务。"
                yield finding("D01", text, bill_spot(bill), known_spot(paid), bill=bill.id, amount=bill.total)


def paid_elsewhere(claim: Claim, known: Known, limits: Limits) -> Iterator[Finding]:
    """D02: the key stands in another register."""
    for bill in claim.bills:
        key = key_of(bill.code, bill.number)
        for other in known.elsewhere or ():
            if key is not None and key == key_of(other.code, other.number):
                there = Spot(At.REGISTER, other.reference, f"{other.register} {other.reference}")
                text = (
                    f"该票据已在“{other.register}”报销（{other.reference}）。请核实后退回，或改按剩余费用的分割单申报。"
                )
                yield finding("D02", text, bill_spot(bill), there, bill=bill.id, amount=bill.total)


def not_genuine(claim: Claim, known: Known, limits: Limits) -> Iterator[Finding]:
    """D03: an e-bill without check code, or one the official check does not confirm as entered."""
    for bill in claim.bills:
        if bill.foreign or not bill.electronic:
            continue
        if not bill.check_code.strip():
            text = "电子票据缺少校验码，无法查验真伪。请对照原件补录校验码。"
            yield finding("D03", text, bill_spot(bill), bill=bill.id, amount=bill.total)
        elif bill.official is not None:
            said = _against(bill, bill.official)
            if said:
                there = Spot(At.REGISTER, "票据查验", said)
                text = f"票据查验结果：{said}。请核对录入；录入无误的，退回票据并请医院重新开具。"
                yield finding("D03", text, bill_spot(bill), there, bill=bill.id, amount=bill.total)


def _against(bill: Bill, official: OfficialCheck) -> str:
    words = {"void": "票据已作废", "reversed": "票据已红冲", "unknown": "查无此票，或校验码不符"}
    if official.status != "valid":
        return words.get(official.status, f"状态为“{official.status}”")
    if official.total is not None and official.total != bill.total:
        return f"查验金额 {yuan(official.total)} 元，录入 {yuan(bill.total)} 元"
    if official.day is not None and official.day != bill.day:
        return f"查验开票日期 {official.day}，录入 {bill.day}"
    if official.payer is not None and bill.name and fold(official.payer) != fold(bill.name):
        return "查验的交款人与录入的姓名不同"
    return ""


def altered_number(claim: Claim, known: Known, limits: Limits) -> Iterator[Finding]:
    """D04: one slip away from an accepted number, same hospital and amount, days close."""
    for bill, paid in _altered(claim, known, limits):
        text = f"票据号码与业务 {paid.claim} 的票据只差一处，医院和金额相同，日期相近，疑似错录或涂改。请逐位核对原件。"
        yield finding("D04", text, bill_spot(bill), known_spot(paid), bill=bill.id, amount=bill.total)


def same_content(claim: Claim, known: Known, limits: Limits) -> Iterator[Finding]:
    """D05: same person, hospital, day of service and total under another number. A pair of D04 is not said twice."""
    said = {(bill.id, paid) for bill, paid in _altered(claim, known, limits)}
    for at, bill in enumerate(claim.bills):
        text = "与另一张票据的医院、就诊日期和金额都相同，只有号码不同。请核对是否同一次就诊重复开票。"
        for other in claim.bills[:at]:
            facts = (other.hospital, other.visited, other.total)
            if facts == (bill.hospital, bill.visited, bill.total) and not keys_of(bill) & keys_of(other):
                yield finding("D05", text, bill_spot(bill), bill_spot(other), bill=bill.id, amount=bill.total)
        for paid in _earlier(claim, known):
            same = (paid.person, paid.hospital, paid.service_day or paid.day, paid.total) == (
                claim.person.id,
                bill.hospital,
                bill.visited,
                bill.total,
            )
            if same and not keys_of(bill) & keys_of(paid) and (bill.id, paid) not in said:
                yield finding("D05", text, bill_spot(bill), known_spot(paid), bill=bill.id, amount=bill.total)


def settled_directly(claim: Claim, known: Known, limits: Limits) -> Iterator[Finding]:
    """D12: settled in real time (person, hospital, day, amount ± 0.01), or a fund payment printed on the bill."""
    for bill in claim.bills:
        if bill.printed_fund > 0:
            there = Spot(At.BILL, bill.id, f"票面医保基金支付 {yuan(bill.printed_fund)} 元")
            text = "票面已有医保基金支付，说明已在医院直接结算，不能再手工报销。请退回票据。"
            yield finding("D12", text, bill_spot(bill), there, bill=bill.id, amount=bill.total)
            continue
        for done in known.settlements or ():
            same = (done.person, done.hospital, done.day) == (claim.person.id, bill.hospital, bill.visited)
            if same and abs(done.total - bill.total) <= 1:
                there = Spot(At.REGISTER, done.reference, f"{done.day} 直接结算 {yuan(done.total)} 元")
                text = (
                    f"该次就诊已于 {done.day} 在医院直接结算（{done.reference}）。请退回票据；如已退费，请附退费凭证。"
                )
                yield finding("D12", text, bill_spot(bill), there, bill=bill.id, amount=bill.total)


def _earlier(claim: Claim, known: Known) -> tuple[KnownBill, ...]:
    """Bills that other claims have used up; a new version of this claim does not meet itself."""
    return tuple(bill for bill in known.bills or () if bill.standing and bill.claim != claim.id)


def _altered(claim: Claim, known: Known, limits: Limits) -> Iterator[tuple[Bill, KnownBill]]:
    for bill in claim.bills:
        key = key_of(bill.code, bill.number)
        for paid in _earlier(claim, known):
            if (
                key is not None
                and paid.hospital == bill.hospital
                and paid.total == bill.total
                and abs((paid.day - bill.day).days) <= limits.number_days
                and _near(key, key_of(paid.code, paid.number))
            ):
                yield bill, paid


def _near(key: Key, other: Key | None) -> bool:
    return other is not None and nearly(key, other)
