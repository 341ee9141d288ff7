"""Where a right holds: a set of organisation codes. Pure.

Codes are hierarchical by prefix, as administrative divisions are: a grant on ``11`` (北京) covers ``110105`` (朝阳), a grant
on ``110105`` covers ``110105001``. An object without an organisation ("") is covered only by a grant everywhere.
"""

from dataclasses import dataclass

EVERYWHERE = "*"


@dataclass(frozen=True, slots=True)
class Scope:
    """A set of organisation codes, each covering what begins with it; ``*`` covers everything."""

    codes: frozenset[str] = frozenset()

    @property
    def everything(self) -> bool:
        """True when no condition is needed at all."""
        return EVERYWHERE in self.codes

    @property
    def nothing(self) -> bool:
        """True when no object can be inside."""
        return not self.codes

    def covers(self, code: str) -> bool:
        """Whether an object of this organisation lies inside."""
        return self.everything or any(code.startswith(own) for own in self.codes if own)

    def reduced(self) -> "Scope":
        """The same set without codes another code covers already."""
        if self.everything:
            return Scope(frozenset({EVERYWHERE}))
        kept = {c for c in self.codes if not any(c != o and c.startswith(o) for o in self.codes)}
        return Scope(frozenset(kept))
