"""A claim in a real browser through four pairs of hands: window, first review, second review, finance; then the payable.

It writes the pictures of the README when README_PICTURES names a folder.
"""

import os
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from .. import claiming
from ..serving import Server

DAY = (datetime.now(ZoneInfo("Asia/Shanghai")).date() - timedelta(days=10)).isoformat()
PERSON = "江怀瑾"


def picture(page: Any, name: str) -> None:
    """Keep what is seen now, for the README."""
    folder = os.environ.get("README_PICTURES")
    if folder:
        from PIL import Image

        path = Path(folder) / f"{name}.png"
        page.wait_for_timeout(600)
        page.screenshot(path=path)
        with Image.open(path) as seen:
            seen.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE).save(path, optimize=True)


def confirm(page: Any, button: str, words: str) -> None:
    """Press the main button, say yes, and wait for what is said then."""
    page.get_by_role("button", name=button).click()
    page.get_by_role("dialog").get_by_role("button", name=button.removesuffix(" F9")).click()
    page.get_by_text(words).first.wait_for()


Desk = Callable[[str, str], Any]


def key_in(page: Any) -> None:
    """Person, visit, bill and lines with the keyboard, checked while typing."""
    page.get_by_label("参保人", exact=True).press_sequentially(PERSON)
    page.get_by_text("男　1978-05-16 出生", exact=False).wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("职工基本医疗保险").first.wait_for()
    page.keyboard.press("Control+Enter")  # nothing is keyed yet: told where, nothing is sent
    page.get_by_role("alert").filter(has_text="处要改").wait_for()
    page.get_by_label("就诊 1 就诊机构").press_sequentially("澄湖市第二")
    page.get_by_text("H99310100002").wait_for()
    page.keyboard.press("Enter")
    page.get_by_label("就诊 1 就诊日期").fill(DAY.replace("-", ""))
    page.get_by_label("就诊 1 诊断编码").fill("I10")
    page.get_by_label("票据 1 号码").fill("70001234")
    page.get_by_label("票据 1 代码").fill("99060126")
    page.get_by_label("票据 1 校验码").fill("a1b2c3")
    page.get_by_label("票据 1 金额").fill("3408.00")
    page.get_by_text("叁仟肆佰零捌元整").first.wait_for()
    rows = [
        ("彩色多普勒超声心动图", "10", "230.00"),
        ("瑞舒伐他汀钙片", "40", "25.00"),
        ("示例项目（限女性）", "1", "88.00"),
    ]
    page.get_by_label("第 1 行项目名称").focus()
    for name, quantity, price in rows:
        for text in (name, "", "次", quantity, price, ""):
            page.keyboard.insert_text(text)
            page.keyboard.press("Enter")
    page.get_by_text("比票据金额少 20.00 元").wait_for()
    for text in ("院内熏洗", "", "次", "1", "20", ""):
        page.keyboard.insert_text(text)
        page.keyboard.press("Enter")
    page.get_by_text("与票据金额一致").wait_for()


def register(at: Desk) -> int:
    """The window keys the claim, sees what it will come to, gives a line its item and accepts; the id."""
    page = at("chuangkou", "/claims/new")
    key_in(page)
    page.get_by_role("region", name="材料清单").get_by_role("button", name="都齐了").click()
    page.keyboard.press("F8")
    page.get_by_role("region", name="预审").get_by_text("基金支付").wait_for()
    picture(page, "claims-intake")
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="受理 F9").wait_for()
    page.get_by_text("在我手上").wait_for()
    claim = int(re.search(r"/claims/(\d+)", page.url)[1])  # type: ignore[index]
    page.get_by_role("row").filter(has_text="示例项目（限女性）").click()
    line = page.get_by_role("region", name="这一行明细")
    line.get_by_role("button", name=re.compile("示例项目（限女性）")).click()
    page.get_by_text("已对照为“示例项目（限女性）”").first.wait_for()
    page.get_by_role("button", name="受理 F9").wait_for()
    page.keyboard.press("F9")
    page.get_by_text("已受理，开始计时").wait_for()
    page.get_by_role("status").filter(has_text="等初审").wait_for()
    return claim


