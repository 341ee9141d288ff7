"""People of the capture desk, and a recogniser that reads what the test wrote into the file."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.capture.invented import Invented, paper_file


def new_command() -> str:
    return uuid.uuid4().hex


@pytest.fixture
def reader() -> Iterator[Invented]:
    """The recogniser in use: no engine, no picture decoder."""
    from jingban.capture.services.recognition import using

    invented = Invented()
    with using(invented):
        yield invented


@pytest.fixture
def operator(acting: Callable[..., Any]) -> Any:
    return acting("capture_operator", username="operator", scope="1101")


@pytest.fixture
def lead(acting: Callable[..., Any]) -> Any:
    return acting("capture_lead", username="lead", scope="1101")


@pytest.fixture
def batch(operator: Any) -> int:
    from jingban.capture.services import intake

    return intake.create_batch(operator, "十一月窗口", new_command())


@pytest.fixture
def take(operator: Any, batch: int, reader: Invented) -> Callable[..., list[dict[str, Any]]]:
    """Add files to the batch and, unless told otherwise, let the worker read them."""
    from jingban.capture.services import intake
    from jingban.infra.jobs import worker

    def put(*files: tuple[str, bytes], into: int | None = None, actor: Any = None, work: bool = True) -> list[Any]:
        incoming = [intake.Incoming(name, [data]) for name, data in files]
        items = intake.add_files(actor or operator, into or batch, incoming, new_command())
        if work:
            worker.work_off()
        return items

    return put


@pytest.fixture
def bill(take: Callable[..., Any], batch: int) -> int:
    """One bill whose sum nothing confirms; returns the paper's id."""
    from jingban.capture.models import Paper

    take(("bill.json", paper_file({"TotalAmount": "120.50", "PayerPartyName": "张三丰"})))
    return Paper.objects.get(batch=batch).pk


@pytest.fixture(scope="session")
def engine() -> Any:
    """The one real recogniser of the session: loading and its shapes are paid once."""
    from jingban.capture.engines.rapid import Rapid

    return Rapid()


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Two invented pages as they leave the printer, upright: a fee list and an e-bill, with their words."""
    from tools.papers.__main__ import make

    folder = tmp_path_factory.mktemp("papers")
    make(folder, 3, 2, ("fee_list", "ebill"), "clean", 0.0)
    return folder
