"""HTTP of the steps of a claim: one endpoint for each command, and several claims at once."""

from collections.abc import Callable
from typing import Any, Literal

from django.http import HttpRequest

from jingban.claims import schemas
from jingban.claims.api.shapes import REFUSALS, router
from jingban.claims.services import bulk, checking, intake, recovering, releasing, settling, steps
from jingban.infra.access.http import actor_of

Done = {200: schemas.ClaimIdOut, **REFUSALS}


@router.post("/{int:claim_id}/take", response=Done, operation_id="claims_take")
def take(request: HttpRequest, claim_id: int, data: schemas.ClaimStepIn) -> Any:
    """Take a claim into one's hands for half an hour."""
    return steps.take(actor_of(request), claim_id, data.command_id)


@router.post("/{int:claim_id}/put-back", response=Done, operation_id="claims_put_back")
def put_back(request: HttpRequest, claim_id: int, data: schemas.ClaimStepIn) -> Any:
    """Give a claim out of one's hands."""
    return steps.put_back(actor_of(request), claim_id, data.command_id)


@router.post("/{int:claim_id}/refresh", response=Done, operation_id="claims_refresh")
def refresh(request: HttpRequest, claim_id: int, data: schemas.ClaimStepIn) -> Any:
    """Ask payment how far the money is; closes the claim when all is paid."""
    return releasing.refresh(actor_of(request), claim_id, data.command_id)


@router.post("/{int:claim_id}/accept", response=Done, operation_id="claims_accept")
def accept(request: HttpRequest, claim_id: int, data: schemas.ClaimStepIn) -> Any:
    """受理: the clock begins."""
    return intake.accept(actor_of(request), claim_id, data.revision, data.command_id)


@router.post("/{int:claim_id}/ask-documents", response=Done, operation_id="claims_ask_documents")
def ask_documents(request: HttpRequest, claim_id: int, data: schemas.ClaimStepIn) -> Any:
    """一次性告知 of what is missing; the clock stands still."""
    return intake.ask_documents(actor_of(request), claim_id, data.revision, data.command_id)


@router.post("/{int:claim_id}/documents-came", response=Done, operation_id="claims_documents_came")
def documents_came(request: HttpRequest, claim_id: int, data: schemas.ClaimStepIn) -> Any:
    """补正 complete; the clock runs again."""
    return intake.documents_came(actor_of(request), claim_id, data.revision, data.command_id)


@router.post("/{int:claim_id}/check", response=Done, operation_id="claims_check")
def check(request: HttpRequest, claim_id: int, data: schemas.ClaimStepIn) -> Any:
    """核对 and 智能审核 once more."""
    return checking.check(actor_of(request), claim_id, data.revision, data.command_id)


@router.post("/{int:claim_id}/settle", response=Done, operation_id="claims_settle")
def settle(request: HttpRequest, claim_id: int, data: schemas.ClaimStepIn) -> Any:
    """初审通过: 待遇核定."""
    return settling.settle(actor_of(request), claim_id, data.revision, data.command_id)


@router.post("/{int:claim_id}/recheck", response=Done, operation_id="claims_recheck")
def recheck(request: HttpRequest, claim_id: int, data: schemas.ClaimStepIn) -> Any:
    """复核通过, by another person."""
    return settling.recheck(actor_of(request), claim_id, data.revision, data.command_id)


@router.post("/{int:claim_id}/approve", response=Done, operation_id="claims_approve")
def approve(request: HttpRequest, claim_id: int, data: schemas.ClaimStepIn) -> Any:
    """审批 by amount."""
    return settling.approve(actor_of(request), claim_id, data.revision, data.command_id)


@router.post("/{int:claim_id}/release", response=Done, operation_id="claims_release")
def release(request: HttpRequest, claim_id: int, data: schemas.ClaimStepIn) -> Any:
    """Hand the amounts to payment."""
    return releasing.release(actor_of(request), claim_id, data.revision, data.command_id)


