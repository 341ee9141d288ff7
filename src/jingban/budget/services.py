"""Commands of the budget desk: upload, re-check, decide, unmask, load.

Each one: access → lock → load → core → save → audit in one transaction, at most once per command id.
"""

import re
import uuid
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.conf import settings

from jingban.budget import models, refusals, repository
from jingban.budget.probe import probe
from jingban.infra import clock
from jingban.infra.access import services as access
from jingban.infra.access.errors import fields_not_allowed
from jingban.infra.access.services import Actor
from jingban.infra.commands import services as commands
from jingban.infra.commands.services import Done
from jingban.infra.documents.errors import DocumentError
from jingban.infra.errors import TooLarge
from jingban.infra.files import services as files
from jingban.infra.files.services import Staged
from jingban.infra.jobs import services as jobs

READ, UPLOAD, DECIDE, EXPORT, UNMASK = (
    "budget.read",
    "budget.upload",
    "budget.decide",
    "budget.export",
    "budget.unmask",
)
PERSON_FIELDS = frozenset({"person_name", "phone"})
MAX_REASON = 500
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\]")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file as it arrives: its name and its bytes in pieces."""

    filename: str
    chunks: Iterable[bytes]


def object_of(document_id: int) -> str:
    """How audit log and unmask grants name a document."""
    return f"budget.document:{document_id}"


def clean_name(filename: str) -> str:
    """The bare file name: no directories, no control characters, at most 255 characters."""
    bare = _UNSAFE.sub("", PurePath(filename.replace("\\", "/")).name).strip() or "未命名"
    if len(bare) <= 255:
        return bare
    stem, dot, extension = bare.rpartition(".")
    return f"{stem[: 250 - len(extension)]}{dot}{extension}" if dot and len(extension) < 10 else bare[:255]


# --- upload --------------------------------------------------------------------------------------


def upload(
    actor: Actor, incoming: Sequence[Incoming], command_id: str, *, centre: str | None = None
) -> list[dict[str, Any]]:
    """Take in files and queue their check. One outcome per file, in order; a refused file leaves nothing.

    A file the centre already has is told as ``duplicate_of``.
    """
    where = centre if centre is not None else actor.centre or settings.JINGBAN_CENTRE
    access.require(actor, UPLOAD, where)
    if not incoming:
        raise refusals.no_files()
    with ExitStack() as stack:
        taken = [_taken(stack, item) for item in incoming]
        request = {"centre": where, "files": [[name, copy.sha256 if copy else ""] for name, copy, _ in taken]}

        def change() -> Done:
            items = [
                _stored(actor, where, name, copy, media) if copy else _refused(name, media)
                for name, copy, media in taken
            ]
            made = [item["document_id"] for item in items if item.get("document_id")]
            return Done(items, ",".join(object_of(pk) for pk in made)[:200], {"centre": where, "files": items})

        outcome: list[dict[str, Any]] = commands.run(actor, command_id, "budget.upload", request, change)
    return outcome


Taken = tuple[str, Staged | None, Any]


def _taken(stack: ExitStack, item: Incoming) -> Taken:
    """Name, staged copy and media; without a copy the third part is the refusal."""
    name = clean_name(item.filename)
    try:
        copy = stack.enter_context(files.staged(item.chunks))
        return name, copy, probe(copy.path.read_bytes(), name)
    except DocumentError as error:
        return name, None, {"code": error.code, "message": error.message}
    except TooLarge as error:
        return name, None, {"code": error.code, "message": error.message}


def _refused(name: str, problem: Any) -> dict[str, Any]:
    return {"filename": name, "error": problem}


def _stored(actor: Actor, centre: str, name: str, copy: Staged, media: str) -> dict[str, Any]:
    known = repository.known(centre, copy.sha256)
    if known is not None:
        return {"filename": name, "duplicate_of": known.pk}
    values = {
        "filename": name,
        "size": copy.size,
        "media": media,
        "uploaded_by": actor.username,
        "uploaded_by_name": actor.display_name,
        "uploaded_at": clock.now(),
    }
    row, created = models.Document.objects.get_or_create(centre=centre, sha256=copy.sha256, defaults=values)
    if not created:  # another upload was faster
        return {"filename": name, "duplicate_of": row.pk}
    if copy.path.exists():  # the same file twice in one upload is kept once
        files.keep(copy, media)
    job_id = _queue(actor, row)
    return {"filename": name, "document_id": row.pk, "job_id": job_id}


def _queue(actor: Actor, row: models.Document) -> int:
    job_id = jobs.enqueue(
        actor, models.CHECK_JOB, f"读取并核对：{row.filename}", {"document": row.pk}, centre=row.centre
    )
    row.job_id = job_id
    row.save()
    return job_id


# --- re-check ------------------------------------------------------------------------------------


def recheck(
    actor: Actor,
    document_id: int,
    command_id: str,
    *,
    department_id: int | None = None,
    last_year_id: int | None = None,
) -> int:
    """Queue another check with these related documents; decisions stay. Returns the job id."""
    scope = access.require(actor, UPLOAD)
    row = _visible(actor, document_id)
    access.require(actor, UPLOAD, row.centre)
    request = {"document": document_id, "department": department_id, "last_year": last_year_id}

    def change() -> Done:
        held = repository.locked(document_id)
        if held is None:
            raise refusals.no_document()
        if held.state == models.Document.READING:
            raise refusals.not_read_yet()
        held.department = _related(scope, held, department_id, "department_id")
        held.last_year = _related(scope, held, last_year_id, "last_year_id")
        if held.state == models.Document.FAILED:
            held.state = models.Document.READING
        job_id = _queue(actor, held)
        return Done(
            {"job_id": job_id}, object_of(document_id), {"department": department_id, "last_year": last_year_id}
        )

    outcome = commands.run(actor, command_id, "budget.recheck", request, change)
    return int(outcome["job_id"])


