"""Parameters and refusals every endpoint of claims shares."""

from typing import Annotated
from urllib.parse import quote

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from jingban.claims import schemas
from jingban.claims.schemas import PLAIN

# One router for all parts: of two routers the first hides the second on a path they share.
router = Router()
REFUSALS = dict.fromkeys((400, 401, 403, 404, 409, 413, 422), schemas.ClaimProblem)
PageNumber = Annotated[int, Field(ge=1, le=1_000_000)]
PageSize = Annotated[int, Field(ge=1, le=200)]
Words = Annotated[str, Field(max_length=100, pattern=PLAIN)]
Code = Annotated[str, Field(max_length=40, pattern=PLAIN)]
External = Annotated[str, Field(min_length=1, max_length=64, pattern=PLAIN)]
Year = Annotated[int, Field(ge=1990, le=2200)]
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]


def download(name: str, media: str, content: bytes, *, inline: bool = False) -> HttpResponse:
    """A file for the browser; papers of persons are never kept by it."""
    answer = HttpResponse(content, content_type=media)
    kind = "inline" if inline else "attachment"
    answer["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(name)}"
    answer["Cache-Control"] = "no-store"
    return answer


def binary(media: str) -> dict[str, dict[int, dict[str, dict[str, dict[str, str]]]]]:
    """The word of the schema for an answer that is a file."""
    return {"responses": {200: {"content": {media: {}}}}}
