"""The logical model as JSON and back, without loss: what ``budget read --format json`` prints and the desk stores.

Field names are those of ``core.model``; a field at its default is left out. Decimals are texts.
"""

import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin

from jingban.budget.core.model import Document

VERSION = 1
T = TypeVar("T")
Json = Any


def plain(value: Any) -> Json:
    """Dataclasses, mappings, tuples, enums and decimals as plain JSON values."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | int | bool):
        return value
    if isinstance(value, float):  # coordinates only; money is never a float
        return round(value, 3)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {
            spec.name: plain(item) for spec in fields(value) if (item := getattr(value, spec.name)) != _default(spec)
        }
    raise TypeError(f"no JSON form for {type(value).__name__}")


def restored(kind: type[T], data: Json) -> T:
    """The value ``plain`` was made from. Raises KeyError or ValueError for data of another shape."""
    return typing.cast(T, _restore(kind, data))


def document_json(document: Document) -> dict[str, Json]:
    """One document with its version."""
    return {"version": VERSION, **plain(document)}


def _default(spec: Field[Any]) -> Any:
    if spec.default is not MISSING:
        return spec.default
    return spec.default_factory() if spec.default_factory is not MISSING else MISSING


@cache
def _shape(kind: type[Any]) -> tuple[tuple[str, Any, bool], ...]:
    hints = typing.get_type_hints(kind)
    return tuple((f.name, hints[f.name], _default(f) is MISSING) for f in fields(kind))


def _restore(kind: Any, data: Json) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _restore_optional(get_args(kind), data)
    if origin is tuple:
        return _restore_tuple(get_args(kind), data)
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        inner = get_args(kind)[1]
        return {key: _restore(inner, item) for key, item in data.items()}
    if isinstance(kind, type) and is_dataclass(kind):
        return kind(**{n: _restore(hint, data[n]) for n, hint, needed in _shape(kind) if needed or n in data})
    if kind is Decimal or (isinstance(kind, type) and issubclass(kind, Enum)):
        return kind(data)
    if kind is float:
        return float(data)
    return data


def _restore_optional(options: tuple[Any, ...], data: Json) -> Any:
    if data is None:
        return None
    (kind,) = [option for option in options if option is not type(None)]
    return _restore(kind, data)


def _restore_tuple(options: tuple[Any, ...], data: Json) -> tuple[Any, ...]:
    if len(options) == 2 and options[1] is Ellipsis:
        return tuple(_restore(options[0], item) for item in data)
    return tuple(_restore(option, item) for option, item in zip(options, data, strict=True))
