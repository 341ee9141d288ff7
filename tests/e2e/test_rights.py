"""Nobody sees or does more than their duty: on the page, and behind it."""

from collections.abc import Callable

import pytest

from .conftest import Tab
from .serving import Api, Server


def test_an_auditor_reads_and_decides_nothing(
    server: Server, desk_as: Callable[[str], Tab], text_document: int
) -> None:
    before = server.api("officer").findings(text_document)
    tab = desk_as("auditor")
    page = tab.open("/budget/documents")
    page.get_by_role("row").filter(has_text="jiangxi.txt").wait_for()
    assert page.get_by_role("button", name="上传文件").count() == 0
    assert page.locator('input[type="file"]').count() == 0
    tab.open(f"/budget/documents/{text_document}")
    page.locator("[data-finding]").first.click()
    page.locator(".detail .message").wait_for()
    for name in ("采纳", "排除…", "撤回", "重新核对"):
        assert page.get_by_role("button", name=name).count() == 0
    for key in ("a", "d", "r", "F2"):
        page.keyboard.press(key)
    assert page.get_by_role("dialog").count() == 0
    assert page.get_by_role("button", name="导出").count() == 1
    assert server.api("officer").findings(text_document) == before


@pytest.mark.parametrize(
    ("person", "path"),
    [
        ("keeper", "/budget/documents"),
        ("keeper", "/budget/rules"),
        ("officer", "/audit"),
        ("officer", "/accounts"),
        ("auditor", "/accounts"),
    ],
)
def test_a_page_beyond_ones_duty_shows_nothing(desk_as: Callable[[str], Tab], person: str, path: str) -> None:
    tab = desk_as(person)
    page = tab.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    tab.open(path)
    page.get_by_text("您的岗位没有这项权限").wait_for()
    assert page.get_by_role("navigation", name="主导航").locator(f'a[href="{path}"]').count() == 0
    assert [url for url in asked if f"/api{path}" in url] == []


@pytest.mark.parametrize(
    ("person", "method", "path", "body"),
    [
        ("auditor", "POST", "/api/budget/documents/{id}/recheck", {"command_id": "x"}),
        (
            "auditor",
            "POST",
            "/api/budget/documents/{id}/findings/{finding}/decision",
            {"state": "accepted", "command_id": "y"},
        ),
        ("officer", "POST", "/api/budget/documents/{id}/unmask", {"reason": "核对联系人"}),
        ("officer", "GET", "/api/audit", None),
        ("keeper", "GET", "/api/budget/documents/{id}", None),
        ("keeper", "GET", "/api/budget/documents/{id}/findings", None),
    ],
)
def test_the_server_says_no_as_well(
    server: Server, text_document: int, person: str, method: str, path: str, body: dict[str, str] | None
) -> None:
    finding = server.api("officer").findings(text_document)[0]
    status, answer = server.api(person).ask(method, path.format(id=text_document, finding=finding["fingerprint"]), body)
    assert status in (403, 404)
    assert answer["message"]
    assert finding == server.api("officer").findings(text_document)[0]


def test_unmasking_is_deliberate_and_logged(server: Server, desk_as: Callable[[str], Tab], text_document: int) -> None:
    page = desk_as("auditor").open(f"/budget/documents/{text_document}")
    page.get_by_role("button", name="显示姓名电话").click()
    page.get_by_role("button", name="显示 15 分钟").click()
    page.get_by_text("请写明查看的原因").wait_for()
    page.get_by_label("原因").fill("核对项目联系人")
    page.get_by_role("button", name="显示 15 分钟").click()
    page.get_by_text("姓名电话显示到").first.wait_for()
    entries = server.api("keeper").ask("GET", "/api/audit?actor=auditor&size=50")[1]["items"]
    assert any("核对项目联系人" in str(entry["details"]) for entry in entries)


def test_the_audit_page_verifies_the_log(desk_as: Callable[[str], Tab]) -> None:
    page = desk_as("keeper").open("/audit")
    page.get_by_role("row").nth(1).wait_for()
    page.get_by_role("button", name="校验日志链").click()
    page.get_by_text("校验通过").wait_for()


def test_an_administrator_makes_and_stops_an_account(server: Server, desk_as: Callable[[str], Tab]) -> None:
    page = desk_as("keeper").open("/accounts")
    page.get_by_role("button", name="新建账号").click()
    dialog = page.get_by_role("dialog", name="新建账号")
    dialog.get_by_label("用户名").fill("x y")
    dialog.get_by_text("用户名为 2 到 64 位").wait_for()
    dialog.get_by_label("用户名").fill("newcomer")
    dialog.get_by_label("姓名").fill("新来的")
    dialog.get_by_label("机构编码").first.fill("110105")
    dialog.locator(".role").click()
    page.get_by_role("option", name="预算岗").click()
    dialog.get_by_role("button", name="新建并给出初始密码").click()
    issued = page.get_by_role("dialog", name="初始密码")
    password = issued.locator(".password").inner_text().strip()
    assert len(password) >= 10
    issued.get_by_role("button", name="已交付，关闭").click()
    row = page.get_by_role("row").filter(has_text="newcomer")
    row.get_by_text("待改初始密码").wait_for()
    row.get_by_role("button", name="更多").click()
    page.get_by_role("menuitem", name="停用").click()
    page.get_by_role("button", name="确定").click()
    row.get_by_text("已停用").wait_for()
    refused = Api(server.base)
    refused.ask("GET", "/api/session")
    with pytest.raises(AssertionError):
        refused.log_in("newcomer", password)
