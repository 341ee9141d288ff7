"""Rows of a claim → what its papers print."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.utils import timezone

from jingban.benefit.core import words as benefit_words
from jingban.benefit.core.explain import worded
from jingban.claims import models
from jingban.claims.core import model
from jingban.claims.core.awarding import FUNDS
from jingban.claims.core.model import MED_TYPES, REASONS, Match
from jingban.claims.core.states import State
from jingban.claims.core.wording import FUND_TITLES, OBJECTION, Reduced, Share, explanation, material, recovery
from jingban.claims.policy.deciding import Paying
from jingban.claims.presenting import money, whole, words
from jingban.claims.writers import fhir
from jingban.claims.writers import national as national_writer
from jingban.claims.writers import notice as notices
from jingban.claims.writers.notice import Notice, chinese_day
from jingban.claims.writers.settlement import Sheet, Step, VisitSteps
from jingban.kernel.money import yuan
from jingban.registry.core.codes import SCHEMES
from jingban.review.core.deducting import REASONS as CUT_REASONS

_CLASSES = {"01": "甲", "02": "乙", "03": "丙"}
_UNMATCHED = "未"
_APPROVED = frozenset({State.APPROVED, State.RELEASED, State.CLOSED})
_SIGNED = (("初审", "reviewed_by"), ("复核", "rechecked_by"), ("审批", "approved_by"))


# --- what the citizen is told ------------------------------------------------------------------------


def shares(settlements: Sequence[models.Settlement]) -> tuple[Share, ...]:
    """Who pays what of the whole claim."""
    both = money.together([money.value(one) for one in settlements])
    return tuple(Share(one.name, one.amount, one.person) for one in both)


def reduced(cuts: Sequence[models.Cut]) -> tuple[Reduced, ...]:
    """Deductions as the citizen is told of them; what another deduction covers is left out."""
    return tuple(
        Reduced(one.line.name, one.amount, CUT_REASONS.get(one.reason, one.reason), one.text)
        for one in cuts
        if one.amount
    )


def told(
    settlements: Sequence[models.Settlement], cuts: Sequence[models.Cut], visits: Sequence[model.Visit]
) -> tuple[str, ...]:
    """The result in plain words."""
    cut: dict[int, int] = {}
    for one in cuts:
        cut[one.line_id] = cut.get(one.line_id, 0) + one.amount
    unmatched = sum(
        line.amount - cut.get(line.id, 0) for visit in visits for line in visit.lines if line.match is Match.NONE
    )
    return explanation(shares(settlements), reduced(cuts), max(unmatched, 0))


# --- 结算单 ------------------------------------------------------------------------------------------


def sheet(
    row: models.Claim,
    visits: Sequence[model.Visit],
    settlements: Sequence[models.Settlement],
    cuts: Sequence[models.Cut],
    events: Sequence[models.Event],
    certificate: str,
    printed_on: date,
) -> Sheet:
    """The sheet of a settled claim."""
    by_line: dict[int, int] = {}
    for one in cuts:
        by_line[one.line_id] = by_line.get(one.line_id, 0) + one.amount
    titles = {visit.id: _title(visit) for visit in visits}
    text = yuan
    return Sheet(
        number=row.number,
        house=settings.JINGBAN_CENTRE_NAME,
        version="、".join(dict.fromkeys(one.policy_version for one in settlements)),
        printed_on=printed_on.isoformat(),
        banner=_banner(State(row.state)),
        head=_head(row, certificate),
        citizen=told(settlements, cuts, visits),
        shares=shares(settlements),
        totals=(
            ("基金支付合计", text(row.fund)),
            ("个人负担", text(row.personal)),
            *((("其中个人账户", text(taken)),) if (taken := sum(one.acct_pay for one in settlements)) else ()),
        ),
        amounts=(
            ("总费用", text(row.total)),
            ("自费", text(row.own_pay)),
            ("超限价", text(row.over_limit)),
            ("先行自付", text(row.prior_self_pay)),
            ("政策范围内", text(row.eligible)),
            ("起付线", text(sum(one.act_pay_dedc for one in settlements))),
        ),
        cuts=tuple(
            (
                one.line.name,
                text(one.amount),
                f"{CUT_REASONS.get(one.reason, one.reason)}（{one.reason}）",
                one.text or words.CUTS.get(one.state, ""),
            )
            for one in cuts
        ),
        cut=text(row.cut),
        bills=tuple(_bill(visit, bill) for visit in visits for bill in visit.bills),
        total=text(row.total),
        visits=tuple(
            VisitSteps(titles.get(one.visit_id, ""), tuple(_step(part) for part in one.trace)) for one in settlements
        ),
        signatures=_signatures(row, events),
        lines=tuple(_line(line, by_line.get(line.id, 0)) for visit in visits for line in visit.lines),
    )


def _banner(state: State) -> str:
    if state in _APPROVED:
        return ""
    return "已被更正，不再有效" if state is State.SUPERSEDED else "未经审批，仅供内部审核"


def _head(row: models.Claim, certificate: str) -> tuple[tuple[str, str, str, str], ...]:
    groups = "、".join(benefit_words.IDENTITIES.get(code, code) for code in row.identities) or "无"
    accepted = row.accepted_on.isoformat() if row.accepted_on else ""
    return (
        ("受理号", row.number, "受理日期", accepted),
        ("姓名", row.person_name, "证件号码", certificate),
        ("险种", SCHEMES.get(row.scheme, row.scheme), "人员类别", benefit_words.person_name(row.person_type)),
        ("身份类别", groups, "报销原因", REASONS.get(row.reason, row.reason)),
    )


def _title(visit: model.Visit) -> str:
    return f"{MED_TYPES.get(visit.med_type, visit.med_type)} {visit.provider_name} {_days(visit)}"


def _days(visit: model.Visit) -> str:
    if visit.first == visit.last:
        return visit.first.isoformat()
    return f"{visit.first.isoformat()} 至 {visit.last.isoformat()}"


def _bill(visit: model.Visit, bill: model.Bill) -> tuple[str, ...]:
    return (
        MED_TYPES.get(visit.med_type, visit.med_type), visit.provider_name or visit.provider, _days(visit),
        bill.number, bill.day.isoformat(), yuan(bill.total),
    )  # fmt: skip


def _line(line: model.Line, cut: int) -> tuple[str, ...]:
    kind = _UNMATCHED if line.match is Match.NONE else _CLASSES.get(line.item_class, "丙")
    ratio = f"{whole.figure(line.ratio * 100)}%" if kind == "乙" and line.ratio else ""
    ceiling = yuan(line.ceiling) if line.ceiling is not None and kind in ("甲", "乙") else ""
    return (
        line.name, kind, whole.figure(line.quantity), _price(line.price), yuan(line.amount), ceiling,
        ratio, yuan(cut) if cut else "",
    )  # fmt: skip


def _price(price: Decimal) -> str:
    """At least two decimals, more where there are more."""
    text = whole.figure(price)
    return text if len(text.partition(".")[2]) > 2 else f"{price:.2f}"


def _step(part: Mapping[str, object]) -> Step:
    certainty = str(part["certainty"])
    inputs = part["inputs"]
    given = inputs.items() if isinstance(inputs, Mapping) else ()
    amount = part["amount"]
    return Step(
        step=worded(str(part["step"])),
        inputs=worded("，".join(f"{name} {value}" for name, value in given)),
        formula=worded(str(part["formula"])),
        amount=yuan(amount) if isinstance(amount, int) else worded(str(amount)),
        source=str(part["source"]),
        certainty=benefit_words.CERTAINTIES.get(certainty, ""),
        weak=certainty in benefit_words.WEAK,
    )


def _signatures(row: models.Claim, events: Sequence[models.Event]) -> tuple[tuple[str, str, str], ...]:
    known = {one.title: one for one in whole.signatures(row, events)}
    found = []
    for title, field in _SIGNED:
        one = known.get(title)
        day = timezone.localtime(one.at).strftime("%Y-%m-%d %H:%M") if one and one.at else ""
        if one is None and field == "approved_by" and row.rechecked_by and State(row.state) in _APPROVED:
            found.append((title, "按金额免审批", "复核即为终审"))
        else:
            found.append((title, one.name if one else "", day))
    return tuple(found)


# --- notices -----------------------------------------------------------------------------------------


def notice(
    row: models.Claim,
    one: models.Notice,
    materials: Sequence[models.Material],
    releases: Sequence[models.Release],
    printed_on: date,
) -> Notice:
    """A notice as it was told. The result of a correction that takes money back is the 追回通知书."""
    owed = [release for release in releases if release.amount < 0]
    if one.kind in ("result", "recovery") and owed and row.corrects:
        return _recovery(row, one, owed, printed_on)
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    body: tuple[str, ...] = (one.text,)
    then: tuple[str, ...] = ()
    if one.kind == "missing":
        whys = {item.code: item.note for item in materials if not item.there}
        columns = ("序号", "需要补交的材料")
        rows = tuple((str(n), material(code, whys.get(code, ""))) for n, code in enumerate(one.items, 1))
        body = (f"您的医疗费用报销申请（受理号 {row.number}）收悉。经检查，还缺少以下材料：",)
        then = ("请一次补齐后交到原受理窗口。补正期间不计入办理时限；收到全部材料后继续办理。",)
    elif one.kind == "accepted":
        there = [item for item in materials if item.there]
        columns = ("序号", "已收材料", "份数")
        rows = tuple((str(n), material(item.code), str(item.copies)) for n, item in enumerate(there, 1))
        body = (one.text, f"本次收到票据 {row.bills} 张，金额合计 {yuan(row.total)} 元。")
        then = ("请保管好本回执。查询进度时请提供受理号和证件号码，工作人员不会向您索要银行密码或验证码。",)
    elif one.kind in ("rejected", "result"):
        then = (OBJECTION,)
    return _made(row, one, notices.TITLES.get(one.kind, "通知"), body, columns, rows, then, printed_on)


def _recovery(row: models.Claim, one: models.Notice, owed: Sequence[models.Release], printed_on: date) -> Notice:
    amount = -sum(release.amount for release in owed)
    corrected = row.corrects.number if row.corrects else row.number
    rows = tuple((str(n), _fund(release.book), yuan(-release.amount)) for n, release in enumerate(owed, 1))
    then = (
        f"应退回金额合计 {yuan(amount)} 元。请持本通知和身份证件到受理窗口，按窗口告知的方式退回，"
        "并向窗口索取收款凭证。一次退回有困难的，可在窗口申请分期。请勿向个人账户转账。",
        OBJECTION,
    )
    body = (recovery(row.number, corrected, amount),)
    title = notices.TITLES["recovery"]
    return _made(row, one, title, body, ("序号", "退回到", "金额（元）"), rows, then, printed_on)


def _fund(book: str) -> str:
    """A book as the citizen knows it: the insurance it pays for."""
    code = book.rpartition("-")[2]
    return f"{SCHEMES[code]}基金" if code in SCHEMES else {"610": "城乡医疗救助基金"}.get(code, f"账簿 {book}")


def _made(
    row: models.Claim,
    one: models.Notice,
    title: str,
    body: tuple[str, ...],
    columns: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
    then: tuple[str, ...],
    printed_on: date,
) -> Notice:
    day = chinese_day(timezone.localdate(one.at))
    return Notice(
        title,
        row.number,
        row.person_name,
        body,
        columns,
        rows,
        then,
        row.centre,
        day,
        printed_on.isoformat(),
        settings.JINGBAN_CENTRE_NAME,
    )


def missing(materials: Sequence[models.Material]) -> list[str]:
    """What is needed and not there, in words."""
    return [material(one.code, one.note) for one in materials if one.needed and not one.there]


# --- FHIR --------------------------------------------------------------------------------------------

_STATUS = {State.DRAFT: "draft", State.REJECTED: "cancelled", State.WITHDRAWN: "cancelled"}


def fhir_record(
    row: models.Claim,
    visits: Sequence[model.Visit],
    settlements: Sequence[models.Settlement],
    cuts: Sequence[models.Cut],
    releases: Sequence[models.Release],
    certificate: str,
) -> fhir.Record:
    """What is exported of a claim. ``certificate`` in clear, or empty."""
    funds = {name: sum(getattr(one, name) for one in settlements) for name in FUNDS}
    account = sum(one.acct_pay for one in settlements)
    sums = model.Sums(
        row.total, row.own_pay, row.over_limit, row.prior_self_pay, row.eligible, row.fund, row.personal, account,
        row.cut, funds,
    )  # fmt: skip
    return fhir.Record(
        number=row.number, centre=row.centre,
        state="cancelled" if row.state == State.SUPERSEDED else _STATUS.get(State(row.state), "active"),
        created=row.registered_at, person=row.person_name, sex=row.sex, birth=row.birth, certificate=certificate,
        scheme=row.scheme, scheme_title=SCHEMES.get(row.scheme, row.scheme), visits=tuple(visits),
        settled=settlements[-1].at if settlements else None, sums=sums,
        deductible=sum(one.act_pay_dedc for one in settlements),
        cuts=tuple(model.Cut(one.line_id, one.reason, one.ground, one.amount, one.state, one.text) for one in cuts),
        cut_titles=dict(CUT_REASONS),
        explanation=told(settlements, cuts, visits) if settlements else (),
        paid=sum(one.amount for one in releases if one.amount > 0) if releases else None,
        corrects=row.corrects.number if row.corrects else "",
    )  # fmt: skip


# --- national fields ---------------------------------------------------------------------------------


def national(
    row: models.Claim,
    visit: models.Visit,
    one: models.Settlement,
    certificate: str,
    payer: Callable[[str, str], Paying],
) -> national_writer.Visit:
    """A settled visit in the fields of the platform; ``payer`` says which fund_pay_type pays a field."""
    amounts = {
        "medfee_sumamt": one.total, "fulamt_ownpay_amt": one.own_pay, "overlmt_selfpay": one.over_limit,
        "preselfpay_amt": one.prior_self_pay, "inscp_scp_amt": one.eligible, "act_pay_dedc": one.act_pay_dedc,
        **{name: getattr(one, name) for name in FUNDS}, "fund_pay_sumamt": one.fund, "psn_part_amt": one.personal,
        "acct_pay": one.acct_pay, "psn_cash_pay": one.personal - one.acct_pay,
    }  # fmt: skip
    funds = tuple(
        national_writer.Fund(payer(name, row.scheme).fund, FUND_TITLES[name], getattr(one, name))
        for name in FUNDS
        if getattr(one, name)
    )
    return national_writer.Visit(
        row.number, visit.number, row.person_name, certificate, row.sex, row.birth, row.scheme, row.person_type,
        timezone.localtime(one.at), visit.last, visit.med_type, amounts, funds, tuple(map(str, one.sentences)),
    )  # fmt: skip
