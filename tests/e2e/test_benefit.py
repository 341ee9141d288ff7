"""Benefits in a real browser: settle E01, read the steps, print the sheet; browse and compare policies; run a what-if."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.benefit import invented

from .conftest import Tab

LINES = (
    ("甲类项目", "甲", "1", "30000", "", ""),
    ("乙类药品", "乙", "100", "200", "", "10"),
    ("材料", "甲", "1", "6500", "6250", ""),
    ("丙类项目", "丙", "1", "3500", "", ""),
)


def stay(page: Any) -> None:
    """The person and the days of E01."""
    page.get_by_label("出生日期").fill("19700101")
    page.get_by_label("入院日期").fill("2024-05-01")
    page.get_by_label("出院日期").fill("2024-05-11")


def figure(page: Any, name: str) -> str:
    return str(page.locator(f'[data-figure="{name}"]').inner_text())


def test_e01_is_settled_explained_and_printed(desk_as: Callable[[str], Tab], tmp_path: Path) -> None:
    page = desk_as("officer").open("/benefit/calculator")
    stay(page)
    for label, amount in (("总费用", "60000"), ("自费", "3500"), ("超限价", "250"), ("先行自付", "2000")):
        page.get_by_label(label, exact=True).fill(amount)
    assert figure(page, "eligible") == "54,250.00"
    page.keyboard.press("Control+Enter")
    page.get_by_role("region", name="核定结果").wait_for()
    assert (figure(page, "fund"), figure(page, "person")) == ("46,932.50", "13,067.50")
    page.get_by_text("您这次看病共花 60,000.00 元").wait_for()
    steps = page.get_by_role("region", name="计算步骤")
    assert steps.get_by_text("28,700.00 × 85%").count() == 1
    assert steps.get_by_text("北京职工基本医疗保险门诊、住院待遇标准表").count() == 4
    # the exact figures are one click from the picture
    page.get_by_role("region", name="谁付多少").get_by_role("button", name="看表").click()
    page.get_by_role("cell", name="46,932.50").wait_for()
    with page.expect_download() as begun:
        page.get_by_role("button", name="明细表 PDF").click()
    target = tmp_path / "sheet.pdf"
    begun.value.save_as(target)
    assert begun.value.suggested_filename.startswith("待遇核定明细表-20")
    assert target.read_bytes().startswith(b"%PDF-")


def test_lines_are_typed_with_the_keyboard_alone(desk_as: Callable[[str], Tab]) -> None:
    page = desk_as("officer").open("/benefit/calculator")
    stay(page)
    page.get_by_text("按明细填").click()
    page.locator('[data-cell="0.0"]').focus()
    for number, (name, category, quantity, price, ceiling, ratio) in enumerate(LINES):
        page.keyboard.type(name)
        page.keyboard.press("Enter")
        page.locator(f'[data-cell="{number}.1"]').select_option(category)
        page.keyboard.press("Enter")
        for value in (quantity, price, "", ceiling, ratio):
            page.keyboard.type(value)
            page.keyboard.press("Enter")
    assert page.locator("tfoot").inner_text().split()[-1] == "60,000.00"
    page.keyboard.press("Control+Enter")
    page.get_by_role("region", name="核定结果").wait_for()
    assert figure(page, "fund") == "46,932.50"
    # the second stay goes on from the first
    page.get_by_role("button", name="再加一次就诊").click()
    page.get_by_text("按合计填").click()
    page.get_by_label("入院日期").fill("2024-07-01")
    page.get_by_label("出院日期").fill("2024-07-05")
    page.get_by_label("总费用", exact=True).fill("33333.33")
    page.get_by_role("combobox", name="医院等级").click(force=True)
    page.get_by_role("option", name="二级", exact=True).click()
    page.keyboard.press("Control+Enter")
    page.locator('[data-figure="fund"]').filter(has_text="28,601.16").wait_for()


def test_mistakes_stand_at_the_field_and_nothing_is_sent(desk_as: Callable[[str], Tab]) -> None:
    page = desk_as("officer").open("/benefit/calculator")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/benefit/calculate" in request.url else None)
    page.get_by_label("自费", exact=True).fill("12.345")
    page.get_by_text("应是金额，最多两位小数").wait_for()
    page.keyboard.press("Control+Enter")
    page.get_by_role("alert").filter(has_text="没有填好").wait_for()
    page.get_by_text("请填写出生日期").first.wait_for()
    assert asked == []
    # what only the server can know comes back to the form in the words of the form
    stay(page)
    page.get_by_label("入院日期").fill("1990-05-01")
    page.get_by_label("出院日期").fill("1990-05-02")
    page.get_by_label("自费", exact=True).fill("")
    page.get_by_label("总费用", exact=True).fill("100")
    page.keyboard.press("Control+Enter")
    page.get_by_role("alert").filter(has_text="请先维护政策包").wait_for()
    assert len(asked) == 1


def test_policies_by_day_in_time_and_compared(desk_as: Callable[[str], Tab]) -> None:
    page = desk_as("auditor").open("/benefit/policies?on=2022-06-01&f_concern=outpatient.cap")
    page.get_by_role("row").filter(has_text="20,000.00 元").wait_for()
    page.get_by_text("版本时间线").click()
    page.get_by_role("button", name="4,500.00 元").wait_for()
    page.get_by_role("button", name="5,000.00 元").click()
    page.get_by_role("row").filter(has_text="5,000.00 元").wait_for()
    page.goto(page.url.split("?")[0] + "?view=diff&first=2023-06-01&second=2024-06-01&f_concern=outpatient.cap")
    row = page.get_by_role("row").filter(has_text="调整")
    row.wait_for()
    assert row.locator("td.old").inner_text() == "4,500.00 元"
    assert row.locator("td.new").inner_text() == "5,000.00 元"


def test_a_what_if_is_uploaded_run_and_read(desk_as: Callable[[str], Tab], tmp_path: Path) -> None:
    page = desk_as("officer").open("/benefit/simulations")
    page.get_by_label("案例文件", exact=True).set_input_files(str(invented.write(tmp_path / "claims.csv", 400)))
    page.get_by_role("button", name="开始试算").click()
    funds = page.get_by_role("region", name="各基金")
    funds.wait_for(timeout=60_000)
    assert funds.get_by_role("row").filter(has_text="统筹基金").count() == 1
    page.get_by_text("400", exact=True).wait_for()
    page.get_by_role("alert").filter(has_text="政策试算：claims.csv").wait_for()
