"""The naive model of the ledger: plain dictionaries, one rule after the other, nothing clever, nothing shared with core."""

from dataclasses import dataclass, field
from datetime import date


@dataclass
class NaiveLedger:
    """What the books must say after the commands it was told of. Every method answers the code of the refusal or ""."""

    accounts: set[tuple[str, str]]
    rows: dict[str, tuple[object, ...]] = field(
        default_factory=dict
    )  # id → (book, day, debit, credit, amount, kind, of)
    closed: set[tuple[str, str]] = field(default_factory=set)

    def single(self, id_: str, book: str, day: date, debit: str, credit: str, amount: int, of: str = "") -> str:
        return self._write(id_, (book, day, debit, credit, amount, "single", of))

    def reserve(self, id_: str, book: str, day: date, debit: str, credit: str, amount: int) -> str:
        return self._write(id_, (book, day, debit, credit, amount, "pending", ""))

    def end(self, kind: str, of: str, day: date) -> str:
        if of not in self.rows:
            return "pending_missing"
        book, began, debit, credit, amount, was, _ = self.rows[of]
        row = (book, day, debit, credit, amount, kind, of)
        if (known := self._known(f"{of}:{kind}", row)) is not None:
            return known
        if (book, f"{day:%Y-%m}") in self.closed:
            return "period_closed"
        if was != "pending":
            return "pending_missing"
        if day < began:
            return "pending_differs"
        if any(r[5] in ("post", "void") and r[6] == of for r in self.rows.values()):
            return "pending_ended"
        return self._write(f"{of}:{kind}", row)

    def reverse(self, of: str, day: date) -> str:
        if of not in self.rows:
            return "reversal_missing"
        book, began, debit, credit, amount, was, before = self.rows[of]
        row = (book, day, credit, debit, amount, "single", f"reverses {of}")
        if (known := self._known(f"{of}:reverse", row)) is not None:
            return known
        if (book, f"{day:%Y-%m}") in self.closed:
            return "period_closed"
        if was not in ("single", "post"):
            return "reversal_missing"
        if str(before).startswith("reverses"):
            return "reversal_of_reversal"
        if day < began:
            return "reversal_differs"
        return self._write(f"{of}:reverse", row)

    def may_close(self, book: str, month: str) -> bool:
        ended = {row[6] for row in self.rows.values() if row[5] in ("post", "void")}
        return not any(
            row[0] == book and row[5] == "pending" and f"{row[1]:%Y-%m}" <= month and id_ not in ended
            for id_, row in self.rows.items()
        )

    def balance(self, book: str, account: str) -> tuple[int, int, int, int]:
        """Debit, credit, reserved debit, reserved credit: added up from nothing, row by row."""
        ended = {row[6] for row in self.rows.values() if row[5] in ("post", "void")}
        sums = [0, 0, 0, 0]
        for id_, (own, _, debit, credit, amount, kind, _of) in self.rows.items():
            if own != book or kind == "void" or (kind == "pending" and id_ in ended):
                continue
            shift = 2 if kind == "pending" else 0
            sums[shift] += int(str(amount)) if debit == account else 0
            sums[shift + 1] += int(str(amount)) if credit == account else 0
        return sums[0], sums[1], sums[2], sums[3]

    def _known(self, id_: str, row: tuple[object, ...]) -> str | None:
        if id_ not in self.rows:
            return None
        return "" if self.rows[id_] == row else "transfer_differs"

    def _write(self, id_: str, row: tuple[object, ...]) -> str:
        if (known := self._known(id_, row)) is not None:
            return known
        book, day, debit, credit, amount = row[:5]
        if int(str(amount)) <= 0:
            return "amount_wrong"
        if debit == credit:
            return "same_account"
        if not {(book, debit), (book, credit)} <= self.accounts:
            return "account_unknown"
        if (book, f"{day:%Y-%m}") in self.closed:
            return "period_closed"
        self.rows[id_] = row
        return ""
