"""What a claim meets beside the straight way, in a real browser: papers, 报盘, approval, correction, a wrong head, lists.

One installation for all of them; each test has persons and bills of its own.
"""

import csv
import io
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from .. import claiming
from ..paying import command, done
from ..serving import Server
from ..test_capture import structured
from .test_claims import confirm

TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date()
DAY = TODAY - timedelta(days=12)
HEAD = (
    "申报序号", "证件号码", "姓名", "材料", "医疗类别", "机构编码", "就诊开始", "就诊结束", "诊断编码", "票据代码", "票据号码", "校验码",
    "开票日期", "票据金额", "项目名称", "数量", "单价", "金额",
)  # fmt: skip


def released_paper(server: Server) -> int:
    """A batch with one clean e-bill, read and released; the id of its paper."""
    server.settle("caiji", server.person("caiji", "capture_operator"))
    api = server.api("caiji")
    batch = done(
        api.ask("POST", "/api/capture/batches", {"name": "窗口送来", "channel": "upload", "command_id": command("b")})
    )["id"]
    mark = "----jingban"
    body = (
        f'--{mark}\r\nContent-Disposition: form-data; name="command_id"\r\n\r\n{command("files")}\r\n'
        f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="bill.xml"\r\n\r\n'
    ).encode() + structured("2000000001") + f"\r\n--{mark}--\r\n".encode()  # fmt: skip
    done(api.ask("POST", f"/api/capture/batches/{batch}/files", body, f"multipart/form-data; boundary={mark}"))
    for _ in range(200):
        papers = done(api.ask("GET", f"/api/capture/batches/{batch}/papers"))["items"]
        if papers and done(api.ask("GET", f"/api/capture/batches/{batch}"))["state"] != "open":
            break
        time.sleep(0.1)
    [paper] = papers
    version = done(api.ask("GET", f"/api/capture/papers/{paper['id']}"))["paper"]["version"]
    body_of = {"version": version, "command_id": command("release")}
    done(api.ask("POST", f"/api/capture/papers/{paper['id']}/release", body_of))
    return int(paper["id"])


def test_released_papers_become_a_claim(at: Callable[[str, str], Any], server: Server) -> None:
    released_paper(server)
    page = at("chuangkou", "/claims/new")
    page.get_by_label("参保人", exact=True).press_sequentially("沈若水")
    page.get_by_text("1986-11-03 出生", exact=False).wait_for()
    page.keyboard.press("Enter")
    page.keyboard.press("F6")
    dialog = page.get_by_role("dialog", name="取采集的单据")
    dialog.get_by_text("2000000001").wait_for()
    dialog.get_by_label("选取第 1 张").locator("xpath=ancestor-or-self::label").click()
    dialog.get_by_text("已选 1 张，票据 1,234.50 元").wait_for()
    dialog.get_by_role("button", name="用这些单据").click()
    page.get_by_text("用采集的 1 张单据登记").wait_for()
    dialog.wait_for(state="hidden")
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="受理 F9").wait_for()
    assert page.locator('[data-figure="total"]').inner_text() == "1,234.50"
    page.get_by_role("tab", name="就诊和票据 1").click()
    page.get_by_role("button", name="2000000001").or_(page.get_by_text("2000000001")).first.wait_for()
    # the same paper again: refused at once, with the claim that has it
    again = at("chuangkou", "/claims/new")
    again.get_by_label("参保人", exact=True).press_sequentially("沈若水")
    again.get_by_text("1986-11-03 出生", exact=False).wait_for()
    again.keyboard.press("Enter")
    again.keyboard.press("F6")
    again.get_by_label("选取第 1 张").locator("xpath=ancestor-or-self::label").click()
    again.get_by_role("button", name="用这些单据").click()
    again.get_by_role("dialog", name="取采集的单据").wait_for(state="hidden")
    again.keyboard.press("Control+Enter")
    again.get_by_role("alert").filter(has_text="已在报销申请").wait_for()


