"""The database's own refusals, for SQLite and PostgreSQL, made from one list of rules.

What a single row shows of itself is a constraint of the table. ``install`` runs in the migration. ``remove`` exists for the test suite, which must empty its own tables.
"""

from jingban.infra.guards import Guards, Rule
from jingban.infra.guards import changed as _changed

_ACCOUNT = (
    "NOT EXISTS (SELECT 1 FROM payment_ledgeraccount a WHERE a.id = NEW.{side}_id AND a.book_id = NEW.book_id "
    "AND a.postable AND a.active_from <= NEW.day AND (a.active_to IS NULL OR a.active_to >= NEW.day))"
)


def _account(side: str) -> str:
    return _ACCOUNT.replace("{side}", side)


_LEDGER = [
    # {lock}: on PostgreSQL the period is locked against closing until this transaction ends.
    Rule(
        "period_open", "transfer", "INSERT",
        "NOT EXISTS (SELECT 1 FROM payment_period p WHERE p.book_id = NEW.book_id AND p.month = {month} "
        "AND p.state = 'open' {lock})",
        "the period is not open",
    ),
    Rule("debit", "transfer", "INSERT", _account("debit"), "the debit account is not one of this book on this day"),
    Rule("credit", "transfer", "INSERT", _account("credit"), "the credit account is not one of this book on this day"),
    Rule(
        "voucher", "transfer", "INSERT",
        "NEW.voucher_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM payment_voucher v "
        "WHERE v.id = NEW.voucher_id AND v.book_id = NEW.book_id AND v.day = NEW.day)",
        "the voucher is of another book or day",
    ),
    Rule(
        "pending", "transfer", "INSERT",
        "NEW.pending_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM payment_transfer t WHERE t.id = NEW.pending_id "
        "AND t.kind = 'pending' AND t.book_id = NEW.book_id AND t.debit_id = NEW.debit_id "
        "AND t.credit_id = NEW.credit_id AND t.amount = NEW.amount AND t.day <= NEW.day)",
        "a post or void repeats the reservation it ends",
    ),
    Rule(
        "reverses", "transfer", "INSERT",
        "NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM payment_transfer t WHERE t.id = NEW.reverses_id "
        "AND t.kind IN ('single', 'post') AND t.reverses_id IS NULL AND t.book_id = NEW.book_id "
        "AND t.debit_id = NEW.credit_id AND t.credit_id = NEW.debit_id AND t.amount = NEW.amount "
        "AND t.day <= NEW.day)",
        "a reversal is its original with the sides exchanged",
    ),
    Rule("no_update", "transfer", "UPDATE", "", "transfers are never changed"),
    Rule("no_delete", "transfer", "DELETE", "", "transfers are never deleted"),
    Rule(
        "checked_once", "voucher", "UPDATE",
        "OLD.checked_by <> '' OR "
        + _changed("book_id", "number", "day", "kind", "memo", "source", "made_by", "made_at", "reverses_id"),
        "of a voucher only its check is added, once",
    ),
    Rule("no_delete", "voucher", "DELETE", "", "vouchers are never deleted"),
    Rule(
        "stays", "period", "UPDATE", f"{_changed('book_id', 'month')} OR NEW.vouchers < OLD.vouchers",
        "a period stays what it is",
    ),
    Rule(
        "close_in_order", "period", "UPDATE",
        "OLD.state = 'open' AND NEW.state = 'closed' AND EXISTS (SELECT 1 FROM payment_period p "
        "WHERE p.book_id = NEW.book_id AND p.month < NEW.month AND p.state = 'open')",
        "an earlier period is still open",
    ),
    Rule(
        "reopen_latest", "period", "UPDATE",
        "OLD.state = 'closed' AND NEW.state = 'open' AND (NEW.reopened_reason = '' OR EXISTS (SELECT 1 "
        "FROM payment_period p WHERE p.book_id = NEW.book_id AND p.month > NEW.month AND p.state = 'closed'))",
        "only the latest closed period is opened again, with a reason",
    ),
    Rule("no_delete", "period", "DELETE", "", "periods are never deleted"),
    Rule("stays", "ledgeraccount", "UPDATE", _changed("book_id", "code", "kind"), "an account stays what it is"),
    Rule("no_delete", "ledgeraccount", "DELETE", "", "accounts are never deleted"),
    Rule("stays", "book", "UPDATE", _changed("code", "kind"), "a book stays what it is"),
    Rule("no_delete", "book", "DELETE", "", "books are never deleted"),
]  # fmt: skip

