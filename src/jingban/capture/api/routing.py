"""The router of capture, and what its parameters and refusals look like."""

from datetime import date
from typing import Annotated, Any

from ninja import Router
from pydantic import Field

from jingban.capture import schemas

router = Router()

REFUSALS = dict.fromkeys((401, 403, 404, 409, 413, 422), schemas.Refused)
PageNumber = Annotated[int, Field(ge=1, le=1_000_000)]
PageSize = Annotated[int, Field(ge=1, le=200)]
Day = Annotated[date, Field(ge=date(2020, 1, 1), le=date(2100, 12, 31))]
Word = Annotated[str, Field(max_length=100)]
Width = Annotated[int, Field(ge=16, le=4000)]
Side = Annotated[float, Field(ge=0, le=100_000)]
JPEG: dict[str, Any] = {"responses": {200: {"content": {"image/jpeg": {}}}}}
