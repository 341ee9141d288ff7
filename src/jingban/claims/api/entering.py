"""HTTP of what is handed in: at the window, from papers, in a file, by hospitals and platforms."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import File, Form
from ninja.files import UploadedFile
from pydantic import Field

from jingban.claims import schemas
from jingban.claims.api import values
from jingban.claims.api.shapes import REFUSALS, External, router
from jingban.claims.queries import pre_reviewed, submitted
from jingban.claims.services import declaration, heading, intake, matching, papers_in, submissions
from jingban.infra.access.http import actor_of

Done = {200: schemas.ClaimIdOut, **REFUSALS}


@router.post("", response=Done, operation_id="claims_register")
def register(request: HttpRequest, data: schemas.ClaimIn) -> Any:
    """收件登记: a new claim keyed by hand; visits may come later."""
    return intake.register(actor_of(request), values.claim(data, data.visits), data.command_id)


@router.post("/from-papers", response=Done, operation_id="claims_from_papers")
def from_papers(request: HttpRequest, data: schemas.ClaimFromPapersIn) -> Any:
    """A new claim of released papers."""
    return papers_in.from_papers(actor_of(request), values.claim(data), data.papers, data.command_id)


@router.post("/declaration", response={200: schemas.DeclarationOut, **REFUSALS}, operation_id="claims_declare")
def declare(
    request: HttpRequest, file: File[UploadedFile], command_id: Form[Annotated[str, Field(max_length=64)]]
) -> Any:
    """报盘: all claims of a file or none; with 422 ``details.rows`` tells every bad row."""
    return declaration.import_declaration(actor_of(request), file.name or "", file.chunks(), command_id)


@router.post("/pre-review", response={200: schemas.PreReviewOut, **REFUSALS}, operation_id="claims_pre_review")
def pre_review(request: HttpRequest, data: schemas.ClaimIn) -> Any:
    """预审: what the claim would come to, without commitment."""
    return pre_reviewed.pre_review(actor_of(request), values.claim(data, data.visits))


@router.put("/{int:claim_id}/content", response=Done, operation_id="claims_content")
def content(request: HttpRequest, claim_id: int, data: schemas.ClaimContentIn) -> Any:
    """The visits of a draft, replaced as a whole."""
    visits = tuple(values.visit(one) for one in data.visits)
    return intake.replace_content(actor_of(request), claim_id, data.revision, visits, data.command_id)


@router.put("/{int:claim_id}/head", response=Done, operation_id="claims_correct_head")
def correct_head(request: HttpRequest, claim_id: int, data: schemas.ClaimHeadCorrectionIn) -> Any:
    """更正申请信息, with the reason; until the money is decided."""
    head = heading.Head(**data.model_dump(exclude={"revision", "why", "command_id"}))
    return heading.correct_head(actor_of(request), claim_id, data.revision, head, data.why, data.command_id)


@router.put("/{int:claim_id}/materials", response=Done, operation_id="claims_materials")
def materials(request: HttpRequest, claim_id: int, data: schemas.ClaimMaterialsIn) -> Any:
    """Materials as they lie on the desk."""
    words = [intake.MaterialWord(one.code, one.there, one.copies, one.note.strip()) for one in data.materials]
    return intake.set_materials(actor_of(request), claim_id, data.revision, words, data.command_id)


@router.post("/{int:claim_id}/lines/{int:line_id}/item", response=Done, operation_id="claims_choose_item")
def choose_item(request: HttpRequest, claim_id: int, line_id: int, data: schemas.LineItemIn) -> Any:
    """The catalogue item of a line, chosen by a person."""
    chosen = (data.revision, data.item.strip(), data.learn)
    return matching.choose_item(actor_of(request), claim_id, line_id, *chosen, data.command_id)


@router.post("/submissions", response={200: schemas.SubmittedOut, **REFUSALS}, operation_id="claims_submit")
def submit(request: HttpRequest, data: schemas.SubmittedClaimIn) -> Any:
    """A claim of a hospital or city platform."""
    actor = actor_of(request)
    submissions.submit(actor, data.certificate, data.name, values.submission(data), data.command_id)
    return submitted.submission(actor, data.external)


@router.get(
    "/submissions/{external}", response={200: schemas.SubmittedOut, **REFUSALS}, operation_id="claims_submission"
)
def submission(request: HttpRequest, external: External) -> Any:
    """Where a submitted claim stands, by the number its sender gave it."""
    return submitted.submission(actor_of(request), external)
