"""A printed bill, recognised and corrected as a clerk does it; a large one keyed twice by two people."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.capture.readers.samples import BILL_TEXT, text_pdf

from .conftest import Tab
from .serving import Server


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """An invented e-bill as a picture, and what is printed on it.

    One label of its payments is lost: without it no sum of theirs proves which amount belongs to which label.
    """
    from PIL import Image, ImageDraw
    from tools.papers.__main__ import make

    folder = tmp_path_factory.mktemp("printed")
    make(folder, 5, 1, ("ebill",), "clean", 0.0)
    (document,) = json.loads((folder / "truth.json").read_text("utf-8"))["documents"]
    picture = next(folder.glob("*/*.jpg"))
    with Image.open(picture) as image:
        image.load()
    (left, top), _, (right, bottom), _ = document["fields"]["OtherPayAmount"]["quads"][0]
    high = bottom - top
    ImageDraw.Draw(image).rectangle(
        (left - 6 * high, top - high / 2, right + high / 2, bottom + high / 2), fill="white"
    )
    image.save(picture, quality=92)
    return picture, document["fields"]


def upload(page: Any, name: str, files: list[Path]) -> None:
    page.get_by_role("button", name="新建批次").click()
    page.get_by_label("批次名", exact=True).fill(name)
    page.keyboard.press("Enter")
    page.get_by_label("选择要上传的文件").set_input_files(files)
    # The first picture after the start also loads the engine.
    page.locator(".el-table__row").nth(len(files) - 1).wait_for(timeout=60_000)


def test_a_recognised_bill_goes_from_the_scanner_to_the_release(
    server: Server, desk_as: Callable[[str], Tab], printed: tuple[Path, dict[str, Any]]
) -> None:
    picture, truth = printed
    page = desk_as("operator").open("/capture")
    upload(page, "识别", [picture])
    page.locator(".el-table__row").get_by_role("link").first.click()
    page.locator(".mark.on").wait_for()
    assert (
        page.get_by_alt_text("原件").evaluate("async image => { await image.decode(); return image.naturalWidth }")
        > 1000
    )
    number = int(page.url.rsplit("/", 1)[-1])
    doubtful = server.api("operator").ask("GET", f"/api/capture/papers/{number}")[1]["doubtful"]
    assert len([key for key in doubtful if key.endswith("Amount")]) > 2  # no amount passes on recognition alone
    checks = page.get_by_role("region", name="核对").locator("header")
    before = checks.inner_text()

    # A row the paper does not have spoils the sum, and is taken away again.
    items = page.get_by_role("region", name="收费项目（大项）")
    items.get_by_role("button", name="补一行").click()
    page.get_by_role("dialog").get_by_label("金额", exact=True).fill("1.00")
    page.get_by_role("dialog").get_by_role("button", name="补上").click()
    items.locator("tbody tr").nth(1).wait_for()
    assert "不成立" in checks.inner_text() != before
    items.locator("tbody tr").nth(1).hover()
    items.get_by_role("button", name="删去第 2 行").click()
    page.get_by_role("button", name="删去", exact=True).click()
    items.locator("tbody tr").nth(1).wait_for(state="detached")

    # Key by key: what is framed on the picture is read there and typed.
    page.locator("input[data-key]").first.focus()
    seen = []
    for _ in range(len(doubtful)):
        key = page.evaluate("document.activeElement.dataset.key ?? ''")
        seen.append(key)
        if key in truth:
            page.keyboard.type(truth[key]["value"])
        page.keyboard.press("Enter")
    page.get_by_text("没有存疑，可以放行").wait_for()
    assert sorted(seen) == sorted(doubtful)
    page.keyboard.press("Control+Enter")
    page.get_by_text("已放行").first.wait_for()

    paper = server.api("operator").ask("GET", f"/api/capture/papers/{number}")[1]
    said = {field["key"]: field for field in paper["fields"]}
    assert (paper["paper"]["state"], paper["total_fen"]) == ("released", 17_333)
    for key in doubtful:
        assert said[key]["value"] == truth[key]["value"] and said[key]["by"] == "operator", key
        assert said[key]["source"] == "ocr" and said[key]["machine"] is not None, key
    assert [line["cells"] for line in paper["categories"]] and len(paper["categories"]) == 1


def test_a_large_bill_is_keyed_twice_and_the_second_stays_blind(
    server: Server, desk_as: Callable[[str], Tab], tmp_path: Path
) -> None:
    words = {"0123456789": "2000000077", "1,234.50": "12,345.60", "1,000.00": "12,345.60"}
    texts = [
        (x, y, size, next((t.replace(a, b) for a, b in words.items() if a in t), t)) for x, y, size, t in BILL_TEXT
    ]
    bill = tmp_path / "大额.pdf"
    bill.write_bytes(text_pdf(texts))
    first = desk_as("operator")
    page = first.open("/capture")
    upload(page, "大额", [bill])
    page.locator(".el-table__row").get_by_role("link").first.click()
    page.get_by_role("textbox", name="金额合计").wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("金额较大，须由另一人复录").first.wait_for()
    number = page.url.rsplit("/", 1)[-1]

    second = desk_as("lead").open(f"/capture/papers/{number}")
    second.get_by_text("这张单据等您复录").wait_for()
    assert "12,345.60" not in second.content() and "12345.60" not in second.content()
    second.get_by_role("button", name="开始复录").click()
    keyed = {"票据代码": "11060124", "票据号码": "2000000077", "金额合计": "12354.60"}
    for label, text in keyed.items():
        second.get_by_label(label, exact=True).fill(text)
    second.keyboard.press("Control+Enter")
    second.get_by_text("复录与首录不一致，请对照原件再录一次").wait_for()
    assert "12,345.60" not in second.content() and "12345.60" not in second.content()
    second.get_by_role("button", name="再录一次").click()
    second.get_by_text("上次复录与首录不一致，请看清原件").wait_for()
    for label, text in {**keyed, "金额合计": "12345.60"}.items():
        second.get_by_label(label, exact=True).fill(text)
    second.keyboard.press("Control+Enter")
    second.get_by_text("复录一致").first.wait_for()

    page.reload()
    page.get_by_text("没有存疑，可以放行").wait_for()
    page.keyboard.press("Control+Enter")
    page.get_by_text("已放行").first.wait_for()
