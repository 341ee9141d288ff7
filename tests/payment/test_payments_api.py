"""Payments over HTTP: a whole round by four people, every bad row of a list, what the pages are told they may do."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.payment.making import command, open_book
from tests.payment.test_returns import answer

from jingban.payment.banks.adapters import adapter
from jingban.payment.models import BankAccount, Payable

pytestmark = pytest.mark.django_db
LIST = (
    "业务编号,姓名,收款账号,金额\r\n001,测试甲,622200010001,46932.50\r\n"
    "002,测试乙,622200010002,28601.16\r\n003,测试丙,622200010003,30525.00\r\n"
)


@pytest.fixture
def payer(db: None) -> BankAccount:
    return open_book()[1]


@pytest.fixture
def as_(person: Callable[..., Any], desk_of: Callable[..., Any]) -> Callable[[str], Any]:
    desks: dict[str, Any] = {}

    def of(role: str) -> Any:
        if role not in desks:
            desks[role] = desk_of(person(role, username=f"the-{role}", scope="1101", fields=("bank_account",)))
        return desks[role]

    return of


def got(response: Any, status: int = 200) -> Any:
    assert response.status_code == status, response.content.decode()
    return response.json()


def upload(desk: Any, path: str, data: bytes, **values: str) -> Any:
    return desk.post(
        f"/api/payment{path}", {"file": SimpleUploadedFile("名单.csv", data), "command_id": command(), **values}
    )


def imported(as_: Any, text: str) -> Any:
    values = {"book": "310", "account": "5001.01", "name": "退养 2026-11"}
    return upload(as_("accountant"), "/payables/import", text.encode(), **values)


def test_a_whole_round(as_: Any, payer: BankAccount) -> None:
    assert got(imported(as_, LIST)) == {"count": 3, "amount": 10_605_866}
    maker, cashier = as_("accountant"), as_("cashier")
    body = {"book": "310", "payer": payer.pk, "command_id": command()}
    [batch] = got(maker.ask("POST", "/payment/batches", body))["batches"]
    path = f"/payment/batches/{batch}"
    assert got(maker.ask("GET", path))["may"] == ["cancel"]
    assert got(as_("finance_checker").ask("GET", path))["may"] == ["check", "cancel"]
    got(as_("finance_checker").ask("POST", f"{path}/check", {"command_id": command()}))
    refused = got(cashier.ask("POST", f"{path}/send", {"command_id": command()}), 409)
    assert (refused["code"], refused["details"]) == ("approval_needed", {"level": "科长"})
    assert got(as_("section_head").ask("GET", path))["may"] == ["approve", "cancel"]
    got(as_("section_head").ask("POST", f"{path}/approve", {"command_id": command()}))
    assert got(cashier.ask("GET", path))["may"] == ["send"]
    got(cashier.ask("POST", f"{path}/send", {"command_id": command()}))
    shown = got(cashier.ask("GET", path))
    assert shown["may"] == ["apply", "file"]
    assert [sign["act"] for sign in shown["signatures"]] == ["prepare", "check", "approve", "send"]
    file = cashier.get(f"/api/payment/files/{shown['files'][0]['id']}")
    assert b"622200010002" in file.content
    back = adapter("lvzhou-csv").write_answer(answer(batch, "R1", paid=(1, 3), late=(2,)))
    bad = got(upload(cashier, f"/batches/{batch}/answers", back.replace(b"46932.50", b"46932.51")), 422)
    assert (bad["code"], bad["details"]) == ("total_wrong", {"field": "成功金额", "line": 1})
    done = got(upload(cashier, f"/batches/{batch}/answers", back))
    assert (done["paid"], done["paid_amount"], done["returned_amount"], done["already"]) == (
        2,
        7_745_750,
        2_860_116,
        False,
    )
    assert got(upload(cashier, f"/batches/{batch}/answers", back))["already"] is True
    overview = got(maker.ask("GET", "/payment/overview"))
    assert (overview["suspense_count"], overview["suspense_amount"]) == (1, 2_860_116)
    stuck = got(maker.ask("GET", "/payment/payables?state=returned"))["items"][0]
    assert (stuck["payee_account"], stuck["in_suspense"]) == ("****0002", True)
    detail = got(maker.ask("GET", f"/payment/payables/{stuck['id']}"))
    assert detail["may"] == ["change", "withdraw"]
    assert [(a["state"], a["reason_title"]) for a in detail["attempts"]] == [("returned", "账户已销户")]
    change = {"name": "测试乙", "account": "6222 9999 0000", "reason": "换卡", "command_id": command()}
    made = got(maker.ask("POST", f"/payment/payables/{stuck['id']}/changes", change))
    row = got(as_("finance_checker").ask("GET", "/payment/changes?state=asked"))["items"][0]
    assert (row["id"], row["new_account"], row["may_decide"]) == (made["id"], "****0000", True)
    decision = {"accept": True, "command_id": command()}
    got(as_("finance_checker").ask("POST", f"/payment/changes/{made['id']}/decision", decision))
    assert Payable.objects.get(pk=stuck["id"]).payee_account == "622299990000"
    got(maker.ask("POST", f"/payment/payables/{stuck['id']}/unmask", {"reason": "核对新账号"}))
    assert got(maker.ask("GET", f"/payment/payables/{stuck['id']}"))["payee_account"] == "622299990000"


def test_every_bad_row_comes_back(as_: Any, payer: BankAccount) -> None:
    problem = got(imported(as_, f"{LIST}004,测试丁,x,1\r\n005,,622200010005,1\r\n"), 422)
    assert problem["code"] == "wrong_list"
    assert [row["line"] for row in problem["details"]["rows"]] == [5, 6]
    assert not Payable.objects.exists()


def test_payers_and_formats(as_: Any, payer: BankAccount) -> None:
    [row] = got(as_("accountant").ask("GET", "/payment/payers"))
    assert (row["book"], row["number"], row["layout"]) == ("310", "****1234", "lvzhou-csv")
    assert len(got(as_("accountant").ask("GET", "/payment/layouts"))) == 4


def test_control_characters_are_no_text(as_: Any, payer: BankAccount) -> None:
    desk = as_("accountant")
    assert got(desk.ask("GET", "/payment/payables?query=%00"), 422)["code"] == "invalid_request"
    assert got(desk.ask("GET", "/payment/batches?book=%00"), 422)["code"] == "invalid_request"
    values = {"book": "3\x001", "account": "5001.01", "name": "名单"}
    assert got(upload(desk, "/payables/import", LIST.encode(), **values), 422)["code"] == "invalid_request"
    assert got(imported(as_, LIST.replace("测试乙", "测试\x00乙")), 422)["details"]["rows"][0]["line"] == 3
