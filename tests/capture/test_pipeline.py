"""Files in, judged papers out: the real redacted bill, one bad file beside good ones, pages read once."""

import io
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow

from jingban.capture.core.assembling import assemble
from jingban.capture.core.model import DocumentKind, Origin, Second, State
from jingban.capture.core.page import Code, Page, Word
from jingban.capture.core.page_json import ReadPage
from jingban.capture.pipeline import Key, Recogniser, capture

TODAY = date(2026, 11, 1)
REAL = Path(__file__).parents[3] / "shared/samples/receipts/shandong-outpatient-ebill-redacted.jpg"
# As printed; "" says that the label stands there without a value.
PRINTED = {
    "EInvoiceName": "山东省医疗门诊收费票据（电子）",
    "EInvoiceCode": "370601",
    "EInvoiceNumber": "13012040",
    "RandomNumber": "f779",
    "PayerPartyCode": "372",
    "PayerPartyName": None,
    "IssueDate": date(2021, 1, 2),
    "total_in_words": 500,
    "TotalAmount": 500,
    "BusinessNumber": None,
    "PatientNumber": "1121",
    "MedicalDate": date(2020, 12, 26),
    "OrgType": "综合医院",
    "MedicalInsuranceType": "自费",
    "MedicalInsuranceID": None,
    "Gender": "女",
    "FundPayAmount": 0,
    "OtherPayAmount": 0,
    "AccountPayAmount": 0,
    "OwnPayAmount": 500,
    "SelfpaymentAmount": 0,
    "SelfpaymentCost": 0,
    "InvoicingPartyName": "临沂市人民医院",
    "Checker": "9632",
    "HandlingPerson": "9632",
    "categories[0].ItemName": "诊察费",
    "categories[0].ItemAmount": 500,
}
OFFLINE = """
import socket, sys
from pathlib import Path

def cut(*arguments, **names):
    raise AssertionError("the network was asked for")

socket.socket.connect = socket.socket.connect_ex = socket.socket.sendto = cut
socket.getaddrinfo = socket.gethostbyname = socket.create_connection = cut
from jingban.capture.pipeline import capture
import threading
caught = []
threading.excepthook = lambda problem: caught.append(problem)
outcome = capture([Path(sys.argv[1])])
assert not outcome.refused, outcome.refused
assert outcome.pages[0].words
for thread in threading.enumerate():
    if thread is not threading.current_thread() and not thread.daemon:
        thread.join(5)
assert not caught, caught
assert sys.modules.get("openvino_telemetry") is None
"""


class Blank:
    """A recogniser that finds nothing and counts how often it is asked."""

    name = "blank 1"

    def __init__(self) -> None:
        self.asked = 0

    def find(self, image: Any) -> tuple[Any, ...]:
        self.asked += 1
        return ()

    def read(self, image: Any, places: Any) -> tuple[Word, ...]:
        return ()

    def read_strips(self, strips: Any) -> list[tuple[str, float]]:
        return []


class Shelf:
    def __init__(self) -> None:
        self.held: dict[Key, ReadPage] = {}

    def get(self, key: Key) -> ReadPage | None:
        return self.held.get(key)

    def put(self, key: Key, reading: ReadPage) -> None:
        self.held[key] = reading


def png(shade: int = 255, size: tuple[int, int] = (200, 300)) -> bytes:
    out = io.BytesIO()
    Pillow.new("RGB", size, (shade, shade, shade)).save(out, "PNG")
    return out.getvalue()


# --- the real bill -------------------------------------------------------------------------------


@pytest.mark.skipif(not REAL.is_file(), reason="the real sample is not beside this checkout")
def test_every_field_of_the_real_bill_is_right(engine: Any) -> None:
    outcome = capture([REAL], Recogniser(engine), today=TODAY)
    assert outcome.refused == ()
    (judged,) = outcome.documents
    assert judged.record.kind is DocumentKind.OUTPATIENT
    assert {key: field.machine for key, field in judged.record.keyed()} == PRINTED
    states = {key: field.state for key, field in judged.record.keyed()}
    assert states["TotalAmount"] is State.CONFIRMED
    # Shortened by the redaction: no such code exists, and the machine says so.
    assert states["EInvoiceCode"] is State.CONFLICT


def test_reading_works_with_the_network_cut_and_writes_nothing_at_home(papers: Path, tmp_path: Path) -> None:
    page = next(papers.rglob("*.jpg"))
    environment = {"HOME": str(tmp_path), "PATH": "", "PYTHONPATH": ":".join(sys.path), "LANG": "C.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-c", OFFLINE, str(page)], env=environment, capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert (done.stdout, done.stderr) == ("", "")
    assert list(tmp_path.iterdir()) == []


# --- bad input -----------------------------------------------------------------------------------


def bomb() -> bytes:
    out = io.BytesIO()
    Pillow.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def locked() -> bytes:
    import pikepdf

    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (png()[:-20], "file_truncated"),
        (bomb(), "picture_too_large"),
        (locked(), "file_encrypted"),
        (b"MZ" + b"\0" * 400, "file_type_unknown"),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><EInvoice>&b;</EInvoice>', "xml_entities"),
    ],
    ids=["empty", "truncated", "20000 × 20000", "encrypted", "program", "entities"],
)
def test_a_bad_file_is_told_and_the_next_one_is_read(data: bytes, code: str) -> None:
    outcome = capture([("bad.bin", data), ("good.png", png())], Recogniser(Blank()), today=TODAY)
    assert [(r.name, r.error.code) for r in outcome.refused] == [("bad.bin", code)]
    assert outcome.refused[0].error.message.endswith("。")
    assert outcome.names == ("good.png",)


