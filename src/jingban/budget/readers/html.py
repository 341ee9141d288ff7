"""HTML → blocks: paragraphs as lines, data tables as grids, page chrome and hidden parts left out.

Places: ``line`` counts text lines and table rows in reading order; table cells also carry
``sheet`` (表格N) and an A1 address.
"""

import hashlib
import re
from dataclasses import dataclass, field

from lxml import etree

from jingban.budget.core.blocks import Block, Grid, Source, TextLine
from jingban.budget.errors import ReadError
from jingban.budget.readers.encoding import decode_markup
from jingban.budget.readers.spans import Span, lay_out
from jingban.infra.documents.container import OWN_MARK
from jingban.kernel.findings import Place


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BLOCKS = _names(
    "address article blockquote body caption center dd details div dl dt fieldset figcaption figure form"
    " h1 h2 h3 h4 h5 h6 header hr li main ol p pre section summary table tbody td tfoot th thead tr ul"
)
_BREAKING = _BLOCKS - {"td", "th"}
_SILENT = _names(
    "script style noscript template iframe object svg math select option button textarea nav footer aside"
    " audio video canvas map head"
)
_CONTAINERS = frozenset(("div", "ul", "ol", "dl", "section", "header", "table", "p", "center"))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_CHROME = re.compile(
    r"(?:^|[-_\s])(?:nav|navbar|navigation|menu|breadcrumbs?|crumbs?|footer|sidebar|share|copyright|topbar|pager"
    r"|pagination|toolbar|search-?box)(?:$|[-_\s\d])",
    re.IGNORECASE,
)
_CHROME_ROLES = frozenset(("navigation", "banner", "contentinfo", "search", "complementary"))
_BLANKS = re.compile(r"[ \t\r\n\f]+")


@dataclass(slots=True)
class _Weight:
    """How much of a block is links to other pages."""

    text: int = 0
    linked: int = 0
    links: int = 0
    tables: int = 0


@dataclass(slots=True)
class _Page:
    """What the walk has collected."""

    weights: dict[etree._Element, _Weight]
    blocks: list[Block] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    lines: int = 0
    tables: int = 0
    own: bool = False  # written by this program: paragraphs are whole

    def say(self, text: str | None, keep: bool = False) -> None:
        if text:
            self.text.append(text if keep else _BLANKS.sub(" ", text))

    def flush(self) -> None:
        for line in _clean("".join(self.text)).split("\n"):
            if line.strip():
                self.lines += 1
                self.blocks.append(TextLine(line.strip(), Place(line=self.lines), self.own))
        self.text.clear()

    def table(self, element: etree._Element) -> None:
        self.tables += 1
        rows = [_spans(row) for row in _rows(element)]
        if any(rows):
            self.blocks.append(lay_out(rows, f"表格{self.tables}", self.lines + 1))
            self.lines += len(rows)


def read(data: bytes, name: str) -> Source:
    """Read a page. Raises ReadError."""
    body = _parse(decode_markup(data))
    page = _Page(_weigh(body), own=_is_own(body))
    _walk(page, body)
    page.flush()
    if not page.own:  # our own pages repeat no text in the window title
        _add_title(page, body)
    return Source(name, hashlib.sha256(data).hexdigest(), "html", tuple(page.blocks))


def table_grids(markup: str) -> list[Grid]:
    """Data tables of a fragment, for texts in which a converter left ``<table>`` markup.

    Places count rows from line 1 on.
    """
    body = _parse(markup)
    page = _Page(_weigh(body))
    _walk(page, body)
    return [block for block in page.blocks if isinstance(block, Grid)]


