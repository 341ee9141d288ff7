"""TXT: a table row as one tab-separated line, or one cell a line (重庆)."""

from .sheet import Disclosure, Para, Places, Sheet, unmark


class _Lines:
    """Collects lines and notes on which line a mark landed."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.places: Places = {}

    def add(self, text: str) -> None:
        plain, ids = unmark(text)
        self.lines.append(plain)
        for ident in ids:
            self.places[ident] = f"L{len(self.lines)}"

    def text(self) -> bytes:
        return ("\n".join(self.lines) + "\n").encode()


def tabbed(doc: Disclosure) -> tuple[bytes, Places]:
    """Rows as tab-separated lines; merged positions stay empty."""
    out = _Lines()
    for block in doc.blocks:
        if isinstance(block, Para):
            out.add(block.text)
            out.add("")
            continue
        for line in block.before:
            out.add(line)
            out.add("")
        for row in block.rows:
            out.add("\t".join(row))
        out.add("")
        for line in block.after:
            out.add(line)
            out.add("")
    return out.text(), out.places


def celled(doc: Disclosure) -> tuple[bytes, Places]:
    """One cell a line with a leading tab, an empty line after each row."""
    out = _Lines()
    for block in doc.blocks:
        if isinstance(block, Para):
            out.add(block.text)
            if block.style == "h1":
                out.add("")
            continue
        out.add("")
        _celled_sheet(block, out)
    return out.text(), out.places


def _celled_sheet(sheet: Sheet, out: _Lines) -> None:
    hidden = sheet.covered()
    for line in sheet.before:
        out.add(f"\t{line}")
        out.add("")
    for index, row in enumerate(sheet.rows):
        for column, text in enumerate(row):
            merge = hidden.get((index, column))
            beside = merge is not None and column > merge[1]
            if not beside:  # cells merged sideways vanish, cells merged downwards stay empty
                out.add(f"\t{text}")
        out.add("")
    for line in sheet.after:
        out.add(f"\t{line}")
        out.add("")
