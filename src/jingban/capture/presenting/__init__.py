"""Rows and values of capture as the interface shows them. Every text of a paper passes the masker here."""

from jingban.capture.presenting.around import case_check, difference_out, history, override_out, same_bill
from jingban.capture.presenting.batches import batch_item, batch_values, file_item, page_item
from jingban.capture.presenting.overview import engine_line, operator_line, template_out
from jingban.capture.presenting.papers import Shown, judged_values, paper_item, paper_values
from jingban.capture.presenting.words import KIND_TITLES, VALUE_KIND_TITLES, label_of, names

__all__ = [
    "KIND_TITLES",
    "VALUE_KIND_TITLES",
    "Shown",
    "batch_item",
    "batch_values",
    "case_check",
    "difference_out",
    "engine_line",
    "file_item",
    "history",
    "judged_values",
    "label_of",
    "names",
    "operator_line",
    "override_out",
    "page_item",
    "paper_item",
    "paper_values",
    "same_bill",
    "template_out",
]
