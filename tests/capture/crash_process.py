"""A real process that takes in a pile, killed at its commits: python -m tests.capture.crash_process EVERY

Batch, upload (a file of three pages, an archive of two), opening, reading, putting together, one paper keyed and
released. A restart runs the same commands with the same ids and lets the worker go on. EVERY 0: each step is cut off
before it is saved, and the next time after; otherwise so at every EVERY-th commit. Prints what is there (JSON).
"""

import json
import os
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "jingban.web.settings"


def work(log: Path) -> None:
    """From the empty batch to the released paper; what was read and how often it was begun is written down."""
    from tests.capture.invented import Invented, file_of, page, paper_file
    from tests.capture.readers.samples import zipped

    from jingban.capture import models
    from jingban.capture.core.edits import Action, Edit
    from jingban.capture.services import bench, intake
    from jingban.capture.services.recognition import using
    from jingban.infra import clock
    from jingban.infra.access.models import User
    from jingban.infra.access.repository import actor_of
    from jingban.infra.jobs import worker

    def noted(line: str) -> None:
        with log.open("a") as file:
            file.write(f"{line}\n")

    class Noting(Invented):
        def read(self, data: bytes, filename: str, number: int):  # type: ignore[no-untyped-def]
            noted(f"{filename}/{number}")
            return super().read(data, filename, number)

    noted("begun")
    runs = log.read_text().split().count("begun")
    actor = actor_of(User.objects.get())
    pile = file_of(*(page({"TotalAmount": f"{n}.00"}) for n in (1, 2, 3)))
    packed = zipped({f"{name}.json": paper_file({"TotalAmount": f"{n}.00"}) for n, name in ((4, "四"), (5, "五"))})
    incoming = [intake.Incoming("三张.json", [pile]), intake.Incoming("两张.zip", [packed])]
    # Leases of the killed have lapsed by the time somebody starts again.
    with clock.shifted(timedelta(hours=runs)), using(Noting()):
        batch = intake.create_batch(actor, "一叠", "create-batch")
        intake.add_files(actor, batch, incoming, "add-files")
        worker.work_off()
        paper = models.Paper.objects.get(total_fen=300).pk
        bench.edit(actor, paper, 0, [Edit(Action.ACCEPT, "TotalAmount")], "accept-total")
        bench.release(actor, paper, 1, "release-it")


def cut_off_everywhere(run: Callable[[], None]) -> int:
    """Kill at the batch, the upload, the first job taken up, then at the end of each job; how many kills."""
    from tests.crashing import child

    from jingban.capture import models

    killed = sum(child(run, commit, moment) for commit in (1, 2, 3) for moment in ("before", "after"))
    # Two replayed commands, a job taken up, and the commit that saves what it did.
    while not models.Paper.objects.filter(state="released").exists():
        killed += child(run, 4, "before") + child(run, 4, "after")
    child(run, 0, "")
    return killed


def main(every: int) -> None:
    """Migrate, kill and restart until the work is done, and tell what is there."""
    from jingban.cli.django import start

    start()
    from django.core.management import call_command
    from tests.crashing import killed_everywhere

    call_command("migrate", verbosity=0, run_syncdb=True)
    from jingban.capture import models
    from jingban.infra import clock
    from jingban.infra.access.models import Grant, Role, User
    from jingban.infra.audit import services as audit
    from jingban.infra.files import services as files
    from jingban.infra.jobs.models import Job

    user = User.objects.create(username="clerk", centre="110105", password="!", created_at=clock.now())
    Grant.objects.create(user=user, role=Role.objects.get(code="capture_operator"), scope="1101", fields=[])
    log = Path(os.environ["JINGBAN_HOME"]) / "begun.log"
    killed = killed_everywhere(lambda: work(log), every) if every else cut_off_everywhere(lambda: work(log))
    begun = log.read_text().split()
    jobs = Job.objects.order_by("pk").values_list("kind", "state", "attempts")
    papers = models.Paper.objects.order_by("number").values_list("total_fen", "state", "version")
    batch = models.Batch.objects.get()
    found = {
        "killed": killed,
        "files": list(models.File.objects.order_by("order").values_list("filename", "state")),
        "pages": list(models.Page.objects.order_by("pk").values_list("file__filename", "number", "state")),
        "papers": list(papers),
        "places": models.PaperPage.objects.count(),
        "keyed": models.HumanValue.objects.count(),
        "batch": [batch.state, batch.files, batch.pages_read, batch.papers, batch.papers_released],
        "jobs": sorted({(kind, state) for kind, state, _ in jobs}),
        "interrupted": sum(attempts - 1 for kind, _, attempts in jobs if kind == models.READ_JOB),
        "reads": len([line for line in begun if line != "begun"]),
        "problems": [problem.code for problem in files.verify()],
        "audit": audit.verify().intact,
    }
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main(int(sys.argv[1]))
