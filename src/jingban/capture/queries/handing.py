"""A paper as the JSON contract (docs/contracts/capture.schema.json), for review and for whoever reads the desk's HTTP."""

from typing import Any, cast

from jingban.capture import models, refusals, repository, schemas
from jingban.capture.core import privacy
from jingban.capture.core.contract import Document, PageEntry, Reading, values_of
from jingban.capture.core.model import DocumentKind, Origin
from jingban.capture.services import bench, judging
from jingban.capture.services.rights import READ, hidden_classes, paper_for
from jingban.capture.services.second_keying import blind_for
from jingban.infra.access.services import Actor

_HIDDEN_TEXTS = ("value", "machine", "raw")


def contract(actor: Actor, paper_id: int) -> schemas.ContractOut:
    """The paper as it stands, people's values inside, numbers and names hidden as on the desk. Logged as a copy.

    ``state`` says whether it is released: review takes no other. A price with status ``read_only`` on a released paper
    was read and not proved, and no amount depends on it: whoever decides by the price must look at the picture.
    """
    row = paper_for(actor, paper_id, READ)
    if blind_for(actor, row):
        raise refusals.second_blind()
    standing = judging.standing(row)
    mask = privacy.masker([repository.record(row), standing.record], hidden_classes(actor, [row], row.batch.centre))
    pages = tuple(_page(page) for page in repository.pages_of(row))
    values = values_of(Reading(pages, (Document(standing.record, standing.checks),)))
    if mask.classes:
        values = masked(values, mask)
    bench.note_copy(actor, row, bool(mask.classes))
    return schemas.ContractOut(
        paper_id=row.pk,
        version=row.version,
        state=cast(schemas.PaperState, row.state),
        released_at=row.released_at,
        masked=bool(mask.classes),
        reading=values,
    )


def masked(values: dict[str, Any], mask: privacy.Masker) -> dict[str, Any]:
    """The same contract, hidden classes hidden in their fields and wherever their words are quoted."""
    documents = []
    for document in values["documents"]:
        fields = {name: _field(name, field, mask) for name, field in document["fields"].items()}
        rest = {name: _quoted(part, mask) for name, part in document.items() if name not in ("fields", "pages")}
        documents.append({**rest, "pages": document["pages"], "fields": fields})
    pages = [{**page, "file": mask.text(page["file"])} for page in values["pages"]]
    return {**values, "pages": pages, "documents": documents}


def _field(name: str, field: dict[str, Any], mask: privacy.Masker) -> dict[str, Any]:
    out = {key: mask.value(name, part) if key in _HIDDEN_TEXTS else part for key, part in field.items()}
    if "human" in field:
        out["human"] = {"value": mask.value(name, field["human"]["value"])}
    return out


def _quoted(part: Any, mask: privacy.Masker) -> Any:
    if isinstance(part, str):
        return mask.text(part)
    if isinstance(part, list):
        return [_quoted(item, mask) for item in part]
    return {key: _quoted(item, mask) for key, item in part.items()} if isinstance(part, dict) else part


def _page(row: models.Page) -> PageEntry:
    return PageEntry(
        file=row.file.filename,
        page=row.number,
        sha256=row.file.sha256,
        kind=DocumentKind(row.kind or DocumentKind.OTHER),
        rotation=row.rotation,
        source=Origin(row.source or Origin.OCR),
        seconds=row.seconds,
        engine=row.engine,
    )
