"""Log-in, lock-out, the forced change of a password, one-time codes, the end of a session."""

import re
from collections.abc import Callable
from typing import Any

from .conftest import Tab
from .serving import PASSWORD, Api, Server


def fill(page: Any, name: str, password: str) -> None:
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录").click()


def test_returns_to_the_page_that_was_asked_for(new_tab: Callable[[], Tab]) -> None:
    page = new_tab().open("/budget/rules?q=T01")
    page.get_by_label("用户名").wait_for()
    fill(page, "officer", PASSWORD)
    page.get_by_role("heading", name="核对规则").wait_for()
    assert page.url.endswith("/budget/rules?q=T01")


def test_never_leads_to_another_site(new_tab: Callable[[], Tab]) -> None:
    tab = new_tab()
    page = tab.open("/login?next=//example.org/x")
    fill(page, "officer", PASSWORD)
    page.get_by_role("heading", name="预算公开").wait_for()
    assert page.url.startswith(tab.base)


def test_wrong_passwords_lock_and_the_time_is_told(new_tab: Callable[[], Tab]) -> None:
    page = new_tab().open("/login")
    page.get_by_role("button", name="登录").click()
    page.get_by_text("请填写用户名和密码").wait_for()
    fill(page, "locked", "Wrong-Pass-1")
    page.get_by_text("用户名或密码不正确").wait_for()
    for _ in range(2):
        fill(page, "locked", "Wrong-Pass-1")
        page.wait_for_timeout(300)
    fill(page, "locked", PASSWORD)
    told = page.get_by_role("alert").filter(has_text="锁定")
    told.wait_for()
    assert re.search(r"锁定到 \d\d:\d\d（还剩 \d+ 分钟）", told.inner_text())


def test_an_initial_password_must_be_changed_first(server: Server, new_tab: Callable[[], Tab]) -> None:
    initial = server.person("fresh", "auditor")
    page = new_tab().open("/login")
    fill(page, "fresh", initial)
    page.get_by_label("当前密码").fill(initial)
    page.get_by_label("新密码", exact=True).fill("short")
    page.get_by_text("还差 5 个").wait_for()
    page.get_by_label("新密码", exact=True).fill(PASSWORD)
    page.get_by_label("再输一次新密码").fill(PASSWORD + "x")
    page.get_by_label("再输一次新密码").blur()
    page.get_by_text("两次输入的新密码不一样").wait_for()
    page.get_by_label("再输一次新密码").fill(PASSWORD)
    page.get_by_role("button", name="设定密码并进入").click()
    page.get_by_role("heading", name="我的工作").wait_for()  # the first of an auditor's duties


def test_one_time_codes_are_bound_and_then_asked_for(server: Server, new_tab: Callable[[], Tab]) -> None:
    import pyotp

    initial = server.person("careful", "auditor")
    api = Api(server.base)
    api.log_in("careful", initial)
    api.ask("POST", "/api/session/password", {"old": initial, "new": PASSWORD})

    page = new_tab().open("/login")
    fill(page, "careful", PASSWORD)
    page.get_by_role("button", name="个人菜单").click()
    page.get_by_role("menuitem", name="动态口令登录").click()
    picture = page.get_by_alt_text("动态口令二维码")
    picture.wait_for()
    assert picture.evaluate("image => image.complete && image.naturalWidth > 20")
    secret = page.locator(".secret code").inner_text().strip()
    page.get_by_label("动态口令", exact=True).fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="开启动态口令登录").click()
    page.get_by_text("动态口令登录已开启").first.wait_for()

    other = new_tab().open("/login")
    fill(other, "careful", PASSWORD)
    other.get_by_text("请输入身份验证器上的 6 位动态口令").wait_for()
    other.get_by_label("动态口令").fill("000000")
    other.get_by_role("button", name="登录").click()
    other.get_by_role("alert").wait_for()
    assert "/login" in other.url


def test_an_ended_session_asks_to_log_in_and_comes_back(desk_as: Callable[[str], Tab]) -> None:
    tab = desk_as("officer")
    page = tab.page
    page.get_by_role("heading", name="预算公开").wait_for()
    page.context.clear_cookies()
    page.get_by_role("button", name="刷新").click()
    page.get_by_text("登录已过期").wait_for()
    fill(page, "officer", PASSWORD)
    page.get_by_role("heading", name="预算公开").wait_for()


def test_logging_out_ends_the_session(desk_as: Callable[[str], Tab]) -> None:
    tab = desk_as("leaver")
    tab.page.get_by_role("button", name="个人菜单").click()
    tab.page.get_by_role("menuitem", name="退出登录").click()
    tab.page.get_by_label("用户名").wait_for()
    tab.open("/budget/documents")
    tab.page.get_by_label("用户名").wait_for()
