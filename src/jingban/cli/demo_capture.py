"""Sample papers for the demo: each case a batch, read in this process with a progress bar, then a table of papers."""

import uuid
from pathlib import Path

import click

from jingban.cli.budget_text import grid
from jingban.cli.progress import Progress

ENDINGS = {".jpg", ".jpeg", ".png", ".pdf", ".ofd", ".xml"}
KINDS = {
    "outpatient_bill": "门诊票据",
    "inpatient_bill": "住院票据",
    "bill": "收费票据",
    "fee_list": "费用清单",
    "discharge_record": "出院记录",
    "diagnosis_certificate": "诊断证明",
    "id_card": "身份证",
    "bank_card": "银行卡",
    "other": "其他",
}


def capture_samples(folder: Path) -> list[int]:
    """Take in every case below ``folder`` and read it; ids of the batches. Django must have been started."""
    from django.conf import settings

    from jingban.capture.services import intake
    from jingban.infra.access.services import system

    operator, made = system("demo"), []
    for case in sorted(path for path in folder.iterdir() if path.is_dir()):
        files = sorted(path for path in case.iterdir() if path.suffix.lower() in ENDINGS)
        if not files:
            continue
        batch = intake.create_batch(operator, f"样例 {case.name}", _command(), centre=settings.JINGBAN_CENTRE)
        incoming = [intake.Incoming(path.name, [path.read_bytes()]) for path in files]
        intake.add_files(operator, batch, incoming, _command())
        made.append(batch)
    _read(made)
    _tell(made)
    return made


def _read(batches: list[int]) -> None:
    """Run the jobs here, page by page."""
    from jingban.capture.queries.batches import batch as look
    from jingban.infra.access.services import system
    from jingban.infra.jobs import worker

    operator = system("demo")
    total = sum(len(look(operator, batch).file_items) for batch in batches)
    with Progress("识别票据", total) as bar:
        while worker.run_one():
            counts = [look(operator, batch).pages for batch in batches]
            bar.show(sum(c.read + c.failed for c in counts), "")


def _tell(batches: list[int]) -> None:
    """One row a paper on standard output."""
    from jingban.capture.queries.batches import papers
    from jingban.infra.access.services import system
    from jingban.kernel.money import yuan

    rows: list[tuple[str, ...]] = [("批次", "单据", "页", "票据号码", "金额（元）", "字段", "待校对", "有矛盾")]
    for batch in batches:
        for paper in papers(system("demo"), batch, page=1, size=200).items:
            total = "" if paper.total_fen is None else yuan(paper.total_fen)
            figures = (paper.fields, paper.doubtful, paper.conflicts)
            kind = KINDS.get(paper.kind, paper.kind)
            rows.append((str(batch), kind, str(paper.pages), paper.bill_number, total, *map(str, figures)))
    click.echo(grid(rows, frozenset({0, 2, 4, 5, 6, 7})))


def _command() -> str:
    return f"demo-{uuid.uuid4().hex}"
