"""What a ledger refuses, each with a Chinese message that says what to do next."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

LEDGER_ERRORS: Mapping[str, str] = MappingProxyType(
    {
        "transfer_no_id": "分录没有编号。请由制单程序给出编号后再记账。",
        "transfer_differs": "分录 {transfer} 已经记过账，内容与这次不同（{detail}）。已记的账不能改，请用冲正。",
        "text_too_long": "分录 {transfer} 的{detail}。请缩短后再记账。",
        "amount_wrong": "分录 {transfer} 的金额应大于零、不超过十万亿元，写的是 {detail} 分。请更正后再记账。",
        "same_account": "分录 {transfer} 的借方和贷方是同一个科目 {detail}。请更正后再记账。",
        "account_unknown": "分录 {transfer} 的科目 {detail} 不在本账簿。请从本账簿的科目表中选。",
        "account_not_postable": "分录 {transfer} 的科目 {detail} 有明细科目，不能直接记账。请记到明细科目。",
        "account_inactive": "分录 {transfer} 的科目 {detail} 在这一天没有启用。请核对日期和科目。",
        "book_unknown": "没有账簿“{detail}”。请先建立账簿。",
        "period_missing": "{detail} 还没有开账。请先开账再记账。",
        "period_closed": "{detail} 已经结账，不能再记账。请记到未结账的月份，或由他人反结账。",
        "pending_missing": "分录 {transfer} 所指的预留 {detail} 不存在。请核对编号。",
        "pending_expected": "分录 {transfer} 应写明它确认或撤销的是哪一笔预留。",
        "pending_unexpected": "分录 {transfer} 不是确认也不是撤销，不应写明预留 {detail}。",
        "pending_differs": "分录 {transfer} 与预留 {detail} 的账簿、科目或金额不同，或日期更早。确认和撤销须与预留一致。",
        "pending_ended": "预留 {detail} 已经确认或撤销过，分录 {transfer} 没有记账。",
        "reversal_missing": "分录 {transfer} 要冲正的 {detail} 不存在，或它是预留、撤销。请核对编号。",
        "reversal_differs": "分录 {transfer} 应与它冲正的 {detail} 借贷相反、金额相同，日期不早于它。",
        "reversal_twice": "{detail} 已经冲正过，分录 {transfer} 没有记账。",
        "reversal_of_reversal": "{detail} 本身是冲正，不能再冲正。请重新记账。",
        "not_enough": "账簿 {transfer} 的科目 {detail}。请先拨款或减少本批支付。",
    }
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one transfer; ``transfer`` is its id."""

    code: str
    transfer: str
    detail: str = ""

    @property
    def message(self) -> str:
        """For people."""
        return LEDGER_ERRORS[self.code].format(transfer=self.transfer, detail=self.detail)
