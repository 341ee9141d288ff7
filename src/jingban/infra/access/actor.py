"""The person a service acts for, as a plain value: rights, where they hold, and which fields may be seen. Pure."""

from dataclasses import dataclass, field

from jingban.infra.access.scope import EVERYWHERE, Scope


@dataclass(frozen=True, slots=True)
class Holding:
    """One grant: rights that hold for objects of organisations beginning with ``scope``."""

    rights: frozenset[str]
    scope: str
    fields: frozenset[str] = frozenset()  # field classes the holder may unmask there


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. ``user_id`` is None for the system itself."""

    user_id: int | None
    username: str
    display_name: str = ""
    centre: str = ""
    holdings: tuple[Holding, ...] = field(default=())
    address: str = ""  # where the request came from

    @property
    def rights(self) -> frozenset[str]:
        """Every right held anywhere."""
        return frozenset(right for holding in self.holdings for right in holding.rights)

    def scope(self, right: str) -> Scope:
        """Where this right holds."""
        codes = frozenset(h.scope for h in self.holdings if right in h.rights)
        return Scope(codes).reduced()

    def may(self, right: str, where: str | None = None) -> bool:
        """Whether the right holds for an object of organisation ``where`` (None: anywhere at all)."""
        scope = self.scope(right)
        return not scope.nothing if where is None else scope.covers(where)

    def fields(self, right: str, where: str) -> frozenset[str]:
        """Field classes the person may see in clear on an object of ``where`` by this right."""
        seen = (h.fields for h in self.holdings if right in h.rights and Scope(frozenset({h.scope})).covers(where))
        return frozenset(name for fields in seen for name in fields)


class _All(frozenset[str]):
    """The set that contains every right."""

    def __contains__(self, item: object) -> bool:
        return True


def system(name: str = "") -> Actor:
    """The system itself (command line of the operator, migrations): may do everything, everywhere."""
    return Actor(None, name, "系统", "", (Holding(_All(), EVERYWHERE, frozenset()),))
