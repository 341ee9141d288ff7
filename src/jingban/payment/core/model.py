"""The words of payment and ledger. Money is ``int`` 分, always positive; a direction is an account, never a sign."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Side(StrEnum):
    """The side on which an account grows."""

    DEBIT = "debit"  # 资产, 支出
    CREDIT = "credit"  # 负债, 净资产, 收入


class AccountKind(StrEnum):
    """The five parts of a balance sheet and statement of 社会保险基金会计制度 (财会〔2017〕28号)."""

    ASSET = "asset"
    LIABILITY = "liability"
    NET = "net"
    INCOME = "income"
    EXPENSE = "expense"

    @property
    def side(self) -> Side:
        """Its normal side."""
        return Side.DEBIT if self in (AccountKind.ASSET, AccountKind.EXPENSE) else Side.CREDIT


class TransferKind(StrEnum):
    """What a row of the ledger is (the account/transfer model): two phases, nothing ever changed."""

    SINGLE = "single"  # takes effect at once
    PENDING = "pending"  # reserved, 拨付中
    POST = "post"  # the reserved amount takes effect; names its pending row
    VOID = "void"  # the reservation falls away; names its pending row


@dataclass(frozen=True, slots=True)
class Account:
    """An account of one book. ``role`` is how code finds it whatever its number: ``bank``, ``suspense``, ``expense`` …"""

    book: str
    code: str  # 科目编码 1004, 5001.01.02
    name: str
    kind: AccountKind
    role: str = ""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One debit and one credit of the same amount: debits = credits by construction."""

    id: str  # given by the caller before the first try; the same id again is the same transfer
    book: str
    day: date
    debit: str  # account code
    credit: str
    amount: int  # 分, > 0
    kind: TransferKind = TransferKind.SINGLE
    pending: str = ""  # id of the pending row a post or void speaks of
    voucher: str = ""  # 凭证号 that groups transfers of one event
    memo: str = ""
    source: str = ""  # business object: payable:17, batch:3
    reverses: str = ""  # id of the transfer this one takes back (冲正)


class PayableState(StrEnum):
    """Where an amount due stands."""

    DUE = "due"  # 待支付
    BATCHED = "batched"  # 已制单
    SENT = "sent"  # 已报盘, 支付中
    PAID = "paid"  # 成功
    FAILED = "failed"  # the bank refused it, the money never left; 待处理
    RETURNED = "returned"  # 退票: the money came back and lies in 暂收款
    CANCELLED = "cancelled"  # 撤销


class BatchState(StrEnum):
    """Where a payment batch stands."""

    PREPARED = "prepared"  # 已制单
    CHECKED = "checked"  # 已复核
    APPROVED = "approved"  # 已审批
    SENT = "sent"  # 已报盘
    ANSWERED = "answered"  # 已回盘 in full
    CANCELLED = "cancelled"  # 作废 before it was sent


class ItemState(StrEnum):
    """Where one attempt to pay stands; one payable has at most one open attempt."""

    OPEN = "open"
    PAID = "paid"
    FAILED = "failed"
    RETURNED = "returned"  # after paid
    DROPPED = "dropped"  # its batch was cancelled


class ReturnReason(StrEnum):
    """Why a bank did not pay, or sent back (reasons every bank knows; each adapter maps its own codes)."""

    NAME_MISMATCH = "name_mismatch"  # 户名不符
    NO_ACCOUNT = "no_account"  # 账号不存在
    ACCOUNT_CLOSED = "account_closed"  # 账户已销户
    ACCOUNT_FROZEN = "account_frozen"  # 账户冻结
    WRONG_BANK = "wrong_bank"  # 非本行账户
    OVER_LIMIT = "over_limit"  # 超限额
    DECEASED = "deceased"  # 死亡注销: heirs claim
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class BankItem:
    """One line of a bank file."""

    number: int  # 1-based in its batch
    account: str
    name: str
    bank: str  # 开户行 name or code
    amount: int  # 分
    purpose: str
    reference: str  # business number of ours, comes back unchanged


@dataclass(frozen=True, slots=True)
class BankOrder:
    """What is sent: a batch as the bank sees it. ``digest`` is over all items in order."""

    batch: str
    day: date
    payer_account: str
    payer_name: str
    items: tuple[BankItem, ...]

    @property
    def total(self) -> int:
        """分 over all items."""
        return sum(item.amount for item in self.items)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bank says of one item."""

    number: int
    reference: str
    amount: int  # 分
    paid: bool
    serial: str = ""  # 银行流水号
    reason: ReturnReason | None = None
    words: str = ""  # the bank's own text
    late: bool = False  # 退票: paid before, sent back now


@dataclass(frozen=True, slots=True)
class BankAnswer:
    """A return file (回盘文件): answers for some or all items of one batch."""

    batch: str
    day: date
    number: str  # the bank's number of this file; applied once
    answers: tuple[Answer, ...]
    paid_total: int  # 分 as stated by the file
    failed_total: int


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement of a bank statement; ``amount`` is signed: out is negative, in is positive."""

    day: date
    amount: int
    serial: str
    counterparty: str = ""
    purpose: str = ""
    reference: str = ""