def _parse(text: str) -> etree._Element:
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, recover=True
    )
    try:
        root = etree.fromstring(text.replace("\0", "").encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        raise ReadError("file_damaged", detail="HTML 结构有错误") from None
    if root is None:
        raise ReadError("file_empty")
    if any("depth" in entry.message for entry in parser.error_log):
        # The parser drops what lies deeper without a word.
        raise ReadError("archive_bomb", detail="网页标签嵌套过深")
    return root


def _weigh(root: etree._Element) -> dict[etree._Element, _Weight]:
    """One pass from the leaves up; only containers are remembered."""
    weights: dict[etree._Element, _Weight] = {}
    stack: list[_Weight] = [_Weight()]
    inside = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            stack.append(_Weight())
            outward = element.tag == "a" and not str(element.get("href", "#")).startswith("#")
            inside += outward
            stack[-1].links += outward
            _count(stack[-1], element.text, inside)
        else:
            own = stack.pop()
            outward = element.tag == "a" and not str(element.get("href", "#")).startswith("#")
            inside -= outward
            own.tables += element.tag == "table"
            if element.tag in _CONTAINERS:
                weights[element] = own
            for name in ("text", "linked", "links", "tables"):
                setattr(stack[-1], name, getattr(stack[-1], name) + getattr(own, name))
            _count(stack[-1], element.tail, inside)
    return weights


def _count(weight: _Weight, text: str | None, inside: int) -> None:
    size = len(text.strip()) if text else 0
    weight.text += size
    weight.linked += size if inside else 0


def _walk(page: _Page, root: etree._Element) -> None:
    """Depth-first without recursion: pages nest hundreds of unclosed inline tags."""
    walk = etree.iterwalk(root, events=("start", "end"))
    skipped: etree._Element | None = None
    preformatted = 0
    for event, element in walk:
        tag = str(element.tag)
        if event == "start":
            if _absent(page, element):
                walk.skip_subtree()
                skipped = element
                continue
            if tag == "table" and not _is_layout(element):
                page.flush()
                _caption(page, element)
                page.table(element)
                walk.skip_subtree()
                skipped = element
                continue
            if tag in _BLOCKS:
                page.flush()
            if tag == "br":
                page.text.append("\n")
            preformatted += tag == "pre"
            page.say(element.text, keep=bool(preformatted))
            continue
        if element is skipped:
            skipped = None
        else:
            preformatted -= tag == "pre"
            if tag in _BLOCKS:
                page.flush()
        if element is not root:
            page.say(element.tail, keep=bool(preformatted))


def _absent(page: _Page, element: etree._Element) -> bool:
    if _invisible(element):
        return True
    weight = page.weights.get(element)
    if element.get("role") in _CHROME_ROLES:
        return weight is None or weight.tables == 0
    if weight is None or weight.tables > (element.tag == "table"):
        return False
    if weight.links >= 3 and weight.linked * 10 >= weight.text * 6:
        return True
    named = f"{element.get('class', '')} {element.get('id', '')}"
    return element.tag != "table" and weight.text < 2000 and bool(_CHROME.search(named))


def _invisible(element: etree._Element) -> bool:
    if not isinstance(element.tag, str) or element.tag in _SILENT or element.get("hidden") is not None:
        return True
    return bool(_HIDDEN.search(str(element.get("style", ""))))


def _is_layout(table: etree._Element) -> bool:
    """A table that only arranges: one cell, or one that holds a table of its own worth reading."""
    rows = _rows(table)
    if sum(len(_cells(row)) for row in rows) <= 1:
        return True
    for inner in table.iterdescendants("table"):
        sizes = [len(_cells(row)) for row in _rows(inner)]
        if len(sizes) >= 2 and max(sizes) >= 2:
            return True
    return False


def _caption(page: _Page, table: etree._Element) -> None:
    for child in table:
        if child.tag == "caption":
            page.text.append(_inner_text(child))
            page.flush()


def _rows(table: etree._Element) -> list[etree._Element]:
    """The table's own visible rows as displayed: heads first, feet last."""
    heads: list[etree._Element] = []
    bodies: list[etree._Element] = []
    feet: list[etree._Element] = []
    for child in table:
        if not isinstance(child.tag, str) or _invisible(child):
            continue
        if child.tag == "tr":
            bodies.append(child)
        elif child.tag in ("thead", "tbody", "tfoot"):
            into = {"thead": heads, "tbody": bodies, "tfoot": feet}[child.tag]
            into.extend(row for row in child if row.tag == "tr" and not _invisible(row))
    return heads + bodies + feet


def _cells(row: etree._Element) -> list[etree._Element]:
    return [cell for cell in row if cell.tag in ("td", "th") and not _invisible(cell)]


def _spans(row: etree._Element) -> list[Span]:
    return [
        Span(_inner_text(cell), _number(cell.get("colspan")), _number(cell.get("rowspan"), to_end=True))
        for cell in _cells(row)
    ]


def _number(text: str | None, to_end: bool = False) -> int:
    digits = re.match(r"\s*(\d{1,6})", text or "")
    number = int(digits.group(1)) if digits else 1
    if number == 0 and to_end:
        return 65_534  # rowspan=0: to the end of the row group; cut at the last row
    return max(number, 1)


def _inner_text(root: etree._Element) -> str:
    """Text of a cell: line breaks where the page breaks lines, leading blanks (indentation) kept."""
    pieces: list[str] = []
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            if element is not root and _invisible(element):
                walk.skip_subtree()
                continue
            if element.tag == "br" or (element is not root and element.tag in _BREAKING):
                pieces.append("\n")
            pieces.append(_BLANKS.sub(" ", element.text or ""))
            continue
        if element is root:
            break
        if element.tag in ("td", "th"):
            pieces.append(" ")
        elif element.tag in _BLOCKS:
            pieces.append("\n")
        pieces.append(_BLANKS.sub(" ", element.tail or ""))
    text = "".join(pieces)
    return _clean(text).strip("\n")


def _clean(text: str) -> str:
    """Drop blanks that source formatting left at line edges; no-break blanks are indentation and stay."""
    lines = (re.sub(r" {2,}", " ", line).strip(" ") for line in text.split("\n"))
    kept = "\n".join(line.rstrip("\xa0\u3000") for line in lines if line.strip())
    return kept.replace("\xa0", " ").replace("\u200b", "").replace("\ufeff", "")


def _is_own(root: etree._Element) -> bool:
    return any(meta.get("name") == "generator" and meta.get("content") == OWN_MARK for meta in root.iter("meta"))


def _add_title(page: _Page, root: etree._Element) -> None:
    """The page title, when the body does not carry it (portals print it in the window frame only)."""
    title = ""
    for meta in root.iter("meta"):
        if str(meta.get("name", "")).lower() == "articletitle":
            title = str(meta.get("content", "")).strip()
    if not title:
        title = next((str(element.text or "").strip() for element in root.iter("title")), "")
    title = re.split(r"\s*[-_|–]+\s*", title)[0]
    plain = re.sub(r"\s", "", title)
    said = "".join(re.sub(r"\s", "", block.text) for block in page.blocks[:200] if isinstance(block, TextLine))
    if re.search(r"预算|决算", plain) and plain not in said:
        page.blocks.insert(0, TextLine(title, Place(line=1)))
