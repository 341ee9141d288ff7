"""All bank formats by code: the declared layouts and ISO 20022."""

from collections.abc import Callable
from dataclasses import dataclass

from jingban.payment.banks import declared, engine, iso20022
from jingban.payment.core.bank_layouts import Layout
from jingban.payment.core.model import BankAnswer, BankOrder
from jingban.payment.core.orders import AnswerFile
from jingban.payment.errors import PaymentError

_MEDIA = {"txt": "text/plain", "csv": "text/csv", "xml": "application/xml"}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Adapter:
    """One bank format, both ways."""

    code: str
    name: str
    ending: str
    max_items: int
    write_order: Callable[[BankOrder], bytes]
    read_order: Callable[[bytes], BankOrder]
    write_answer: Callable[[BankAnswer], bytes]
    read_answer: Callable[[bytes], AnswerFile]

    @property
    def media(self) -> str:
        """Media type of its files."""
        return _MEDIA.get(self.ending, _XLSX)


def _declared(layout: Layout) -> Adapter:
    return Adapter(
        layout.code,
        layout.name,
        layout.ending,
        layout.max_items,
        lambda order: engine.write_order(layout, order),
        lambda data: engine.read_order(layout, data),
        lambda answer: engine.write_answer(layout, answer),
        lambda data: engine.read_answer(layout, data),
    )


def adapters() -> dict[str, Adapter]:
    """Every format by its code."""
    found = [_declared(layout) for layout in declared.layouts().values()]
    found.append(
        Adapter(
            "iso20022",
            "ISO 20022（pain.001 / pain.002）",
            "xml",
            5000,
            iso20022.write_order,
            iso20022.read_order,
            iso20022.write_answer,
            iso20022.read_answer,
        )
    )
    return {adapter.code: adapter for adapter in found}


def adapter(code: str) -> Adapter:
    """One format; raises PaymentError."""
    found = adapters().get(code)
    if found is None:
        raise PaymentError("layout_unknown", detail=code)
    return found
