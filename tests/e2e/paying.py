"""A book with its bank account and money on it, lists of invented people, and a bank that answers.

Set up through the HTTP interface; used by the browser test of payment and by tools/screenshots.py.
"""

import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jingban.payment import simulator
from jingban.payment.banks.adapters import adapter

from .serving import Api

LAYOUT = "lvzhou-csv"
BOOK = "110105-310"
PEOPLE: dict[str, tuple[str, tuple[str, ...]]] = {
    "kuaiji": ("accountant", ()),
    "fuhe": ("finance_checker", ()),
    "kezhang": ("section_head", ()),
    "zhuren": ("director", ()),
    "chuna": ("cashier", ()),
}
HEAD = "业务编号,姓名,收款账号,开户行,金额,用途"
NAMES = ("甲一", "乙二", "丙三", "丁四", "戊五", "己六", "庚七", "辛八", "壬九", "癸十")


def command(name: str) -> str:
    """An id of its own for each command."""
    return f"e2e-{name}-{time.time_ns()}"


def done(answer: tuple[int, Any]) -> Any:
    """The data of an answer that is none but a success."""
    status, data = answer
    assert status == 200, data
    return data


def open_book(checker: Api, accountant: Api, fen: int, *, plan: str = "310", number: str = "1100000000001234") -> str:
    """A book with this and the next month open, its payer, and money; the voucher of the money is checked."""
    ledger = "/api/payment/ledger/books"
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    body = {"centre": "110105", "plan": plan, "day": today, "command_id": command("book")}
    book = str(done(checker.ask("POST", ledger, body))["book"])
    done(checker.ask("POST", f"{ledger}/{book}/months", {"command_id": command("month")}))
    values = {"role": "bank", "number": number, "name": "测试医保中心", "bank": "绿洲农商行", "layout": LAYOUT}
    done(checker.ask("POST", f"{ledger}/{book}/bank-accounts", values | {"command_id": command("payer")}))
    lines = [{"debit": "1004", "credit": "4101", "amount": fen}]
    body = {"day": today, "memo": "财政拨入待遇资金", "lines": lines, "command_id": command("voucher")}
    voucher = done(accountant.ask("POST", f"{ledger}/{book}/vouchers", body))["voucher"]
    done(checker.ask("POST", f"{ledger}/{book}/vouchers/{voucher}/check", {"command_id": command("checked")}))
    return book


def list_file(target: Path, rows: Iterable[tuple[str, str, str]]) -> Path:
    """A monthly list: (reference, account, 元) of each invented person."""
    texts = [
        f"{reference},测试{NAMES[n % 10]},{account},绿洲农商行,{yuan},医疗费报销"
        for n, (reference, account, yuan) in enumerate(rows)
    ]
    target.write_text("\n".join([HEAD, *texts, ""]), encoding="utf-8")
    return target


def upload(api: Api, path: str, file: Path, fields: dict[str, str]) -> tuple[int, Any]:
    """One file with the fields beside it."""
    mark = "----jingban"
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n'
    parts.append(head.encode() + b"Content-Type: text/csv\r\n\r\n" + file.read_bytes())
    parts.append(f"\r\n--{mark}--\r\n".encode())
    return api.ask("POST", path, b"".join(parts), f"multipart/form-data; boundary={mark}")


def imported(accountant: Api, file: Path, name: str, book: str = BOOK) -> Any:
    """The list becomes payables."""
    fields = {"book": book, "account": "5001.01", "name": name, "command_id": command("import")}
    return done(upload(accountant, "/api/payment/payables/import", file, fields))


def prepared(accountant: Api, book: str = BOOK, payables: list[int] | None = None) -> int:
    """One batch of these payables, or of everything due."""
    payer = next(each["id"] for each in done(accountant.ask("GET", "/api/payment/payers")) if each["book"] == book)
    body = {"book": book, "payer": payer, "payables": payables, "command_id": command("prepare")}
    return int(done(accountant.ask("POST", "/api/payment/batches", body))["batches"][0])


