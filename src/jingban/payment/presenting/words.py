"""Chinese words of states and reasons."""

from collections.abc import Mapping

from jingban.payment.core.batches import Level
from jingban.payment.core.model import BatchState, ItemState, PayableState, ReturnReason

PAYABLE: Mapping[str, str] = {
    PayableState.DUE: "待支付",
    PayableState.BATCHED: "已制单",
    PayableState.SENT: "支付中",
    PayableState.PAID: "已支付",
    PayableState.FAILED: "支付失败",
    PayableState.RETURNED: "已退票",
    PayableState.CANCELLED: "已撤销",
}
BATCH: Mapping[str, str] = {
    BatchState.PREPARED: "已制单",
    BatchState.CHECKED: "已复核",
    BatchState.APPROVED: "已审批",
    BatchState.SENT: "已报盘",
    BatchState.ANSWERED: "已回盘",
    BatchState.CANCELLED: "已作废",
}
ITEM: Mapping[str, str] = {
    ItemState.OPEN: "支付中",
    ItemState.PAID: "支付成功",
    ItemState.FAILED: "支付失败",
    ItemState.RETURNED: "已退票",
    ItemState.DROPPED: "已作废",
}
REASON: Mapping[str, str] = {
    "": "未说明",
    ReturnReason.NAME_MISMATCH: "户名不符",
    ReturnReason.NO_ACCOUNT: "账号不存在",
    ReturnReason.ACCOUNT_CLOSED: "账户已销户",
    ReturnReason.ACCOUNT_FROZEN: "账户冻结",
    ReturnReason.WRONG_BANK: "非本行账户",
    ReturnReason.OVER_LIMIT: "超限额",
    ReturnReason.DECEASED: "收款人死亡注销",
    ReturnReason.OTHER: "其他原因",
}
LEVEL: Mapping[str, str] = {Level.NONE: "无需审批", Level.SECTION: "科长", Level.DIRECTOR: "主任"}
RELATION: Mapping[str, str] = {"self": "本人", "heir": "继承人", "guardian": "监护人", "unit": "单位"}
WITHDRAWAL = "（不再支付，退回基金）"
CHANGE: Mapping[str, str] = {"asked": "待复核", "accepted": "已通过", "rejected": "已驳回"}
SOURCE: Mapping[str, str] = {"claim": "手工报销", "group": "定期名单"}
