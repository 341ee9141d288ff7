"""Payment in a real browser: a list is imported, signed by four people, sent, answered by a bank and booked."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from . import paying
from .conftest import Tab
from .serving import Server

ROWS = (
    ("A1", "6222000000010001", "40000.00"),
    ("A2", "6222000000020002", "20000.05"),
    ("A3", "6222000000039001", "120.00"),  # the simulated bank: name differs
)


OTHER = "110105-390"  # the book of the tests that prepare their batches through the interface


@pytest.fixture(scope="module")
def books(server: Server) -> str:
    """Two books with money, the people who pay from them, and one person with two posts."""
    for name, (role, fields) in paying.PEOPLE.items():
        server.settle(name, server.person(name, role, fields))
    words = ("accounts", "create", "jianzhi", "--centre", "110105", "--format", "json")
    said = server.command(*words, "--role", "accountant", "--role", "finance_checker")
    server.settle("jianzhi", json.loads(said.strip().splitlines()[-1])["initial_password"])
    checker, accountant = server.api("fuhe"), server.api("kuaiji")
    paying.open_book(checker, accountant, 100_000_00)
    paying.open_book(checker, accountant, 100_000_00, plan="390", number="1100000000005678")
    return paying.BOOK


@pytest.fixture
def as_person(desk_as: Callable[[str], Tab], books: str) -> Callable[[str, str], Any]:
    """A page of the desk as one of the people."""
    return lambda name, path: desk_as(name).open(path)


def sign(page: Any, act: str, confirm: str) -> None:
    """Press the one main button and say yes."""
    page.get_by_role("button", name=act).click()
    page.get_by_role("dialog").get_by_role("button", name=confirm).click()


def test_a_list_is_paid_by_four_people_and_stands_in_the_books(
    as_person: Callable[[str, str], Any], server: Server, tmp_path: Path
) -> None:
    # a list with two bad rows is refused whole, and both are named
    accountant = as_person("kuaiji", f"/payment/payables?f_book={paying.BOOK}")
    bad = paying.list_file(
        tmp_path / "bad.csv", [*ROWS[:1], ("A2", "62", "20000.05"), ("A3", "6222000000039001", "1.234")]
    )
    accountant.get_by_role("button", name="导入名单").first.click()
    form = accountant.get_by_role("dialog")
    form.get_by_label("名单文件").set_input_files(str(bad))
    form.get_by_role("button", name="导入").click()
    refused = form.get_by_role("alert")
    refused.get_by_text("没有导入任何一行").wait_for()
    assert [row.locator("td").first.inner_text() for row in refused.locator("tbody tr").all()] == ["3", "4"]
    assert paying.done(server.api("kuaiji").ask("GET", f"/api/payment/payables?book={paying.BOOK}"))["total"] == 0
    # the corrected one is taken, and prepared for payment
    form.get_by_label("名单文件").set_input_files(str(paying.list_file(tmp_path / "good.csv", ROWS)))
    form.get_by_role("button", name="导入").click()
    accountant.get_by_text("导入 3 笔，合计 60,120.05 元").wait_for()
    accountant.get_by_role("button", name="待支付 3 笔 60,120.05").wait_for()
    accountant.get_by_role("button", name="全部制单").click()
    dialog = accountant.get_by_role("dialog")
    dialog.locator('[data-figure="prepare-amount"]').filter(has_text="60,120.05").wait_for()
    dialog.get_by_role("button", name="制单").click()
    # who prepared it waits for another person
    accountant.get_by_role("status").filter(has_text="等财务复核").wait_for()
    where = re.sub(r"^https?://[^/]+", "", accountant.url)
    assert accountant.get_by_role("button", name="复核").count() == 0

    checker = as_person("fuhe", where)
    sign(checker, "复核 F9", "复核通过")
    checker.get_by_role("status").filter(has_text="等科长审批").wait_for()
    director = as_person("zhuren", where)
    sign(director, "审批通过 F9", "审批通过")
    director.get_by_role("status").filter(has_text="等出纳报盘").wait_for()
    cashier = as_person("chuna", where)
    sign(cashier, "报盘 F9", "报盘")
    with cashier.expect_download() as begun:
        cashier.get_by_role("link", name="下载银行文件").click()
    order = tmp_path / "order.csv"
    begun.value.save_as(order)
    [answer] = paying.answers(order, tmp_path)

    # an altered return file is refused with its line, and nothing of it is applied
    altered = tmp_path / "altered.csv"
    altered.write_bytes(answer.read_bytes().replace(b"40000.00", b"40000.01"))
    cashier.get_by_label("选择银行回盘文件").set_input_files(str(altered))
    cashier.get_by_role("alert").filter(has_text="没有采用").wait_for()
    cashier.get_by_text("支付中 3 笔 60,120.05").wait_for()
    cashier.get_by_label("选择银行回盘文件").set_input_files(str(answer))
    cashier.get_by_text("成功 2 笔 60,000.05 元，失败 1 笔 120.00 元，退票 0 笔 0.00 元").wait_for()
    assert cashier.get_by_role("region", name="回盘被拒绝").count() == 0
    cashier.get_by_label("选择银行回盘文件").set_input_files(str(answer))
    cashier.get_by_text("以前导入过，这次没有任何改动").wait_for()

    # from the balance down to the entries, and from an entry up to the batch
    month = answer_month(server)
    books = as_person("kuaiji", f"/payment/ledger?to={month}")
    row = books.get_by_role("row").filter(has_text="支出户存款")
    row.get_by_role("button", name="60,000.05").click()
    entries = books.get_by_role("dialog")
    entries.get_by_role("button", name="批次").first.wait_for()
    assert entries.get_by_role("button", name="批次").count() == 2
    entries.get_by_role("button", name="批次").first.click()
    books.get_by_role("list", name="签批").wait_for()
    assert books.url.endswith(where)


def answer_month(server: Server) -> str:
    """The month in which the payment was booked."""
    rows = paying.done(server.api("kuaiji").ask("GET", f"/api/payment/ledger/books/{paying.BOOK}/vouchers"))["items"]
    return str(rows[0]["number"][:7])


def test_who_prepared_a_batch_does_not_check_it(
    as_person: Callable[[str, str], Any], server: Server, tmp_path: Path
) -> None:
    both = server.api("jianzhi")
    rows = [("B1", "6222000000050005", "88.00")]
    paying.imported(both, paying.list_file(tmp_path / "list.csv", rows), "兼职", OTHER)
    [due] = paying.done(both.ask("GET", "/api/payment/payables?query=B1"))["items"]
    batch = paying.prepared(both, OTHER, [due["id"]])
    page = as_person("jianzhi", f"/payment/batches/{batch}")
    page.get_by_role("status").filter(has_text="您已办理制单，应由另一人复核").wait_for()
    status, said = both.ask("POST", f"/api/payment/batches/{batch}/check", {"command_id": paying.command("check")})
    assert (status, said["code"]) == (409, "same_person")
    # 作废 gives the money back to what is due
    page.get_by_role("button", name="作废").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("金额有误")
    dialog.get_by_role("button", name="作废批次").click()
    page.get_by_text("作废理由：金额有误").wait_for()
    items = paying.done(both.ask("GET", "/api/payment/payables?query=B1"))["items"]
    assert [(item["reference"], item["state"]) for item in items] == [("兼职:B1", "due")]


def test_a_failed_payment_gets_another_account_by_two_people(
    as_person: Callable[[str, str], Any], server: Server, tmp_path: Path
) -> None:
    accountant, cashier = server.api("kuaiji"), server.api("chuna")
    rows = [("C1", "6222000000039001", "120.00")]
    paying.imported(accountant, paying.list_file(tmp_path / "list.csv", rows), "退回", OTHER)
    [due] = paying.done(accountant.ask("GET", "/api/payment/payables?query=C1"))["items"]
    batch = paying.prepared(accountant, OTHER, [due["id"]])
    paying.signed(server.api("fuhe"), "check", batch)
    paying.signed(cashier, "send", batch)  # a small batch needs no approval
    paying.answered(cashier, batch, tmp_path)
    page = as_person("kuaiji", f"/payment/payables?payable={due['id']}")
    page.get_by_role("button", name="变更收款账户").click()
    form = page.get_by_role("dialog", name="变更收款账户")
    form.get_by_label("新账号").fill("62")
    form.get_by_label("理由").fill("户名不符，本人来换卡")
    form.get_by_role("button", name="登记").click()
    form.get_by_text("账号应是 4 到 40 位").wait_for()
    form.get_by_label("新账号").fill("6222 0000 0003 0003")
    form.get_by_role("button", name="登记").click()
    page.get_by_text("变更已登记，等另一人复核").wait_for()
    own = as_person("kuaiji", "/payment/changes")
    own.get_by_text("您登记的，等另一人复核").wait_for()
    assert own.get_by_role("button", name="通过").count() == 0
    other = as_person("fuhe", "/payment/changes")
    other.get_by_role("button", name="通过").click()
    other.get_by_role("dialog").get_by_role("button", name="通过").click()
    other.get_by_text("没有待复核的账户变更").wait_for()
    [now] = paying.done(accountant.ask("GET", "/api/payment/payables?query=C1"))["items"]
    assert (now["state"], now["payee_account"][-4:]) == ("due", "0003")