def declaration(rows: list[dict[str, str]]) -> dict[str, Any]:
    """A file as the browser hands it in."""
    text = io.StringIO()
    writer = csv.DictWriter(text, HEAD, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return {"name": "报盘.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode()}


def declared(number: str, name: str, bill: str, total: str = "25.00") -> dict[str, str]:
    with (claiming.FOLDER / "persons.csv").open(encoding="utf-8") as table:
        certificates = {row["姓名"]: row["证件号码"] for row in csv.DictReader(table)}
    day = DAY.isoformat()
    return {
        "申报序号": number, "证件号码": certificates[name], "姓名": name, "材料": "1;2;3;4", "医疗类别": "11",
        "机构编码": claiming.HOSPITALS[1], "就诊开始": day, "就诊结束": day, "诊断编码": "I10", "票据代码": "99060126",
        "票据号码": bill, "校验码": "a1b2c3", "开票日期": day, "票据金额": total, "项目名称": "常规心电图检查", "数量": "1",
        "单价": "25.00", "金额": "25.00",
    }  # fmt: skip


def test_a_declaration_is_refused_by_row_and_column_and_then_taken(at: Callable[[str, str], Any]) -> None:
    page = at("chuangkou", "/claims/work")
    page.get_by_role("button", name="报盘导入").click()
    dialog = page.get_by_role("dialog", name="报盘导入")
    with page.expect_download() as template:
        dialog.get_by_role("button", name="下载模板").click()
    assert template.value.suggested_filename == "报盘模板.csv"
    good = [declared("1", "苏采薇", "66000001"), declared("2", "沈若水", "66000002")]
    dialog.get_by_label("报盘文件").set_input_files(declaration([good[0], {**good[1], "开票日期": "明天"}]))
    dialog.get_by_role("button", name="导入", exact=True).click()
    dialog.get_by_role("alert").filter(has_text="没有登记任何一件").wait_for()
    row = dialog.get_by_role("row").filter(has_text="开票日期").first
    assert row.get_by_role("cell").all_inner_texts()[:2] == ["3", "开票日期"]
    dialog.get_by_label("报盘文件").set_input_files(declaration(good))
    dialog.get_by_role("button", name="导入", exact=True).click()
    page.get_by_text("报盘导入 2 件，票据 2 张，明细 2 行，合计 50.00 元。").wait_for()
    page.get_by_role("row").filter(has_text="25.00").nth(1).wait_for()


def test_a_large_sum_goes_to_the_director(
    at: Callable[[str, str], Any],
    server: Server,
    persons: dict[str, int],
) -> None:
    apis = {name: server.api(name) for name in ("chuangkou", "chushen", "fushen")}
    stay = claiming.stay("61000001", TODAY - timedelta(days=40), 30)
    line = claiming.line("普通病房床位费", "1", "50.00", stay["first"])
    drugs = [claiming.line("注射用头孢曲松钠", "5000", "38.60", stay["first"])]
    stay["bills"] = [claiming.bill("61000001", stay["last"], [line, *drugs], code="99060126", check_code="a1b2c3")]
    claim = claiming.registered(apis["chuangkou"], persons["秦望舒"], [stay])["id"]
    claiming.walked(apis, claim, "recheck")
    standing = done(apis["fushen"].ask("GET", f"/api/claims/{claim}"))
    assert (standing["state"], standing["approval"]) == ("rechecked", "分管主任")
    page = at("yewu", f"/claims/{claim}")  # above the section's limit: told whose turn it is
    page.get_by_role("status").filter(has_text="等分管主任审批").wait_for()
    assert page.get_by_role("button", name="审批通过").count() == 0
    page = at("fenguan", "/claims/work")
    page.get_by_role("row").filter(has_text="秦望舒").wait_for()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="审批通过 F9").wait_for()
    page.keyboard.press("F9")
    page.get_by_role("dialog").get_by_text("审批后由财务交付支付").wait_for()
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="等财务拨付").wait_for()
    claiming.step(server.api("kuaiji"), claim, "release")


