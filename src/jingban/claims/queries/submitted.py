"""What hospitals and platforms see of their claims, and pre-review."""

from collections.abc import Callable
from typing import Any

from jingban.claims import schemas
from jingban.claims.core.model import NewClaim
from jingban.infra.access.services import Actor


def pre_review(actor: Actor, decide: Callable[[Actor, NewClaim], Any], new: NewClaim) -> schemas.PreReviewOut:
    raise NotImplementedError


def submission(actor: Actor, external: str) -> schemas.SubmittedOut:
    raise NotImplementedError
