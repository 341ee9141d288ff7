"""From the upload to the decision: the walk of the budget officer."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .conftest import Tab
from .serving import SAMPLES, Server


def digits(text: str) -> str:
    return "".join(c for c in text if c in "0123456789.")


def located(findings: list[dict[str, Any]]) -> dict[str, Any]:
    """A finding whose first side stands in a table cell with a place."""
    for finding in findings:
        side = finding["evidence"][0]
        if side["own"] and None not in (side["table_index"], side["row_index"], side["column_index"]):
            return finding
    raise AssertionError("no finding stands in a cell")


def select(page: Any, finding: dict[str, Any]) -> None:
    page.locator(f'[data-finding="{finding["fingerprint"]}"]').click()
    page.locator(".detail .message").filter(has_text=finding["message"][:20]).wait_for()


def test_several_files_are_uploaded_checked_and_announced(desk_as: Callable[[str], Tab], tmp_path: Path) -> None:
    page = desk_as("officer").page
    broken = tmp_path / "damaged.pdf"
    broken.write_bytes(b"%PDF-1.7\nnothing of a document follows")
    wrong = tmp_path / "program.exe"
    wrong.write_bytes(b"MZ")
    good = tmp_path / "chongqing-2024.txt"
    good.write_bytes((SAMPLES / "chongqing/damaged.txt").read_bytes())
    page.locator('input[type="file"]').set_input_files([str(good), str(broken), str(wrong)])
    rows = page.locator(".upload .item")
    assert rows.count() == 3
    # Each file says for itself what became of it.
    page.locator('.item[data-state="failed"]').filter(has_text="program.exe").get_by_text("不支持").wait_for()
    page.locator('.item[data-state="failed"]').filter(has_text="damaged.pdf").wait_for()
    done = page.locator('.item[data-state="done"]').filter(has_text="chongqing-2024.txt")
    done.wait_for(timeout=60_000)
    page.get_by_role("alert").filter(has_text="任务完成").first.wait_for()
    row = page.get_by_role("row").filter(has_text="chongqing-2024.txt")
    row.get_by_text("已核对").wait_for()
    assert row.get_by_text("错误").count() == 1
    done.get_by_role("link", name="打开").click()
    page.get_by_role("listbox", name="发现清单").wait_for()
    # The same bytes again are no second document.
    page.get_by_role("link", name="回到文件列表").click()
    page.locator('input[type="file"]').set_input_files(str(good))
    page.locator('.item[data-state="duplicate"]').get_by_text("已经上传过").wait_for()


def test_uploads_are_found_again_after_leaving_the_page(desk_as: Callable[[str], Tab], tmp_path: Path) -> None:
    page = desk_as("officer").page
    copy = tmp_path / "left-alone.xlsx"
    copy.write_bytes((SAMPLES / "beijing/clean.xlsx").read_bytes())
    page.locator('input[type="file"]').set_input_files(str(copy))
    page.get_by_role("link", name="核对规则").click()
    page.get_by_role("heading", name="核对规则").wait_for()
    page.get_by_role("link", name="预算公开").click()
    page.locator(".upload .item").filter(has_text="left-alone.xlsx").wait_for()
    page.locator('.item[data-state="done"]').filter(has_text="left-alone.xlsx").wait_for(timeout=60_000)


def test_a_finding_is_shown_on_the_page_and_in_the_table(
    server: Server, desk_as: Callable[[str], Tab], pdf_document: int
) -> None:
    finding = located(server.api("officer").findings(pdf_document))
    side = finding["evidence"][0]
    tab = desk_as("officer")
    page = tab.open(f"/budget/documents/{pdf_document}")
    select(page, finding)
    # right: the cell of the evidence, outlined, with the figure the finding speaks of
    cell = page.locator("td.on")
    cell.wait_for()
    assert digits(cell.inner_text()) == digits(side["text"])
    # left: the page of the evidence, with the box over the figure
    assert page.get_by_label("页码").input_value() == str(side["page"])
    box = page.locator(".mark.on")
    box.wait_for()
    paper = page.locator(".paper").bounding_box()
    drawn = box.bounding_box()
    source = server.api("officer").ask("GET", f"/api/budget/documents/{pdf_document}/source?page={side['page']}")[1]
    factor = paper["width"] / source["width"]
    assert abs(drawn["x"] - paper["x"] - side["bbox"][0] * factor) < 6
    assert abs(drawn["y"] - paper["y"] - side["bbox"][1] * factor) < 6
    picture = page.locator(".paper img")
    picture.evaluate("image => image.decode()")
    assert picture.evaluate("image => image.naturalWidth") >= 400


def test_clicking_either_side_shows_the_other(server: Server, desk_as: Callable[[str], Tab], pdf_document: int) -> None:
    finding = located(server.api("officer").findings(pdf_document))
    page = desk_as("officer").open(f"/budget/documents/{pdf_document}")
    select(page, finding)
    box = page.locator(".mark.on")
    box.wait_for()
    page.keyboard.press("Escape")
    page.locator(".mark.on").wait_for(state="detached")
    assert page.locator("td.on").count() == 0
    page.locator(".mark:not(.part)").first.click()
    page.locator("td.on").wait_for()
    assert page.locator(".mark.on").count() == 1
    # a cell without findings shows its place, too
    page.locator("td.amount:not(.error):not(.warning):not(.part)").filter(has_text=".").first.click()
    page.locator(".picked").wait_for()
    assert page.locator(".row.on").count() == 0


def test_the_line_of_a_text_file_is_shown(server: Server, desk_as: Callable[[str], Tab], text_document: int) -> None:
    finding = located(server.api("officer").findings(text_document))
    side = finding["evidence"][0]
    page = desk_as("officer").open(f"/budget/documents/{text_document}")
    select(page, finding)
    line = page.locator(".line.on")
    line.wait_for()
    assert line.get_attribute("data-line") == str(side["line"])
    assert side["text"].strip() in line.inner_text()
    assert digits(page.locator("td.on").inner_text()) == digits(side["text"])


def test_the_address_keeps_the_place(server: Server, desk_as: Callable[[str], Tab], text_document: int) -> None:
    finding = located(server.api("officer").findings(text_document))
    page = desk_as("officer").open(f"/budget/documents/{text_document}")
    page.get_by_role("group", name="按严重程度筛选").get_by_role("button", name="错误").click()
    select(page, finding)
    before = page.locator("td.on").inner_text()
    assert f"finding={finding['fingerprint']}" in page.url
    page.reload()
    page.locator("td.on").wait_for()
    assert page.locator("td.on").inner_text() == before
    assert page.locator(".row.on").get_attribute("data-finding") == finding["fingerprint"]
    page.get_by_role("tab", name="图表").click()
    page.get_by_role("region", name="收支").first.wait_for()
    page.go_back()
    page.locator("td.on").wait_for()


def test_a_dismissal_needs_a_reason_and_outlives_the_next_check(
    server: Server, desk_as: Callable[[str], Tab], text_document: int
) -> None:
    api = server.api("officer")
    finding = next(f for f in api.findings(text_document) if f["decision"]["state"] == "open")
    page = desk_as("officer").open(f"/budget/documents/{text_document}")
    select(page, finding)
    page.get_by_role("button", name="排除…").click()
    dialog = page.get_by_role("dialog", name="排除这条发现")
    dialog.get_by_role("button", name="排除").last.click()
    dialog.get_by_text("请写明排除的理由").wait_for()
    assert next(f for f in api.findings(text_document) if f["fingerprint"] == finding["fingerprint"]) == finding
    dialog.get_by_label("理由").fill("原件如此，已核实")
    dialog.get_by_role("button", name="排除").last.click()
    row = page.locator(f'[data-finding="{finding["fingerprint"]}"]')
    row.get_by_text("已排除").wait_for()

    page.get_by_role("button", name="重新核对").click()
    page.get_by_role("button", name="开始核对").click()
    page.get_by_role("alert").filter(has_text="任务完成").first.wait_for(timeout=60_000)
    row.get_by_text("已排除").wait_for()
    row.click()
    page.locator(".detail").get_by_text("原件如此，已核实").wait_for()
    kept = next(f for f in api.findings(text_document) if f["fingerprint"] == finding["fingerprint"])
    assert (kept["decision"]["state"], kept["decision"]["reason"]) == ("dismissed", "原件如此，已核实")

    page.get_by_role("button", name="撤回").click()
    row.get_by_text("待处理").wait_for()


def test_filters_narrow_list_and_marks_alike(server: Server, desk_as: Callable[[str], Tab], pdf_document: int) -> None:
    findings = server.api("officer").findings(pdf_document)
    warnings = [f for f in findings if f["severity"] == "warning"]
    assert warnings and len(warnings) < len(findings)
    page = desk_as("officer").open(f"/budget/documents/{pdf_document}?sev=warning")
    rows = page.get_by_role("option").filter(has_text="存疑")
    rows.first.wait_for()
    assert page.locator("[data-finding]").count() == len(warnings)
    assert page.locator("td.error, .mark.error").count() == 0
    page.get_by_role("button", name="清除筛选").first.click()
    page.locator("[data-finding]").nth(len(findings) - 1).wait_for()


def test_exports_hold_what_the_desk_shows(server: Server, desk_as: Callable[[str], Tab], pdf_document: int) -> None:
    count = len(server.api("officer").findings(pdf_document))
    page = desk_as("officer").open(f"/budget/documents/{pdf_document}")

    def download(title: str) -> bytes:
        page.get_by_role("button", name="导出").click()
        with page.expect_download() as waiting:
            page.get_by_role("menuitem", name=title).click()
        return Path(waiting.value.path()).read_bytes()

    listed = json.loads(download("发现清单（JSON）"))
    assert len(listed["findings"]) == count
    lines = list(csv.reader(io.StringIO(download("发现清单（CSV）").decode("utf-8-sig"))))
    assert len(lines) == count + 1
    with zipfile.ZipFile(io.BytesIO(download("全部表格（XLSX）"))) as book:
        assert any(name.startswith("xl/worksheets/") for name in book.namelist())
    page.get_by_role("group", name="按严重程度筛选").get_by_role("button", name="存疑").click()
    narrowed = json.loads(download("发现清单（JSON），按筛选"))
    assert 0 < len(narrowed["findings"]) < count
    assert {finding["severity"] for finding in narrowed["findings"]} == {"warning"}
    report = download("核对报告（网页，可打印）").decode()
    assert "<html" in report and "<script" not in report


def test_parents_equal_their_children_in_the_chart(
    server: Server, desk_as: Callable[[str], Tab], text_document: int
) -> None:
    charts = server.api("officer").ask("GET", f"/api/budget/documents/{text_document}/charts")[1]

    def equal(node: dict[str, Any]) -> None:
        if node["children"]:
            assert sum(child["amount_fen"] for child in node["children"]) == node["amount_fen"]
        for child in node["children"]:
            equal(child)

    tree = charts["functions"]["tree"]
    equal({"amount_fen": charts["functions"]["amount_fen"], "children": tree})
    deep = next(node for node in tree if node["children"])
    page = desk_as("officer").open(f"/budget/documents/{text_document}?tab=charts")
    card = page.get_by_role("region", name="支出按功能科目")
    card.locator("svg text").first.wait_for()
    card.get_by_role("button", name=deep["name"]).click()
    card.get_by_text(deep["children"][0]["name"]).first.wait_for()
    card.get_by_role("button", name="看表").click()
    rows = card.locator("tbody tr")
    assert rows.count() == len(deep["children"]) + 1
    card.get_by_role("button", name="看图").click()
    card.get_by_role("button", name="全部").click()
    card.get_by_role("button", name=deep["name"]).wait_for()


def test_column_widths_are_remembered(desk_as: Callable[[str], Tab], text_document: int) -> None:
    tab = desk_as("officer")
    page = tab.open("/budget/documents")
    head = page.locator("th.el-table__cell").filter(has_text="文件名")
    head.wait_for()
    box = head.bounding_box()
    page.mouse.move(box["x"] + box["width"] - 1, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] + 59, box["y"] + 10, steps=4)
    page.mouse.up()
    page.reload()
    head.wait_for()
    assert abs(head.bounding_box()["width"] - box["width"] - 60) < 6


def test_the_list_is_filtered_and_searched_on_the_server(
    desk_as: Callable[[str], Tab], text_document: int, pdf_document: int
) -> None:
    tab = desk_as("officer")
    page = tab.open("/budget/documents?f_year=2025")
    page.get_by_role("row").filter(has_text="shanghai.pdf").wait_for()
    assert page.get_by_role("row").filter(has_text="jiangxi.txt").count() == 0
    tab.open("/budget/documents?q=%E4%B8%8D%E5%AD%98%E5%9C%A8")
    page.get_by_text("没有符合条件的文件").wait_for()
    page.keyboard.press("Control+k")
    page.keyboard.type("江西", delay=20)
    page.get_by_role("option").filter(has_text="江西").first.wait_for()
    page.keyboard.press("Enter")
    page.get_by_role("listbox", name="发现清单").wait_for()
