"""A real process that pays a batch of many and is killed at its commits: python -m tests.payment.crash_process MANY EVERY

The work is a list of commands with fixed ids, so a restart runs it from the beginning. At every EVERY-th commit one
child is killed just before it and the next just after it; the last child finishes. Prints what is in the books (JSON).
"""

import json
import os
import sys
from collections.abc import Callable

os.environ["DJANGO_SETTINGS_MODULE"] = "jingban.web.settings"


def work(many: int, step: Callable[[str], None]) -> None:
    """From release to the last re-issue; ``step`` is told what comes next."""
    from jingban.infra.access.services import system
    from jingban.payment.banks.adapters import adapter
    from jingban.payment.core.model import BankAnswer, BankOrder
    from jingban.payment.core.payables import Due, DueLine, Payee
    from jingban.payment.models import BankAccount, BatchItem, PaymentBatch
    from jingban.payment.services import account_changes, batches, payments, returns
    from jingban.payment.simulator import Rules, respond

    payer = BankAccount.objects.get()
    bank = adapter("lvzhou-csv")
    # Endings make the bank refuse one in ten and send back one in ten.
    endings = {3: "9003", 7: "8001"}
    dues = [
        Due(
            "310",
            "claim",
            f"C{n:06d}",
            Payee(f"测试{n}", f"6222{n:06d}{endings.get(n % 10, '0001')}"),
            (DueLine(1000 + n, fund="310100"), DueLine(n, "5001.02")),
        )
        for n in range(1, many + 1)
    ]

    def answers(batch: int) -> tuple[BankAnswer, ...]:
        row = PaymentBatch.objects.select_related("payer").get(pk=batch)
        items = list(BatchItem.objects.filter(batch=row).order_by("number"))
        order: BankOrder = batches.rows.order_of(row, items)
        return respond(order, 1, Rules(wait_rate=300)).files

    def pay(name: str, ids: list[int]) -> int:
        step(f"{name}-prepare")
        [batch] = batches.prepare(system("kuaiji"), "310", payer.pk, ids, f"{name}-prepare")
        step(f"{name}-check")
        batches.check(system("fuhe"), batch, f"{name}-check")
        level = batches.level_of(PaymentBatch.objects.get(pk=batch))
        if level != "none":
            step(f"{name}-approve")
            batches.approve(system("zhuren"), batch, f"{name}-approve")
        step(f"{name}-send")
        batches.send(system("chuna"), batch, f"{name}-send")
        for file in answers(batch):
            step(f"{name}-{file.number}")
            returns.apply(system("chuna"), batch, "回盘", [bank.write_answer(file)], f"{name}-{file.number}")
        return batch

    step("release")
    ids = payments.add_payables(system("kuaiji"), dues, "release-0001")
    first = pay("first-batch", ids)
    stuck = BatchItem.objects.filter(batch=first, state__in=["failed", "returned"]).order_by("number")
    again = list(stuck.values_list("payable", flat=True))[:3]
    for number, payable in enumerate(again):
        payee = Payee(f"新户{payable}", f"62229999{payable:06d}0001", relation="heir")
        step(f"ask-{number}")
        change = account_changes.ask(system("kuaiji"), payable, payee, "换卡", "证明材料", f"ask-change-{number}")
        step(f"decide-{number}")
        account_changes.decide(system("fuhe"), change, True, "", f"decide-change-{number}")
    pay("second-batch", again)


def main(many: int, every: int) -> None:
    """Migrate, kill and restart until the work is done, and tell what is there."""
    from jingban.cli.django import start

    start()
    from django.core.management import call_command
    from django.db.models import Count, Sum
    from tests.crashing import killed_everywhere
    from tests.payment.making import balance, open_book

    call_command("migrate", verbosity=0, run_syncdb=True)
    book, _ = open_book()
    killed = killed_everywhere(lambda: work(many, lambda name: None), every)
    from jingban.infra.audit import services as audit
    from jingban.payment.models import BankFile, BatchItem, Payable, Transfer

    print(
        json.dumps(
            {
                "killed": killed,
                "payables": dict(Payable.objects.values_list("state").annotate(n=Count("pk"))),
                "items": dict(BatchItem.objects.values_list("state").annotate(n=Count("pk"))),
                "transfers": dict(Transfer.objects.values_list("kind").annotate(n=Count("pk"))),
                "files": dict(BankFile.objects.values_list("direction").annotate(n=Count("pk"))),
                "due": Payable.objects.aggregate(total=Sum("amount"))["total"],
                "bank": balance(book, "1004"),
                "suspense": balance(book, "2001.01"),
                "audit": audit.verify().intact,
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
