"""Commands of the desk of benefits: settle cases, make their sheet, start a what-if. Each is audited.

A calculation changes nothing and keeps nothing: the log holds the digest of what went in, the policy version and the
sums, so that the same case under the same version proves the entry.
"""

import hashlib
import json
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import PurePath
from typing import Any

from django.conf import settings

from jingban.benefit import models, presenting, refusals, schemas
from jingban.benefit.core.calculate import Calculator
from jingban.benefit.core.cases import read_case
from jingban.benefit.core.model import Accumulators, Case, Settlement
from jingban.benefit.core.rounding import yuan
from jingban.benefit.errors import BenefitError
from jingban.benefit.policy_files import load
from jingban.benefit.simulate import policy_ref
from jingban.benefit.writers.sheet import Sheet, sheet_pdf
from jingban.infra import clock
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.infra.commands import services as commands
from jingban.infra.commands.services import Done
from jingban.infra.documents.fonts import FontMissing
from jingban.infra.files import services as files
from jingban.infra.jobs import services as jobs

CALCULATE, READ_POLICY = "benefit.calculate", "policy.read"
ENDINGS = (".csv", ".parquet")
_REFERENCE = re.compile(r"\d{6}(@\d{4}-\d{2}-\d{2})?")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\]")
Settled = list[tuple[Case, Settlement]]


def object_of(simulation_id: int) -> str:
    """How the audit log names a what-if."""
    return f"benefit.simulation:{simulation_id}"


# --- for other modules ----------------------------------------------------------------------------


@cache
def calculator(region: str) -> Calculator:
    """The calculator of a region's shipped pack with the plans it has compiled, one per process and pack.

    For modules that settle and audit by themselves. Raises BenefitError ``region_unknown``.
    """
    return Calculator(load(region))


# --- calculation ---------------------------------------------------------------------------------


def calculate(actor: Actor, rows: Sequence[Mapping[str, Any]], explain: bool) -> list[schemas.ResultOut]:
    """Settle the cases of one person in order. Raises Invalid naming case and field; nothing is guessed."""
    access.require(actor, CALCULATE)
    settled = _settled(rows, explain)
    _note(actor, "benefit.calculate", rows, settled)
    return [presenting.result(case, settlement) for case, settlement in settled]


def sheet(
    actor: Actor, rows: Sequence[Mapping[str, Any]], index: int, printed_on: date, reference: str
) -> tuple[str, bytes]:
    """File name and bytes of the 待遇核定明细表 of case ``index``; the cases before it only move the accumulators."""
    access.require(actor, CALCULATE)
    settled = _settled(rows[: index + 1], explain=True)
    if index >= len(settled):
        raise refusals.no_cases()
    case, settlement = settled[index]
    name = load(case.region).name
    try:
        data = sheet_pdf(Sheet(name, case, settlement, printed_on, reference.strip(), settings.JINGBAN_CENTRE_NAME))
    except FontMissing:
        raise refusals.no_font() from None
    _note(actor, "benefit.sheet", rows, settled[index:])
    return f"待遇核定明细表-{printed_on.isoformat()}.pdf", data


def _settled(rows: Sequence[Mapping[str, Any]], explain: bool) -> Settled:
    """Each case on the accumulators it brings, or on those the case before it left in the same year."""
    if not rows:
        raise refusals.no_cases()
    calculators: dict[str, Calculator] = {}
    running: Accumulators | None = None
    found: Settled = []
    for number, row in enumerate(rows, 1):
        try:
            case, brought = read_case(row)
            if case.region not in calculators:
                calculators[case.region] = Calculator(load(case.region))
            calculator = calculators[case.region]
            before = brought or (running and running.in_year(calculator.first_year(case)))
            settlement = calculator.settle(case, before, explain)
        except BenefitError as error:
            raise refusals.of(error, number) from None
        running = settlement.accumulators
        found.append((case, settlement))
    return found


def _note(actor: Actor, name: str, rows: Sequence[Mapping[str, Any]], settled: Settled) -> None:
    """Log what was settled by digest, version and sums; no birth date, no fee line."""
    text = json.dumps(list(rows), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    details = {
        "cases": len(rows),
        "input": hashlib.sha256(text.encode()).hexdigest(),
        "policy_versions": sorted({settlement.policy_version for _, settlement in settled}),
        "medfee_sumamt": yuan(sum(settlement.amounts.total for _, settlement in settled)),
        "fund_pay_sumamt": yuan(sum(settlement.fund_pay_sumamt for _, settlement in settled)),
    }
    command = f"{name.rpartition('.')[2]}-{uuid.uuid4().hex}"
    commands.run(actor, command, name, details, lambda: Done(None, "benefit.case", details))


# --- what-if -------------------------------------------------------------------------------------


def simulate(
    actor: Actor, filename: str, chunks: Iterable[bytes], policy_a: str, policy_b: str, command_id: str
) -> schemas.Queued:
    """Keep the portfolio and queue its settlement under both policies."""
    where = actor.centre or settings.JINGBAN_CENTRE
    access.require(actor, CALCULATE, where)
    name = _UNSAFE.sub("", PurePath(filename.replace("\\", "/")).name).strip()[:255] or "未命名"
    if not name.lower().endswith(ENDINGS):
        raise refusals.wrong_file(name)
    references = [_reference(field, text) for field, text in (("policy_a", policy_a), ("policy_b", policy_b))]
    with files.staged(chunks) as copy:
        request = {"centre": where, "filename": name, "sha256": copy.sha256, "policies": references}

        def change() -> Done:
            if copy.path.exists():
                files.keep(copy, "claims")
            row = _begun(actor, where, name, copy, references)
            return Done({"id": row.pk, "job_id": row.job_id}, object_of(row.pk), request)

        return schemas.Queued(**commands.run(actor, command_id, "benefit.simulate", request, change))


def _begun(actor: Actor, centre: str, name: str, copy: files.Staged, references: list[str]) -> models.Simulation:
    row = models.Simulation.objects.create(
        centre=centre,
        sha256=copy.sha256,
        filename=name,
        size=copy.size,
        policy_a=references[0],
        policy_b=references[1],
        asked_by=actor.username,
        asked_by_name=actor.display_name,
        asked_at=clock.now(),
    )
    row.job_id = jobs.enqueue(actor, models.SIMULATE_JOB, f"政策试算：{name}", {"simulation": row.pk}, centre=centre)
    row.save(update_fields=["job_id"])
    return row


def _reference(field: str, text: str) -> str:
    """A shipped region, optionally at the law of one day; folders are for the command line only."""
    try:
        if not _REFERENCE.fullmatch(text.strip()):
            raise BenefitError("field_wrong", field, text[:40], "写成 110000 或 110000@2024-01-01。")
        policy_ref(text.strip())
    except BenefitError as error:
        raise refusals.of(error if error.field == field else error.at(field)) from None
    return text.strip()
