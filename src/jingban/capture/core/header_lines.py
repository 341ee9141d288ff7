"""Headers of a page, on one line or on several: narrow columns break their heads, and set them above and below the others."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from jingban.capture.core.headers import Header, header_of, over_two_lines
from jingban.capture.core.rows import Row, Token
from jingban.capture.core.stream import plain


def headers_of(rows: Sequence[Row], words: Mapping[str, str]) -> list[tuple[Header, int]]:
    """Every header with the line where its body begins."""
    out: list[tuple[Header, int]] = []
    index = 0
    while index < len(rows):
        found = _at(rows, index, words)
        if found is None:
            index += 1
            continue
        out.append(found)
        index = found[1]
    return out


def _at(rows: Sequence[Row], index: int, words: Mapping[str, str]) -> tuple[Header, int] | None:
    for count in (3, 2):
        whole = gathered(rows[index : index + count], words) if index + count <= len(rows) else None
        header = header_of(index, whole, words) if whole is not None else None
        if header is not None:
            return header, index + count
    header = header_of(index, rows[index], words)
    if header is None:
        return None
    both = over_two_lines(rows[index], rows[index + 1], words) if index + 1 < len(rows) else None
    raised = header_of(index, both, words) if both is not None else None
    return (header, index + 1) if raised is None else (raised, index + 2)


def gathered(lines: Sequence[Row], words: Mapping[str, str]) -> Row | None:
    """Lines that are one header: what stands in one column makes a known head, and all else stands on one height."""
    tokens = sorted((token for line in lines for token in line.tokens), key=lambda token: token.y)
    if len(tokens) > 40 or tokens[-1].y - tokens[0].y > 1.8 * lines[0].h:
        return None
    columns: list[list[Token]] = []
    for token in tokens:
        held = next((column for column in columns if _over(column[-1], token)), None)
        if held is None:
            columns.append([token])
        else:
            held.append(token)
    alone = [column[0].y for column in columns if len(column) == 1]
    if len(alone) < 2 or max(alone) - min(alone) > 0.6 * lines[0].h:
        return None
    heads = [_head(column) for column in columns]
    if any(len(column) > 1 and plain(head.text) not in words for column, head in zip(columns, heads, strict=True)):
        return None
    return Row(tuple(sorted(heads, key=lambda head: head.x0)))


def _over(top: Token, low: Token) -> bool:
    return min(top.x1, low.x1) - max(top.x0, low.x0) > 0.3 * low.h


def _head(column: Sequence[Token]) -> Token:
    first = column[0]
    text = "".join(token.text for token in column)
    return replace(first, text=text, x0=min(t.x0 for t in column), x1=max(t.x1 for t in column))