def test_a_bad_member_of_an_archive_costs_only_itself() -> None:
    data = zipped(**{"1.png": png(250), "2.png": png()[:60], "3.png": png(240)})
    outcome = capture([("pile.zip", data)], Recogniser(Blank()), today=TODAY)
    assert outcome.names == ("1.png", "3.png")
    assert [r.name for r in outcome.refused] == ["2.png"]


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    outcome = capture([tmp_path / "gone.jpg", ("good.png", png())], Recogniser(Blank()), today=TODAY)
    assert [r.name for r in outcome.refused] == ["gone.jpg"]
    assert outcome.names == ("good.png",)


def test_a_blank_page_and_a_picture_of_no_paper_say_nothing(engine: Any) -> None:
    # Soft coloured spots, as of a photograph without any writing.
    y, x = np.mgrid[0:480, 0:640]
    waves = (128 + 100 * np.sin(x / 90) * np.cos(y / 70)).astype(np.uint8)
    cat = io.BytesIO()
    Pillow.fromarray(np.stack([waves, waves // 2, 255 - waves], axis=2)).save(cat, "JPEG")
    files = [("blank.png", png(size=(800, 1100))), ("cat.jpg", cat.getvalue())]
    outcome = capture(files, Recogniser(engine), today=TODAY)
    assert outcome.refused == ()
    assert [page.kind for page in outcome.reading.pages] == [DocumentKind.OTHER] * 2
    assert [field for judged in outcome.documents for _, field in judged.record.keyed()] == []


# --- pages and papers ----------------------------------------------------------------------------


def test_a_page_that_was_kept_is_not_read_again() -> None:
    shelf, blank = Shelf(), Blank()
    files = [("a.png", png(250)), ("b.png", png(240))]
    first = capture(files[:1], Recogniser(blank), today=TODAY, kept=shelf)
    both = capture(files, Recogniser(blank), today=TODAY, kept=shelf)
    assert blank.asked == 2
    assert both.readings[0] == first.readings[0]
    assert len(shelf.held) == 2


def test_progress_names_file_and_page() -> None:
    said: list[str] = []
    capture([("a.png", png())], Recogniser(Blank()), progress=said.append, today=TODAY)
    assert said == ["a.png 第 1 页"]


def _word(text: str, x: float, y: float) -> Word:
    wide = 14.0 * len(text)
    return Word(text, ((x, y), (x + wide, y), (x + wide, y + 20), (x, y + 20)), 0.99)


def page(number: int, *words: Word, codes: tuple[Code, ...] = ()) -> ReadPage:
    made = Page("ab" * 32, number, 800, 1100, words, Origin.OCR, codes=codes, engine="test")
    return ReadPage(made, DocumentKind.OTHER)


def rows(amount: str) -> tuple[Word, ...]:
    heads = [_word(t, x, 100) for t, x in (("项目名称", 40), ("单价", 300), ("数量", 420), ("金额", 560))]
    lines = [("血常规", "20.00", "1", "20.00"), ("静脉输液", "15.00", "2", amount), ("床位费", "40.00", "3", "120.00")]
    body = [
        _word(text, x, 140 + 30 * n)
        for n, line in enumerate(lines)
        for text, x in zip(line, (40, 300, 420, 560), strict=True)
    ]
    return (_word("住院费用清单", 300, 40), *heads, *body, _word("合计：170.00", 560, 240))


def test_a_second_reading_counts_where_the_arithmetic_closes_with_it() -> None:
    read = page(1, *rows("80.00"))
    wrong = next(n for n, word in enumerate(read.page.words) if word.text == "80.00")
    seen = replace(read.page.words[wrong], text="30.00", confidence=None)
    (before,) = assemble([read], today=TODAY)
    assert before.judged.record.by_key["lines[1].ItemAmount"].state is State.CONFLICT
    (after,) = assemble([replace(read, page=replace(read.page, second=((wrong, seen),)))], today=TODAY)
    field = after.judged.record.by_key["lines[1].ItemAmount"]
    assert (field.machine, field.state, field.second) == (3000, State.CONFIRMED, Second.TAKEN)


def test_a_second_reading_that_closes_nothing_changes_nothing() -> None:
    read = page(1, *rows("80.00"))
    wrong = next(n for n, word in enumerate(read.page.words) if word.text == "80.00")
    other = replace(read.page.words[wrong], text="36.00", confidence=None)
    (after,) = assemble([replace(read, page=replace(read.page, second=((wrong, other),)))], today=TODAY)
    field = after.judged.record.by_key["lines[1].ItemAmount"]
    assert (field.machine, field.state) == (8000, State.CONFLICT)


def test_a_separator_begins_a_case_and_belongs_to_none() -> None:
    sheet = page(2, codes=(Code("jingban:separator:B1:7", (0, 0, 90, 90)),))
    papers = assemble([page(1, *rows("30.00")), sheet, page(3, *rows("30.00"))], today=TODAY)
    assert [(paper.case, paper.pages) for paper in papers] == [("", (0,)), ("B1:7", (2,))]


def test_nothing_at_all_is_no_paper() -> None:
    assert assemble([]) == ()
