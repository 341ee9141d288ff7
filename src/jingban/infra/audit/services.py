"""Write the log inside the caller's transaction, search it, prove it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from jingban.infra import clock, rows
from jingban.infra.audit import core
from jingban.infra.audit.models import Entry, Head

__all__ = ["AuditDamaged", "Entry", "Verification", "record", "search", "verify"]


class AuditDamaged(RuntimeError):
    """The head of the log is missing although rows exist: nothing more is written until someone has looked."""


@dataclass(frozen=True, slots=True)
class Verification:
    """Outcome of a full walk over the log."""

    count: int
    digest: str
    damages: tuple[core.Damage, ...]

    @property
    def intact(self) -> bool:
        """True when nothing is wrong."""
        return not self.damages


def record(
    actor: str, action: str, object: str = "", details: Mapping[str, Any] | None = None, *, address: str = ""
) -> int:
    """Append one entry and return its sequence number.

    Must run inside the transaction of the act it records: both are kept or neither is. Writers queue on the head row
    (PostgreSQL) or on the database's write lock (SQLite), so the chain has no forks.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("audit.record belongs inside the transaction of the act it records")
    head = _locked_head()
    sequence = head.count + 1
    moment = clock.now().astimezone(UTC)
    payload = core.canonical(
        {
            "action": action,
            "actor": actor,
            "address": address,
            "at": moment.isoformat(timespec="microseconds"),
            "details": dict(details or {}),
            "object": object,
        }
    )
    digest = core.digest(core.ALGORITHM, sequence, head.digest, payload)
    entry = Entry(
        sequence=sequence,
        at=moment,
        actor=actor,
        action=action,
        object=object,
        algorithm=core.ALGORITHM,
        previous=head.digest,
        digest=digest,
        payload=payload,
    )
    rows.add([entry])
    head.count, head.digest = sequence, digest
    rows.change(head, ("count", "digest"))
    return sequence


def verify(expect: core.Head | None = None) -> Verification:
    """Walk the whole log; ``expect`` is a head noted earlier outside the database.

    Takes no lock: the last row is looked up before the head, so a row written meanwhile is never mistaken for a forged
    one, and rows up to the head are never changed by honest writers.
    """
    last = Entry.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    row = Head.objects.filter(pk=1).first()
    head = core.Head(row.count, row.digest) if row else None
    found = list(core.damages(_links(head.count if head else last), head))
    if head is not None and last > head.count:
        found.append(core.beyond(head, last))
    if expect is not None:
        found += _compare(expect)
    return Verification(head.count if head else last, head.digest if head else core.GENESIS, tuple(found))


def search(
    *,
    actor: str = "",
    action: str = "",
    object: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    page: int = 1,
    size: int = 50,
) -> tuple[list[Entry], int]:
    """Entries, newest first, and how many match; action and object match by prefix."""
    found = Entry.objects.order_by("-sequence")
    if actor:
        found = found.filter(actor=actor)
    if action:
        found = found.filter(action__startswith=action)
    if object:
        found = found.filter(object__startswith=object)
    if since:
        found = found.filter(at__gte=since)
    if until:
        found = found.filter(at__lt=until)
    total = found.count()
    return list(found[(page - 1) * size : page * size]), total


def _locked_head() -> Head:
    head = _held_head()
    if head is None:
        # The migration makes it; it is missing only in an emptied test database, or because somebody removed it.
        Head.objects.get_or_create(pk=1, defaults={"count": 0, "digest": core.GENESIS})
        head = Head.objects.select_for_update().get(pk=1)
    if head.count == 0 and Entry.objects.exists():
        raise AuditDamaged("审计日志的总数记录不见了，请先运行 jingban audit verify 并从备份恢复")
    return head


def _held_head() -> Head | None:
    """Written out: every command asks it."""
    asked = "SELECT count, digest FROM audit_head WHERE id = 1"
    with connection.cursor() as cursor:
        cursor.execute(f"{asked} FOR UPDATE" if connection.features.has_select_for_update else asked)
        found = cursor.fetchone()
    return Head(id=1, count=found[0], digest=found[1]) if found else None


def _links(upto: int) -> Iterator[core.Link]:
    for row in Entry.objects.filter(sequence__lte=upto).order_by("sequence").iterator(chunk_size=1000):
        columns = {
            "actor": row.actor,
            "action": row.action,
            "object": row.object,
            "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        }
        yield core.Link(row.sequence, row.algorithm, row.previous, row.digest, row.payload, columns)


def _compare(expect: core.Head) -> Iterable[core.Damage]:
    row = Entry.objects.filter(pk=expect.count).first()
    if row is None:
        yield core.Damage(expect.count, "truncated", f"先前抄录的第 {expect.count} 条审计记录已不存在")
    elif row.digest != expect.digest:
        yield core.Damage(expect.count, "changed", f"第 {expect.count} 条审计记录与先前抄录的摘要不符，日志被重写过")
