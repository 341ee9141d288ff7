"""报盘: a file of claims, all of them registered or none; the same file again changes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from jingban.claims import models
from jingban.claims.core.declaring import Declared, Wrong, declared
from jingban.claims.core.entering import bill_key
from jingban.claims.core.insured import basis
from jingban.claims.core.states import INTAKE
from jingban.claims.errors import ClaimsError
from jingban.claims.readers import declaration as reader
from jingban.claims.refusals import intake as refusals
from jingban.claims.repository import intake as rows
from jingban.claims.services import content, entry
from jingban.claims.services.steps import today
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.infra.commands import services as commands
from jingban.infra.commands.services import Done
from jingban.infra.files import services as files
from jingban.registry.core import names
from jingban.registry.core.model import PersonRecord
from jingban.registry.services import lookup

LARGEST = 64 * 1024 * 1024  # bytes


def import_declaration(actor: Actor, filename: str, chunks: Iterable[bytes], command_id: str) -> dict[str, Any]:
    """Register every claim of a file as a draft: claims, bills, lines, total (分), ids.

    Raises Invalid with ``details.rows`` (line, column, message) for every bad cell; then nothing is registered. The same
    bytes again, by whoever and under whatever id, answer with what there is, or are refused where others imported them.
    """
    centre = entry.office(actor)
    access.require(actor, INTAKE, centre)
    with files.staged(chunks, limit=LARGEST) as copy:
        digest = copy.sha256
        request = {"sha256": digest, "centre": centre}

        def whole() -> Done:
            if rows.declared_by_another(centre, actor.username, digest):
                raise refusals.declared_before()
            found = _read(copy.path)
            files.keep(copy, "declaration")
            outcome = _registered(actor, digest, found)
            details = {**outcome, "ids": len(outcome["ids"]), "filename": filename[:200], "sha256": digest}
            return Done(outcome, "claims.declaration", details)

        # The digest is the id: pressing the button twice, or on another day, is the same declaration.
        with content.told_apart():
            done: dict[str, Any] = commands.run(actor, f"declaration-{digest[:48]}", "claims.declare", request, whole)
            return done


def _read(path: Any) -> list[Declared]:
    try:
        lines = reader.rows(path)
    except ClaimsError as error:
        raise refusals.of(error) from None
    if not lines:
        raise refusals.empty_file()
    found, wrong = declared(lines, today())
    _refuse(wrong)
    return found


def _refuse(wrong: Sequence[Wrong]) -> None:
    if wrong:
        told = [{"line": one.line, "column": one.column, "message": one.message} for one in wrong]
        raise refusals.wrong_file(told, len(told))


def _registered(actor: Actor, digest: str, claims: Sequence[Declared]) -> dict[str, Any]:
    people, wrong = _people(actor, claims)
    wrong += _used(claims)
    _refuse(sorted(wrong, key=lambda one: one.line))
    numbers = entry.numbers(entry.office(actor), len(claims))
    made: list[models.Claim] = []
    for claim, number in zip(claims, numbers, strict=True):
        record = people[claim.certificate]
        new = replace(claim.claim, person=record.person.id, external=f"{digest[:16]}:{claim.serial}"[:64])
        entry.check(new)
        made.append(entry.enter(actor, new, record, number=number))
    return {
        "claims": len(made), "bills": sum(row.bills for row in made), "lines": sum(row.lines for row in made),
        "total": sum(row.total for row in made), "ids": [row.pk for row in made],
    }  # fmt: skip


def _people(actor: Actor, claims: Sequence[Declared]) -> tuple[dict[str, PersonRecord], list[Wrong]]:
    """Records by certificate; whoever is unknown, another person or never insured is told."""
    found: dict[str, PersonRecord] = {}
    wrong = []
    for claim in claims:
        record = found.get(claim.certificate)
        if record is None:
            person = lookup.person_by_certificate(actor, claim.certificate)
            record = lookup.record_of(actor, person.id) if person is not None else None
        if record is None:
            wrong.append(Wrong(claim.line, "证件号码", "没有这个证件号码的参保人，或不在您的管理范围内，请核对"))
            continue
        if names.key(record.person.name) != names.key(claim.name):
            wrong.append(Wrong(claim.line, "姓名", "姓名与参保登记不一致，请核对"))
        elif basis(record, today()) is None:
            wrong.append(Wrong(claim.line, "证件号码", "这位参保人没有任何参保记录，请先核实参保登记"))
        found[claim.certificate] = record
    return found, wrong


def _used(claims: Sequence[Declared]) -> list[Wrong]:
    """Bills of the file that stand in it twice, or in another claim."""
    keys: dict[str, int] = {}
    wrong = []
    for claim in claims:
        for visit in claim.claim.visits:
            for bill in visit.bills:
                key, line = bill_key(bill, visit.provider), claim.bills.get(bill.number, claim.line)
                if key in keys:
                    wrong.append(
                        Wrong(line, "票据号码", f"票据 {bill.number} 在第 {keys[key]} 行已经申报，请删除其中一张")
                    )
                elif key:
                    keys[key] = line
    wrong += [
        Wrong(keys[key], "票据号码", f"票据 {number} 已在报销申请 {claim} 中使用，不能再次报销")
        for key, number, claim in rows.used(keys)
    ]
    return wrong
