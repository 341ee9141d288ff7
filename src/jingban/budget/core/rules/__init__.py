"""All rules of the module, one explicit list."""

from jingban.budget.core.checking import Rule

from . import between, cells, codes, documents, panels, within

RULES: tuple[Rule, ...] = (
    *within.RULES,
    *panels.RULES,
    *between.RULES,
    *codes.RULES,
    *documents.RULES,
    *cells.RULES,
)