def _related(scope: access.Scope, row: models.Document, other_id: int | None, field: str) -> models.Document | None:
    if other_id is None:
        return None
    other = repository.one(scope, other_id)
    if other is None or other.pk == row.pk or other.state != models.Document.CHECKED:
        raise refusals.wrong_relation(field)
    return other


# --- decisions -----------------------------------------------------------------------------------


def decide(
    actor: Actor, document_id: int, fingerprint: str, state: str, reason: str, command_id: str
) -> models.Finding:
    """Accept a finding, dismiss it with a reason, or open it again. Adds a decision, changes none."""
    access.require(actor, DECIDE)
    row = _visible(actor, document_id)
    access.require(actor, DECIDE, row.centre)
    said = reason.strip()
    if len(said) > MAX_REASON:
        raise refusals.reason_too_long()
    if state == "dismissed" and len(said) < 2:
        raise refusals.reason_needed()
    request = {"document": document_id, "fingerprint": fingerprint, "state": state, "reason": said}

    def change() -> Done:
        held = repository.locked(document_id)
        found = repository.finding(held, fingerprint) if held else None
        if held is None or found is None:
            raise refusals.no_finding()
        decision = models.Decision.objects.create(
            document=held,
            fingerprint=fingerprint,
            state=state,
            reason=said,
            by=actor.username,
            by_name=actor.display_name,
            at=clock.now(),
        )
        found.decision, found.decided = decision, state
        found.save(update_fields=["decision", "decided"])
        held.open = repository.count_open(held)
        held.save(update_fields=["open"])
        details = {"fingerprint": fingerprint, "rule": found.rule, "state": state, "reason": said}
        return Done({"decision": decision.pk}, object_of(document_id), details)

    commands.run(actor, command_id, "budget.decide", request, change)
    decided = repository.finding(row, fingerprint)
    if decided is None:
        raise refusals.no_finding()
    return decided


# --- masked fields, exports ----------------------------------------------------------------------


def unmask(actor: Actor, document_id: int, reason: str) -> datetime:
    """Show names and phones of this document to this person for 15 minutes; logged. Returns until when."""
    access.require(actor, UNMASK)
    row = _visible(actor, document_id)
    access.require(actor, UNMASK, row.centre)
    allowed = actor.fields(UNMASK, row.centre) & PERSON_FIELDS
    return access.unmask(actor, UNMASK, row.centre, object_of(document_id), allowed, reason)


def may_unmask_files(actor: Actor) -> None:
    """Refuse unless the person may see both names and phones somewhere (files of the command line have no centre)."""
    access.require(actor, UNMASK)
    seen = frozenset(name for holding in actor.holdings if UNMASK in holding.rights for name in holding.fields)
    if not seen >= PERSON_FIELDS:
        raise fields_not_allowed()


def note_unmasked_files(actor: Actor, names_and_digests: Sequence[tuple[str, str]], reason: str) -> None:
    """Write into the audit log which files were shown in clear on the command line; before anything is shown."""
    may_unmask_files(actor)
    shown = [{"file": clean_name(name), "sha256": digest} for name, digest in names_and_digests]
    details = {"files": shown, "fields": sorted(PERSON_FIELDS), "reason": reason.strip()[:MAX_REASON]}
    command = f"unmask-{uuid.uuid4().hex}"
    commands.run(actor, command, "budget.unmask_files", details, lambda: Done(None, "budget.files", details))


def note_export(actor: Actor, row: models.Document, what: str, format: str, masked: bool) -> None:
    """Write into the audit log that data left the house; call before the first byte does."""
    access.require(actor, EXPORT, row.centre)
    details = {"what": what, "format": format, "masked": masked}
    commands.run(
        actor, f"export-{uuid.uuid4().hex}", "budget.export", details, lambda: Done(None, object_of(row.pk), details)
    )


# --- loading (command line) ----------------------------------------------------------------------


def load(incoming: Sequence[Incoming], *, centre: str = "") -> list[dict[str, Any]]:
    """Upload by the system itself (``jingban budget load``); a file already there is told, not doubled."""
    return upload(access.system("system"), incoming, f"load-{uuid.uuid4().hex}", centre=centre)


def unfinished(job_ids: Sequence[int]) -> list[tuple[int, str]]:
    """(id, title) of those of the system's jobs that are still queued or running."""
    found = (jobs.get(access.system("system"), job_id) for job_id in job_ids)
    return [(job.pk, job.title) for job in found if job.state in ("queued", "running")]


def rows_of(document_ids: Sequence[int]) -> list[models.Document]:
    """Documents by id, for the operator's shell."""
    return list(models.Document.objects.filter(pk__in=document_ids).order_by("pk"))


def _visible(actor: Actor, document_id: int) -> models.Document:
    row = repository.one(access.require(actor, READ), document_id)
    if row is None:
        raise refusals.no_document()
    return row
