"""Pages that may be the same paper twice: marked as suspect, never dropped."""

from PIL import Image

from jingban.capture import models, repository
from jingban.capture.core import likeness
from jingban.capture.core.model import DocumentKind
from jingban.capture.core.page_json import ReadPage
from jingban.capture.services.recognition import recogniser
from jingban.infra.documents.errors import DocumentError


def hash_of(data: bytes, filename: str, number: int, rotation: int) -> str:
    """The perceptual hash of the upright page; empty where there is no picture."""
    try:
        picture = recogniser().picture(data, filename, number)
    except DocumentError:
        return ""
    small = Image.fromarray(picture).convert("L").rotate(-rotation, expand=True).resize((9, 8), Image.Resampling.BOX)
    grey = list(small.tobytes())
    return likeness.difference_hash([grey[row * 9 : row * 9 + 9] for row in range(8)])


def mark(row: models.Page, reading: ReadPage, hashed: str) -> None:
    """Note the hash of a held page, and the earlier page of the centre it may be a copy of."""
    row.dhash = hashed
    row.band_1, row.band_2, row.band_3, row.band_4 = likeness.bands(hashed) if hashed else ("", "", "", "")
    row.suspected_of = None
    if not hashed or reading.kind is DocumentKind.SEPARATOR:
        return
    own = likeness.figures(word.text for word in reading.page.words)
    for other, bits in repository.alike(row, hashed):
        theirs = repository.reading(other)
        words = theirs.page.words if theirs else ()
        if likeness.same_paper(bits, own, likeness.figures(word.text for word in words)):
            row.suspected_of = other
            return
