"""JSON that keeps the order of its keys."""

import json
from typing import TYPE_CHECKING, Any

from django.db import models


class OrderedJSON(models.TextField):  # type: ignore[type-arg]
    """JSON whose keys keep their order, the order of the paper; PostgreSQL's own type sorts them."""

    if TYPE_CHECKING:
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any

    def from_db_value(self, value: str | None, *_: Any) -> Any:
        """What was stored."""
        return None if value is None else json.loads(value)

    def get_prep_value(self, value: Any) -> str | None:
        """As it is stored."""
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def deconstruct(self) -> Any:
        """Migrations know it by the name of the package, wherever in it it stands."""
        name, _, args, kwargs = super().deconstruct()
        return name, "jingban.capture.models.OrderedJSON", args, kwargs
