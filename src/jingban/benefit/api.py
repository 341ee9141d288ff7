"""HTTP in and out of the desk of benefits; nothing is decided here."""

from datetime import date
from typing import Annotated, Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router
from ninja.files import UploadedFile
from pydantic import Field

from jingban.benefit import queries, schemas, services
from jingban.infra.access.http import actor_of

router = Router()

REFUSALS = dict.fromkeys((400, 401, 403, 404, 409, 413, 422), schemas.Refused)
PageNumber = Annotated[int, Field(ge=1, le=1_000_000)]
PageSize = Annotated[int, Field(ge=1, le=200)]
Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2100, 12, 31))]


@router.post("/calculate", response={200: schemas.CalculateOut, **REFUSALS}, operation_id="benefit_calculate")
def calculate(request: HttpRequest, data: schemas.CalculateIn) -> Any:
    """Settle cases of one person in order: amounts by national names, who pays what, the steps, the sentence."""
    rows = [case.dict(exclude_none=True, by_alias=True) for case in data.cases]
    return {"results": services.calculate(actor_of(request), rows, data.explain)}


@router.post(
    "/sheet",
    operation_id="benefit_sheet",
    response=REFUSALS,
    openapi_extra={"responses": {200: {"content": {"application/pdf": {}}}}},
)
def sheet(request: HttpRequest, data: schemas.SheetIn) -> HttpResponse:
    """The 待遇核定明细表 of one case as PDF; the same input gives the same bytes."""
    rows = [case.dict(exclude_none=True, by_alias=True) for case in data.cases]
    name, content = services.sheet(actor_of(request), rows, data.index, data.printed_on, data.reference)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}"
    answer["Cache-Control"] = "no-store"
    return answer


@router.get("/regions", response={200: list[schemas.RegionOut], **REFUSALS}, operation_id="benefit_regions")
def regions(request: HttpRequest) -> Any:
    """Policy packs there are."""
    return queries.regions(actor_of(request))


@router.get("/dictionary", response={200: schemas.DictionaryOut, **REFUSALS}, operation_id="benefit_dictionary")
def dictionary(request: HttpRequest) -> Any:
    """Codes with their words."""
    return queries.dictionary(actor_of(request))


@router.get("/policies/{region}", response={200: schemas.PoliciesOut, **REFUSALS}, operation_id="benefit_policies")
def policies(
    request: HttpRequest,
    region: str,
    on: Day | None = None,
    concern: Annotated[str, Field(max_length=60)] = "",
) -> Any:
    """Provisions of a region: those in force on a day, or every version."""
    return queries.policies(actor_of(request), region, on, concern)


@router.get(
    "/policies/{region}/timeline", response={200: schemas.TimelineOut, **REFUSALS}, operation_id="benefit_timeline"
)
def timeline(request: HttpRequest, region: str) -> Any:
    """Every rule of a region with its dated versions."""
    return queries.timeline(actor_of(request), region)


@router.get("/policies/{region}/diff", response={200: schemas.DiffOut, **REFUSALS}, operation_id="benefit_diff")
def diff(request: HttpRequest, region: str, first: Day, second: Day) -> Any:
    """What differs between two days."""
    return queries.diff(actor_of(request), region, first, second)


@router.post("/simulations", response={200: schemas.Queued, **REFUSALS}, operation_id="benefit_simulate")
def simulate(
    request: HttpRequest, file: File[UploadedFile], policy_a: Form[str], policy_b: Form[str], command_id: Form[str]
) -> Any:
    """Upload a portfolio (CSV or Parquet) and settle it under two policies in the background."""
    return services.simulate(actor_of(request), file.name or "", file.chunks(), policy_a, policy_b, command_id)


@router.get("/simulations", response={200: schemas.SimulationPage, **REFUSALS}, operation_id="benefit_simulations")
def simulations(request: HttpRequest, page: PageNumber = 1, size: PageSize = 50) -> Any:
    """What-if runs, newest first."""
    return queries.simulations(actor_of(request), page, size)


@router.get(
    "/simulations/{int:simulation_id}",
    response={200: schemas.SimulationOut, **REFUSALS},
    operation_id="benefit_simulation",
)
def simulation(request: HttpRequest, simulation_id: int) -> Any:
    """One run with its result."""
    return queries.simulation(actor_of(request), simulation_id)
