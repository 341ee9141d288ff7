"""Pages with words to records: pure, the same every time, and never by confidence of the recognition."""

from collections.abc import Sequence

from jingban.capture.core.joining import join
from jingban.capture.core.model import Record
from jingban.capture.core.page import Page
from jingban.capture.core.reading import PageReading, read_page
from jingban.capture.core.siblings import taught
from jingban.capture.core.templates import Template


def interpret(pages: Sequence[Page], templates: Sequence[Template] = ()) -> tuple[Record, ...]:
    """The papers that the pages hold, in the order of their first pages.

    A printed label without a value gives a field with ``raw`` "" and no machine value, placed at the label: the paper
    says nothing there. A value that is none of its kind keeps its raw text with ``machine`` ``None``.
    """
    readings: list[PageReading] = []
    for page in pages:
        readings.append(read_page(page, templates, readings[-1] if readings else None))
    return join(taught(readings))
