"""What a citizen reads: where the claim stands, who pays what and why, each deduction with its reason, short messages.

Pure. No certificate, no phone, no account number ever stands in these texts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from jingban.benefit.core.explain import FUNDS
from jingban.claims.core.model import MATERIALS
from jingban.claims.core.states import State
from jingban.kernel.money import yuan

SINGLE, PART, MOST = 70, 67, 3  # letters of one message, of a part of a longer one, parts we send at most
FUND_TITLES = dict(FUNDS)  # field of a settlement → who pays
STATUS = {
    State.DRAFT: "已经收件，正在检查您交来的材料。",
    State.INCOMPLETE: "材料还不齐，请按下面的清单补交；补齐之前不计入办理时限。",
    State.ACCEPTED: "已经受理，正在审核。",
    State.ON_HOLD: "正在向医院或有关单位核实情况；核实期间不计入办理时限，您暂时不用做什么。",
    State.SETTLED: "审核已完成，正在由另一位工作人员复核。",
    State.RECHECKED: "复核已通过，正在审批。",
    State.APPROVED: "审批已通过，等待付款。",
    State.RELEASED: "审批已通过，正在付款到您登记的账户。",
    State.CLOSED: "已经办结。",
    State.REJECTED: "不予受理。票据原件请到受理窗口领回。",
    State.WITHDRAWN: "已经撤销。如需报销，请重新提交申请。",
    State.SUPERSEDED: "结果已经更正，请以更正后的受理号查询。",
}
# The result is told once it can no longer be returned for another look.
TOLD = frozenset({State.RELEASED, State.CLOSED, State.SUPERSEDED})
_OWN = (
    ("个人自付一", "起付线、按比例自付和超过封顶线的部分"),
    ("个人自付二", "乙类药品和项目按规定先由个人付的部分"),
    ("个人自费", "医保目录以外和超过限价的部分"),
)
# 社会保险法第八十三条；行政复议法（2023 修订）第二十条；行政诉讼法第四十六条
OBJECTION = (
    "对结果有疑问的，请带本单和身份证件到受理窗口询问，工作人员会逐项说明，也可申请复核。"
    "仍有异议的，可自知道结果之日起六十日内依法申请行政复议，或者自知道结果之日起六个月内依法向人民法院提起行政诉讼"
    "（社会保险法第八十三条、行政复议法第二十条、行政诉讼法第四十六条）。"
)


@dataclass(frozen=True, slots=True)
class Share:
    """Who pays how much (分); ``person``: the insured person bears it."""

    name: str
    fen: int
    person: bool


@dataclass(frozen=True, slots=True)
class Reduced:
    """A deduction as the citizen is told of it. ``why``: the sentence of the rule; ``title``: of D01–D14."""

    line: str
    fen: int
    title: str
    why: str


def explanation(shares: Sequence[Share], cuts: Sequence[Reduced] = (), unmatched: int = 0) -> tuple[str, ...]:
    """Who pays what and why, one sentence a paragraph. ``unmatched``: 分 of lines found in no catalogue.

    The amounts named add up to the whole bill.
    """
    total = sum(one.fen for one in shares)
    person = sum(one.fen for one in shares if one.person)
    paid = "、".join(f"{one.name}付 {yuan(one.fen)} 元" for one in shares if not one.person and one.fen)
    said = [
        f"您这次看病共花 {yuan(total)} 元，{paid or '没有可由基金支付的部分'}，您自己负担 {yuan(person)} 元。",
    ]
    own = "；".join(f"{_plain(one.name)} {yuan(one.fen)} 元" for one in shares if one.person and one.fen)
    if own:
        said.append(f"您自己负担的 {yuan(person)} 元是：{own}。")
    said += [reduction(one) for one in cuts if one.fen]
    if unmatched:
        said.append(f"有 {yuan(unmatched)} 元的项目在医保目录中没有查到，按自费计算。")
    return tuple(said)


def _plain(name: str) -> str:
    return next((plain for prefix, plain in _OWN if name.startswith(prefix)), name.removeprefix("个人"))


def reduction(one: Reduced) -> str:
    """One deduction with its reason."""
    why = one.why.strip().rstrip("。")
    return f"“{one.line}”有 {yuan(one.fen)} 元没有纳入报销，原因是{one.title}{f'：{why}' if why else ''}。"


def days(left: int | None, overdue: bool) -> str:
    """How long it still takes; ``left`` None: the clock stands still or was never started."""
    if left is None:
        return ""
    if overdue:
        return f"已经超过办理时限 {-left} 个工作日，我们正在加紧办理，可到窗口催办。"
    return "今天是办理时限的最后一天。" if left == 0 else f"还剩 {left} 个工作日。"


# --- messages ----------------------------------------------------------------------------------------


def parts(text: str) -> int:
    """Messages a text takes: 70 letters alone, 67 each when it is joined of several (UCS-2)."""
    # Letters outside the basic plane take two places.
    length = len(text.encode("utf-16-le")) // 2
    return 1 if length <= SINGLE else -(-length // PART)


def message(kind: str, text: str, number: str, items: Sequence[str] = ()) -> str:
    """The text of a notice as a message of at most three parts; what does not fit is said on the paper.

    ``items``: codes of missing materials.
    """
    if parts(text) <= MOST:
        return text
    if kind == "missing":
        return (
            f"您的医疗费用报销申请（受理号 {number}）还缺少 {len(items)} 项材料，清单见一次性告知书，"
            "也可凭受理号和证件号码查询。请一次补齐后交到原受理窗口；补正期间不计入办理时限。"
        )
    if kind == "rejected":
        return (
            f"您的医疗费用报销申请（受理号 {number}）不予受理，原因见不予受理通知书，也可凭受理号和证件号码查询。"
            "票据原件请到受理窗口领回；如有异议，可向受理机构申请复核。"
        )
    return f"您的医疗费用报销申请（受理号 {number}）有新的通知，请凭受理号和证件号码查询，或到受理窗口领取。"


def recovery(number: str, corrected: str, amount: int) -> str:
    """追回通知. ``amount``: 分 to be paid back."""
    return (
        f"您的医疗费用报销申请（受理号 {corrected}）经核对已更正，更正后受理号 {number}。"
        f"按更正后的结果，原来多付了 {yuan(amount)} 元，请按本通知退回。"
    )


def material(code: str, why: str = "") -> str:
    """A missing document in a list."""
    title = MATERIALS.get(code, code)
    return f"{title}（{why}）" if why else title
