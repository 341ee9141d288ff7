"""Where a paper's values come from, said where the source can be made by anybody."""

from collections.abc import Iterator
from typing import Final

from jingban.capture.core.checks.paper import BILLS, Paper
from jingban.capture.core.model import Check, Origin
from jingban.kernel.findings import Severity

_FILES: Final = (Origin.XML, Origin.OFD)


def unsigned(paper: Paper) -> Iterator[Check]:
    """A bill out of a data file whose signature nobody has verified: exactly read, and as easily written as read.

    A warning, never a block: it tells the reviewer that no check of ours speaks for the issuer. ``subjects`` is empty, for
    it puts no figure in doubt.
    """
    names = (field for field in paper.record.fields if field.human is None and field.machine is not None)
    if paper.record.kind in BILLS and any(field.origin in _FILES for field in names):
        message = "数据取自电子文件，尚未验签：数字照文件读出，真伪须在财政电子票据查验平台查验"
        yield Check("source.unsigned", False, message, (), severity=Severity.WARNING)
