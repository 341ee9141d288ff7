"""Keep originals, hand them out, prove them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from jingban.infra import clock
from jingban.infra.errors import NotFound, TooLarge
from jingban.infra.files import store
from jingban.infra.files.models import Blob
from jingban.infra.files.store import Staged

__all__ = ["Problem", "Staged", "Stored", "count", "keep", "path", "put", "read", "staged", "verify"]


@dataclass(frozen=True, slots=True)
class Stored:
    """A kept original."""

    sha256: str
    size: int  # bytes
    media: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with the store."""

    code: str  # missing | altered | size | orphan | leftover
    sha256: str
    message: str

    @property
    def serious(self) -> bool:
        """Whether an original is lost; an orphan or a left-over costs only space."""
        return self.code in {"missing", "altered", "size"}


@contextmanager
def staged(source: Iterable[bytes], *, limit: int | None = None) -> Iterator[Staged]:
    """A temporary complete copy with its digest, for looking into before ``keep``; gone afterwards unless kept.

    ``source`` yields bytes (a Django upload's ``chunks()`` fits). Raises TooLarge beyond ``limit`` bytes.
    """
    bound = settings.JINGBAN_MAX_UPLOAD_BYTES if limit is None else limit
    try:
        copy = store.stage(_root(), source, bound)
    except store.TooBig:
        megabytes = bound / 1_048_576
        raise TooLarge(
            "file_too_large", f"文件超过 {megabytes:.0f} MB 的上限，请拆分或压缩后再上传", {"limit": bound}
        ) from None
    try:
        yield copy
    finally:
        copy.path.unlink(missing_ok=True)


def keep(copy: Staged, media: str = "") -> Stored:
    """Put a staged copy into the store and note it; call inside the transaction that refers to it."""
    store.keep(_root(), copy)
    values = {"size": copy.size, "media": media, "stored_at": clock.now()}
    blob, _ = Blob.objects.get_or_create(sha256=copy.sha256, defaults=values)
    return Stored(blob.sha256, blob.size, blob.media)


def put(source: Iterable[bytes], *, media: str = "", limit: int | None = None) -> Stored:
    """Stage and keep in one step."""
    with staged(source, limit=limit) as copy:
        return keep(copy, media)


def path(sha256: str) -> Path:
    """Where the original stands, for reading only; raises NotFound."""
    target = store.place(_root(), sha256)
    if not target.is_file():
        raise NotFound("no_file", "原件不在文件库中，请联系管理员运行 jingban files verify 检查")
    return target


def read(sha256: str) -> bytes:
    """The bytes of an original; raises NotFound."""
    return path(sha256).read_bytes()


def count() -> int:
    """How many originals the store should hold."""
    return Blob.objects.count()


def verify() -> Iterator[Problem]:
    """Re-hash every original the database knows, then look for files it does not know."""
    root = _root()
    for blob in Blob.objects.order_by("sha256").iterator():
        target = store.place(root, blob.sha256)
        if not target.is_file():
            yield Problem("missing", blob.sha256, f"原件 {blob.sha256[:12]}… 不见了，请从备份恢复")
        elif target.stat().st_size != blob.size:
            yield Problem("size", blob.sha256, f"原件 {blob.sha256[:12]}… 的大小变了，请从备份恢复")
        elif store.hash_of(target) != blob.sha256:
            yield Problem("altered", blob.sha256, f"原件 {blob.sha256[:12]}… 的内容被改动，请从备份恢复")
    known = set(Blob.objects.values_list("sha256", flat=True))
    for name in store.names(root):
        if name not in known:
            yield Problem("orphan", name, f"文件 {name[:12]}… 没有任何业务引用（上传中断留下），可以删除")
    for leftover in store.leftovers(root):
        yield Problem("leftover", leftover.name, f"临时文件 {leftover.name} 是上传中断留下的，可以删除")


def _root() -> Path:
    return Path(settings.JINGBAN_STORE)