def test_a_closed_claim_is_corrected_and_the_difference_goes_out(
    at: Callable[[str, str], Any],
    server: Server,
    persons: dict[str, int],
) -> None:
    apis = {name: server.api(name) for name in ("chuangkou", "chushen", "fushen", "fenguan", "kuaiji")}
    made = claiming.registered(apis["chuangkou"], persons["秦望舒"], [claiming.outpatient("62000001", DAY)])
    claiming.walked(apis, made["id"], "release")  # below the yearly line: nothing to pay, closed
    page = at("chushen", f"/claims/{made['id']}")
    page.get_by_role("status").filter(has_text="已办结").wait_for()
    page.get_by_role("button", name="其他操作").click()
    page.get_by_role("menuitem", name="更正", exact=True).click()
    page.get_by_role("dialog").get_by_role("textbox").fill("心脏彩超漏录九次，票据金额录错")
    page.keyboard.press("Enter")
    page.get_by_text(f"{made['number']}-2").first.wait_for()
    page.get_by_text("还没有核对审核").wait_for()  # not: no findings
    page.get_by_role("button", name="更正录入").click()
    page.get_by_label("第 5 行数量").fill("20")
    page.get_by_label("第 5 行金额").fill("4600.00")
    page.get_by_label("票据 1 金额").fill("4821.40")
    page.get_by_text("与票据金额一致").wait_for()
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="初审通过 F9").wait_for()
    correction = int(page.url.split("/claims/")[1].split("?")[0])
    if not done(apis["chushen"].ask("GET", f"/api/claims/{correction}"))["verified"]:
        page.get_by_role("button", name="现在核对").click()
        page.get_by_text("已核对审核").wait_for()
    claiming.decided(apis["chushen"], correction)
    page.reload()
    confirm(page, "初审通过 F9", "初审通过，等另一人复核")
    claiming.step(apis["fushen"], correction, "recheck")
    claiming.step(apis["kuaiji"], correction, "release")
    paid = done(apis["kuaiji"].ask("GET", f"/api/claims/{correction}"))
    assert paid["fund"] > 0 and sum(one["amount"] for one in paid["releases"]) == paid["fund"]
    page = at("chushen", f"/claims/{made['id']}")
    page.get_by_text("以更正件为准", exact=False).wait_for()


def test_a_wrong_phone_is_corrected_with_the_keyboard_and_only_until_the_money_is_decided(
    at: Callable[[str, str], Any],
    server: Server,
    persons: dict[str, int],
) -> None:
    apis = {name: server.api(name) for name in ("chuangkou", "chushen")}
    visit = claiming.outpatient("63000001", DAY - timedelta(days=3))
    claim = claiming.registered(apis["chuangkou"], persons["苏采薇"], [visit], phone="010-00000001")["id"]
    page = at("chuangkou", f"/claims/{claim}")
    page.get_by_role("button", name="更正信息").wait_for()
    page.keyboard.press("e")
    dialog = page.get_by_role("dialog", name="更正申请信息")
    dialog.get_by_label("联系电话").fill("010-00000078")
    dialog.get_by_role("button", name="更正").click()
    dialog.get_by_text("请写明为什么更正").wait_for()
    dialog.get_by_label("更正理由").fill("申请人来电，原电话录错")
    page.keyboard.press("Control+Enter")
    page.get_by_text("已更正申请信息。").wait_for()
    page.get_by_text("010*******78").wait_for()
    dialog.wait_for(state="hidden")
    page.keyboard.press("h")
    page.get_by_text("申请人来电，原电话录错（更正：联系电话）").wait_for()
    claiming.walked(apis, claim, "settle")
    page.reload()
    page.get_by_role("status").filter(has_text="等复核").wait_for()
    assert page.get_by_role("button", name="更正信息").count() == 0


def test_a_list_of_persons_is_refused_whole_and_then_taken_once(at: Callable[[str, str], Any]) -> None:
    page = at("mulu", "/registry/imports")
    head = "证件类型,证件号码,姓名,性别,出生日期,经办机构,险种,人员类别,参保起"
    row = "99,99310119990909001,测试新人,男,1999-09-09,110105,310,1101,2020-01-01"

    def give(*rows: str) -> None:
        file = {"name": "名单.csv", "mimeType": "text/csv", "buffer": "\n".join([head, *rows, ""]).encode()}
        page.get_by_label("名单文件").set_input_files(file)
        page.get_by_role("button", name="导入", exact=True).click()

    give(row, row.replace("99310119990909001", "").replace("新人", "旧人"))
    bad = page.get_by_role("region", name="有问题的行")
    bad.get_by_text("一行也没有写入").wait_for()
    assert bad.get_by_role("row").nth(1).get_by_role("cell").all_inner_texts()[:2] == ["3", "证件号码"]
    give(row)
    page.get_by_role("status").filter(has_text="共 1 行：新增 1，更新 0，没有变化 0。").wait_for()
    give(row)
    page.get_by_role("status").filter(has_text="没有变化 1。").wait_for()
    page = at("mulu", "/registry/persons?q=测试新人")
    page.get_by_role("link", name="测试新人").wait_for()