def signed(api: Api, act: str, batch: int) -> Any:
    """check, approve or send."""
    return done(api.ask("POST", f"/api/payment/batches/{batch}/{act}", {"command_id": command(act)}))


def answers(order_file: Path, folder: Path) -> list[Path]:
    """What the simulated bank sends back for a bank file, in order."""
    bank = adapter(LAYOUT)
    response = simulator.respond(bank.read_order(order_file.read_bytes()), 1, simulator.Rules())
    made = []
    for answer in response.files:
        target = folder / f"{answer.number}.{bank.ending}"
        target.write_bytes(bank.write_answer(answer))
        made.append(target)
    return made


def answered(cashier: Api, batch: int, folder: Path) -> None:
    """The bank's answers to a sent batch, taken in."""
    files = done(cashier.ask("GET", f"/api/payment/batches/{batch}"))["files"]
    [order] = [each for each in files if each["direction"] == "out"]
    target = folder / order["filename"]
    with cashier.opener.open(f"{cashier.base}/api/payment/files/{order['id']}", timeout=30) as raw:
        target.write_bytes(raw.read())
    for answer in answers(target, folder):
        path = f"/api/payment/batches/{batch}/answers"
        done(upload(cashier, path, answer, {"command_id": command("answer")}))


def furnish(apis: Mapping[str, Api], folder: Path) -> dict[str, int]:
    """Payables and batches in every state, for pictures; ids of the batches and of a payable that failed."""
    accountant, checker, cashier = apis["kuaiji"], apis["fuhe"], apis["chuna"]
    open_book(checker, accountant, 90_000_000_00)
    endings = {7: "9001", 11: "8003", 19: "9003", 23: "8005"}  # the simulated bank refuses two and sends two back late
    rows = [
        (f"{n:04d}", f"6222000{n:05d}{endings.get(n, '0001')}", f"{n * 7919 % 30000 + 120}.{n:02d}")
        for n in range(1, 61)
    ]
    imported(accountant, list_file(folder / "first.csv", rows), "2026-11 定期发放")
    answered_batch = prepared(accountant)
    signed(checker, "check", answered_batch)
    signed(apis["zhuren"], "approve", answered_batch)
    signed(cashier, "send", answered_batch)
    answered(cashier, answered_batch, folder)
    rows = [(f"H{n}", f"62220009{n:04d}0001", f"{n * 103}.50") for n in range(1, 31)]
    imported(accountant, list_file(folder / "second.csv", rows), "门诊慢病")
    due = [row["id"] for row in done(accountant.ask("GET", "/api/payment/payables?state=due&size=200"))["items"]]
    waiting, out = prepared(accountant, payables=due[:8]), prepared(accountant, payables=due[8:11])
    signed(checker, "check", out)
    signed(cashier, "send", out)
    failed = done(accountant.ask("GET", "/api/payment/payables?state=failed"))["items"]
    for n, row in enumerate(failed):
        change = {
            "name": row["payee_name"], "account": f"62220007777700{n:02d}", "bank": "绿洲农商行",
            "reason": "原卡已换，本人持新卡来办理", "evidence": "书面申请及银行卡复印件", "command_id": command("change"),
        }  # fmt: skip
        done(accountant.ask("POST", f"/api/payment/payables/{row['id']}/changes", change))
    returned = [row["id"] for row in done(accountant.ask("GET", "/api/payment/payables?state=returned"))["items"]]
    asked = {"reason": "本人撤回申请", "evidence": "撤回申请书 2026-11-20", "command_id": command("withdraw")}
    done(accountant.ask("POST", f"/api/payment/payables/{returned[0]}/withdrawals", asked))
    ids = {"answered": answered_batch, "waiting": waiting, "out": out, "failed": failed[0]["id"]}
    return ids | {"withdrawn": returned[0], "returned": returned[-1]}
