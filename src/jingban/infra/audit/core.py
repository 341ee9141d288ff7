"""The chain itself, without a database: canonical bytes, digests, and what is wrong with a sequence of rows.

Pure. A row's digest covers the algorithm, its sequence number, the previous digest and the canonical payload, so that no
row can be changed, removed, inserted or moved without breaking its own link or the next one.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

GENESIS = "0" * 64
ALGORITHM = "sha256"
# Further algorithms (for instance sm3) stand beside the first; every row names its own.
_ALGORITHMS = {"sha256": hashlib.sha256}


@dataclass(frozen=True, slots=True)
class Link:
    """One row as it is stored."""

    sequence: int
    algorithm: str
    previous: str
    digest: str
    payload: str
    columns: Mapping[str, Any]  # the searchable copies of payload fields


@dataclass(frozen=True, slots=True)
class Head:
    """What the chain should be: number of rows and digest of the last one."""

    count: int
    digest: str


@dataclass(frozen=True, slots=True)
class Damage:
    """Something that shows the log was tampered with."""

    sequence: int
    code: str  # changed | removed | inserted | unchained | columns | truncated | head
    message: str


def canonical(payload: Mapping[str, Any]) -> str:
    """One text per value: keys sorted, no spaces, no floats; raises TypeError for what JSON cannot say exactly."""
    _refuse_floats(payload)
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(algorithm: str, sequence: int, previous: str, payload: str) -> str:
    """Hex digest of one row; raises KeyError for an unknown algorithm."""
    text = f"{algorithm}\n{sequence}\n{previous}\n{payload}"
    return _ALGORITHMS[algorithm](text.encode()).hexdigest()


def damages(links: Iterable[Link], head: Head | None) -> Iterable[Damage]:
    """Every damage of the chain, rows given in order of their sequence; constant memory."""
    expected, previous, last = 1, GENESIS, 0
    for link in links:
        last = link.sequence
        if link.sequence > expected:
            missing = f"第 {expected} 条" if link.sequence == expected + 1 else f"第 {expected}–{link.sequence - 1} 条"
            yield Damage(expected, "removed", f"{missing}审计记录被删除")
        elif link.sequence < expected:
            yield Damage(link.sequence, "inserted", f"第 {link.sequence} 条审计记录是多出来的")
        else:
            yield from _broken_link(link, previous)
        if not _digest_holds(link):
            yield Damage(link.sequence, "changed", f"第 {link.sequence} 条审计记录的内容被改动，与其摘要不符")
        elif wrong := _wrong_columns(link):
            yield Damage(link.sequence, "columns", f"第 {link.sequence} 条审计记录的检索列被改动：{'、'.join(wrong)}")
        expected, previous = link.sequence + 1, link.digest
    yield from _wrong_head(head, last, previous)


def beyond(head: Head, last: int) -> Damage:
    """Rows stand after the last one the head knows."""
    return Damage(head.count + 1, "inserted", f"审计日志应有 {head.count} 条，却有第 {last} 条，末尾多出记录")


def _broken_link(link: Link, previous: str) -> Iterable[Damage]:
    if link.previous != previous:
        yield Damage(link.sequence, "unchained", f"第 {link.sequence} 条审计记录没有接在前一条之后，前面有改动或插入")


def _digest_holds(link: Link) -> bool:
    if link.algorithm not in _ALGORITHMS:
        return False
    return digest(link.algorithm, link.sequence, link.previous, link.payload) == link.digest


def _wrong_columns(link: Link) -> list[str]:
    payload = json.loads(link.payload)
    return sorted(name for name, value in link.columns.items() if payload.get(name) != value)


def _wrong_head(head: Head | None, count: int, last_digest: str) -> Iterable[Damage]:
    if head is None:
        if count:
            yield Damage(0, "head", "审计日志的总数记录不见了，无法证明末尾没有被截断")
    elif head.count > count:
        yield Damage(count + 1, "truncated", f"审计日志应有 {head.count} 条，只剩 {count} 条，末尾被截断")
    elif head.count < count:
        yield beyond(head, count)
    elif count and head.digest != last_digest:
        yield Damage(count, "head", "最后一条审计记录与总数记录的摘要不符，末尾被替换")


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("an audit payload holds no floats")
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError("keys of an audit payload are texts")
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)
