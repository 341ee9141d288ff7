"""A real process that takes claims from the window to the settlement and is killed at its commits.

    python -m tests.claims.crash_process CLAIMS EVERY

Commands have fixed ids, so a restart runs them from the beginning. Prints what is in the tables (JSON).
"""

import json
import os
import sys
from dataclasses import replace
from datetime import date, timedelta

os.environ["DJANGO_SETTINGS_MODULE"] = "jingban.web.settings"


def work(count: int) -> None:
    """Register, accept, settle each claim; two persons have several in one year."""
    from tests.claims import making

    from jingban.claims.services import intake, settling
    from jingban.infra import clock
    from jingban.infra.access.services import system
    from jingban.registry.services import lookup

    with clock.held(making.MOMENT):
        people = [lookup.search_persons(system("x"), name)[0][0].id for name in ("测试甲", "测试丙")]
        for n in range(count):
            day = date(2024, 3, 1) + timedelta(days=n)
            bill = replace(making.a_bill(making.a_line(amount=200_000 + n, day=day), day=day), number=f"9{n:09d}")
            new = making.a_claim(people[n % 2], making.a_visit(bill))
            made = intake.register(system("chuangkou"), new, f"crash-register-{n:04d}")
            intake.accept(system("chuangkou"), made.id, None, f"crash-accept-{n:04d}")
            settling.settle(system("chushen"), made.id, None, f"crash-settle-{n:04d}")


def main(count: int, every: int) -> None:
    """Migrate, kill and restart until the work is done, and tell what is there."""
    from jingban.cli.django import start

    start()
    from django.core.management import call_command
    from django.db.models import Count, Sum
    from tests.claims import making
    from tests.crashing import killed_everywhere

    from jingban.infra import clock

    call_command("migrate", verbosity=0, run_syncdb=True)
    with clock.held(making.MOMENT):
        making.make_world()
    killed = killed_everywhere(lambda: work(count), every)
    from jingban.claims.models import Accumulator, Bill, Claim, Event, Settlement
    from jingban.infra.audit import services as audit

    print(
        json.dumps(
            {
                "killed": killed,
                "claims": dict(Claim.objects.values_list("state").annotate(n=Count("pk"))),
                "numbers": Claim.objects.values("number").distinct().count(),
                "bills": Bill.objects.count(),
                "events": dict(Event.objects.values_list("command").annotate(n=Count("pk"))),
                "settlements": Settlement.objects.filter(void=False).count(),
                "serials": sorted(Accumulator.objects.values_list("serial", flat=True)),
                "total": Settlement.objects.aggregate(sum=Sum("total"))["sum"],
                "shares": Settlement.objects.aggregate(a=Sum("fund"), b=Sum("personal")),
                "audit": audit.verify().intact,
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
