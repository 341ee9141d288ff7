"""A first look at a file before it is taken in: what it is, and whether it can be opened at all."""

from jingban.budget.errors import ReadError
from jingban.budget.readers import sniff


def probe(data: bytes, name: str) -> str:
    """The media of a readable file; raises DocumentError for an empty, foreign, encrypted, cut-off or bomb-like one.

    Everything but a PDF is read whole: that is quick, and tells for certain. A PDF is only opened;
    what its pages hold (an image-only one, for instance) is found by the job.
    """
    if not data:
        raise ReadError("file_empty")
    if sniff.media_of(data, name) != "pdf":
        return sniff.open_source(data, name).media
    if name.lower().rpartition(".")[2] not in ("pdf", name.lower()):
        sniff.open_source(data, name)  # raises the mismatch; the rest of the check is the same
    from jingban.infra.documents.pdf import page_count

    page_count(data)
    return "pdf"
