"""Documents in the desk: uploaded by an officer and checked by the worker."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from tests.budget import persons


def new_command() -> str:
    return uuid.uuid4().hex


@pytest.fixture
def officer(acting: Callable[..., Any]) -> Any:
    return acting("budget_officer", username="officer", scope="1101")


@pytest.fixture
def auditor(acting: Callable[..., Any]) -> Any:
    return acting("auditor", username="auditor", scope="1101", fields=("person_name", "phone"))


@pytest.fixture
def upload(officer: Any) -> Callable[..., int]:
    """Upload one file and check it; returns the document id."""
    from jingban.budget import services
    from jingban.infra.jobs import worker

    def put(data: bytes, name: str = "budget.txt", actor: Any = None, check: bool = True) -> int:
        (item,) = services.upload(actor or officer, [services.Incoming(name, [data])], new_command())
        assert item.get("document_id"), item
        if check:
            worker.work_off()
        return int(item["document_id"])

    return put


@pytest.fixture
def document(upload: Callable[..., int]) -> int:
    """The damaged sample with persons, checked."""
    return upload(persons.with_persons())
