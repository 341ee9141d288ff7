"""HTML text that is safe by construction: every text is escaped unless it is ``Markup`` already."""

from html import escape


class Markup(str):
    """Text that is already HTML."""

    __slots__ = ()


VOID = frozenset({"br", "col", "img", "meta", "hr"})


def text(value: object) -> Markup:
    """Any value as escaped text."""
    return value if isinstance(value, Markup) else Markup(escape(str(value), quote=True))


def joined(*parts: object) -> Markup:
    return Markup("".join(text(part) for part in parts if part is not None and part is not False))


def tag(name: str, /, *parts: object, **attributes: object) -> Markup:
    """An element. ``class_`` stands for class, underscores for dashes; a None attribute is left out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value), quote=True)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in VOID:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{joined(*parts)}</{name}>")
