"""HTML: a plain page with rowspan and colspan."""

from html import escape

from xlsxwriter.utility import xl_rowcol_to_cell

from .sheet import Disclosure, Para, Places, Sheet, unmark

_TAGS = {"title": "h1", "h1": "h2", "h2": "h3", "body": "p"}


def write(doc: Disclosure) -> tuple[bytes, Places]:
    """The place of a mark is the table's number and the cell, or 正文."""
    places: Places = {}
    tables = 0
    title = next(unmark(block.text)[0] for block in doc.blocks if isinstance(block, Para))
    out = [
        "<!DOCTYPE html>",
        '<html lang="zh-CN">',
        "<head>",
        '<meta charset="utf-8">',
        f"<title>{escape(title)}</title>",
    ]
    out += [
        "<style>table{border-collapse:collapse}td,th{border:1px solid #888;padding:2px 6px}</style>",
        "</head>",
        "<body>",
    ]
    for block in doc.blocks:
        if isinstance(block, Para):
            plain, ids = unmark(block.text)
            tag = _TAGS[block.style]
            out.append(f"<{tag}>{escape(plain)}</{tag}>")
            places.update(dict.fromkeys(ids, "正文"))
        else:
            tables += 1
            out += _sheet(block, tables, places)
    out += ["</body>", "</html>", ""]
    return "\n".join(out).encode(), places


def _sheet(sheet: Sheet, number: int, places: Places) -> list[str]:
    out = []
    for line in sheet.before:
        plain, ids = unmark(line)
        out.append(f"<p>{escape(plain)}</p>")
        places.update(dict.fromkeys(ids, plain))
    spans = {(m[0], m[1]): m for m in sheet.merges}
    hidden = sheet.covered()
    out.append("<table>")
    for r, row in enumerate(sheet.rows):
        cells = []
        for c, text in enumerate(row):
            if (r, c) in hidden:
                continue
            plain, ids = unmark(text)
            places.update({ident: f"表格{number}!{xl_rowcol_to_cell(r, c)}" for ident in ids})
            top, left, bottom, right = spans.get((r, c), (r, c, r, c))
            span = f' rowspan="{bottom - top + 1}"' if bottom > top else ""
            span += f' colspan="{right - left + 1}"' if right > left else ""
            tag = "th" if r < sheet.head else "td"
            cells.append(f"<{tag}{span}>{escape(plain)}</{tag}>")
        out.append(f"<tr>{''.join(cells)}</tr>")
    out.append("</table>")
    out += [f"<p>{escape(unmark(line)[0])}</p>" for line in sheet.after]
    return out
