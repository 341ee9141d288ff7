"""``jingban capture`` as a user calls it."""

import io
import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from click.testing import CliRunner
from PIL import Image as Pillow

from jingban.capture import pipeline
from jingban.cli import capture_read
from jingban.cli.main import jingban

SCHEMA = Path(__file__).parents[2] / "docs/contracts/capture.schema.json"
BILL = """<EInvoice><Header><EInvoiceTag>CZ-EI-32</EInvoiceTag><Version>1.1.0</Version></Header><EInvoiceData><Main>
<EInvoiceName>医疗门诊收费票据（电子）</EInvoiceName><EInvoiceCode>11060121</EInvoiceCode>
<EInvoiceNumber>0012345678</EInvoiceNumber><RandomNumber>a1b2c3</RandomNumber><TotalAmount>5.00</TotalAmount>
<IssueDate>20240501</IssueDate></Main><Details><Item><ItemName>诊察费</ItemName><ItemAmount>{amount}</ItemAmount>
</Item></Details></EInvoiceData></EInvoice>"""


def call(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(jingban, ["capture", *arguments])
    return done.exit_code, done.stdout, done.stderr


def bill(folder: Path, amount: str = "5.00", name: str = "bill.xml") -> str:
    path = folder / name
    path.write_text(BILL.format(amount=amount), encoding="utf-8")
    return str(path)


def picture(folder: Path, name: str) -> str:
    Pillow.new("RGB", (300, 400), (255, 255, 255)).save(folder / name)
    return str(folder / name)


def test_json_follows_the_contract_and_nothing_else_is_printed(tmp_path: Path) -> None:
    _, out, _ = call("read", bill(tmp_path), "--format", "json", "--quiet")
    values = json.loads(out)
    jsonschema_rs.validate(json.loads(SCHEMA.read_text(encoding="utf-8")), values)
    (document,) = values["documents"]
    assert document["fields"]["TotalAmount"]["value"] == "5.00"
    assert document["categories"][0]["ItemAmount"] == "5.00"
    assert [page["file"] for page in values["pages"]] == ["bill.xml"]


def test_a_conflict_exits_with_one_and_is_named(tmp_path: Path) -> None:
    code, out, _ = call("read", bill(tmp_path, "6.00"), "--quiet")
    assert code == 1
    assert "冲突  TotalAmount" in out
    assert "✕" in out


def test_what_stands_between_papers_is_named_in_the_table_too(tmp_path: Path) -> None:
    code, out, _ = call("read", bill(tmp_path), "--quiet")
    assert code == 1 and "重复" not in out  # its texts are confirmed by nothing
    code, out, _ = call("read", bill(tmp_path), bill(tmp_path, name="again.xml"), "--quiet")
    assert code == 1
    assert out.count("在第 1、2 份单据上重复") == 2


def test_a_page_without_a_word_is_not_all_right(tmp_path: Path) -> None:
    code, out, _ = call("read", picture(tmp_path, "blank.png"), "--quiet")
    assert code == 1
    assert "没有读出内容" in out


def test_a_bad_file_exits_with_two_and_the_next_is_read(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jpg"
    empty.write_bytes(b"")
    code, out, err = call("read", str(empty), str(tmp_path / "gone.pdf"), bill(tmp_path), "--format", "json", "-q")
    values = json.loads(out)
    assert code == 2
    assert [row["file"] for row in values["refused"]] == ["empty.jpg", "gone.pdf"]
    assert values["refused"][0]["code"] == "file_empty"
    assert len(values["documents"]) == 1
    assert "empty.jpg：文件是空的" in err
    assert "Traceback" not in err


def test_progress_goes_to_standard_error_with_the_page(tmp_path: Path) -> None:
    _, out, err = call("read", bill(tmp_path), "--format", "json")
    assert "读取 1/1 bill.xml 第 1 页" in err
    json.loads(out)


def test_output_goes_to_a_file(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    _, out, _ = call("read", bill(tmp_path), "--format", "json", "-o", str(target), "-q")
    assert out == ""
    assert json.loads(target.read_text(encoding="utf-8"))["version"] == 1


def test_an_output_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    code, _, err = call("read", bill(tmp_path), "-o", str(tmp_path / "none" / "out.json"), "-q")
    assert code == 2
    assert "不能写入" in err


class Counting:
    """Blank pages for everybody; the third page kills the process."""

    def __init__(self, deadly: int) -> None:
        self.asked, self.deadly, self.name = 0, deadly, "counting 1"

    def find(self, image: Any) -> tuple[Any, ...]:
        self.asked += 1
        if self.asked == self.deadly:
            raise KeyboardInterrupt
        return ()

    def read(self, image: Any, places: Any) -> tuple[Any, ...]:
        return ()

    def read_strips(self, strips: Any) -> list[tuple[str, float]]:
        return []


def test_an_interrupted_batch_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [picture(tmp_path, f"{n}.png") for n in range(4)]
    for n, file in enumerate(files):  # four different pages
        Pillow.new("RGB", (300, 400), (255 - n, 255, 255)).save(file)
    resume = ["--resume", str(tmp_path / "kept"), "-q", "--format", "json"]
    counting = Counting(deadly=3)
    monkeypatch.setattr(capture_read, "Recogniser", lambda: pipeline.Recogniser(counting))
    assert call("read", *files, *resume)[0] != 0
    counting.deadly = 0
    _, out, _ = call("read", *files, *resume)
    assert len(json.loads(out)["pages"]) == 4
    assert counting.asked == 3 + 2  # two pages were kept, the killed one and the last are read
    # A damaged keepsake is no reading: that page alone is read again.
    next((tmp_path / "kept").glob("*.json")).write_text("{", encoding="utf-8")
    call("read", *files, *resume)
    assert counting.asked == 6
    assert not list((tmp_path / "kept").glob("*.part"))


def test_help_lists_every_command_without_loading_a_recogniser() -> None:
    code, out, _ = call("--help")
    assert code == 0
    assert all(name in out for name in ("read", "evaluate", "separators"))


@pytest.mark.parametrize("pages", [1, 3])
def test_pages_of_a_tiff_are_numbered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pages: int) -> None:
    monkeypatch.setattr(capture_read, "Recogniser", lambda: pipeline.Recogniser(Counting(0)))
    out = io.BytesIO()
    frames = [Pillow.new("L", (100, 140), 255 - n) for n in range(pages)]
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:])
    (tmp_path / "pile.tif").write_bytes(out.getvalue())
    _, text, _ = call("read", str(tmp_path / "pile.tif"), "--format", "json", "-q")
    assert [page["page"] for page in json.loads(text)["pages"]] == list(range(1, pages + 1))
