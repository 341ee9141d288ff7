"""HTTP of what the window's form reads while it is filled in."""

from typing import Any

from django.http import HttpRequest

from jingban.claims import schemas
from jingban.claims.api.shapes import REFUSALS, Words, router
from jingban.claims.queries import forms
from jingban.infra.access.http import actor_of


@router.get("/checklist", response={200: list[schemas.MaterialOut], **REFUSALS}, operation_id="claims_checklist")
def checklist(
    request: HttpRequest,
    med_types: Words = "",
    diagnoses: Words = "",
    proxy: bool = False,
    liability_statement: bool = False,
) -> Any:
    """材料清单 by what the form says so far; lists of codes with commas between."""
    return forms.checklist(
        actor_of(request), _codes(med_types), _codes(diagnoses), proxy=proxy, liability_statement=liability_statement
    )


@router.get(
    "/{int:claim_id}/content",
    response={200: schemas.ClaimContentOut, **REFUSALS},
    operation_id="claims_content_to_edit",
)
def content(request: HttpRequest, claim_id: int) -> Any:
    """Visits, bills and lines in the shape they are handed in, to go on with a draft."""
    return forms.content(actor_of(request), claim_id)


def _codes(text: str) -> list[str]:
    return [code.strip() for code in text.split(",") if code.strip()]
