"""Legends of seals that the recogniser took for text of the page."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from jingban.capture.core.page import Page, Word
from jingban.capture.core.rows import Row, Token, rows_of
from jingban.capture.core.stream import plain

_LEGEND: Final = re.compile(
    r"(医疗|住院|门诊|医保|急诊)?(收费|结算|财务|业务|发票|票据|病历|病案|诊断|医疗|证明|出院|住院|门诊|收款|医务|公章)?(处|科|部)?专用章?"
    r"|[收结财业]?费?专用[章意草]|现金收讫|医保已结算|已结算|与原件核对无误|与原件核对|与原件一致|核对无误|转账收讫|财政部监制|财政票据监制章?"
)


def legend(token: Token | Word) -> bool:
    """Whether a word is nothing but the legend of a seal."""
    return _LEGEND.fullmatch(plain(token.text)) is not None


def without(rows: Sequence[Row], page: Page) -> tuple[Row, ...]:
    """The lines without legends of seals; linked anew, as a legend may have stood between the words of a line."""
    if not any(legend(token) for row in rows for token in row.tokens):
        return tuple(rows)
    return rows_of(replace(page, words=tuple(word for word in page.words if not legend(word))))
