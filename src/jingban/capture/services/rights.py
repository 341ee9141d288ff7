"""Who may do what to a batch or a paper, and how the audit log names them."""

from collections.abc import Sequence

from jingban.capture import models, refusals, repository
from jingban.capture.core import privacy
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor

READ, UPLOAD, CORRECT = "capture.read", "capture.upload", "capture.correct"
SECOND_KEY, MANAGE = "capture.second_key", "capture.manage"
# Who works on papers knows whose they are; numbers stay hidden from them too until they say why.
_WORKERS = (UPLOAD, CORRECT, SECOND_KEY)


def object_of(kind: str, pk: int) -> str:
    """``capture.batch:7``, ``capture.paper:12``."""
    return f"capture.{kind}:{pk}"


def batch_for(actor: Actor, batch_id: int, right: str) -> models.Batch:
    """A batch the person may see, and for which they hold the right; raises Denied or NotFound."""
    access.require(actor, right)
    row = repository.batch(access.require(actor, READ), batch_id)
    if row is None:
        raise refusals.no_batch()
    access.require(actor, right, row.centre)
    return row


def paper_for(actor: Actor, paper_id: int, right: str) -> models.Paper:
    """A paper the person may see, and for which they hold the right."""
    access.require(actor, right)
    row = repository.paper(access.require(actor, READ), paper_id)
    if row is None:
        raise refusals.no_paper()
    access.require(actor, right, row.batch.centre)
    return row


def works_on(actor: Actor, centre: str) -> bool:
    """Whether the person handles papers of this centre, not only looks at them."""
    return any(actor.may(right, centre) for right in _WORKERS)


def hidden_classes(actor: Actor, papers: Sequence[models.Paper], centre: str) -> frozenset[str]:
    """Field classes this person may not see now: all but names for those at work, less what running grants show.

    What stands on a page of several papers is shown only with a grant for each.
    """
    if actor.user_id is None:
        return frozenset()
    hide = privacy.ALL - {"person_name"} if works_on(actor, centre) else privacy.ALL
    if not papers:
        return hide
    shown = (access.unmasked_fields(actor, object_of("paper", paper.pk)) for paper in papers)
    return hide - frozenset.intersection(*shown)
