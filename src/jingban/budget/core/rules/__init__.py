"""All rules of the module, one explicit list."""

from ..checking import Rule
from . import between, panels, within

RULES: tuple[Rule, ...] = (*within.RULES, *panels.RULES, *between.RULES)
