"""Batches, files and pages."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Field, Schema

from jingban.capture.schemas.words import BatchState, CaptureProblem, Channel, CommandId, FileState, Kind, PageState


class BatchIn(Schema):
    name: Annotated[str, Field(min_length=1, max_length=120)]
    channel: Literal["upload", "phone"] = "upload"
    command_id: CommandId


class Duplicate(Schema):
    """Where the centre has the very same file already."""

    file_id: int
    batch_id: int
    batch_name: str
    filename: str


class CaptureUploaded(Schema):
    """Outcome of one file: taken in (perhaps a duplicate, then told), or an error."""

    filename: str
    file_id: int | None = None
    job_id: int | None = None
    duplicate: Duplicate | None = None
    error: CaptureProblem | None = None


class CaptureUploads(Schema):
    items: list[CaptureUploaded]


class PageCounts(Schema):
    all: int
    read: int
    failed: int
    waiting: int
    suspects: int


class PaperCounts(Schema):
    all: int
    doubtful: int
    released: int


class BatchItem(Schema):
    id: int
    name: str
    channel: Channel
    state: BatchState = Field(description="open: something is still to be read")
    problem: str = Field(description="Why putting the pages together failed; empty otherwise")
    created_by: str
    created_at: datetime
    files: int
    files_refused: int
    pages: PageCounts
    papers: PaperCounts
    job_id: int | None


class CaptureBatchPage(Schema):
    items: list[BatchItem]
    total: int
    page: int
    size: int


class FileItem(Schema):
    id: int
    filename: str
    size: int
    media: str
    state: FileState
    error: CaptureProblem | None
    duplicate: Duplicate | None
    archive_id: int | None = Field(description="The archive it was in")
    job_id: int | None


class CaptureBatchOut(BatchItem):
    file_items: list[FileItem]


class SuspectOf(Schema):
    """An earlier page of the centre that looks the same and holds the same figures."""

    page_id: int
    batch_id: int
    batch_name: str
    filename: str
    number: int
    paper_id: int | None = None


class PageItem(Schema):
    id: int
    batch_id: int
    file_id: int
    filename: str
    number: int = Field(description="Page of its file, from 1")
    position: int | None = Field(description="Which page of its paper, from 1")
    paper_id: int | None
    state: PageState
    kind: Kind | None
    rotation: int
    source: str
    engine: str
    seconds: float
    width: float = Field(description="Of the upright page: the units of every bbox on it")
    height: float
    suspected_of: SuspectOf | None
    error: CaptureProblem | None
    job_id: int | None


class PagePage(Schema):
    items: list[PageItem]
    total: int
    page: int
    size: int


class PageCommandIn(Schema):
    command_id: CommandId


class PageQueued(Schema):
    job_id: int


class WordOut(Schema):
    text: str
    bbox: list[float]
    confidence: float | None


class WordsOut(Schema):
    """What was read on a page, run by run."""

    width: float
    height: float
    words: list[WordOut]


class TicketOut(Schema):
    url: str
    qr_svg: str
    expires_at: datetime
