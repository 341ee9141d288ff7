"""Whose bill is it, from where, and who else is in it? D14–D16, D18."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from jingban.kernel.money import yuan
from jingban.kernel.text import fold

from .keys import normal
from .model import At, Bill, Claim, Finding, Hospital, Known, Limits, Person, Spot
from .saying import bill_spot, finding, known_spot, stay_spot

_SEXES = {"1": "男", "2": "女"}
_INJURY = ("S", "T", "V", "W", "X", "Y")


def years(birth: date, day: date) -> int:
    """Completed years of age."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def other_person(claim: Claim, known: Known, limits: Limits) -> Iterator[Finding]:
    """D14: fields of the bill against the person, care after death, one picture used by several persons."""
    person = claim.person
    for bill in claim.bills:
        for what in _differences(bill, person, limits):
            there = Spot(At.PERSON, person.id, what)
            text = f"票据上的{what}与参保人登记不符。请核对证件和票据；姓名同音、笔误的，请医院出具证明。"
            yield finding("D14", text, bill_spot(bill), there, bill=bill.id, amount=bill.total)
        last = max([bill.visited, *(line.day for line in bill.lines if line.day)])
        if person.death is not None and last > person.death:
            there = Spot(At.PERSON, person.id, f"死亡日期 {person.death}")
            text = f"就诊或费用日期 {last} 在参保人死亡（{person.death}）之后。请核实死亡登记和票据真伪。"
            yield finding("D14", text, bill_spot(bill), there, bill=bill.id, amount=bill.total)
        if bill.image is None:
            continue
        for paid in known.bills or ():
            if paid.image is None or paid.person == person.id or paid.claim == claim.id or not paid.standing:
                continue
            if (bill.image ^ paid.image).bit_count() <= limits.image_distance:
                text = f"票据图像与业务 {paid.claim} 中另一参保人的票据几乎相同。请比对两张原件，核实有无涂改姓名。"
                yield finding("D14", text, bill_spot(bill), known_spot(paid), bill=bill.id, amount=bill.total)


def _differences(bill: Bill, person: Person, limits: Limits) -> Iterator[str]:
    if bill.name and fold(bill.name).replace("•", "·") != fold(person.name).replace("•", "·"):
        yield "姓名"
    if bill.id_number and normal(bill.id_number) != normal(person.id_number):
        yield "证件号码"
    if bill.sex in _SEXES and person.sex in _SEXES and bill.sex != person.sex:
        yield f"性别（{_SEXES[bill.sex]}）"
    if bill.age is not None and abs(bill.age - years(person.birth, bill.visited)) > limits.age_tolerance:
        yield f"年龄（{bill.age} 岁）"


def hospital_doubt(claim: Claim, known: Known, limits: Limits) -> Iterator[Finding]:
    """D15: hospital unknown or cancelled, number not issued to it, or numbers running against the days."""
    if known.hospitals is None:
        return
    for bill in claim.bills:
        if bill.foreign:
            continue
        record = known.hospitals.get(bill.hospital)
        said = _hospital_problem(bill, record)
        if said:
            there = Spot(At.REGISTER, bill.hospital, said)
            text = f"{said}。请向医院或票据管理部门核实后再受理。"
            yield finding("D15", text, bill_spot(bill), there, bill=bill.id, amount=bill.total)
        yield from _out_of_order(claim, bill, known, limits)


def _hospital_problem(bill: Bill, record: Hospital | None) -> str:
    if record is None:
        return f"机构编码 {bill.hospital} 不在登记中"
    if bill.visited < record.first or (record.last is not None and bill.visited > record.last):
        return f"机构编码 {bill.hospital} 在 {bill.visited} 不在有效期内"
    plain = normal(bill.number)
    if record.ranges and plain.isdigit():
        fits = any(
            normal(part.code) == normal(bill.code) and part.first <= int(plain) <= part.last for part in record.ranges
        )
        if not fits:
            return f"票据号码 {bill.number} 不在发给该机构的号段内"
    return ""


