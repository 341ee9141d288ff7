"""What payment refuses: stable codes with a message that says what to do. Errors of files are in ``errors.py``."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from jingban.infra.errors import Conflict, Invalid, NotFound
from jingban.kernel.money import yuan
from jingban.payment.core.closing import Item
from jingban.payment.core.ledger_errors import Problem
from jingban.payment.core.locking import Obstacle
from jingban.payment.errors import PaymentError

SHOWN = 200  # rows of a refused list that are told


def of(error: PaymentError) -> Invalid:
    """An error of a file or a value; ``details`` names line and field."""
    details: dict[str, Any] = {"field": error.field} if error.field else {}
    if error.line:
        details["line"] = error.line
    return Invalid(error.code, error.message, details)


# --- payables --------------------------------------------------------------------------------------


def no_payable() -> NotFound:
    return NotFound("no_payable", "没有这笔应付，或它不在您的管理范围内，请刷新列表后再选")


def no_book(code: str) -> NotFound:
    return NotFound("no_book", f"没有账套“{code}”，或它不在您的管理范围内，请先开设账套", {"field": "book"})


def no_account(code: str) -> Invalid:
    return Invalid("no_account", f"账套里没有可记账的科目或基金代码“{code}”，请核对", {"field": "lines"})


def wrong_payable(problems: Sequence[tuple[str, str]], reference: str = "") -> Invalid:
    title = f"应付 {reference} " if reference else ""
    said = "；".join(text for _, text in problems)
    return Invalid("wrong_payable", f"{title}不能登记：{said}。请更正后再提交", {"field": problems[0][0]})


def payable_differs(reference: str) -> Conflict:
    return Conflict(
        "payable_differs",
        f"业务 {reference} 已登记过应付，内容与这次不同。如需更正，请撤销原应付，再用新的业务编号登记",
        {"field": "reference"},
    )


def wrong_list(problems: Sequence[tuple[int, str]]) -> Invalid:
    rows = [{"line": line, "message": text} for line, text in problems[:SHOWN]]
    message = (
        f"名单有 {len(problems)} 处问题，没有导入任何一行。第 {problems[0][0]} 行：{problems[0][1]}。请逐行更正后再导入"
    )
    return Invalid("wrong_list", message, {"rows": rows, "problems": len(problems)})


def payable_state(state: str) -> Conflict:
    return Conflict("payable_state", f"这笔应付现在是“{state}”，不能这样办理，请刷新后再看", {"state": state})


def money_in_suspense() -> Conflict:
    return Conflict(
        "money_in_suspense", "这笔款已退回并挂在暂收款，不能直接撤销。仍要支付的请变更账户，不再支付的请申请退回基金"
    )


def not_in_suspense() -> Conflict:
    return Conflict("not_in_suspense", "这笔款不在暂收款，没有可退回基金的钱。没有付出的应付可直接撤销")


def withdrawal_evidence() -> Invalid:
    return Invalid(
        "withdrawal_evidence", "请写明不再支付的依据（2 到 200 字，如撤销决定的文号）", {"field": "evidence"}
    )


def account_must_change(reason: str) -> Conflict:
    return Conflict(
        "account_must_change", f"银行退回的原因是“{reason}”，再付同一账户不会成功，请先登记收款账户变更并由另一人复核"
    )


# --- batches ---------------------------------------------------------------------------------------


def no_batch() -> NotFound:
    return NotFound("no_batch", "没有这个批次，或它不在您的管理范围内，请刷新列表后再选")


def no_payer() -> Invalid:
    return Invalid("no_payer", "没有这个付款账户，或它已停用、不属于这个账套，请另选", {"field": "payer"})


def nothing_due() -> Invalid:
    return Invalid("nothing_due", "没有选中待支付的款项，请先选择", {"field": "payables"})


def not_due(count: int, first: str) -> Conflict:
    return Conflict(
        "not_due", f"选中的款项有 {count} 笔已不能制单（如 {first}），可能已由他人制单，请刷新后重选", {"count": count}
    )


def other_book() -> Invalid:
    return Invalid("other_book", "一个批次只能支付同一账套的款项，请分开制单", {"field": "payables"})


def batch_state(state: str) -> Conflict:
    return Conflict("batch_state", f"批次现在是“{state}”，不能这样办理，请刷新后再看", {"state": state})


def same_person(before: str) -> Conflict:
    return Conflict("same_person", f"您已办理过这个批次的{before}，按不相容岗位分离，应由另一人办理")


def approval_needed(level: str) -> Conflict:
    return Conflict("approval_needed", f"按金额这个批次应由{level}审批后才能报盘", {"level": level})


def approval_above(level: str) -> Conflict:
    return Conflict("approval_above", f"按金额这个批次应由{level}审批，请转交", {"level": level})


def no_approval_needed() -> Conflict:
    return Conflict("no_approval_needed", "按金额这个批次不需审批，复核后即可报盘")


def batch_altered() -> Conflict:
    return Conflict("batch_altered", "批次内容与制单时的摘要不符，已停止办理，请联系管理员核查后重新制单")


def reason_needed() -> Invalid:
    return Invalid("reason_needed", "请写明理由（2 到 500 字）", {"field": "reason"})


# --- bank files ------------------------------------------------------------------------------------


def no_file() -> NotFound:
    return NotFound("no_bank_file", "没有这个银行文件，请刷新列表后再选")


def file_number_reused(number: str) -> Conflict:
    return Conflict(
        "file_number_reused",
        f"回盘文件号 {number} 已导入过，内容与这次不同，没有采用。请与银行核对哪一份有效",
        {"number": number},
    )


# --- changes of account ----------------------------------------------------------------------------


def no_change() -> NotFound:
    return NotFound("no_change", "没有这项账户变更，或它不在您的管理范围内，请刷新列表后再选")


def change_open() -> Conflict:
    return Conflict("change_open", "这笔应付已有一项账户变更等待复核，请先复核")


def change_decided() -> Conflict:
    return Conflict("change_decided", "这项账户变更已经复核过，请刷新列表")


def change_own() -> Conflict:
    return Conflict("change_own", "账户变更应由登记人以外的人复核")


def change_nothing() -> Invalid:
    return Invalid("change_nothing", "新账户与原账户相同，没有可变更的内容", {"field": "account"})


def heir_evidence() -> Invalid:
    return Invalid(
        "heir_evidence", "原收款人已死亡注销：请登记继承人为收款人，并写明继承证明材料", {"field": "evidence"}
    )


# --- reconciliation --------------------------------------------------------------------------------


def no_bank_account() -> NotFound:
    return NotFound("no_bank_account", "没有这个银行账户，或它不在您的管理范围内，请刷新后再选", {"field": "account"})


def other_account(number: str) -> Invalid:
    tail = number[-4:]
    return Invalid("other_account", f"流水是尾号 {tail} 的账户的，与选中的账户不同，请核对后再导入", {"field": "file"})


def statement_gap(day: date, closing: int, opening: int) -> Conflict:
    return Conflict(
        "statement_gap",
        f"上一份流水到 {day.isoformat()} 的期末余额是 {yuan(closing)} 元，这份的期初是 {yuan(opening)} 元，"
        "中间缺了流水。请先导入缺的部分",
    )


def serial_differs(serial: str, line: int) -> Conflict:
    return Conflict(
        "serial_differs",
        f"第 {line} 行：流水号 {serial} 以前导入过，日期或金额不同。请向银行查询，系统没有采用这份流水",
        {"line": line},
    )


def day_locked(day: date) -> Conflict:
    return Conflict(
        "day_locked", f"{day.isoformat()} 已对平锁定，不能再改。更正请记在之后的日期", {"day": day.isoformat()}
    )


def note_needed() -> Invalid:
    return Invalid("note_needed", "请写明依据（至少两个字），日后查账要看", {"field": "note"})


def not_open(count: int) -> Conflict:
    return Conflict("not_open", f"有 {count} 笔已被匹配或不存在，请刷新后再选")


def does_not_hang_together(sums: Mapping[str, int]) -> Invalid:
    names = {"business": "业务", "ledger": "账上", "bank": "银行"}
    told = "，".join(f"{names[side]} {yuan(fen)} 元" for side, fen in sums.items())
    return Invalid("does_not_balance", f"三方合计不一致：{told}。三方相等才能匹配，缺的一方请先补记", {"field": "ids"})


def no_match() -> NotFound:
    return NotFound("no_match", "没有这个匹配，或它已被拆开，请刷新")


def cannot_lock(found: Sequence[Obstacle]) -> Conflict:
    words = "；".join(item.words for item in found)
    return Conflict("cannot_lock", f"还不能锁定：{words}。", {"obstacles": [item.code for item in found]})


# --- ledger ----------------------------------------------------------------------------------------

# Right in themselves, but not with what is on the books by now.
_TOO_LATE = {"transfer_differs", "period_closed", "pending_ended", "reversal_twice", "not_enough"}


def ledger(problems: Sequence[Problem]) -> Conflict | Invalid:
    """What the ledger refuses; the code is that of the first problem, ``details`` has them all."""
    first = problems[0]
    more = f"（共 {len(problems)} 处）" if len(problems) > 1 else ""
    shown = [{"code": p.code, "transfer": p.transfer, "message": p.message} for p in problems[:SHOWN]]
    kind = Conflict if first.code in _TOO_LATE else Invalid
    return kind(first.code, first.message + more, {"count": len(problems), "problems": shown})


def wrong_chart(message: str) -> Invalid:
    return Invalid("wrong_chart", f"{message}。请核对后再建账。", {"field": "plan"})


def book_exists(code: str) -> Conflict:
    return Conflict("book_exists", f"账簿“{code}”已经建立，不必再建", {"field": "plan"})


def voucher_empty() -> Invalid:
    return Invalid("voucher_empty", "凭证应有摘要和至少一条分录，请补全后再记账", {"field": "lines"})


def entry_id_taken() -> Conflict:
    return Conflict("command_reused", "这个操作编号已用于另一次操作，请刷新页面后重试")


def no_voucher(number: str) -> NotFound:
    return NotFound("no_voucher", f"账簿里没有凭证 {number}，请刷新列表后再选")


def voucher_reversed(number: str) -> Conflict:
    return Conflict("voucher_reversed", f"凭证 {number} 已经冲正过，不能再冲正")


def business_voucher(number: str) -> Conflict:
    return Conflict(
        "business_voucher",
        f"凭证 {number} 是支付业务记的账，不能手工冲正。钱退回来的，请导入退票；付错的，请按追回登记收款",
    )


def voucher_checked(number: str) -> Conflict:
    return Conflict("voucher_checked", f"凭证 {number} 已经复核过")


def own_voucher(number: str) -> Conflict:
    return Conflict("own_voucher", f"凭证 {number} 是您自己制的，须由他人复核")


def no_month(month: str) -> NotFound:
    return NotFound("no_month", f"{month} 还没有开账，请先开账")


def month_closed(month: str) -> Conflict:
    return Conflict("month_closed", f"{month} 已经结账")


def month_open(month: str) -> Conflict:
    return Conflict("month_open", f"{month} 没有结账，不必反结账")


def month_not_ready(month: str, left: Sequence[Item]) -> Conflict:
    words = "；".join(f"{item.title}（{item.detail}）" if item.detail else item.title for item in left)
    return Conflict(
        "month_not_ready", f"{month} 还不能结账，尚未做到：{words}。", {"items": [item.code for item in left]}
    )


def not_latest(month: str) -> Conflict:
    return Conflict("not_latest", f"{month} 之后还有已结账的月份，请先从最后一个月反结账")


def own_closing(month: str) -> Conflict:
    return Conflict("own_closing", f"{month} 是您自己结的账，须由他人反结账")


def year_carried(year: int) -> Conflict:
    return Conflict("year_carried", f"{year} 年已经结转过；如需重做，请先冲正结转凭证")


def nothing_to_carry(year: int) -> Conflict:
    return Conflict("nothing_to_carry", f"{year} 年收入、支出科目都没有余额，不必结转")


def wrong_days() -> Invalid:
    return Invalid("wrong_days", "终止日期早于起始日期，请更正后再查", {"field": "until"})


def too_many_entries(count: int, most: int) -> Invalid:
    return Invalid(
        "too_many_entries",
        f"有 {count:,} 行，超过 {most:,} 行。请缩短日期范围，或改用 XLSX 格式、分页查看",
        {"field": "since"},
    )


def font_missing() -> Conflict:
    return Conflict("font_missing", "服务器上没有中文字体，无法生成 PDF。请管理员安装字体（如 fonts-noto-cjk）后再试")


def bank_account_exists(number: str) -> Conflict:
    return Conflict("bank_account_exists", f"账户 {number} 已经登记在这个账簿，不必再登记", {"field": "number"})
