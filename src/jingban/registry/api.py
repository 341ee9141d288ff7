"""HTTP of persons, providers, catalogue, matching and calendar; nothing is decided here."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import File, Form, Router
from ninja.files import UploadedFile
from pydantic import Field

from jingban.infra.access import services as access
from jingban.infra.access.http import actor_of
from jingban.registry import queries, refusals, schemas
from jingban.registry.core.lists import NewPerson
from jingban.registry.core.model import Coverage, Group
from jingban.registry.core.periods import Period
from jingban.registry.services import accounts, catalogues, lists, persons

router = Router()

REFUSALS = dict.fromkeys((400, 401, 403, 404, 409, 413, 422), schemas.Refused)
PageNumber = Annotated[int, Field(ge=1, le=1_000_000)]
PageSize = Annotated[int, Field(ge=1, le=200)]
Words = Annotated[str, Field(max_length=100, pattern=schemas.PLAIN)]


# --- persons ---------------------------------------------------------------------------------------


@router.get("/persons", response={200: schemas.PersonPage, **REFUSALS}, operation_id="registry_persons")
def person_list(request: HttpRequest, query: Words = "", page: PageNumber = 1, size: PageSize = 50) -> Any:
    """Persons by name, number or certificate; masked."""
    return queries.persons(actor_of(request), query, page, size)


@router.post("/persons", response={200: schemas.RegistryIdOut, **REFUSALS}, operation_id="registry_register")
def register(request: HttpRequest, data: schemas.PersonIn) -> Any:
    """Register a person."""
    new = NewPerson(
        data.certificate_type, data.certificate, data.name, data.sex, data.birth, data.centre, data.number, data.death
    )
    return {"id": persons.register(actor_of(request), new, data.command_id)}


@router.post(
    "/persons/import", response={200: schemas.RegistryImportOut, **REFUSALS}, operation_id="registry_import_persons"
)
def import_persons(request: HttpRequest, file: File[UploadedFile], command_id: Form[str]) -> Any:
    """A list of persons (XLSX or CSV), all rows or none; with 422 ``details.rows`` tells every bad row."""
    return lists.import_upload(actor_of(request), "persons", file.chunks(), command_id)


@router.get("/persons/{int:person_id}", response={200: schemas.PersonOut, **REFUSALS}, operation_id="registry_person")
def person(request: HttpRequest, person_id: int, day: date | None = None) -> Any:
    """One person as of a day."""
    return queries.person(actor_of(request), person_id, day)


@router.get(
    "/persons/{int:person_id}/versions",
    response={200: list[schemas.PersonVersionOut], **REFUSALS},
    operation_id="registry_person_versions",
)
def person_versions(request: HttpRequest, person_id: int) -> Any:
    """What stood before each correction, newest first."""
    return queries.versions(actor_of(request), person_id)


@router.post(
    "/persons/{int:person_id}/unmask", response={200: schemas.UntilOut, **REFUSALS}, operation_id="registry_unmask"
)
def unmask(request: HttpRequest, person_id: int, data: schemas.RegistryUnmaskIn) -> Any:
    """Numbers in clear for 15 minutes; logged."""
    return {"until": persons.unmask(actor_of(request), person_id, list(data.fields), data.reason)}


@router.post(
    "/persons/{int:person_id}/correct", response={200: schemas.VersionOut, **REFUSALS}, operation_id="registry_correct"
)
def correct(request: HttpRequest, person_id: int, data: schemas.CorrectionIn) -> Any:
    """Correct a person; what stood before is kept."""
    wanted = persons.Correction(
        data.name, data.certificate_type, data.certificate, data.sex, data.birth, data.death, data.centre
    )
    version = persons.correct(actor_of(request), person_id, wanted, data.version, data.reason, data.command_id)
    return {"version": version}


def _period(first: date, last: date | None) -> Period:
    if last is not None and last < first:
        raise refusals.wrong_end()
    return Period(first, last)


@router.post(
    "/persons/{int:person_id}/coverages",
    response={200: schemas.RegistryIdOut, **REFUSALS},
    operation_id="registry_insure",
)
def add_coverage(request: HttpRequest, person_id: int, data: schemas.CoverageIn) -> Any:
    """Insure a person."""
    actor = actor_of(request)
    access.require(actor, persons.WRITE)
    new = Coverage(data.scheme, data.person_type, _period(data.first, data.last), data.unit)
    return {"id": persons.add_coverage(actor, person_id, new, data.command_id)}


@router.post(
    "/coverages/{int:period_id}/end",
    response={200: schemas.RegistryIdOut, **REFUSALS},
    operation_id="registry_end_coverage",
)
def end_coverage(request: HttpRequest, period_id: int, data: schemas.EndIn) -> Any:
    """End a coverage."""
    persons.end_coverage(actor_of(request), period_id, data.last, data.reason, data.command_id)
    return {"id": period_id}


@router.post(
    "/persons/{int:person_id}/groups",
    response={200: schemas.RegistryIdOut, **REFUSALS},
    operation_id="registry_recognise",
)
def add_group(request: HttpRequest, person_id: int, data: schemas.GroupIn) -> Any:
    """Recognise an identity."""
    actor = actor_of(request)
    access.require(actor, persons.WRITE)
    new = Group(data.identity, _period(data.first, data.last), data.document)
    return {"id": persons.add_group(actor, person_id, new, data.command_id)}


@router.post(
    "/groups/{int:period_id}/end", response={200: schemas.RegistryIdOut, **REFUSALS}, operation_id="registry_end_group"
)
def end_group(request: HttpRequest, period_id: int, data: schemas.EndIn) -> Any:
    """End an identity."""
    persons.end_group(actor_of(request), period_id, data.last, data.reason, data.command_id)
    return {"id": period_id}


# --- bank accounts ---------------------------------------------------------------------------------


@router.post(
    "/persons/{int:person_id}/accounts",
    response={200: schemas.RegistryIdOut, **REFUSALS},
    operation_id="registry_ask_account",
)
def ask_account(request: HttpRequest, person_id: int, data: schemas.RegistryAccountIn) -> Any:
    """Ask for an account; another person decides."""
    new = accounts.NewAccount(data.holder, data.account, data.bank, data.bank_code, data.relation)
    return {"id": accounts.ask(actor_of(request), person_id, new, data.reason, data.evidence, data.command_id)}


@router.get("/accounts", response={200: schemas.AccountPage, **REFUSALS}, operation_id="registry_accounts")
def account_list(
    request: HttpRequest,
    state: Literal["asked", "accepted", "rejected", "replaced", ""] = "",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:
    """Accounts, newest first; masked."""
    return queries.accounts(actor_of(request), state, page, size)


@router.post(
    "/accounts/{int:account_id}/decision",
    response={200: schemas.RegistryStateOut, **REFUSALS},
    operation_id="registry_decide_account",
)
def decide_account(request: HttpRequest, account_id: int, data: schemas.RegistryDecisionIn) -> Any:
    """Accept or reject an account."""
    return {"state": accounts.decide(actor_of(request), account_id, data.accept, data.answer, data.command_id)}


# --- providers, catalogue, calendar ----------------------------------------------------------------


@router.get("/providers", response={200: schemas.ProviderPage, **REFUSALS}, operation_id="registry_providers")
def provider_list(
    request: HttpRequest, query: Words = "", day: date | None = None, page: PageNumber = 1, size: PageSize = 50
) -> Any:
    """Providers as of a day."""
    return queries.providers(actor_of(request), query, day, page, size)


@router.post(
    "/providers/import", response={200: schemas.RegistryImportOut, **REFUSALS}, operation_id="registry_import_providers"
)
def import_providers(request: HttpRequest, file: File[UploadedFile], command_id: Form[str]) -> Any:
    """A list of providers, all rows or none."""
    return lists.import_upload(actor_of(request), "providers", file.chunks(), command_id)


@router.get(
    "/providers/{code}", response={200: list[schemas.ProviderOut], **REFUSALS}, operation_id="registry_provider"
)
def provider(request: HttpRequest, code: str) -> Any:
    """Every period of a provider, oldest first."""
    return queries.provider(actor_of(request), code.replace("\x00", "")[:40])


@router.get("/catalogue", response={200: schemas.RegistryItemPage, **REFUSALS}, operation_id="registry_catalogue")
def catalogue_list(
    request: HttpRequest,
    query: Words = "",
    kind: Literal["drug", "service", "consumable", ""] = "",
    item_class: Literal["01", "02", "03", ""] = "",
    day: date | None = None,
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:
    """Catalogue items as of a day."""
    return queries.catalogue(actor_of(request), query, kind, item_class, day, page, size)


@router.post(
    "/catalogue/import", response={200: schemas.RegistryImportOut, **REFUSALS}, operation_id="registry_import_catalogue"
)
def import_catalogue(request: HttpRequest, file: File[UploadedFile], command_id: Form[str]) -> Any:
    """A catalogue, all rows or none."""
    return lists.import_upload(actor_of(request), "catalogue", file.chunks(), command_id)


@router.get(
    "/catalogue/{code}", response={200: list[schemas.RegistryItemOut], **REFUSALS}, operation_id="registry_item"
)
def item(request: HttpRequest, code: str) -> Any:
    """Every version of an item."""
    return queries.item(actor_of(request), code.replace("\x00", "")[:40])


@router.post("/match", response={200: schemas.AnswerOut, **REFUSALS}, operation_id="registry_match")
def match(request: HttpRequest, data: schemas.RegistryMatchIn) -> Any:
    """What a printed item name may mean."""
    return queries.match(actor_of(request), data)


@router.post("/mappings", response={200: schemas.RegistryIdOut, **REFUSALS}, operation_id="registry_learn")
def learn(request: HttpRequest, data: schemas.MappingIn) -> Any:
    """Remember what a printed name means."""
    made = catalogues.learn(actor_of(request), data.provider, data.name, data.spec, data.code, data.command_id)
    return {"id": made}


@router.get("/mappings", response={200: schemas.MappingPage, **REFUSALS}, operation_id="registry_mappings")
def mapping_list(
    request: HttpRequest, provider: Words = "", query: Words = "", page: PageNumber = 1, size: PageSize = 50
) -> Any:
    """Learnt names in force, newest first."""
    return queries.mappings(actor_of(request), provider, query, page, size)


@router.get("/words", response={200: schemas.RegistryWordsOut, **REFUSALS}, operation_id="registry_words")
def words(request: HttpRequest) -> Any:
    """Dictionaries and the columns of import files."""
    return queries.words(actor_of(request))


@router.get("/calendar", response={200: list[schemas.DayOut], **REFUSALS}, operation_id="registry_calendar")
def calendar(request: HttpRequest, year: Annotated[int, Field(ge=1990, le=2200)]) -> Any:
    """Days that differ from the week."""
    return queries.calendar(actor_of(request), year)


@router.post(
    "/calendar/import", response={200: schemas.RegistryImportOut, **REFUSALS}, operation_id="registry_import_calendar"
)
def import_calendar(request: HttpRequest, file: File[UploadedFile], command_id: Form[str]) -> Any:
    """Holidays and make-up days, all rows or none."""
    return lists.import_upload(actor_of(request), "calendar", file.chunks(), command_id)