@router.post("/{int:claim_id}/reject", response=Done, operation_id="claims_reject")
def reject(request: HttpRequest, claim_id: int, data: schemas.ClaimSaidIn) -> Any:
    """不予受理."""
    return said(intake.reject, request, claim_id, data)


@router.post("/{int:claim_id}/withdraw", response=Done, operation_id="claims_withdraw")
def withdraw(request: HttpRequest, claim_id: int, data: schemas.ClaimSaidIn) -> Any:
    """撤销 at the person's wish."""
    return said(intake.withdraw, request, claim_id, data)


@router.post("/{int:claim_id}/send-back", response=Done, operation_id="claims_send_back")
def send_back(request: HttpRequest, claim_id: int, data: schemas.ClaimSaidIn) -> Any:
    """退回窗口: entered wrongly."""
    return said(intake.send_back, request, claim_id, data)


@router.post("/{int:claim_id}/hold", response=Done, operation_id="claims_hold")
def hold(request: HttpRequest, claim_id: int, data: schemas.ClaimSaidIn) -> Any:
    """转核查: hospital or third party is asked; the clock stands still."""
    return said(intake.hold, request, claim_id, data)


@router.post("/{int:claim_id}/resume", response=Done, operation_id="claims_resume")
def resume(request: HttpRequest, claim_id: int, data: schemas.ClaimSaidIn) -> Any:
    """核查结束."""
    return said(intake.resume, request, claim_id, data)


@router.post("/{int:claim_id}/return-settled", response=Done, operation_id="claims_return_settled")
def return_settled(request: HttpRequest, claim_id: int, data: schemas.ClaimSaidIn) -> Any:
    """复核退回: the settlement is taken back."""
    return said(settling.return_settled, request, claim_id, data)


@router.post("/{int:claim_id}/return-rechecked", response=Done, operation_id="claims_return_rechecked")
def return_rechecked(request: HttpRequest, claim_id: int, data: schemas.ClaimSaidIn) -> Any:
    """审批退回."""
    return said(settling.return_rechecked, request, claim_id, data)


@router.post("/{int:claim_id}/return-approved", response=Done, operation_id="claims_return_approved")
def return_approved(request: HttpRequest, claim_id: int, data: schemas.ClaimSaidIn) -> Any:
    """财务退回."""
    return said(settling.return_approved, request, claim_id, data)


@router.post("/{int:claim_id}/correct", response=Done, operation_id="claims_correct")
def correct(request: HttpRequest, claim_id: int, data: schemas.ClaimSaidIn) -> Any:
    """更正 after the end: a new version is made; the answer is that one."""
    return said(releasing.correct, request, claim_id, data)


@router.post("/{int:claim_id}/recovered", response=Done, operation_id="claims_recovered")
def recovered(request: HttpRequest, claim_id: int, data: schemas.ClaimSaidIn) -> Any:
    """追回 has come in; the reason names the receipt."""
    return said(recovering.recovered, request, claim_id, data)


def said(act: Callable[..., Any], request: HttpRequest, claim_id: int, data: schemas.ClaimSaidIn) -> Any:
    """A step with a reason."""
    return act(actor_of(request), claim_id, data.revision, data.reason, data.command_id)


@router.post("/{int:claim_id}/findings/{int:finding_id}/decision", response=Done, operation_id="claims_decide")
def decide(request: HttpRequest, claim_id: int, finding_id: int, data: schemas.FindingDecisionIn) -> Any:
    """What the first reviewer says of a finding."""
    return checking.decide(actor_of(request), claim_id, finding_id, data.decision, data.reason.strip(), data.command_id)


@router.post("/bulk/{command}", response={200: schemas.BulkOut, **REFUSALS}, operation_id="claims_bulk")
def many(
    request: HttpRequest,
    command: Literal["take", "settle", "recheck", "approve", "release"],
    data: schemas.ClaimBulkIn,
) -> Any:
    """One step for several claims, each by itself; rights are checked row by row."""
    rows = bulk.many(actor_of(request), command, data.claims, data.command_id)
    done = sum(row.ok for row in rows)
    return {"done": done, "refused": len(rows) - done, "rows": rows}
