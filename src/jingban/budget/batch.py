"""Many files through the pipeline: read, relate, check; in this process or in several. No Django."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from jingban.budget.core import relate
from jingban.budget.core.checking import Report
from jingban.budget.core.masking import Personal, collect_document, collect_source
from jingban.budget.core.model import Document
from jingban.budget.errors import ReadError
from jingban.infra.documents.errors import DocumentError

KNOWN = frozenset({".txt", ".csv", ".pdf", ".docx", ".xlsx", ".xls", ".html", ".htm"})
# A file above this is refused before it is read into memory; readers have their own, smaller limits.
MAX_BYTES = 1 << 30


NOBODY = Personal()


@dataclass(frozen=True, slots=True)
class Read:
    """One file: its document and who is named in it, or why it was refused."""

    path: str
    document: Document | None = None
    personal: Personal = NOBODY
    code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A document with what it is compared to."""

    document: Document
    department: Document | None = None
    units: tuple[Document, ...] = ()
    last_year: Document | None = None


Step = Callable[[str], None]


def expand(paths: Iterable[str]) -> list[str]:
    """Files as given; a directory stands for the readable kinds of files in it."""
    out: list[str] = []
    for path in paths:
        if Path(path).is_dir():
            inside = (p for p in sorted(Path(path).rglob("*")) if p.is_file() and p.suffix.lower() in KNOWN)
            out += [str(p) for p in inside if not p.name.startswith((".", "~$"))]
        else:
            out.append(path)
    return list(dict.fromkeys(out))


def read_one(path: str) -> Read:
    """Read one file. Never raises: whatever is wrong becomes a code and a message."""
    from jingban.budget import pipeline
    from jingban.budget.readers.sniff import open_source

    try:
        if Path(path).stat().st_size > MAX_BYTES:
            raise ReadError("file_too_large", detail="文件大于 1 GB")
        source = open_source(Path(path).read_bytes(), path)
        document = pipeline.read_source(source)
        return Read(path, document, collect_source(source) | collect_document(document))
    except DocumentError as error:
        return Read(path, code=error.code, message=error.message)
    except FileNotFoundError:
        return Read(path, code="file_not_found", message="没有这个文件，请核对路径。")
    except OSError as error:
        return Read(path, code="file_not_accessible", message=f"不能打开文件（{error.strerror}），请检查权限。")
    except MemoryError:
        return Read(path, code="file_too_large", message="内存不足，不能读取这个文件，请拆分后再试。")
    except Exception as error:  # noqa: BLE001 - one strange file must not stop the others
        return Read(
            path, code="internal_error", message=f"读取时发生内部错误（{type(error).__name__}），请把文件交给维护人员。"
        )


def check_one(task: Task) -> Report | Read:
    """Check one document. A fault of a rule becomes a refusal of this document; the others go on."""
    from jingban.budget import pipeline

    try:
        return pipeline.check(task.document, task.department, task.units, task.last_year)
    except Exception as error:  # noqa: BLE001 - told with the file, exit code 2
        message = f"核对时发生内部错误（{type(error).__name__}），请把文件交给维护人员。"
        return Read(task.document.name, code="internal_error", message=message)


@contextmanager
def workers(count: int) -> Iterator[Executor | None]:
    """A pool of processes, or None when the work stays in this one."""
    if count <= 1:
        yield None
        return
    with ProcessPoolExecutor(max_workers=count) as pool:
        yield pool


def how_many(jobs: int | None, files: int) -> int:
    """Processes to use: as asked, otherwise one for a few files and up to the number of cores for many."""
    if jobs is not None:
        return max(1, min(jobs, files))
    return min(os.cpu_count() or 1, files) if files > 3 else 1


def read_all(paths: Sequence[str], pool: Executor | None, step: Step) -> list[Read]:
    """Read all files in the order given."""
    out = []
    for result in pool.map(read_one, paths) if pool else map(read_one, paths):
        step(result.path)
        out.append(result)
    return out


def check_all(tasks: Sequence[Task], pool: Executor | None, step: Step) -> tuple[list[Report], list[Read]]:
    """Check all documents in the order given: the reports, and what could not be checked."""
    reports, failed = [], []
    for outcome in pool.map(check_one, tasks) if pool else map(check_one, tasks):
        if isinstance(outcome, Report):
            reports.append(outcome)
            step(outcome.document.name)
        else:
            failed.append(outcome)
            step(outcome.path)
    return reports, failed


def tasks_of(
    documents: Sequence[Document],
    department: Document | None = None,
    last_year: Document | None = None,
    units: Sequence[Document] = (),
) -> tuple[list[Task], list[str]]:
    """What each document is compared to, and a sentence for every relation found without being told.

    Given documents win; otherwise documents of the same run are related where that is beyond doubt.
    """
    tasks, said = [], []
    for document in documents:
        others = [other for other in documents if other.sha256 != document.sha256]
        found = Task(document, department, tuple(units), last_year)
        if department is None and (mine := relate.the_department(document, others)):
            found = replace(found, department=mine)
            said.append(f"{document.name} 与主管部门文件 {mine.name} 一并核对（单位名称、年度一致）")
        if not units and (mine_too := relate.the_units(document, others)):
            found = replace(found, units=mine_too)
            said.append(f"{document.name} 与所属单位文件 {'、'.join(u.name for u in mine_too)} 一并核对")
        if last_year is None and (before := relate.the_last_year(document, others)):
            found = replace(found, last_year=before)
            said.append(f"{document.name} 与上年文件 {before.name} 一并核对")
        if found.department is not None and found.department.sha256 == document.sha256:
            found = replace(found, department=None)
        tasks.append(found)
    return tasks, said
