"""A settlement in plain Chinese, one step a line, that a clerk can read to a citizen."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from jingban.kernel.money import yuan

from .model import Case, Settlement, TraceLine
from .words import SETTINGS

_WEAK = {
    "V3": "此项依据只见于一处资料，请以本地文件为准",
    "SEED": "此项依据来自预算公开文件",
    "CODE": "此项依据来自平台接口定义",
    "ARITH": "此项比例由公布的待遇表推算得出",
    "G-high": "此项未见文件原文，按通行做法",
    "G-mid": "此项未见文件原文，按合理推定",
    "G-low": "此项依据不足，请先向上级核实",
}
# An amount as the JSON contract writes it: 元 with two decimals and no separators.
_CONTRACT = re.compile(r"(?<![\d.,])\d{4,}(?=\.\d\d(?!\d))")
FUNDS = (
    ("hifp_pay", "统筹基金"),
    ("hifob_pay", "大额医疗互助资金"),
    ("hifes_pay", "统一补充保险"),
    ("hifmi_pay", "大病保险"),
    ("maf_pay", "医疗救助"),
    ("hifdm_pay", "残疾军人补助"),
    ("oth_pay", "其他专项资金"),
)


@dataclass(frozen=True, slots=True)
class Share:
    """One part of the waterfall: who pays how much (分)."""

    name: str
    fen: int


def shares(settlement: Settlement) -> tuple[Share, ...]:
    """Who pays what; the parts add up to the whole bill."""
    s = settlement
    funds = [Share(label, getattr(s, name)) for name, label in FUNDS if getattr(s, name)]
    person = [
        ("自付一（起付线、比例自付、超封顶）", s.selfpay1),
        ("自付二（乙类先行自付）", s.selfpay2),
        ("自费（目录外、超限价）", s.amounts.own_pay + s.amounts.over_limit),
    ]
    aid = s.hifmi_pay + s.maf_pay + s.hifdm_pay + s.oth_pay
    own = [Share(label, fen) for label, fen in person if fen]
    return (*funds, *_after_aid(own, aid))


def _after_aid(own: list[Share], aid: int) -> list[Share]:
    """What later funds paid comes off the person's parts, in the order the law takes them."""
    left = aid
    result: list[Share] = []
    for part in own:
        off = min(part.fen, left)
        left -= off
        if part.fen > off:
            result.append(Share("个人" + part.name, part.fen - off))
    return result


def worded(text: str) -> str:
    """A step as people read it: ``60000.00 × 85%`` → ``60,000.00 × 85%``; the trace itself stays as the contract has it."""
    return _CONTRACT.sub(lambda found: f"{int(found[0]):,}", text)


def sentence(line: TraceLine) -> str:
    """One step as a sentence, with a word about its source where that is weak."""
    given = worded("，".join(f"{name} {value}" for name, value in line.inputs))
    text = f"{worded(line.step)}：{worded(line.formula)} = {yuan(line.amount)} 元"
    if given and len(line.inputs) > 1:
        text += f"（{given}）"
    weak = _WEAK.get(line.certainty)
    return text + (f"。{weak}" if weak else "") + "。"


def sentences(settlement: Settlement) -> tuple[str, ...]:
    """All steps in order, then the result."""
    s = settlement
    closing = f"本次总费用 {yuan(s.amounts.total)} 元，各项基金共支付 {yuan(s.fund_pay_sumamt)} 元，个人负担 {yuan(s.psn_part_amt)} 元。"
    return (*(sentence(line) for line in s.trace), closing)


def for_citizen(settlement: Settlement) -> str:
    """The one sentence that stands beside the amount."""
    s = settlement
    paid = "、".join(f"{share.name}付 {yuan(share.fen)} 元" for share in shares(s) if not share.name.startswith("个人"))
    return f"您这次看病共花 {yuan(s.amounts.total)} 元，{paid or '没有可由基金支付的部分'}，您自己负担 {yuan(s.psn_part_amt)} 元。"


def sources(settlements: Sequence[Settlement]) -> tuple[tuple[str, str, str], ...]:
    """(rule, source, certainty) of everything that was used, once each, in order of use."""
    used = {(line.rule, line.source, line.certainty): None for s in settlements for line in s.trace if line.rule}
    return tuple(used)


def title_of(case: Case) -> str:
    """A heading for the sheet: place, kind of care and dates, no personal data."""
    service = case.service
    kind = SETTINGS[service.setting.value]
    return f"{kind} {service.admission_date.isoformat()} 至 {service.discharge_date.isoformat()}，{service.hospital_level} 级医院"
