"""Chinese words of codes the desk shows."""

from jingban.claims.core.model import Channel, Match

CHANNELS = {
    Channel.WINDOW.value: "窗口",
    Channel.DECLARATION.value: "报盘",
    Channel.HOSPITAL.value: "医院提交",
    Channel.PLATFORM.value: "城市平台",
    Channel.CORRECTION.value: "更正",
}
MATCHES = {
    Match.CODE.value: "按编码",
    Match.LEARNT.value: "按已确认的对照",
    Match.ALIKE.value: "按名称相近",
    Match.PERSON.value: "人工选定",
    Match.NONE.value: "未对应，按自费计",
}
ORIGINS = {"verification": "单据核对", "review": "智能审核"}
SEVERITIES = {"violation": "明确违规", "suspicious": "可疑", "notice": "提示"}
DECISIONS = {"open": "待处理", "accepted": "采纳", "overruled": "不采纳", "asked": "待医院答复", "gone": "已不成立"}
CUTS = {"taken": "已核减", "partly": "部分核减", "covered": "已由其他原因核减", "suspended": "暂不支付"}
RELEASES = {
    "due": "待支付",
    "paid": "已支付",
    "returned": "银行退回",
    "cancelled": "已取消",
    "recovering": "追回中",
    "recovered": "已追回",
}
NOTICES = {
    "missing": "一次性告知",
    "accepted": "受理通知",
    "rejected": "不予受理通知",
    "result": "结果通知",
    "paid": "到账通知",
    "returned": "退票通知",
    "recovery": "追回通知",
}
COMMANDS = {
    "register": "收件登记",
    "ask_documents": "要求补正",
    "documents_came": "补正收齐",
    "accept": "受理",
    "reject": "不予受理",
    "withdraw": "撤销",
    "send_back": "退回窗口",
    "hold": "转核查",
    "resume": "核查结束",
    "settle": "初审核定",
    "return_settled": "复核退回",
    "recheck": "复核通过",
    "return_rechecked": "审批退回",
    "approve": "审批通过",
    "return_approved": "财务退回",
    "release": "交付支付",
    "close": "办结",
    "correct": "更正",
    "correct_head": "更正申请信息",
    "recovered": "登记追回",
    "supersede": "由更正件代替",
}
QUEUES = {
    "draft": "待受理",
    "incomplete": "待补正",
    "accepted": "待初审",
    "on_hold": "核查中",
    "settled": "待复核",
    "rechecked": "待审批",
    "approved": "待拨付",
    "released": "支付中",
}
SIGNATURES = (
    ("register", "收件", "registered_by"),
    ("settle", "初审", "reviewed_by"),
    ("recheck", "复核", "rechecked_by"),
    ("approve", "审批", "approved_by"),
    ("release", "财务", "released_by"),
)


def masked_phone(number: str) -> str:
    """First three and last two figures; a short number is hidden whole."""
    return f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}" if len(number) > 6 else "*" * len(number)
