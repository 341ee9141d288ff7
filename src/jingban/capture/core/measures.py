"""Verdicts added up: characters, fields, amounts, rows, pages and papers, by group, with the thresholds they must reach."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from jingban.capture.core.alignment import distance
from jingban.capture.core.contract import PageEntry
from jingban.capture.core.model import State
from jingban.capture.core.page import Page, Point
from jingban.capture.core.scoring import Captured, Judged, Sort, Verdict, money_of, plain_text
from jingban.capture.core.truth import TruePage, Truth


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    right: int
    total: int

    @property
    def rate(self) -> Fraction | None:
        """Exact; ``None`` of nothing."""
        return Fraction(self.right, self.total) if self.total else None


@dataclass(frozen=True)
class Measures:
    """One group of pages."""

    pages: int
    characters: Share  # wrong characters of all
    key_fields: Share
    fields: Share
    amounts: Share
    rows: Share
    kinds: Share
    rotations: Share
    states: Mapping[str, int]  # of the money values that were read
    alarms: int  # right money marked as conflict
    unfounded: int  # of those, on papers where every figure was read right and printed right
    invented: int
    lost_rows: int
    silent: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class PageFault:
    """A page taken for something else, not turned upright, or put into another paper."""

    page: int
    what: str  # kind, rotation, joined
    expected: str
    found: str


@dataclass(frozen=True)
class Report:
    """What ``evaluate`` prints."""

    groups: Mapping[str, Measures]
    joined: Share
    found: Share  # papers that were found at all
    released: Share
    planted: Share  # mistakes printed on purpose that a check spoke about
    seconds: tuple[float, ...]
    faults: tuple[PageFault, ...] = ()
    missed: tuple[str, ...] = field(default=())  # thresholds that were not reached, in Chinese


_BESIDE: Final = 60.0  # pixels; what stands farther from any printed row is a seal or a watermark
# Group, measure, least rate, its name for the reader: issue 4, "What it must show".
TARGETS: Final = (
    ("upright_unstamped", "amounts", Fraction(995, 1000), "正向无章页金额准确率"),
    ("not_upside_down", "amounts", Fraction(97, 100), "除倒置页外金额准确率"),
    ("unstamped", "rows", Fraction(98, 100), "无章页整行准确率"),
    ("all", "key_fields", Fraction(97, 100), "关键字段准确率"),
    ("upside_down", "rotations", Fraction(1), "倒置页转正率"),
)


def report(truth: Truth, captured: Captured, judged: Judged) -> Report:
    """Add up a set."""
    entries = {(page.sha256, page.page): page for page in captured.pages}
    texts = {(page.sha256, page.number): page for page in captured.texts}
    wrong = [_characters(page, texts.get((page.sha256, page.number))) for page in truth.pages]
    calm = _calm(judged)
    groups = {}
    for name, belongs in _groups(truth).items():
        pages = {index for index, page in enumerate(truth.pages) if belongs(page)}
        if pages:
            groups[name] = _measures(truth, pages, judged, entries, wrong, calm)
    papers = judged.papers
    return Report(
        groups=groups,
        joined=Share(sum(p.joined for p in papers), len(papers)),
        found=Share(sum(p.found for p in papers), len(papers)),
        released=Share(sum(p.released for p in papers), len(papers)),
        planted=Share(sum(p.planted and p.flagged for p in papers), sum(p.planted for p in papers)),
        seconds=tuple(page.seconds for page in captured.pages),
        faults=tuple(_faults(truth, judged, entries)),
        missed=tuple(_missed(groups)),
    )


def _faults(truth: Truth, judged: Judged, entries: Mapping[tuple[str, int], PageEntry]) -> Iterator[PageFault]:
    for index, page in enumerate(truth.pages):
        entry = entries.get((page.sha256, page.number))
        if entry is None:
            yield PageFault(index, "kind", page.kind, "")
            continue
        if entry.kind.value != page.kind:
            yield PageFault(index, "kind", page.kind, entry.kind.value)
        if entry.rotation != page.rotation:
            yield PageFault(index, "rotation", str(page.rotation), str(entry.rotation))
    for paper in judged.papers:
        if not paper.joined:
            pages = truth.documents[paper.document].pages
            yield PageFault(pages[0], "joined", str(len(pages)), "" if not paper.found else "?")


def _groups(truth: Truth) -> dict[str, Callable[[TruePage], bool]]:
    groups: dict[str, Callable[[TruePage], bool]] = {
        "all": lambda page: True,
        "upright_unstamped": lambda page: page.rotation == 0 and not page.stamped,
        "not_upside_down": lambda page: page.rotation != 180,
        "unstamped": lambda page: not page.stamped,
        "stamped": lambda page: page.stamped,
        "upside_down": lambda page: page.rotation == 180,
        "clean": lambda page: not page.degradations and not page.stamped,
    }
    for kind in sorted({page.kind for page in truth.pages}):
        groups["kind:" + kind] = lambda page, kind=kind: page.kind == kind  # type: ignore[misc]
    for step in sorted({step for page in truth.pages for step in page.degradations}):
        groups["with:" + step] = lambda page, step=step: step in page.degradations  # type: ignore[misc]
    return groups


def _calm(judged: Judged) -> set[int]:
    """Papers on which nothing about money was read wrong and nothing was printed wrong."""
    troubled = {v.document for v in judged.values if not v.right and (v.money or _figure(v) or v.sort is Sort.LINE)}
    return {p.document for p in judged.papers if not p.planted} - troubled


def _figure(verdict: Verdict) -> bool:
    return verdict.name == "ItemQuantity"


def _measures(
    truth: Truth,
    pages: set[int],
    judged: Judged,
    entries: Mapping[tuple[str, int], PageEntry],
    wrong: Sequence[tuple[int, int]],
    calm: set[int],
) -> Measures:
    values = [v for v in judged.values if v.page in pages]
    printed = [v for v in values if not v.invented and v.sort is not Sort.SUM]
    money = money_of(printed)
    rows = [v for v in values if v.sort is Sort.LINE]
    alarms = [v for v in money_of(values) if v.right and v.state is State.CONFLICT]
    chosen = [truth.pages[index] for index in sorted(pages)]
    read = [(page, entries.get((page.sha256, page.number))) for page in chosen]
    return Measures(
        pages=len(pages),
        characters=Share(sum(wrong[i][0] for i in pages), sum(wrong[i][1] for i in pages)),
        key_fields=_share(v for v in printed if v.key),
        fields=_share(v for v in printed if v.sort is Sort.FIELD),
        amounts=_share(money),
        rows=_share(v for v in rows if not v.invented),
        kinds=Share(sum(e is not None and e.kind.value == p.kind for p, e in read), len(read)),
        rotations=Share(sum(e is not None and e.rotation == p.rotation for p, e in read), len(read)),
        states=Counter(v.state.value for v in money_of(values) if v.state is not None),
        alarms=len(alarms),
        unfounded=sum(v.document in calm for v in alarms),
        invented=sum(v.invented for v in money_of(values)),
        lost_rows=sum(not v.invented and not v.found for v in rows),
        silent=tuple(v for v in values if v.silent),
    )


def _share(values: Iterable[Verdict]) -> Share:
    held = list(values)
    return Share(sum(v.right for v in held), len(held))


def _missed(groups: Mapping[str, Measures]) -> Iterable[str]:
    for group, measure, least, label in TARGETS:
        if group not in groups:
            continue
        share: Share = getattr(groups[group], measure)
        if share.rate is not None and share.rate < least:
            yield f"{label} {share.right}/{share.total}，应不低于 {float(least):.1%}"
    silent = len(groups["all"].silent) if "all" in groups else 0
    if silent:
        yield f"静默金额错误 {silent} 处，应为 0"


def _characters(page: TruePage, read: Page | None) -> tuple[int, int]:
    """Wrong characters and all characters of a page, printed row by printed row."""
    printed: dict[int, list[tuple[float, str]]] = {}
    for word in page.words:
        printed.setdefault(word.row, []).append((upright(page, word.quad[0])[0], word.text))
    seen: dict[int, list[tuple[float, str]]] = {}
    places = [(word.row, *_span([upright(page, point) for point in word.quad])) for word in page.words]
    for found in read.words if read is not None else ():
        scale = _upright_width(page) / read.width if read is not None and read.width else 1.0
        x, y = ((found.quad[0][k] + found.quad[2][k]) / 2 * scale for k in (0, 1))
        near = min(((_away(left, right, middle, x, y), row) for row, left, right, middle in places), default=None)
        if near is not None and near[0] <= _BESIDE and not _of_a_seal(page, found.text, (x, y), printed[near[1]]):
            seen.setdefault(near[1], []).append((found.quad[0][0], found.text))
    errors, total = 0, 0
    for row, texts in printed.items():
        wanted = _text(texts)
        errors += distance(wanted, _text(seen.get(row, [])))
        total += len(wanted)
    return errors, total


def _of_a_seal(page: TruePage, text: str, at: Point, row: list[tuple[float, str]]) -> bool:
    """Whether a strip is the text of a seal it lies in, and not of the row it lies on."""
    plain = plain_text(text)
    if plain in _text(row):
        return False
    for seal in page.seals:
        xs, ys = zip(*(upright(page, point) for point in seal.quad), strict=True)
        inside = min(xs) <= at[0] <= max(xs) and min(ys) <= at[1] <= max(ys)
        if inside and set(plain) <= set(plain_text(seal.text)):
            return True
    return False


def _text(parts: list[tuple[float, str]]) -> str:
    return plain_text("".join(text for _, text in sorted(parts)))


def upright(page: TruePage, point: Point) -> Point:
    """A point of the stored picture on the picture turned upright."""
    x, y = point
    if page.rotation == 90:
        return page.height - y, x
    if page.rotation == 180:
        return page.width - x, page.height - y
    return (y, page.width - x) if page.rotation == 270 else (x, y)


def _upright_width(page: TruePage) -> float:
    return page.height if page.rotation in (90, 270) else page.width


def _span(quad: Sequence[Point]) -> tuple[float, float, float]:
    """Left, right and the height of the middle."""
    xs, ys = [p[0] for p in quad], [p[1] for p in quad]
    return min(xs), max(xs), (min(ys) + max(ys)) / 2


def _away(left: float, right: float, middle: float, x: float, y: float) -> float:
    """How far a point is from a string; across the line counts more than along it."""
    return max(left - x, 0.0, x - right) / 4 + abs(y - middle)
