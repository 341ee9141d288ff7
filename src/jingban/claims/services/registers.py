"""联网结算 rows of the platform into the register: all of a file or nothing; the same file again changes nothing."""

from collections.abc import Iterable

from jingban.claims.core.national import NEEDED, Settled, Wrong, doubled, settled
from jingban.claims.errors import ClaimsError
from jingban.claims.readers import declaration as reader
from jingban.claims.refusals import intake as file_refusals
from jingban.claims.refusals import papers as refusals
from jingban.claims.repository import registers as rows
from jingban.infra import clock
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.infra.commands import services as commands
from jingban.infra.commands.services import Done
from jingban.infra.files import services as files
from jingban.payment.services.payments import person_digest
from jingban.registry.core import certificates
from jingban.registry.services.persons import MANAGE

LARGEST = 64 * 1024 * 1024  # bytes


def import_settlements(actor: Actor, chunks: Iterable[bytes], command_id: str) -> dict[str, int]:
    """CSV or XLSX with the national field names: how many rows are new, reversed and as they were.

    Raises Invalid with ``details.rows`` (line, column, message) for every bad cell; then nothing is written. Only the
    keyed digest of a certificate is kept.
    """
    access.require(actor, MANAGE)
    access.require(actor, MANAGE, "")  # what all centres share is changed by who answers for all
    with files.staged(chunks, limit=LARGEST) as copy:

        def whole() -> Done:
            try:
                lines = reader.rows(copy.path, NEEDED)
            except ClaimsError as error:
                raise file_refusals.of(error) from None
            if not lines:
                raise file_refusals.empty_file()
            found, wrong = [], []
            for line in lines:
                value, problems = settled(line.line, line.cells)
                wrong += problems
                if value is not None:
                    found.append(value)
            wrong += doubled(found)
            _refuse(wrong)
            done = _written(actor, found)
            return Done(done, "claims.registers", {**done, "sha256": copy.sha256})

        outcome: dict[str, int] = commands.run(
            actor, command_id, "claims.import_settlements", {"sha256": copy.sha256}, whole
        )
        return outcome


def _written(actor: Actor, found: list[Settled]) -> dict[str, int]:
    known = rows.known(one.setl_id for one in found)
    digests = {one.setl_id: person_digest(certificates.normal(one.certificate)) for one in found}
    wrong = [
        Wrong(one.line, "setl_id", f"结算号 {one.setl_id} 已登记过，内容不同；请核对，冲正请在 refd_setl_flag 填 1")
        for one in found
        if (held := known.get(one.setl_id)) is not None
        and (held.person_digest, held.fields) != (digests[one.setl_id], dict(one.amounts))
    ]
    _refuse(wrong)
    back = {one.setl_id for one in found if one.reversed}
    # A settlement and its reversal in one file are one row that is reversed.
    fresh = {one.setl_id: one for one in sorted(found, key=lambda one: one.reversed) if one.setl_id not in known}
    rows.add([(one, digests[one.setl_id]) for one in fresh.values()], actor.username, clock.now())
    undone = sorted(name for name in back if name in known and not known[name].reversed)
    rows.take_back(undone)
    same = len({one.setl_id for one in found}) - len(fresh) - len(undone)
    return {"rows": len(found), "added": len(fresh), "reversed": len(undone), "same": same}


def _refuse(wrong: list[Wrong]) -> None:
    if wrong:
        ordered = sorted(wrong, key=lambda one: (one.line, one.column))
        raise refusals.bad_rows([{"line": one.line, "column": one.column, "message": one.message} for one in ordered])