_PAYMENTS = [
    Rule("stays", "payable", "UPDATE", _changed("source", "source_ref", "book_id", "amount"), "an amount due stays"),
    Rule("no_delete", "payable", "DELETE", "", "payables are never deleted"),
    Rule(
        "before_attempts", "payableline", "INSERT",
        "EXISTS (SELECT 1 FROM payment_batchitem i WHERE i.payable_id = NEW.payable_id)",
        "an attempt to pay has been made: the lines stay",
    ),
    Rule(
        "same_book", "payableline", "INSERT",
        "NOT EXISTS (SELECT 1 FROM payment_ledgeraccount a, payment_payable p WHERE a.id = NEW.account_id "
        "AND p.id = NEW.payable_id AND a.book_id = p.book_id AND a.postable)",
        "the account is not one of the payable's book",
    ),
    Rule("no_update", "payableline", "UPDATE", "", "lines of a payable are never changed"),
    Rule("no_delete", "payableline", "DELETE", "", "lines of a payable are never deleted"),
    Rule(
        "new", "batchitem", "INSERT",
        "NEW.state <> 'open' OR NOT EXISTS (SELECT 1 FROM payment_paymentbatch b, payment_payable p "
        "WHERE b.id = NEW.batch_id AND p.id = NEW.payable_id AND b.state = 'prepared' AND b.book_id = p.book_id "
        "AND p.amount = NEW.amount)",
        "an attempt is of its batch's book, pays the whole amount and begins in a batch that is being prepared",
    ),
    Rule(
        "lines", "batchitem", "INSERT",
        "NEW.amount <> (SELECT COALESCE(SUM(l.amount), 0) FROM payment_payableline l "
        "WHERE l.payable_id = NEW.payable_id)",
        "the lines do not come to the amount",
    ),
    Rule(
        "stays", "batchitem", "UPDATE",
        _changed(
            "batch_id", "number", "payable_id", "attempt", "payee_name", "payee_account", "payee_bank",
            "payee_bank_code", "amount", "purpose", "reference", "from_suspense",
        ),
        "what is sent to the bank never changes",
    ),
    Rule(
        "way", "batchitem", "UPDATE",
        "NOT (NEW.state = OLD.state OR (OLD.state = 'open' AND NEW.state IN ('paid', 'failed', 'dropped')) "
        "OR (OLD.state = 'paid' AND NEW.state = 'returned'))",
        "an attempt goes from open to paid, failed or dropped, and from paid to returned",
    ),
    Rule("no_delete", "batchitem", "DELETE", "", "attempts are never deleted"),
    Rule(
        "stays", "paymentbatch", "UPDATE",
        f"{_changed('number', 'book_id', 'prepared_by')} OR (OLD.state <> 'prepared' AND "
        f"({_changed('payer_id', 'count', 'total', 'digest')}))",
        "what was checked never changes",
    ),
    Rule(
        "signatures", "paymentbatch", "UPDATE",
        " OR ".join(
            f"(OLD.{name} <> '' AND NEW.{name} <> OLD.{name})" for name in ("checked_by", "approved_by", "sent_by")
        ),
        "a signature stays",
    ),
    Rule(
        "way", "paymentbatch", "UPDATE",
        "(OLD.state IN ('sent', 'answered') AND NEW.state NOT IN ('sent', 'answered')) "
        "OR (OLD.state = 'answered' AND NEW.state <> 'answered') "
        "OR (OLD.state = 'cancelled' AND NEW.state <> 'cancelled')",
        "what was sent is not taken back",
    ),
    Rule(
        "sums", "paymentbatch", "UPDATE",
        "OLD.state = 'prepared' AND NEW.state = 'checked' AND (NEW.count <> (SELECT COUNT(*) FROM payment_batchitem i "
        "WHERE i.batch_id = NEW.id AND i.state = 'open') OR NEW.total <> (SELECT COALESCE(SUM(i.amount), 0) "
        "FROM payment_batchitem i WHERE i.batch_id = NEW.id AND i.state = 'open'))",
        "count and total are not those of the items",
    ),
    Rule("no_delete", "paymentbatch", "DELETE", "", "batches are never deleted"),
    Rule(
        "stays", "bankfile", "UPDATE",
        _changed("direction", "batch_id", "bank_account_id", "layout", "number", "sha256", "count", "total"),
        "a bank file stays what it was",
    ),
    Rule("no_delete", "bankfile", "DELETE", "", "bank files are never deleted"),
    Rule("decided_once", "accountchange", "UPDATE", "OLD.state <> 'asked'", "a change is decided once"),
    Rule("no_delete", "accountchange", "DELETE", "", "changes of account are never deleted"),
]  # fmt: skip

