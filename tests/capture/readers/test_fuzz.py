"""Damaged files of every format: sheets or a CaptureError, never anything else, and never for long."""

import io
import resource
import zipfile
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.capture.readers.samples import (
    bill_xml,
    drawn,
    encoded,
    ofd,
    page_xml,
    photo,
    scan_pdf,
    text_object,
    text_pdf,
    zipped,
)

from jingban.capture.errors import CaptureError
from jingban.capture.readers.base import Limits
from jingban.capture.readers.sheets import open_file

LIMITS = Limits(bytes=1 << 22, pages=20, pixels=1 << 20, members=20, unzipped=1 << 24)


def _tiff() -> bytes:
    return encoded(drawn(60, 50), "TIFF", save_all=True, append_images=[drawn(50, 60)], compression="tiff_lzw")


@cache
def sample(form: str) -> bytes:
    made: dict[str, Callable[[], bytes]] = {
        "jpeg": lambda: encoded(photo(80, 60)),
        "progressive": lambda: encoded(photo(80, 60), progressive=True),
        "png": lambda: encoded(drawn(80, 60), "PNG"),
        "tiff": _tiff,
        "bmp": lambda: encoded(drawn(40, 30), "BMP"),
        "webp": lambda: encoded(photo(80, 60), "WEBP"),
        "gif": lambda: encoded(drawn(80, 60), "GIF"),
        "pdf": text_pdf,
        "scan": lambda: scan_pdf(drawn(80, 60)),
        "xml": bill_xml,
        "ofd": lambda: ofd([page_xml(text_object(20, 30, "票据", delta="g 3 2"))], attachment=bill_xml()),
        "stored": lambda: zipped({"1.xml": bill_xml(), "2.png": encoded(drawn(40, 30), "PNG")}, 0),
        "zip": lambda: zipped({"1.xml": bill_xml(), "2.jpg": encoded(drawn(40, 30)), "3.ofd": ofd()}),
    }
    return made[form]()


FORMS = ("jpeg", "progressive", "png", "tiff", "bmp", "webp", "gif", "pdf", "scan", "xml", "ofd", "stored", "zip")
# What to do, where (a share of the length), how much, with which bytes.
_CHANGE = st.tuples(
    st.sampled_from(["flip", "cut", "double", "insert", "zero"]),
    st.floats(0, 1),
    st.integers(1, 200),
    st.binary(min_size=1, max_size=12) | st.sampled_from([b"\xff\xff\xff\xff", b"\0\0\0\0", b"<!DOCTYPE a>", b"9999999", b"-1"]),
)  # fmt: skip


def changed(data: bytes, changes: list[tuple[str, float, int, bytes]]) -> bytes:
    for what, share, size, fresh in changes:
        at = int(share * len(data))
        if what == "flip":
            data = (
                data[:at]
                + bytes(one ^ other for one, other in zip(data[at:], fresh, strict=False))
                + data[at + len(fresh) :]
            )
        elif what == "cut":
            data = data[:at] + data[at + size :]
        elif what == "double":
            data = data[: at + size] + data[at:]
        elif what == "insert":
            data = data[:at] + fresh + data[at:]
        else:
            data = data[:at] + bytes(min(size, len(data) - at)) + data[at + size :]
    return data


def outcome(data: bytes) -> list[str]:
    """What each sheet of the file came to."""
    try:
        sheets = open_file("a", data, LIMITS)
    except CaptureError as error:
        return [error.code]
    told = []
    for sheet in sheets:
        assert sheet.image or sheet.page or sheet.records
        try:
            told.append("read" if sheet.image is None or sheet.image().ndim == 3 else "?")
        except CaptureError as error:
            told.append(error.code)
    return told


@pytest.mark.parametrize("form", FORMS)
def test_the_samples_themselves_are_read(form: str) -> None:
    assert set(outcome(sample(form))) == {"read"}


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=40, deadline=10_000, suppress_health_check=list(HealthCheck))
@given(changes=st.lists(_CHANGE, min_size=1, max_size=4))
def test_damaged_files_are_read_or_refused(form: str, changes: list[tuple[str, float, int, bytes]]) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for code in outcome(changed(sample(form), changes)):
        assert code == "read" or CaptureError(code).message
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 300_000, "one small file must not cost 300 MB"


@settings(max_examples=60, deadline=10_000)
@given(data=st.binary(max_size=400), head=st.sampled_from([b"", b"\xff\xd8\xff", b"%PDF-1.7\n", b"PK\x03\x04", b"<", b"II*\0", b"RIFF____WEBP"]))  # fmt: skip
def test_noise_behind_any_head(data: bytes, head: bytes) -> None:
    outcome(head + data)


PARTS = (
    "OFD.xml",
    "Doc_0/Document.xml",
    "Doc_0/Pages/Page_0/Content.xml",
    "Doc_0/Attachs/Attachments.xml",
    "Doc_0/Attachs/bill.xml",
)
_WORDS = st.sampled_from(
    [b"1e308", b"-1 ", b"nan", b"g 999999 9 ", b"../", b"0 0 ", b"</", b'"', b"\xff", b"9" * 40, b""]
)


@pytest.mark.parametrize("part", PARTS)
@settings(max_examples=30, deadline=10_000)
@given(places=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 20), _WORDS), min_size=1, max_size=4))
def test_damaged_parts_inside_a_sound_package(part: str, places: list[tuple[float, int, bytes]]) -> None:
    with zipfile.ZipFile(io.BytesIO(sample("ofd"))) as package:
        members = {name: package.read(name) for name in package.namelist()}
    for share, size, fresh in places:
        at = int(share * len(members[part]))
        members[part] = members[part][:at] + fresh + members[part][at + size :]
    outcome(zipped(members))
