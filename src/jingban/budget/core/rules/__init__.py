"""All rules of the module, one explicit list."""

from jingban.budget.core.checking import Rule

from . import (
    between,
    cells,
    codes,
    damage,
    damage_siblings,
    documents,
    duplicates,
    indicators,
    indicators_wording,
    narrative,
    narrative_changes,
    narrative_counts,
    narrative_percents,
    narrative_sums,
    panels,
    performance,
    performance_cells,
    presence,
    within,
)

RULES: tuple[Rule, ...] = (
    *within.RULES,
    *panels.RULES,
    *between.RULES,
    *presence.RULES,
    *codes.RULES,
    *documents.RULES,
    *cells.RULES,
    *performance.RULES,
    *performance_cells.RULES,
    *indicators.RULES,
    *indicators_wording.RULES,
    *duplicates.RULES,
    *damage.RULES,
    *damage_siblings.RULES,
    *narrative.RULES,
    *narrative_sums.RULES,
    *narrative_changes.RULES,
    *narrative_percents.RULES,
    *narrative_counts.RULES,
)
