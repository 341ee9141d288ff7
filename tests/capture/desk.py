"""What tests of the desk do again and again."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.capture.invented import paper_file

from jingban.capture import models
from jingban.capture.core.edits import Action, Edit
from jingban.infra.errors import Refusal

KEPT = (models.Paper, models.HumanValue, models.Override, models.FirstKeyer)


def put(key: str, text: str) -> Edit:
    return Edit(Action.SET, key, text)


def accept(key: str) -> Edit:
    return Edit(Action.ACCEPT, key)


def paper_of(take: Callable[..., Any], fields: dict[str, str], **more: Any) -> int:
    """The paper of one file of one page."""
    take(("p.json", paper_file(fields, **more)))
    return models.Paper.objects.latest("id").pk


def refused(code: str, act: Callable[[], Any]) -> Refusal:
    """The act is refused with this code and changes nothing."""
    before = [list(m.objects.order_by("pk").values()) for m in KEPT]
    with pytest.raises(Refusal) as refusal:
        act()
    assert refusal.value.code == code
    assert before == [list(m.objects.order_by("pk").values()) for m in KEPT]
    return refusal.value
