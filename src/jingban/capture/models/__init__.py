"""Tables of capture: batches, files, pages, papers, and what people keyed.

The bytes are in the file store under ``sha256``, unchanged. What the machine read of a paper is written once; what a
person keys is added beside it, row by row, and never changed (triggers of migration 0002).
"""

from jingban.capture.models.incoming import ASSEMBLE_JOB, OPEN_JOB, READ_JOB, Batch, File, Page
from jingban.capture.models.learnt import PhoneTicket, Template
from jingban.capture.models.ordered import OrderedJSON
from jingban.capture.models.papers import FirstKeyer, HumanValue, Override, Paper, PaperPage

__all__ = [
    "ASSEMBLE_JOB",
    "OPEN_JOB",
    "READ_JOB",
    "Batch",
    "File",
    "FirstKeyer",
    "HumanValue",
    "OrderedJSON",
    "Override",
    "Page",
    "Paper",
    "PaperPage",
    "PhoneTicket",
    "Template",
]
