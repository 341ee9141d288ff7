"""What a bill is, said where its figures alone would pass: a file anybody can make, a bill that takes another back."""

from collections.abc import Iterator
from typing import Final

from jingban.capture.core.checks.paper import BILLS, Paper
from jingban.capture.core.model import Check, Origin
from jingban.kernel.findings import Severity
from jingban.kernel.money import yuan

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


def reversing(paper: Paper) -> Iterator[Check]:
    """A red bill (冲红): its negative sums add up as well as any, and it pays nobody. No figure of it is in doubt.

    A warning: it goes on with its sign, beside the bill it takes back, and whoever decides must be told.
    """
    total = paper.fen("TotalAmount")
    if paper.record.kind in BILLS and total is not None and total < 0:
        message = "金额合计为负，是冲红票据：不能单独据以报销，请与被冲销的原票据一并核对"
        yield Check("source.reversing", False, message, (), found=yuan(total), severity=Severity.WARNING)
