"""Stable error codes of payment, each with a Chinese message that says what to do next."""

from collections.abc import Mapping
from types import MappingProxyType

PAYMENT_ERRORS: Mapping[str, str] = MappingProxyType(
    {
        # bank files
        "layout_unknown": "没有银行版式“{detail}”。请从已登记的版式中选一个。",
        "layout_wrong": "银行版式文件 {field} 有误：{detail}。请联系管理员修正版式。",
        "file_empty": "文件是空的，请重新从银行下载后再导入。",
        "wrong_encoding": "文件的编码不对：{detail}。请让银行按约定的编码重新生成文件。",
        "not_encodable": "“{field}”中的字“{detail}”不能用本行版式的编码（{hint}）写出。请改用 GB18030 或 UTF-8 的版式，或按开户行登记的姓名办理账户变更。",
        "text_too_long": "“{field}”的内容“{detail}”超过版式规定的长度（{hint}）。请核对后更正，系统不会截断。",
        "text_unclean": "“{field}”的内容“{detail}”含有不能写入银行文件的字符（控制字符、首尾空格或以 = + - @ 开头）。请更正后再制单。",
        "amount_too_large": "金额 {detail} 元超出版式的位数。请拆分后支付。",
        "row_broken": "这一行的栏数或长度不对：{detail}。文件可能被截断或改动，请从银行重新下载。",
        "field_wrong": "“{field}”的值“{detail}”不对：{hint}。请从银行重新下载文件。",
        "tail_missing": "没有结束行，文件可能不完整。请从银行重新下载。",
        "head_missing": "没有标题行或首行不对：{detail}。请确认选对了银行版式和文件。",
        "count_wrong": "文件写明 {hint} 笔，实有 {detail} 笔。请从银行重新下载，系统没有采用其中任何一笔。",
        "total_wrong": "“{field}”写明 {hint} 元，各笔相加是 {detail} 元。请与银行核对，系统没有采用其中任何一笔。",
        "digest_wrong": "文件的摘要与内容不符，内容被改动过。请从银行重新下载，系统没有采用其中任何一笔。",
        "out_of_order": "第 {detail} 笔的次序不对，应按笔号从小到大、不重复。请从银行重新下载。",
        "not_the_format": "文件不是 {detail}。请确认选对了银行版式和文件。",
        # answers against the batch
        "item_unknown": "批次里没有第 {detail} 笔。请与银行核对，系统没有采用其中任何一笔。",
        "reference_differs": "第 {field} 笔的业务编号是“{detail}”，批次里是“{hint}”。请与银行核对。",
        "amount_differs": "第 {field} 笔的金额是 {detail} 元，批次里是 {hint} 元。请与银行核对。",
        "answer_contradicts": "第 {field} 笔已经是“{hint}”，文件又说“{detail}”。请与银行核对。",
        "late_unpaid": "第 {field} 笔还没有支付成功，不能退票。请与银行核对。",
        "reason_missing": "第 {field} 笔没有支付成功，却没有原因。请与银行核对。",
        "answer_empty": "文件里没有一笔结果。请确认选对了文件。",
        "answer_too_early": "文件的日期 {detail} 早于报盘日期 {hint}。请与银行核对。",
        "answer_too_late": "文件的日期 {detail} 比今天 {hint} 晚得太多。请与银行核对，系统没有采用其中任何一笔。",
        "batch_differs": "文件是批次 {detail} 的，选中的是批次 {hint}。请核对后再导入。",
        # bank statements
        "statement_columns": "没有找到流水的栏目行，应有这些栏：{detail}。请从网上银行重新导出明细。",
        "statement_empty": "流水里没有一笔，期初与期末余额却不同。请从网上银行重新导出明细。",
        "statement_days": "流水里没有一笔，也没有写明起止日期，看不出它说的是哪些天。请从网上银行重新导出明细。",
        "statement_size": "金额 {detail} 元过大，不像是真的。请从网上银行重新导出明细。",
        "statement_day": "日期 {detail} 不在流水写明的起止日期之内。请从网上银行重新导出明细。",
        "statement_twice": "流水号 {detail} 在第 {hint} 行已经出现过。请从网上银行重新导出明细。",
        "statement_running": "余额写明 {detail} 元，按上一行应为 {hint} 元，中间可能少了一笔。请从网上银行重新导出明细。",
        "statement_balance": "逐笔相加的期末余额是 {detail} 元，流水写明 {hint} 元。请从网上银行重新导出明细。",
        "statement_currency": "流水的币种是 {detail}，应为人民币 CNY。",
        # lists of payables
        "list_columns": "名单第一行应有这些栏：{detail}。请按模板整理。",
        "list_row": "{detail}",
        "list_empty": "名单文件是空的，请选对文件后再导入。",
        "list_encoding": "名单文件的编码不对：{detail}。请用表格软件打开，另存为 XLSX 或 UTF-8 的 CSV 后再导入。",
        "list_broken": "名单的这一行不完整：{detail}。请用表格软件打开，更正这一行后另存再导入。",
        "list_format": "名单文件不是 {detail}。请用表格软件打开后另存为 XLSX 或 CSV 再导入。",
        "list_too_long": "名单超过 {detail} 行。请分几个文件导入。",
    }
)


class PaymentError(Exception):
    """What cannot be used. ``line`` (from 1; 0 without one) is where in a file; for XML it counts items."""

    def __init__(self, code: str, line: int = 0, field: str = "", detail: str = "", hint: str = "") -> None:
        self.code, self.line = code, line
        self.field, self.detail, self.hint = field, detail, hint
        text = PAYMENT_ERRORS[code].format(field=field, detail=detail, hint=hint)
        self.message = f"第 {line} 行：{text}" if line else text
        super().__init__(self.message)

    def at(self, line: int) -> "PaymentError":
        """The same error on a line of a file, unless it knows its line already."""
        return self if self.line else PaymentError(self.code, line, self.field, self.detail, self.hint)
