import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingban.budget.errors import ReadError
from jingban.budget.readers.encoding import decode_text

TEXT = "赣州市医疗保障局 2023 年部门预算\n项目\t8,763.47\n“三公”经费 —— ≥90%\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_accepted_encoding_is_recognised(encoding: str) -> None:
    assert decode_text(TEXT.encode(encoding, "ignore")).lstrip("\ufeff") == TEXT.encode(encoding, "ignore").decode(
        encoding
    ).lstrip("\ufeff")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_text_cut_inside_its_last_character_is_read(encoding: str) -> None:
    data = ("预算" * 50).encode(encoding)[:-1]
    assert decode_text(data) == ("预算" * 50)[:-1]


@pytest.mark.parametrize("data", [b"", b" \r\n\t", b"\xef\xbb\xbf", b"\xff\xfe", b"\0\0\0\0"])
def test_nothing_is_told_as_empty(data: bytes) -> None:
    with pytest.raises(ReadError) as refused:
        decode_text(data)
    assert refused.value.code == "file_empty"


@pytest.mark.parametrize(
    "data",
    [b"\xff\xfe\x00\xd8\x00\xd8" * 5, b"abc\x01\x02\x03\x04" * 50, b"\x80\x81\xff" * 100, b"\xef\xbb\xbfabc\xff\xff"],
)
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(ReadError) as refused:
        decode_text(data)
    assert refused.value.code == "text_encoding_unknown"


@given(st.text(st.sampled_from("预算公开表医保中心0123456789.,\t\n（）元万%"), min_size=4, max_size=200))
def test_utf8_and_gb18030_of_a_disclosure_are_never_confused(text: str) -> None:
    if not text.strip():
        return
    assert decode_text(text.encode("utf-8")) == text
    plain = text.encode("gb18030")
    try:
        plain.decode("utf-8")
    except UnicodeDecodeError:
        assert decode_text(plain) == text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_spoilt_byte_in_a_long_text_shows_where_it_stands(encoding: str) -> None:
    data = bytearray(("医疗保障事务中心预算公开\n" * 400).encode(encoding))
    data[700] = 0xFF
    text = decode_text(bytes(data))
    assert text.count("医疗保障事务中心预算公开") == 399
    assert 1 <= text.count("\ufffd") <= 3