_LOCKED = "EXISTS (SELECT 1 FROM payment_reconciliationday d WHERE d.id = {row}.day_id AND d.state = 'locked')"
_LOCKED_LINE = (
    "EXISTS (SELECT 1 FROM payment_reconciliationday d, payment_match m "
    "WHERE m.id = {row}.match_id AND d.id = m.day_id AND d.state = 'locked')"
)
_RECONCILE = [
    Rule(
        "locked_day",
        "transfer",
        "INSERT",
        "NEW.kind IN ('single', 'post') AND EXISTS (SELECT 1 FROM payment_reconciliationday d, payment_bankaccount b "
        "WHERE d.book_id = NEW.book_id AND d.day = NEW.day AND d.state = 'locked' AND b.book_id = NEW.book_id "
        "AND b.account_id IN (NEW.debit_id, NEW.credit_id))",
        "the day of this bank account is locked",
    ),
    Rule(
        "locked_day",
        "statemententry",
        "INSERT",
        "EXISTS (SELECT 1 FROM payment_reconciliationday d, payment_bankaccount b WHERE b.id = NEW.account_id "
        "AND d.book_id = b.book_id AND d.day = NEW.day AND d.state = 'locked')",
        "the day of this bank account is locked",
    ),
    Rule("no_update", "statemententry", "UPDATE", "", "entries of a statement are never changed"),
    Rule("no_delete", "statemententry", "DELETE", "", "entries of a statement are never deleted"),
    Rule("stays_locked", "reconciliationday", "UPDATE", "OLD.state = 'locked'", "a locked day stays locked"),
    Rule("stays", "reconciliationday", "UPDATE", _changed("book_id", "day"), "a day stays what it is"),
    Rule("no_delete", "reconciliationday", "DELETE", "", "days are never deleted"),
    Rule("locked_add", "match", "INSERT", _LOCKED.replace("{row}", "NEW"), "the day is locked"),
    Rule("locked_update", "match", "UPDATE", _LOCKED.replace("{row}", "OLD"), "the day is locked"),
    Rule("locked_delete", "match", "DELETE", _LOCKED.replace("{row}", "OLD"), "the day is locked"),
    Rule("locked_add", "matchline", "INSERT", _LOCKED_LINE.replace("{row}", "NEW"), "the day is locked"),
    Rule("locked_update", "matchline", "UPDATE", _LOCKED_LINE.replace("{row}", "OLD"), "the day is locked"),
    Rule("locked_delete", "matchline", "DELETE", _LOCKED_LINE.replace("{row}", "OLD"), "the day is locked"),
]

# {month} of the day of a row; {lock} holds the period against closing until this transaction ends.
GUARDS = Guards(
    "payment",
    (*_LEDGER, *_PAYMENTS, *_RECONCILE),
    {"month": ("substr(NEW.day, 1, 7)", "to_char(NEW.day, 'YYYY-MM')"), "lock": ("", "FOR SHARE")},
)
install, remove = GUARDS.install, GUARDS.remove
