"""The original beside the tables: text lines, sheets, paragraphs, or pictures of PDF pages; masked."""

from collections.abc import Iterable

from jingban.budget import queries, refusals, schemas
from jingban.budget.core.blocks import Grid, Source, TextLine
from jingban.budget.core.masking import Masker
from jingban.infra.access.services import Actor
from jingban.infra.documents.errors import DocumentError

WIDTHS = (320, 2400)  # pixels of a page picture, least and most


def source(actor: Actor, document_id: int, page: int) -> schemas.SourceOut:
    """The original in the form its format allows. Readable even when interpretation failed."""
    view = queries.opened(actor, document_id)
    data = queries.original(view)
    try:
        if view.row.media == "pdf":
            return _pdf(view, data, page)
        if view.row.media == "txt":
            return _text(data, view.masker)
        from jingban.budget.readers.sniff import open_source

        return _blocks(open_source(data, view.row.filename), view.masker)
    except DocumentError as error:
        raise refusals.read_failed(error.message) from error


def page_picture(actor: Actor, document_id: int, page: int, width: int) -> tuple[bytes, str, bool]:
    """A PDF page as PNG with personal data painted over; its ETag; whether it is masked."""
    from jingban.budget.readers import pdf_pictures

    view = queries.opened(actor, document_id)
    if view.row.media != "pdf":
        raise refusals.no_page()
    wide = min(max(width, WIDTHS[0]), WIDTHS[1])
    try:
        picture = pdf_pictures.page(queries.original(view), page, wide, view.masker)
    except DocumentError as error:
        raise refusals.no_page() from error
    return picture, f'"{view.row.sha256[:16]}-{page}-{wide}-{int(view.masked)}"', view.masked


def _pdf(view: queries.Opened, data: bytes, page: int) -> schemas.SourceOut:
    from jingban.infra.documents.pdf import page_count, page_size

    count = page_count(data)
    if not 1 <= page <= count:
        raise refusals.no_page()
    wide, high = page_size(data, page)
    # The address changes with the grant, so that no browser shows one picture for the other.
    shown = "" if view.masked else "?clear=1"
    return schemas.SourceOut(
        kind="pdf",
        page=page,
        pages=count,
        width=wide,
        height=high,
        image_url=f"/api/budget/documents/{view.row.pk}/pages/{page}.png{shown}",
    )


def _text(data: bytes, masker: Masker) -> schemas.SourceOut:
    from jingban.budget.readers.encoding import decode_text

    lines = decode_text(data).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    shown = [schemas.SourceLine(number=n, text=masker.text(text)) for n, text in enumerate(lines, 1)]
    return schemas.SourceOut(kind="text", lines=shown)


def _blocks(read: Source, masker: Masker) -> schemas.SourceOut:
    if read.media in ("xlsx", "xls"):
        return schemas.SourceOut(kind="grid", sheets=_sheets(read, masker))
    blocks = [
        schemas.SourceBlock(type="line", text=masker.text(block.text))
        if isinstance(block, TextLine)
        else schemas.SourceBlock(type="grid", rows=_rows(block, masker))
        for block in read.blocks
    ]
    return schemas.SourceOut(kind="html_blocks", blocks=blocks)


def _sheets(read: Source, masker: Masker) -> list[schemas.SourceSheet]:
    """Blocks of one sheet under one name, in order."""
    sheets: dict[str, list[list[str]]] = {}
    for block in read.blocks:
        name = block.place.sheet or _sheet_of(block)
        rows = [[masker.text(block.text)]] if isinstance(block, TextLine) else _rows(block, masker)
        sheets.setdefault(name, []).extend(rows)
    return [schemas.SourceSheet(name=name or "工作表", rows=rows) for name, rows in sheets.items()]


def _sheet_of(block: TextLine | Grid) -> str:
    cells: Iterable[object] = block.rows[0] if isinstance(block, Grid) and block.rows else ()
    return next((cell.place.sheet for cell in cells if getattr(cell, "place", None) and cell.place.sheet), "")  # type: ignore[attr-defined]


def _rows(grid: Grid, masker: Masker) -> list[list[str]]:
    return [[masker.text(cell.text) for cell in row] for row in grid.rows]
