"""PDF through typst, with ruling lines or without, text layer included.

The CJK font comes from the machine (Noto); typst embeds the used glyphs only.
"""

import re
import tempfile
from pathlib import Path

import typst

from .sheet import Disclosure, Para, Places, Sheet, unmark

_PREAMBLE = """#set document(title: "jingban sample", date: none)
#set text(font: "Noto Sans CJK SC", size: 9pt, lang: "zh", region: "cn")
#set par(leading: 0.8em)
#set page(paper: "a4", margin: 1.8cm, numbering: "1", number-align: center)
"""


def available() -> bool:
    """True where the font the samples are set in is installed."""
    return "Noto Sans CJK SC" in typst.Fonts().families()


def write(doc: Disclosure, ruled: bool) -> tuple[bytes, Places]:
    """A table that runs over a page repeats its header, as the published ones do."""
    places: Places = {}
    out = [_PREAMBLE]
    for block in doc.blocks:
        if isinstance(block, Para):
            plain, ids = unmark(block.text)
            places.update(dict.fromkeys(ids, "正文"))
            out.append(_para(plain, block.style))
        else:
            out.append(_sheet(block, ruled, places))
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "sample.typ"
        source.write_text("\n".join(out), encoding="utf-8")
        return typst.compile(str(source), pdf_tags=False), places


def _text(plain: str) -> str:
    """Typst string literal: nothing in it is markup."""
    return '#"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _para(plain: str, style: str) -> str:
    if style == "title":
        return f"#align(center, text(size: 16pt)[{_text(plain)}])\n"
    if style == "h1":
        return f"#v(6pt)\n#text(size: 12pt)[{_text(plain)}]\n"
    return f"{_text(plain)}\n"


def _width(text: str) -> int:
    return sum(2 if ord(char) > 255 else 1 for char in text)


def _room(text: str) -> int:
    """Half-width characters a cell needs: Chinese wraps anywhere, codes and numbers do not."""
    longest = max((len(word) for word in re.findall(r"[!-~]+", text)), default=0)
    return max(5, longest + 1, min(24, _width(text)))


def _sheet(sheet: Sheet, ruled: bool, places: Places) -> str:
    columns = max(len(row) for row in sheet.rows)
    name = unmark(sheet.before[0])[0] if sheet.before else ""
    hidden = sheet.covered()
    spans = {(m[0], m[1]): m for m in sheet.merges}
    broad = {place for place, merge in spans.items() if merge[3] > merge[1]}
    widths = []
    for c in range(columns):
        texts = [unmark(row[c])[0] for r, row in enumerate(sheet.rows) if c < len(row) and (r, c) not in broad]
        widths.append(max((_room(text) for text in texts), default=5))
    head: list[str] = []
    body: list[str] = []
    for r, row in enumerate(sheet.rows):
        for c, text in enumerate(row):
            if (r, c) in hidden:
                continue
            plain, ids = unmark(text)
            places.update(dict.fromkeys(ids, f"{name} 第{r + 1}行第{c + 1}列"))
            top, left, bottom, right = spans.get((r, c), (r, c, r, c))
            number = bool(plain) and all(char in "0123456789.,-" for char in plain) and "." in plain
            align = ("center" if r < sheet.head else "right" if number else "left") + " + horizon"
            cell = (
                f"table.cell(rowspan: {bottom - top + 1}, colspan: {right - left + 1}, align: {align})[{_text(plain)}]"
            )
            (head if r < sheet.head else body).append(cell)
    titles = [unmark(line)[0] for line in sheet.before] or [""]
    for line in sheet.before:
        places.update(dict.fromkeys(unmark(line)[1], titles[0]))
    stroke = "0.5pt" if ruled else "none"
    lines = [
        f"#page(flipped: {'true' if sheet.wide else 'false'})[",
        f"#align(center, text(size: 12pt)[{_text(titles[0])}])",
    ]
    lines += [f"#align(right)[{_text(title)}]" for title in titles[1:]]
    lines.append(f"#set text(size: {8 if columns < 8 else 7 if columns < 12 else 5}pt)\n#set par(leading: 0.3em)")
    lines.append(f"#table(columns: ({', '.join(f'{w}fr' for w in widths)},), stroke: {stroke}, inset: 3pt,")
    lines.append("table.header(" + ", ".join(head) + "),")
    lines.append(", ".join(body) + ")")
    lines += [f"{_text(unmark(line)[0])}\n" for line in sheet.after]
    lines.append("]")
    return "\n".join(lines) + "\n"
