"""Names of shapes are one name space in the OpenAPI schema: two shapes of one name would silently become one."""

from collections import defaultdict
from typing import Any

from ninja import Schema

from jingban.web.api import api


def every(base: type[Schema]) -> set[type[Schema]]:
    return {found for child in base.__subclasses__() for found in {child, *every(child)}}


def shape(model: type[Schema]) -> Any:
    schema = model.model_json_schema()
    return {key: value for key, value in schema.items() if key not in {"title", "description"}}


def test_no_two_shapes_share_a_name() -> None:
    names = defaultdict(list)
    used = set(api.get_openapi_schema(path_prefix="/api/")["components"]["schemas"])
    for model in every(Schema):
        if model.__module__.startswith("jingban.") and model.__name__ in used and model.model_fields:
            names[model.__name__].append(model)
    twice = {
        name: sorted(model.__module__ for model in models)
        for name, models in names.items()
        if any(shape(model) != shape(models[0]) for model in models)
    }
    assert twice == {}