def review(at: Desk, server: Server, claim: int) -> dict[str, Any]:
    """初审: the finding is decided, then the money; the claim as it is then."""
    page = at("chushen", "/claims/work")
    row = page.get_by_role("row").filter(has_text=PERSON)
    row.get_by_text("待处理").wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("在我手上").wait_for()
    open_finding = page.get_by_role("listitem").filter(has_text="示例项目（限女性）")
    open_finding.wait_for()
    page.get_by_role("button", name="初审通过 F9").click()
    page.get_by_role("dialog").get_by_role("button", name="初审通过").click()
    page.get_by_role("alert").wait_for()  # refused: a finding is open, and what to do stands there
    page.get_by_role("alert").get_by_role("button", name="知道了").click()
    open_finding.click()
    picture(page, "claims-review")
    page.keyboard.press("a")
    page.get_by_text("已采纳。").first.wait_for()
    page.get_by_text("要处理的都处理了").wait_for()
    confirm(page, "初审通过 F9", "初审通过，等另一人复核")
    page.get_by_role("region", name="谁付多少").wait_for()
    settled = claiming.done(server.api("chushen").ask("GET", f"/api/claims/{claim}"))
    assert (settled["total"], settled["cut"], settled["own_pay"]) == (340800, 8800, 10800)
    assert settled["fund"] + settled["personal"] == settled["total"]
    assert page.locator('[data-figure="cut"]').inner_text() == "88.00"
    page.get_by_role("status").filter(has_text="您已办理初审，等另一人复核").wait_for()
    return settled


def recheck(at: Desk) -> None:
    """复核, by another person."""
    page = at("fushen", "/claims/work")
    page.get_by_role("row").filter(has_text=PERSON).dblclick()
    page.get_by_text("您这次看病共花").wait_for()
    picture(page, "claims-settlement")
    confirm(page, "复核通过 F9", "已复核")
    page.get_by_role("status").filter(has_text="等财务拨付").wait_for()  # a small sum needs no approval


def release(at: Desk, server: Server, claim: int, settled: dict[str, Any]) -> None:
    """Finance releases in bulk, and the payable is seen."""
    page = at("kuaiji", "/claims/work?queue=approved")
    page.get_by_role("row").filter(has_text=PERSON).wait_for()
    page.keyboard.press("x")
    page.get_by_role("button", name="批量交付支付 B").click()
    dialog = page.get_by_role("dialog", name="批量交付支付")
    dialog.get_by_role("button", name="交付支付 1 件").click()
    dialog.get_by_text("办成 1 件").wait_for()
    dialog.get_by_role("button", name="知道了").click()
    page.goto(f"{server.base}/claims/{claim}")
    page.get_by_role("region", name="支付").get_by_role("link", name="看应付").click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_text("收款账号").wait_for()
    yuan = f"{settled['fund'] // 100:,}.{settled['fund'] % 100:02d}"
    drawer.locator(".amount").filter(has_text=yuan).wait_for()


def test_a_claim_goes_from_the_window_to_the_payable(at: Desk, server: Server) -> None:
    claim = register(at)
    settled = review(at, server, claim)
    recheck(at)
    release(at, server, claim, settled)


def test_the_second_clerk_is_told_who_holds_a_claim(at: Desk, server: Server, persons: dict[str, int]) -> None:
    clerk = server.api("chuangkou")
    when = datetime.now(ZoneInfo("Asia/Shanghai")).date() - timedelta(days=20)
    claim = claiming.registered(clerk, persons["沈若水"], [claiming.outpatient("70005555", when)])["id"]
    claiming.step(clerk, claim, "accept")
    first = at("chushen", f"/claims/{claim}?queue=accepted")
    first.get_by_text("在我手上").wait_for()
    second = at("chushen2", f"/claims/{claim}?queue=accepted")
    second.get_by_text("正由 chushen 办理").wait_for()
    assert second.get_by_role("button", name="初审通过").count() == 0
    # put back, it is there for the other one
    first.get_by_role("button", name="放回").click()
    first.get_by_text("已放回").wait_for()
    second.reload()
    second.get_by_text("在我手上").wait_for()
    # what the first one still has on the screen is old: refused, with the way on
    first.get_by_role("button", name="初审通过 F9").click()
    first.get_by_role("dialog").get_by_role("button", name="初审通过").click()
    first.get_by_role("alert").get_by_role("button", name="刷新本页").click()
    first.get_by_text("正由 chushen2 办理").wait_for()


def test_what_was_keyed_is_there_again_after_a_reload(at: Desk) -> None:
    page = at("chuangkou", "/claims/new")
    page.get_by_label("票据 1 号码").fill("70009999")
    page.get_by_label("第 1 行项目名称").fill("静脉注射")
    page.wait_for_timeout(900)  # kept half a second after the last key
    page.reload()
    page.get_by_text("录到一半的内容").wait_for()
    assert page.get_by_label("票据 1 号码").input_value() == "70009999"
    assert page.get_by_label("第 1 行项目名称").input_value() == "静脉注射"


@pytest.mark.parametrize(("person", "path"), [("chushen", "/claims/new"), ("chushen", "/claims/board")])
def test_pages_beyond_ones_duty_show_nothing(at: Desk, person: str, path: str) -> None:
    page = at(person, path)
    page.get_by_text("您的岗位没有这项权限").wait_for()
    assert page.get_by_role("navigation", name="主导航").locator(f'a[href="{path}"]').count() == 0
