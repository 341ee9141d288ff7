"""What checking, settling, releasing and correcting refuse."""

from collections.abc import Sequence

from jingban.benefit.errors import BenefitError
from jingban.claims.core.deciding import Standing
from jingban.infra.errors import Conflict, Denied, Invalid, NotFound
from jingban.kernel.money import yuan

_SHOWN = 20


def _rows(found: Sequence[Standing]) -> list[dict[str, object]]:
    return [
        {"id": one.id, "rule": one.found.rule, "title": one.found.title, "sentence": one.found.sentence}
        for one in found[:_SHOWN]
    ]


def gated(found: Sequence[Standing]) -> Conflict:
    first = found[0].found
    more = f"（共 {len(found)} 处）" if len(found) > 1 else ""
    return Conflict("gated", f"{first.title}：{first.sentence}{more}", {"findings": _rows(found)})


def findings_open(found: Sequence[Standing]) -> Conflict:
    return Conflict(
        "findings_open",
        f"还有 {len(found)} 处发现没有处理（如 {found[0].found.title}），请逐条采纳、不采纳，或等医院答复后再核定",
        {"findings": _rows(found)},
    )


def suspended(found: Sequence[Standing]) -> Conflict:
    return Conflict(
        "suspended",
        f"已采纳“{found[0].found.title}”，票据真伪或要素待核实，不能核定。请转核查，核实后对该发现选“不采纳”或退回票据",
        {"findings": _rows(found)},
    )


def no_finding() -> NotFound:
    return NotFound("no_finding", "这件申请中没有这条发现，请刷新后再选")


def finding_gone() -> Conflict:
    return Conflict("finding_gone", "这条发现在最近一次核对中已不存在，不需要处理，请刷新")


def never_overruled() -> Conflict:
    return Conflict("never_overruled", "同一张票据不能报销两次，这条发现不能选“不采纳”。请删除这张票据，或不予受理")


def unknown_decision(text: str) -> Invalid:
    return Invalid(
        "unknown_decision", f"不认识的处理“{text}”，请选择采纳、不采纳、询问或重新打开", {"field": "decision"}
    )


def unbalanced(lines: Sequence[int]) -> Conflict:
    return Conflict(
        "refund_unmatched",
        f"有 {len(lines)} 行退费没有对应的原收费，或退费超过原收费，不能核定。请核对退费行的项目、数量和单价",
        {"lines": list(lines)},
    )


def sums_differ(total: int, lines: int) -> Conflict:
    return Conflict(
        "lines_do_not_sum",
        f"票据合计 {yuan(total)} 元，明细合计 {yuan(lines)} 元，不能核定。请补录或更正明细",
        {"total": total, "lines": lines},
    )


def not_settled(error: BenefitError, visit: int) -> Conflict:
    return Conflict(f"benefit_{error.code}", f"第 {visit} 次就诊不能核定：{error.message}", {"visit": visit})


def nothing_entered() -> Conflict:
    return Conflict("nothing_entered", "这件申请没有就诊和票据，不能核定，请退回窗口补录")


def later_settled(number: str) -> Conflict:
    return Conflict(
        "later_settled",
        f"该参保人之后的申请 {number} 已在这次核定的累计上核定，请先退回 {number}，再退回这一件",
        {"number": number},
    )


def year_crossing() -> Conflict:
    return Conflict(
        "year_crossing", "这次住院跨年度分段结算，而参保人次年已有核定。请先退回次年的申请，核定这一件后再依次核定"
    )


def director_needed() -> Denied:
    return Denied("approval_above", "这件申请的金额须由分管主任审批，请转交分管主任")


# --- release and correction --------------------------------------------------------------------------


def no_account() -> Conflict:
    return Conflict(
        "no_account", "参保人还没有登记并复核过的收款账户，不能交付支付。请通知参保人提供账户，登记并复核后再办理"
    )


def heir_needed() -> Conflict:
    return Conflict(
        "heir_needed", "参保人已死亡，不能付到本人账户。请继承人提供账户和继承证明，变更收款账户并复核后再办理"
    )


def no_book(title: str) -> Conflict:
    return Conflict("no_book", f"本中心没有开设支付账簿 {title}，请财务先建账，再办理交付", {"book": title})


def already_corrected(number: str) -> Conflict:
    return Conflict("already_corrected", f"这件申请已由 {number} 更正，请在 {number} 上继续办理", {"number": number})


def correction_stale(number: str) -> Conflict:
    return Conflict(
        "correction_stale",
        f"{number} 更正核定之后，该参保人此前的核定又有变化，结果已不同。请退回初审重新核定后再交付",
        {"number": number},
    )


def corrected_changed(number: str, state: str) -> Conflict:
    return Conflict(
        "corrected_changed", f"被更正的申请 {number} 已不是办结状态，不能替换，请核对后再办理", {"state": state}
    )


def nothing_to_recover() -> Conflict:
    return Conflict("nothing_to_recover", "这件申请没有待追回的款项，请刷新后再看")
