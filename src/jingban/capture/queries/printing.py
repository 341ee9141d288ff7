"""What capture prints: separator sheets."""

import re

from jingban.capture import refusals
from jingban.capture.core.separators import Separator
from jingban.capture.errors import CaptureError
from jingban.capture.services.rights import UPLOAD
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor

MOST_SHEETS = 200
_UNFIT = re.compile(r"[:\s]+")


def separators(actor: Actor, name: str, first: int, count: int) -> bytes:
    """Numbered sheets to lay between the cases of a pile, as PDF; ``name`` is printed on them and told by their code."""
    access.require(actor, UPLOAD)
    from jingban.capture.writers.separators import separators_pdf

    batch = _UNFIT.sub("-", name.strip().replace("\x00", ""))[:64] or "batch"
    try:
        return separators_pdf([Separator(batch, first + n) for n in range(count)])
    except CaptureError as error:
        raise refusals.unavailable("隔页") from error
