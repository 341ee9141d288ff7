"""What the desk prints and names."""

from typing import Annotated, Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from pydantic import Field

from jingban.capture import schemas
from jingban.capture.api.routing import REFUSALS, router
from jingban.capture.queries import batches as batch_queries
from jingban.capture.queries import printing
from jingban.infra.access.http import actor_of


@router.get(
    "/separators.pdf",
    operation_id="capture_separators",
    response=REFUSALS,
    openapi_extra={"responses": {200: {"content": {"application/pdf": {}}}}},
)
def separators(
    request: HttpRequest,
    name: Annotated[str, Field(max_length=60)] = "",
    first: Annotated[int, Field(ge=1, le=99_000)] = 1,
    count: Annotated[int, Field(ge=1, le=printing.MOST_SHEETS)] = 20,
) -> HttpResponse:
    """Numbered sheets to lay between the cases of a pile of paper."""
    answer = HttpResponse(printing.separators(actor_of(request), name, first, count), content_type="application/pdf")
    answer["Content-Disposition"] = f"inline; filename*=UTF-8''{quote('隔页.pdf')}"
    return answer


@router.get("/names", response={200: schemas.NamesOut, **REFUSALS}, operation_id="capture_names")
def names(request: HttpRequest) -> Any:
    """Every name a field or a cell may have, with its word and kind of value."""
    return batch_queries.names(actor_of(request))
