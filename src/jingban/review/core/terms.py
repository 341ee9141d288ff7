"""A small language of conditions with two readings: a Python function, and DuckDB SQL.

A comparison with something unknown is false in both, so that conditions have two values only.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Facts = Mapping[str, Any]
Reading = Callable[[Facts, Facts], Any]


class Term:
    """A value or a condition; built with the operators of Python."""

    def __lt__(self, other: "Term | int") -> "Term":
        return Compare("<", self, term(other))

    def __gt__(self, other: "Term | int") -> "Term":
        return Compare(">", self, term(other))

    def __ge__(self, other: "Term | int") -> "Term":
        return Compare(">=", self, term(other))

    def __and__(self, other: "Term") -> "Term":
        return Joined("AND", self, other)

    def __or__(self, other: "Term") -> "Term":
        return Joined("OR", self, other)

    def __invert__(self) -> "Term":
        return Not(self)

    def __add__(self, other: "Term") -> "Term":
        return Sum("+", self, other)

    def __sub__(self, other: "Term") -> "Term":
        return Sum("-", self, other)

    def equals(self, other: "Term | str") -> "Term":
        return Compare("=", self, term(other))

    def differs(self, other: "Term | str") -> "Term":
        return Compare("<>", self, term(other))

    def python(self) -> Reading:
        """The term as a function of a line's facts and a knowledge row."""
        raise NotImplementedError

    def sql(self) -> str:
        """The term as SQL over ``f`` (facts) and ``k`` (knowledge)."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Fact(Term):
    """A fact of the line, its visit or its person."""

    name: str

    def python(self) -> Reading:
        name = self.name
        return lambda facts, row: facts[name]

    def sql(self) -> str:
        return f"f.{self.name}"


@dataclass(frozen=True, slots=True)
class Known(Term):
    """A column of the knowledge row."""

    name: str

    def python(self) -> Reading:
        name = self.name
        return lambda facts, row: row[name]

    def sql(self) -> str:
        return f"k.{self.name}"


@dataclass(frozen=True, slots=True)
class Const(Term):
    """A word or a number; ours, never a user's."""

    value: str | int

    def python(self) -> Reading:
        value = self.value
        return lambda facts, row: value

    def sql(self) -> str:
        return str(self.value) if isinstance(self.value, int) else "'" + self.value.replace("'", "''") + "'"


def term(value: "Term | str | int") -> Term:
    """A plain value as a term."""
    return value if isinstance(value, Term) else Const(value)


@dataclass(frozen=True, slots=True)
class Compare(Term):
    """a op b; false where one of them is unknown."""

    op: str
    a: Term
    b: Term

    def python(self) -> Reading:
        a, b = self.a.python(), self.b.python()
        compare = _COMPARE[self.op]

        def read(facts: Facts, row: Facts) -> bool:
            left, right = a(facts, row), b(facts, row)
            return left is not None and right is not None and compare(left, right)

        return read

    def sql(self) -> str:
        return f"coalesce({self.a.sql()} {self.op} {self.b.sql()}, false)"


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: bool(a < b),
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
    "=": lambda a, b: bool(a == b),
    "<>": lambda a, b: bool(a != b),
}


@dataclass(frozen=True, slots=True)
class Joined(Term):
    """Both, or one of two."""

    op: str
    a: Term
    b: Term

    def python(self) -> Reading:
        a, b = self.a.python(), self.b.python()
        if self.op == "AND":
            return lambda facts, row: a(facts, row) and b(facts, row)
        return lambda facts, row: a(facts, row) or b(facts, row)

    def sql(self) -> str:
        return f"({self.a.sql()} {self.op} {self.b.sql()})"


@dataclass(frozen=True, slots=True)
class Not(Term):
    """The opposite of a condition."""

    a: Term

    def python(self) -> Reading:
        a = self.a.python()
        return lambda facts, row: not a(facts, row)

    def sql(self) -> str:
        return f"(NOT {self.a.sql()})"


@dataclass(frozen=True, slots=True)
class Sum(Term):
    """a + b or a − b; unknown where one of them is."""

    op: str
    a: Term
    b: Term

    def python(self) -> Reading:
        a, b = self.a.python(), self.b.python()
        sign = 1 if self.op == "+" else -1

        def read(facts: Facts, row: Facts) -> Any:
            left, right = a(facts, row), b(facts, row)
            return None if left is None or right is None else left + sign * right

        return read

    def sql(self) -> str:
        return f"({self.a.sql()} {self.op} {self.b.sql()})"


@dataclass(frozen=True, slots=True)
class Among(Term):
    """Whether a word is one of a list."""

    a: Term
    words: Term

    def python(self) -> Reading:
        a, words = self.a.python(), self.words.python()
        return lambda facts, row: a(facts, row) in words(facts, row)

    def sql(self) -> str:
        return f"coalesce(list_contains({self.words.sql()}, {self.a.sql()}), false)"


@dataclass(frozen=True, slots=True)
class Empty(Term):
    """Whether a list has nothing in it."""

    words: Term

    def python(self) -> Reading:
        words = self.words.python()
        return lambda facts, row: not words(facts, row)

    def sql(self) -> str:
        return f"(len({self.words.sql()}) = 0)"


@dataclass(frozen=True, slots=True)
class Prefixed(Term):
    """Whether one of the codes begins with one of the prefixes."""

    codes: Term
    prefixes: Term

    def python(self) -> Reading:
        codes, prefixes = self.codes.python(), self.prefixes.python()
        return lambda facts, row: any(code.startswith(prefixes(facts, row)) for code in codes(facts, row))

    def sql(self) -> str:
        inner = f"len(list_filter({self.prefixes.sql()}, lambda p: starts_with(c, p))) > 0"
        return f"(len(list_filter({self.codes.sql()}, lambda c: {inner})) > 0)"
