"""The correction bench as a clerk meets it: upload, doubtful fields by keyboard, live totals, release."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.capture.readers.samples import BILL_TEXT, HEAD, bill_xml, text_pdf

from .conftest import Tab
from .serving import Server

VALID_CODE = b"121100004000000001"  # an invented unit with the right check digit


def structured(number: str, **wrong: str) -> bytes:
    """An e-bill without any doubt but for amounts changed on purpose."""
    data = bill_xml({**HEAD, "EInvoiceNumber": number}).replace(b"12110000400000000A", VALID_CODE)
    for name, amount in wrong.items():
        start = data.index(f"<{name}>".encode()) + len(name) + 2
        data = data[:start] + amount.encode() + data[data.index(f"</{name}>".encode()) :]
    return data


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A clean e-bill, one whose payments are 100.00 short, and a PDF whose total nothing confirms."""
    folder = tmp_path_factory.mktemp("papers")
    text = [(x, y, size, words.replace("0123456789", "2000000003")) for x, y, size, words in BILL_TEXT]
    made = {
        "1-clean.xml": structured("2000000001"),
        "2-short.xml": structured("2000000002", FundPayAmount="700.00"),
        "3-text.pdf": text_pdf(text),
    }
    for name, data in made.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in made]


def test_from_upload_to_release(desk_as: Callable[[str], Tab], papers: list[Path]) -> None:
    tab = desk_as("operator")
    page = tab.open("/capture")
    page.get_by_role("button", name="新建批次").click()
    page.get_by_label("批次名", exact=True).fill("窗口一号")
    page.keyboard.press("Enter")
    page.get_by_label("选择要上传的文件").set_input_files(papers)
    rows = page.locator(".el-table__row")
    rows.nth(2).wait_for()
    assert [row.locator("td").nth(6).inner_text() for row in rows.all()] == ["1", "1", "1"]
    batch = page.url

    # The clean one needs no look: one key.
    rows.nth(0).get_by_role("link").click()
    page.get_by_text("没有存疑，可以放行").wait_for()
    page.keyboard.press("Control+Enter")

    # The second says what hinders it, recounts while typing and goes on when it is right.
    page.get_by_text("统筹+其他+账户+现金与金额合计不符").first.wait_for()
    page.keyboard.press("Control+Enter")
    page.get_by_text("还不能放行").wait_for()
    fund = page.get_by_role("textbox", name="医保统筹基金支付")
    fund.click()  # the whole value is ready to be typed over
    page.keyboard.type("8oo")
    page.get_by_text("填写的内容不是该栏应有的格式").first.wait_for()
    page.keyboard.press("Control+Enter")  # what is wrong is neither lost nor let through
    assert fund.input_value() == "8oo"
    page.keyboard.press("Escape")
    assert fund.input_value() == "700.00"
    page.keyboard.type("800")
    page.get_by_text("尚未存上；存上后还剩 0 处").wait_for()
    assert "不成立" not in page.get_by_role("region", name="核对").locator("header").inner_text()
    page.keyboard.press("Enter")
    page.get_by_text("没有存疑，可以放行").wait_for()
    page.keyboard.press("Control+Enter")

    # The third has a picture: the only doubtful field is framed on it, and is confirmed with Enter.
    total = page.get_by_role("textbox", name="金额合计")
    total.wait_for()
    assert page.evaluate("document.activeElement.dataset.key") == "TotalAmount"
    frame = page.locator(".mark.on")
    assert frame.get_attribute("aria-label") == "金额合计：1,234.50"
    page.locator(".mark").first.click()
    assert (
        page.locator(".value.on").get_by_role("button").get_attribute("aria-label")
        == "票据名称：医疗门诊收费票据（电子）"
    )
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("没有存疑，可以放行").wait_for()
    page.keyboard.press("Control+Enter")

    # The pile is done: back at the batch, and what was released can only be read.
    page.wait_for_url(batch)
    page.locator(".el-table__row").get_by_text("已放行").nth(2).wait_for()
    page.locator(".el-table__row").nth(2).get_by_role("link").click()
    page.get_by_text("已放行，只读").wait_for()
    assert page.get_by_role("textbox").count() == 0
    assert page.get_by_role("button", name="退回校对").is_visible()


def test_a_refused_file_says_why_and_a_double_is_shown(
    desk_as: Callable[[str], Tab], papers: list[Path], tmp_path: Path
) -> None:
    tab = desk_as("operator")
    page = tab.open("/capture")
    page.get_by_role("button", name="新建批次").click()
    page.get_by_label("批次名", exact=True).fill("坏文件")
    page.keyboard.press("Enter")
    empty = tmp_path / "空.jpg"
    empty.write_bytes(b"")
    again = tmp_path / "again.xml"
    again.write_bytes(structured("2000000009"))
    page.get_by_label("选择要上传的文件").set_input_files([empty, again])
    page.get_by_role("button", name="1 个文件不能使用").click()
    page.get_by_role("region", name="内容").get_by_text("文件是空的").wait_for()
    page.get_by_label("选择要上传的文件").set_input_files([again])
    page.get_by_text("以前传过").wait_for()


def test_the_code_for_the_phone_can_be_scanned(server: Server, desk_as: Callable[[str], Tab]) -> None:
    asked = {"name": "扫码", "channel": "upload", "command_id": "phone-code-1"}
    batch = server.api("operator").ask("POST", "/api/capture/batches", asked)[1]["id"]
    tab = desk_as("operator")
    page = tab.open(f"/capture/batches/{batch}")
    page.get_by_role("button", name="手机拍照").click()
    code = page.get_by_alt_text("手机扫描的二维码")
    code.wait_for()
    assert code.evaluate("async image => { await image.decode(); return image.naturalWidth > 50 }")


def test_the_phone_page_fits_a_phone(server: Server, new_tab: Callable[..., Tab]) -> None:
    api = server.api("operator")
    made = api.ask("POST", "/api/capture/batches", {"name": "手机", "channel": "phone", "command_id": "phone-batch-1"})[
        1
    ]
    url = api.ask("POST", f"/api/capture/batches/{made['id']}/phone")[1]["url"]
    tab = new_tab()
    tab.page.set_viewport_size({"width": 360, "height": 640})
    page = tab.page
    page.goto(url)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("input[type=file]").set_input_files(
        {"name": "拍照.xml", "mimeType": "text/xml", "buffer": structured("2000000010")}
    )
    page.get_by_role("button", name="上传").click()
    page.get_by_text("拍照.xml：已收到").wait_for()
