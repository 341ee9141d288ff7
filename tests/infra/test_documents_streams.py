"""Packed streams of a PDF are measured in its bytes, whatever its tables say."""

import zlib

import pytest

from jingban.infra.documents import pdf_streams
from jingban.infra.documents.errors import DocumentError
from jingban.infra.documents.pdf_streams import refuse_bombs


def stream(body: bytes, head: bytes = b"") -> bytes:
    return b"%PDF-1.7\n4 0 obj\n<< /Filter /FlateDecode " + head + b" >>\nstream\r\n" + body + b"\nendstream\nendobj\n"


def refused(data: bytes) -> bool:
    try:
        refuse_bombs(data)
    except DocumentError as error:
        return error.code == "archive_bomb"
    return False


BIG = zlib.compress(b"0 0 m 1 1 l S\n" * 700_000, 9)


def test_commands_have_a_limit() -> None:
    assert refused(stream(BIG))
    assert refused(stream(zlib.compress(b"q Q ", 9)) + stream(BIG))
    assert not refused(stream(zlib.compress(b"q Q " * 100_000, 9)))


@pytest.mark.parametrize("head", [b"/Length1 9700000", b"/Subtype /Image /Width 9000 /Height 9000", b"/Type /ObjStm"])
def test_fonts_pictures_and_tables_may_be_larger(head: bytes) -> None:
    assert not refused(stream(BIG, head))


def test_many_streams_are_limited_by_their_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_streams, "MAX_UNPACKED", 1_000_000)
    one = stream(zlib.compress(b"a" * 300_000, 9))
    assert not refused(one * 3)
    assert refused(one * 4)


@pytest.mark.parametrize("body", [b"", b"\x78", BIG[:100], BIG[:50] + b"\xff" * 500, b"plain text"])
def test_damaged_and_plain_streams_are_left_to_the_parser(body: bytes) -> None:
    assert not refused(stream(body))