def _out_of_order(claim: Claim, bill: Bill, known: Known, limits: Limits) -> Iterator[Finding]:
    mine = normal(bill.number)
    for paid in known.bills or ():
        other = normal(paid.number)
        comparable = (paid.hospital, normal(paid.code), paid.day.year) == (
            bill.hospital,
            normal(bill.code),
            bill.day.year,
        )
        if not comparable or not paid.standing or paid.claim == claim.id or not (mine.isdigit() and other.isdigit()):
            continue
        apart = (bill.day - paid.day).days
        against = (int(mine) > int(other) and apart < -limits.order_days) or (
            int(mine) < int(other) and apart > limits.order_days
        )
        if against:
            text = f"票据号码与业务 {paid.claim} 的票据先后颠倒：号码在{'后' if apart < 0 else '前'}而日期在{'前' if apart < 0 else '后'}。请核实开票日期和号码。"
            yield finding("D15", text, bill_spot(bill), known_spot(paid), bill=bill.id, amount=bill.total)
            return


def series(claim: Claim, known: Known, limits: Limits) -> Iterator[Finding]:
    """D16: several persons on one account, consecutive numbers or round totals of one applicant and hospital."""
    if len(claim.account_persons) >= limits.series and not claim.collective_account:
        count = len(claim.account_persons)
        here = Spot(At.CLAIM, claim.id, f"收款账户被 {count} 名参保人使用")
        text = f"{count} 名参保人使用同一收款账户。请核实账户所有人与各参保人的关系。"
        yield finding("D16", text, here, amount=sum(bill.total for bill in claim.bills))
    numbers: dict[tuple[str, str], dict[int, bool]] = defaultdict(dict)
    rounds: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    for bill in claim.bills:
        _collect(numbers, rounds, bill.hospital, bill.code, bill.number, bill.total, limits, mine=True)
    for paid in known.bills or ():
        if claim.applicant and paid.applicant == claim.applicant and paid.claim != claim.id and paid.standing:
            _collect(numbers, rounds, paid.hospital, paid.code, paid.number, paid.total, limits, mine=False)
    for (hospital, code), found in numbers.items():
        for run in _runs(found):
            if len(run) >= limits.series and any(found[number] for number in run):
                here = Spot(At.CLAIM, claim.id, f"{hospital} {code} {run[0]} 至 {run[-1]} 连号 {len(run)} 张")
                text = f"同一申请人在同一医院有 {len(run)} 张连号票据。请核实是否真实就诊，并与病历比对。"
                yield finding("D16", text, here)
    for hospital, totals in rounds.items():
        if len(totals) >= limits.series and any(mine for _, mine in totals):
            here = Spot(At.CLAIM, claim.id, f"{hospital} 整数金额票据 {len(totals)} 张")
            text = (
                f"同一申请人在同一医院有 {len(totals)} 张整数金额票据（如 {yuan(totals[0][0])} 元）。请核实费用清单。"
            )
            yield finding("D16", text, here, amount=sum(total for total, mine in totals if mine))


def _collect(
    numbers: dict[tuple[str, str], dict[int, bool]], rounds: dict[str, list[tuple[int, bool]]],
    hospital: str, code: str, number: str, total: int, limits: Limits, *, mine: bool,
) -> None:  # fmt: skip
    plain = normal(number)
    if plain.isdigit():
        found = numbers[hospital, normal(code)]
        found[int(plain)] = mine or found.get(int(plain), False)
    if total > 0 and total % limits.round_fen == 0:
        rounds[hospital].append((total, mine))


def _runs(numbers: dict[int, bool]) -> Iterator[list[int]]:
    run: list[int] = []
    for number in sorted(numbers):
        if run and number != run[-1] + 1:
            yield run
            run = []
        run.append(number)
    if run:
        yield run


def third_party(claim: Claim, known: Known, limits: Limits) -> Iterator[Finding]:
    """D18: a diagnosis of injury or outside cause without the statement on liability."""
    if claim.liability_statement:
        return
    text = "诊断为外伤或外因，未附第三方责任声明。请申请人提交事故认定书，或签署无第三方责任的承诺书。"
    for stay in claim.stays:
        bad = [code for code in stay.diagnoses if code.upper().startswith(_INJURY)]
        if bad:
            yield finding("D18", text, stay_spot(stay), Spot(At.STAY, stay.id, f"诊断 {'、'.join(bad)}"))
    bad = [code for code in claim.diagnoses if code.upper().startswith(_INJURY)]
    if bad:
        yield finding("D18", text, Spot(At.CLAIM, claim.id, f"门诊诊断 {'、'.join(bad)}"))
