"""核对 and 智能审核 of a claim: findings are found, kept and decided."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.conf import settings

from jingban.claims import models
from jingban.claims.core import deciding, evidence
from jingban.claims.core.deciding import Decision, Found, Standing
from jingban.claims.core.evidence import Asked, Beside, Insured
from jingban.claims.core.model import Visit
from jingban.claims.core.states import FIRST, INTAKE, State
from jingban.claims.policy import deciding as policy
from jingban.claims.refusals import claims as shared
from jingban.claims.refusals import decisions as refusals
from jingban.claims.repository import claims as contents
from jingban.claims.repository import decisions as rows
from jingban.claims.services.posts import edit_by
from jingban.claims.services.steps import Outcome
from jingban.infra import clock
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.registry.core.model import PersonRecord
from jingban.registry.services import lookup
from jingban.review import services as review
from jingban.verification.core.verify import verify

# The machine looks things up for the claim whoever asks: the claim itself was in their scope.
_MACHINE = access.system("claims")
_UNCHECKED = 60  # told of one claim
_CHECKED = {State.DRAFT: INTAKE, State.INCOMPLETE: INTAKE, State.ACCEPTED: FIRST, State.ON_HOLD: FIRST}
_DECIDED = dict.fromkeys((State.DRAFT, State.INCOMPLETE, State.ACCEPTED, State.ON_HOLD), FIRST)


@dataclass(frozen=True, slots=True)
class Examined:
    """What stands after a look: findings with their decisions, and the content that was looked at."""

    standing: tuple[Standing, ...]
    visits: tuple[Visit, ...]

    @property
    def open(self) -> list[Standing]:
        """Findings somebody must still decide."""
        return [one for one in self.standing if one.open]


def switch(name: str) -> bool:
    """Whether a switch of the centre is on."""
    return policy.switched_on(name, tuple(getattr(settings, "JINGBAN_CLAIMS_SWITCHES", ())))


# --- looking -----------------------------------------------------------------------------------------


def run(
    actor: Actor,
    row: models.Claim,
    *,
    visits: Sequence[Visit] | None = None,
    record: PersonRecord | None = None,
    keys: Sequence[str] | None = None,
    fresh: bool = False,
) -> Examined:
    """Look at the content of a claim and write what is found; the caller saves the row.

    For use inside a command that holds the row. What the caller has at hand (``visits``, ``record``, ``keys`` of the
    bills) is not loaded again; ``fresh``: the claim has no findings yet.
    """
    content = tuple(visits) if visits is not None else contents.visits(row.pk)
    known = [] if fresh else rows.findings(row.pk)
    found, unchecked = look(row, content, record, keys) if content else ([], [])
    held = rows.merge(row, found, known)
    examined = Examined(tuple(map(rows.value, held)), content)
    count(row, examined)
    row.unchecked = unchecked[:_UNCHECKED]
    row.verified_revision = row.revision + 1  # the change this is part of is saved as the next revision
    return examined


def at_entry(actor: Actor, row: models.Claim) -> Examined:
    """``run``, and a hard gate nobody overruled keeps the claim from being accepted."""
    examined = run(actor, row)
    if held := deciding.gates(examined.standing):
        raise refusals.gated(held)
    return examined


def count(row: models.Claim, examined: Examined) -> None:
    """How many findings stand, and how many wait for somebody."""
    row.findings, row.open_findings = len(examined.standing), len(examined.open)


def look(
    row: models.Claim, visits: Sequence[Visit], record: PersonRecord | None = None, keys: Sequence[str] | None = None
) -> tuple[list[Found], list[str]]:
    """What 核对 and 审核 say of a claim, and the rules that could not be applied; nothing is written."""
    known = rows.beside(rows.alike(row, visits, rows.bill_keys(row.pk) if keys is None else keys))
    asked = _asked(row, tuple(visits), record or lookup.record_of(_MACHINE, row.person_id), known.persons)
    beside = _beside(row, asked, known)
    checked = verify(evidence.claim_of(asked), evidence.known_of(asked, beside))
    records = evidence.records_of(asked, beside)
    loaded = review.book()
    hits = review.hits(loaded, records, row.number)
    demo = switch("demo_rules")
    found = [
        *deciding.verified(checked.findings, visits),
        *deciding.reviewed(hits, loaded.book.rules, loaded.book.rows, visits, row.number, demo),
    ]
    unchecked = list(dict.fromkeys(f"{one.rule} {one.reason}" for one in checked.unchecked))
    return list({one.key: one for one in found}.values()), unchecked


def _asked(row: models.Claim, visits: tuple[Visit, ...], record: PersonRecord | None, persons: frozenset[int]) -> Asked:
    cover = None
    if record is not None:
        cover = tuple((one.period.first, one.period.last) for one in record.coverages)
    person = Insured(
        row.person_id, row.person_name, row.person_digest, row.sex, row.birth,
        record.person.death if record is not None else row.death, cover,
    )  # fmt: skip
    return Asked(
        row.number, person, row.filed_on, row.scheme, row.region, visits, row.liability_statement, row.applicant_digest,
        persons,
    )  # fmt: skip


def _beside(row: models.Claim, asked: Asked, known: rows.Known) -> Beside:
    deadline = policy.deadline_on(row.filed_on, row.region)
    found = Beside(
        known.past, deadline, elsewhere=known.elsewhere, settlements=known.settlements, stays=known.stays,
        stay_payments=known.stay_payments,
    )  # fmt: skip
    if deadline is None or row.filed_on <= (first := evidence.plain_deadline(deadline, asked.visits)):
        return found  # holidays only move a deadline on
    return replace(found, calendar=lookup.calendar(first, row.filed_on))


# --- commands ----------------------------------------------------------------------------------------


def check(actor: Actor, claim_id: int, revision: int | None, command_id: str) -> Outcome:
    """核对 and 审核 once more; what was decided stays decided."""

    def change(row: models.Claim) -> dict[str, int]:
        examined = run(actor, row)
        return {"findings": len(examined.standing), "open": len(examined.open)}

    return edit_by(actor, claim_id, revision, "check", command_id, change, _CHECKED)


def decide(actor: Actor, claim_id: int, finding_id: int, decision: str, reason: str, command_id: str) -> Outcome:
    """Accept, overrule, ask the hospital, or open again; overruling and asking need a reason."""
    said = reason.strip()[:500]
    if decision not in {Decision.OPEN, Decision.ACCEPTED, Decision.OVERRULED, Decision.ASKED}:
        raise refusals.unknown_decision(decision[:20])
    if decision in (Decision.OVERRULED, Decision.ASKED) and len(said) < 2:
        raise shared.reason_needed()

    def change(row: models.Claim) -> dict[str, object]:
        one = rows.finding(row.pk, finding_id)
        if one is None:
            raise refusals.no_finding()
        if one.decision == Decision.GONE:
            raise refusals.finding_gone()
        if one.rule == deciding.NEVER_OVERRULED and one.origin == "verification" and decision == Decision.OVERRULED:
            raise refusals.never_overruled()
        before = one.decision
        _say(actor, one, decision, said)
        count(
            row, Examined(tuple(rows.value(other) for other in rows.findings(row.pk) if other.decision != "gone"), ())
        )
        if row.verified_revision == row.revision:
            row.verified_revision += 1  # the content is the same
        return {"finding": one.pk, "rule": one.rule, "before": before, "decision": decision, "reason": said}

    request = {"finding": finding_id, "decision": decision, "reason": said}
    return edit_by(actor, claim_id, None, "decide", command_id, change, _DECIDED, request)


def _say(actor: Actor, one: models.Finding, decision: str, said: str) -> None:
    one.decision, one.said = decision, said
    open_again = decision == Decision.OPEN
    one.decided_by = "" if open_again else actor.username
    one.decided_name = "" if open_again else actor.display_name
    one.decided_at = None if open_again else clock.now()
    one.save(update_fields=["decision", "said", "decided_by", "decided_name", "decided_at"])
