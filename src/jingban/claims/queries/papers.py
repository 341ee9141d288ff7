"""What is printed of a claim, and what is handed on of it. Access first; certificates in clear only under a logged unmasking."""

from jingban.claims import models
from jingban.claims.policy import deciding as policy
from jingban.claims.presenting import papers
from jingban.claims.queries.claims import visible
from jingban.claims.refusals import claims as claim_refusals
from jingban.claims.refusals import papers as refusals
from jingban.claims.repository import claims as contents
from jingban.claims.repository import showing
from jingban.claims.services.steps import READ, object_of, today
from jingban.claims.writers import fhir as fhir_writer
from jingban.claims.writers import national as national_writer
from jingban.claims.writers import notice as notices
from jingban.claims.writers import settlement as sheets
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.infra.documents.fonts import FontMissing
from jingban.registry.services import lookup
from jingban.registry.services.persons import READ as READ_PERSONS


def sheet(actor: Actor, claim_id: int) -> tuple[str, bytes]:
    """结算单: name of the file and PDF. Raises Conflict before the claim is settled."""
    row = visible(actor, claim_id)
    settlements = showing.settlements(row.pk) or _taken_over(row)
    if not settlements:
        raise refusals.not_settled()
    made = papers.sheet(
        row, contents.visits(row.pk), settlements, showing.cuts(row.pk, settlements[0].round),
        showing.events(row.pk), certificate(actor, row), today(),
    )  # fmt: skip
    try:
        data = sheets.pdf(made)
    except FontMissing:
        raise refusals.no_font() from None
    return f"结算单-{row.number}.pdf", data


def _taken_over(row: models.Claim) -> list[models.Settlement]:
    """What stood before a correction took its place."""
    return showing.last_round(row.pk) if row.state == "superseded" else []


def notice(actor: Actor, claim_id: int, notice_id: int) -> tuple[str, bytes]:
    """A notice as it was told: name of the file and PDF."""
    row = visible(actor, claim_id)
    one = next((found for found in showing.notices(row.pk) if found.pk == notice_id), None)
    if one is None:
        raise refusals.no_notice()
    made = papers.notice(row, one, showing.materials(row.pk), showing.releases(row.pk), today())
    try:
        data = notices.pdf(made)
    except FontMissing:
        raise refusals.no_font() from None
    return f"{made.title}-{row.number}.pdf", data


def certificate(actor: Actor, row: models.Claim) -> str:
    """In clear only under a running, logged unmasking of this claim."""
    open_now = "id_number" in access.unmasked_fields(actor, object_of(row.pk))
    if open_now and actor.may(READ_PERSONS, row.centre):
        return lookup.certificate_shown(actor, row.person_id, object_of(row.pk)) or row.certificate
    return row.certificate


def fhir(actor: Actor, claim_id: int) -> tuple[str, bytes]:
    """Bundle of FHIR R4: name of the file and JSON. The certificate only under a running unmasking of this claim."""
    row = visible(actor, claim_id)
    settlements = showing.settlements(row.pk)
    cuts = showing.cuts(row.pk, settlements[0].round) if settlements else []
    shown = certificate(actor, row)
    made = papers.fhir_record(
        row, contents.visits(row.pk), settlements, cuts, showing.releases(row.pk),
        shown if shown != row.certificate else "",
    )  # fmt: skip
    return f"fhir-{row.number}.json", fhir_writer.text(fhir_writer.bundle(made)).encode()


def national(actor: Actor, claim_id: int) -> tuple[str, bytes]:
    """``setlinfo`` and ``setldetail`` of the settled visits: name of the file and JSON."""
    row = visible(actor, claim_id)
    settlements = showing.settlements(row.pk)
    if not settlements:
        raise refusals.not_settled()
    visits = {one.pk: one for one in showing.visits(row.pk)}
    shown = certificate(actor, row)
    made = [papers.national(row, visits[one.visit_id], one, shown, policy.payer_of) for one in settlements]
    return f"setlinfo-{row.number}.json", national_writer.document(made)


def identified(actor: Actor, number: str) -> tuple[int, int]:
    """Id and revision of a claim by its number, within one's scope."""
    row = contents.claims(access.require(actor, READ)).filter(number=number.strip()).first()
    if row is None:
        raise claim_refusals.no_claim()
    return row.pk, row.revision
