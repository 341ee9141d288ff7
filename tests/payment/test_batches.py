"""制单 to 报盘: frozen sums, four people, approval by amount, lists with every bad row; refusals change nothing."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.payment.making import CENTRE, Crew, balance, command, crew, due, open_book
from tests.payment.test_returns import contents

from jingban.infra import clock
from jingban.infra.access.services import Actor
from jingban.infra.audit.models import Entry
from jingban.infra.errors import Conflict, Denied, Invalid, NotFound
from jingban.infra.files import services as files
from jingban.payment.banks.adapters import adapter
from jingban.payment.core.batches import Level, Limits, limits_on, split
from jingban.payment.core.payables import DueLine, ListHead, Payee, valid_id
from jingban.payment.models import BankAccount, BankFile, BatchItem, Payable, PaymentBatch, Transfer
from jingban.payment.queries import payments as queries
from jingban.payment.services import account_changes, batches, payments

pytestmark = pytest.mark.django_db


@pytest.fixture
def hands(acting: Callable[..., Actor]) -> Crew:
    return crew(acting)


@pytest.fixture
def payer(db: None) -> BankAccount:
    return open_book()[1]


def prepared(hands: Crew, payer: BankAccount, *amounts: int) -> int:
    ids = hands.released([due(n, fen) for n, fen in enumerate(amounts, 1)])
    [batch] = batches.prepare(hands.accountant, payer.book.code, payer.pk, ids, command())
    return batch


# --- payables --------------------------------------------------------------------------------------


def test_the_same_release_is_the_same_payable_and_other_content_is_refused(hands: Crew, payer: BankAccount) -> None:
    [first] = hands.released([due(1, 500)])
    assert hands.released([due(1, 500), due(2, 700)]) == [first, first + 1]
    before = contents()
    with pytest.raises(Conflict) as refused:
        hands.released([due(3, 900), due(1, 501)])
    assert refused.value.code == "payable_differs"
    assert contents() == before
    row = Payable.objects.get(pk=first)
    assert [(line.account.code, line.amount) for line in row.lines.order_by("pk")] == [("5001.01", 499), ("5001.02", 1)]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"lines": (DueLine(0, fund="310100"),)}, "wrong_payable"),
        ({"lines": (DueLine(5, fund="310100"), DueLine(-5, "5001.02"))}, "wrong_payable"),
        ({"lines": (DueLine(5),)}, "wrong_payable"),
        ({"lines": (DueLine(5, fund="999999"),)}, "no_account"),
        ({"lines": (DueLine(5, account="9999"),)}, "no_account"),
        ({"purpose": "长" * 101}, "wrong_payable"),
        ({"person_name": "长" * 61}, "wrong_payable"),
        ({"person_name": "甲\n乙"}, "wrong_payable"),
        ({"payee": Payee("测试1", "622200000001", bank_code="1" * 21)}, "wrong_payable"),
    ],
)
def test_what_cannot_be_paid_is_not_taken(hands: Crew, payer: BankAccount, change: dict[str, Any], code: str) -> None:
    from dataclasses import replace

    before = contents()
    with pytest.raises(Invalid) as refused:
        hands.released([due(1, 500), replace(due(2, 500), **change)])
    assert refused.value.code == code
    assert contents() == before


def test_books_of_other_centres_do_not_exist(hands: Crew, payer: BankAccount) -> None:
    open_book("390", centre="4201")
    with pytest.raises(NotFound):
        hands.released([due(1, 500, book="390")])
    with pytest.raises(NotFound):
        batches.prepare(hands.accountant, "390", payer.pk, None, command())


# --- lists -----------------------------------------------------------------------------------------

HEAD = ListHead("310", "5001.01", "退养人员 2026-11")
LIST = "业务编号,姓名,证件号码,收款户名,收款账号,开户行,金额,用途\r\n"
GOOD = '001,测试甲,,,622200010001,海川银行,1250.50,\r\n002,测试乙,,测试丙,6222 0001 0002,海川银行,"1,000",生活补助\r\n'


def imported(hands: Crew, text: str | bytes) -> dict[str, int]:
    data = text if isinstance(text, bytes) else text.encode()
    return payments.import_list(hands.accountant, [data], HEAD, command())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_becomes_payables(hands: Crew, payer: BankAccount, encoding: str) -> None:
    assert imported(hands, (LIST + GOOD).encode(encoding)) == {"count": 2, "total_fen": 225_050}
    rows = Payable.objects.order_by("pk").values_list("source_ref", "payee_name", "payee_account", "amount", "purpose")
    assert list(rows) == [
        ("退养人员 2026-11:001", "测试甲", "622200010001", 125_050, "退养人员 2026-11"),
        ("退养人员 2026-11:002", "测试丙", "622200010002", 100_000, "生活补助"),
    ]
    assert imported(hands, LIST + GOOD)["count"] == 2
    assert Payable.objects.count() == 2


def test_a_workbook_of_payees(hands: Crew, payer: BankAccount, tmp_path: Any) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["业务编号", "姓名", "收款账号", "金额"])
    sheet.append(["001", "测试甲", "622200010001", 1250.5])
    book.save(tmp_path / "名单.xlsx")
    assert imported(hands, (tmp_path / "名单.xlsx").read_bytes()) == {"count": 1, "total_fen": 125_050}


def test_every_bad_row_is_told_and_none_taken(hands: Crew, payer: BankAccount) -> None:
    bad = (
        "003,测试丁,110101199003070000,,622200010003,,10.00,\r\n"
        "001,测试甲,,,622200010001,,10.00,\r\n"
        "004,,,,622200010004,,10.00,\r\n"
        "005,测试戊,,,账号,,10.00,\r\n"
        "006,测试己,,,622200010006,,10.005,\r\n"
        "007,测试庚,,,622200010007,,0,\r\n"
        "008,=测试,,,622200010008,,1,\r\n"
    )
    before = contents()
    with pytest.raises(Invalid) as refused:
        imported(hands, LIST + GOOD + bad)
    assert refused.value.code == "wrong_list"
    rows = refused.value.details["rows"]
    assert [row["line"] for row in rows] == [4, 5, 6, 7, 8, 9, 10]
    assert "校验位" in rows[0]["message"]
    assert "与第 2 行重复" in rows[1]["message"]
    assert refused.value.details["problems"] == 7
    assert not any("银行" in row["message"] for row in rows)
    for text, code in (
        (b"", "list_empty"),
        ("姓名,金额\r\n".encode(), "list_columns"),
        (b"\xff\xfe\xff", "list_encoding"),
        (b"PK\x03\x04 not a workbook", "list_format"),
    ):
        with pytest.raises(Invalid) as whole:
            imported(hands, text)
        assert whole.value.code == code and "银行" not in whole.value.message
    assert contents() == before


def test_check_digits() -> None:
    assert valid_id("11010519491231002X")
    assert not valid_id("110105194912310021")


# --- 制单 ------------------------------------------------------------------------------------------


@given(st.integers(0, 5000), st.integers(1, 1000))
def test_splitting_loses_nothing_and_is_even(count: int, size: int) -> None:
    parts = split(range(count), size)
    assert [n for part in parts for n in part] == list(range(count))
    assert len(parts) == -(-count // size)
    assert all(len(part) <= size for part in parts)
    assert not parts or max(map(len, parts)) - min(map(len, parts)) <= 1


def test_sums_are_frozen_and_the_file_is_always_the_same(hands: Crew, payer: BankAccount) -> None:
    batch = prepared(hands, payer, 4_693_250, 2_860_116, 3_052_500)
    row = PaymentBatch.objects.get(pk=batch)
    assert (row.count, row.total, row.state, len(row.digest)) == (3, 10_605_866, "prepared", 64)
    assert set(Payable.objects.values_list("state", flat=True)) == {"batched"}
    hands.onward(batch)
    row.refresh_from_db()
    file = BankFile.objects.get(batch=row)
    data = files.read(file.sha256)
    order = batches.rows.order_of(row, batches.rows.items(row))
    assert adapter(row.layout).write_order(order) == data
    assert adapter(row.layout).read_order(data) == order
    assert balance(payer.book, "1004") == 0
    assert Transfer.objects.filter(kind="pending").count() == 6
    assert sum(Transfer.objects.values_list("amount", flat=True)) == 10_605_866


def test_a_large_choice_becomes_several_batches(hands: Crew, acting: Any) -> None:
    _, payer = open_book(layout="yunfeng-xlsx")
    hands.released([due(n, 100 + n) for n in range(1, 602)])
    made = batches.prepare(hands.accountant, "310", payer.pk, None, command())
    rows = PaymentBatch.objects.filter(pk__in=made).order_by("pk")
    assert [row.count for row in rows] == [301, 300]
    assert sum(row.total for row in rows) == sum(100 + n for n in range(1, 602))
    assert rows[0].number[:-3] == rows[1].number[:-3]
    assert not Payable.objects.exclude(state="batched").exists()


def test_what_the_bank_cannot_read_is_told_at_preparing(hands: Crew, acting: Any) -> None:
    from dataclasses import replace

    _, payer = open_book(layout="haichuan-fixed")
    rare = due(1, 500)
    ids = hands.released([replace(rare, payee=replace(rare.payee, name="王䶮"))])
    before = contents()
    with pytest.raises(Invalid) as refused:
        batches.prepare(hands.accountant, "310", payer.pk, ids, command())
    assert (refused.value.code, "䶮" in refused.value.message) == ("not_encodable", True)
    assert contents() == before
    assert len(batches.prepare(hands.accountant, "310", payer.pk, ids, command(), layout="iso20022")) == 1


@pytest.mark.parametrize("layout", ["iso20022", "haichuan-fixed"])
def test_an_account_too_long_for_the_bank_is_told_without_showing_it(
    hands: Crew, payer: BankAccount, layout: str
) -> None:
    ids = hands.released([replace(due(1, 500), payee=Payee("测试1", "6222" * 10))])
    with pytest.raises(Invalid) as refused:
        batches.prepare(hands.accountant, "310", payer.pk, ids, command(), layout=layout)
    assert refused.value.code == "text_too_long"
    assert "****6222" in refused.value.message and "62226222" not in refused.value.message


def test_no_account_number_is_written_into_the_audit_log(hands: Crew, payer: BankAccount) -> None:
    """From the release to a change of account: the log names rows, digests and sums."""
    ids = hands.released([due(1, 500), due(2, 700)])
    payee = Payee("测试1", "622288887777")
    change = account_changes.ask(hands.accountant, ids[0], payee, "换卡", "新卡", command())
    account_changes.decide(hands.checker, change, True, "", command())
    hands.onward(*batches.prepare(hands.accountant, "310", payer.pk, ids, command()))
    imported(hands, LIST + GOOD)
    log = "".join(Entry.objects.values_list("payload", flat=True))
    assert "payment.send" in log
    for number in ("622288887777", "6222000000010001", "6222000000020001", "622200010001"):
        assert number not in log


@pytest.mark.parametrize("field", ["payee_account", "payee_name", "payee_bank", "purpose", "amount"])
def test_the_digest_is_over_everything_the_bank_acts_on(hands: Crew, payer: BankAccount, field: str) -> None:
    batch = prepared(hands, payer, 500)
    row = PaymentBatch.objects.get(pk=batch)
    items = batches.rows.items(row)
    setattr(items[0], field, 501 if field == "amount" else "6222000000019999")
    row.total = sum(item.amount for item in items)
    assert not batches.rows.unaltered(row, items)


def test_the_limits_are_those_of_the_day_of_preparing(
    hands: Crew, payer: BankAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = prepared(hands, payer, 500)
    row = PaymentBatch.objects.get(pk=batch)
    stricter = (Limits(row.day, 1000, 2000), Limits(row.day + timedelta(days=1), 100, 200))
    monkeypatch.setattr(batches.rows, "approval_limits", lambda: stricter)
    with clock.shifted(timedelta(days=2)):
        assert batches.level_of(row) is Level.NONE
        ids = hands.released([due(2, 500)])
        [later] = batches.prepare(hands.accountant, "310", payer.pk, ids, command())
        assert batches.level_of(PaymentBatch.objects.get(pk=later)) is Level.DIRECTOR


def test_a_payable_is_in_one_batch_only(hands: Crew, payer: BankAccount) -> None:
    batch = prepared(hands, payer, 500, 700)
    ids = list(Payable.objects.values_list("pk", flat=True))
    before = contents()
    with pytest.raises(Conflict) as refused:
        batches.prepare(hands.accountant, "310", payer.pk, ids[:1], command())
    assert (refused.value.code, refused.value.details["count"]) == ("not_due", 1)
    with pytest.raises(Invalid, match="没有选中"):
        batches.prepare(hands.accountant, "310", payer.pk, None, command())
    with pytest.raises(NotFound):
        batches.prepare(hands.accountant, "310", payer.pk, [987654], command())
    with pytest.raises(Invalid, match="付款账户"):
        batches.prepare(hands.accountant, "310", 987654, ids, command())
    assert contents() == before
    # Not even past the services.
    with pytest.raises(IntegrityError), transaction.atomic():
        item = BatchItem.objects.get(batch=batch, number=1)
        item.pk, item.number, item.attempt, item.reference = None, 3, 2, "P-x"
        item.save(force_insert=True)


def test_a_repeated_command_acts_once(hands: Crew, payer: BankAccount) -> None:
    ids = hands.released([due(1, 500)])
    twice = [batches.prepare(hands.accountant, "310", payer.pk, ids, "prepare-0001") for _ in range(2)]
    assert twice[0] == twice[1]
    for act, actor in ((batches.check, hands.checker), (batches.send, hands.cashier)):
        assert act(actor, twice[0][0], "signed-0001") == act(actor, twice[0][0], "signed-0001")
    assert Transfer.objects.count() == 2


# --- separation of duties --------------------------------------------------------------------------


def test_four_people_sign_and_none_twice(payer: BankAccount, hands: Crew, acting: Callable[..., Actor]) -> None:
    every = acting("accountant", "finance_checker", "director", "cashier", username="every", scope="1101")
    ids = payments.add_payables(every, [due(1, 60_000_000)], command())
    [batch] = batches.prepare(every, "310", payer.pk, ids, command())
    before = contents()
    for act in (batches.check,):
        with pytest.raises(Conflict) as refused:
            act(every, batch, command())
        assert refused.value.code == "same_person"
    for act, actor in (
        (batches.check, hands.accountant),
        (batches.approve, hands.checker),
        (batches.send, hands.director),
    ):
        with pytest.raises(Denied):
            act(actor, batch, command())
    assert contents() == before
    batches.check(hands.checker, batch, command())
    with pytest.raises(Conflict, match="应由主任审批"):
        batches.send(hands.cashier, batch, command())
    batches.approve(hands.director, batch, command())
    with pytest.raises(Conflict, match="另一人"):
        batches.send(every, batch, command())
    batches.send(hands.cashier, batch, command())
    for field in ("checked_by", "approved_by", "sent_by"):
        with pytest.raises(IntegrityError), transaction.atomic():
            PaymentBatch.objects.filter(pk=batch).update(**{field: "every"})


@pytest.mark.parametrize(
    ("fen", "level"), [(5_000_000, "none"), (5_000_001, "section"), (50_000_000, "section"), (50_000_001, "director")]
)
def test_approval_by_amount(
    hands: Crew, payer: BankAccount, acting: Callable[..., Actor], fen: int, level: str
) -> None:
    head = acting("section_head", username="kezhang", scope="1101")
    batch = prepared(hands, payer, fen)
    with pytest.raises(Conflict) as early:
        batches.approve(hands.director, batch, command())
    assert early.value.code == "batch_state"
    batches.check(hands.checker, batch, command())
    shown = queries.batch(hands.cashier, batch)
    assert (shown.level, "send" in shown.may) == (level, level == "none")
    if level == "none":
        with pytest.raises(Conflict, match="不需审批"):
            batches.approve(hands.director, batch, command())
    elif level == "section":
        batches.approve(head, batch, command())
    else:
        with pytest.raises(Conflict, match="应由主任审批"):
            batches.approve(head, batch, command())
        batches.approve(hands.director, batch, command())
    batches.send(hands.cashier, batch, command())
    assert PaymentBatch.objects.get(pk=batch).state == "sent"


def test_limits_in_force() -> None:
    old, new = Limits(date(2020, 1, 1), 100, 1000), Limits(date(2026, 1, 1), 200, 1000)
    assert limits_on(date(2025, 12, 31), [new, old]) is old
    assert limits_on(date(2026, 1, 1), [old, new]) is new
    assert limits_on(date(2019, 1, 1), [old]).level(1) is Level.DIRECTOR


def test_an_altered_batch_goes_no_further(hands: Crew, payer: BankAccount) -> None:
    batch = prepared(hands, payer, 500)
    PaymentBatch.objects.filter(pk=batch).update(digest="0" * 64)
    with pytest.raises(Conflict) as refused:
        batches.check(hands.checker, batch, command())
    assert refused.value.code == "batch_altered"


# --- 作废 ------------------------------------------------------------------------------------------


def test_a_batch_is_cancelled_only_before_it_is_sent(hands: Crew, payer: BankAccount) -> None:
    batch = prepared(hands, payer, 500, 700)
    with pytest.raises(Invalid, match="理由"):
        batches.cancel(hands.accountant, batch, " ", command())
    batches.cancel(hands.checker, batch, "金额有误", command())
    assert set(Payable.objects.values_list("state", flat=True)) == {"due"}
    assert set(BatchItem.objects.values_list("state", flat=True)) == {"dropped"}
    with pytest.raises(Conflict, match="已作废"):
        batches.check(hands.checker, batch, command())
    [again] = batches.prepare(hands.accountant, "310", payer.pk, None, command())
    assert set(BatchItem.objects.filter(batch=again).values_list("attempt", flat=True)) == {2}
    hands.onward(again)
    before = contents()
    with pytest.raises(Conflict, match="已报盘"):
        batches.cancel(hands.accountant, again, "不付了", command())
    assert contents() == before


# --- what is seen ----------------------------------------------------------------------------------


def test_lists_are_scoped_and_masked(hands: Crew, payer: BankAccount, acting: Callable[..., Actor]) -> None:
    batch = prepared(hands, payer, 500, 700)
    page = queries.payables(hands.accountant, state="batched", book="", query="测试2", page=1, size=50)
    assert (page.total, page.amount, page.items[0].payee_account) == (1, 700, "****0001")
    stranger = acting("accountant", username="other", scope="4201")
    assert queries.payables(stranger, state="", book="", query="", page=1, size=50).total == 0
    assert queries.batches(stranger, state="", book="", day=None, page=1, size=50).total == 0
    for look in (lambda: queries.batch(stranger, batch), lambda: queries.payable(stranger, page.items[0].id)):
        with pytest.raises(NotFound):
            look()
    assert {item.payee_account for item in queries.items(hands.cashier, batch, state="", page=1, size=50).items} == {
        "****0001"
    }
    may = acting("accountant", username="seer", scope="1101", fields=("bank_account",))
    queries.unmask_batch(may, batch, "核对银行退回的账号")
    assert queries.items(may, batch, state="", page=1, size=1).items[0].payee_account == "6222000000010001"
    with pytest.raises(Denied):
        queries.unmask_batch(hands.accountant, batch, "核对账号")
    assert queries.overview(hands.accountant, "").payables[1].count == 2


def test_files_leave_only_through_the_cashier_and_are_logged(hands: Crew, payer: BankAccount) -> None:
    batch = prepared(hands, payer, 500)
    hands.onward(batch)
    file = BankFile.objects.get(batch=batch)
    with pytest.raises(Denied):
        queries.file(hands.accountant, file.pk)
    name, media, data = queries.file(hands.cashier, file.pk)
    assert (name, media) == (f"{file.number}.csv", "text/csv")
    assert b"6222000000010001" in data
    assert json.loads(Entry.objects.get(action="payment.download").payload)["details"]["sha256"] == file.sha256


def test_query_counts_do_not_grow_with_the_rows(hands: Crew, payer: BankAccount) -> None:
    def counted(act: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as seen:
            act()
        return len(seen)

    def acts(numbers: range) -> list[int]:
        ids = hands.released([due(n, 1000) for n in numbers])
        made: list[int] = []

        def prepare() -> None:
            made.extend(batches.prepare(hands.accountant, "310", payer.pk, ids, command()))

        return [
            counted(prepare),
            counted(lambda: batches.check(hands.checker, made[0], command())),
            counted(lambda: batches.send(hands.cashier, made[0], command())),
            counted(lambda: queries.payables(hands.accountant, state="", book="", query="", page=1, size=50)),
            counted(lambda: queries.batch(hands.cashier, made[0])),
            counted(lambda: queries.items(hands.cashier, made[0], state="", page=1, size=50)),
        ]

    assert acts(range(1, 3)) == acts(range(100, 125))
    assert PaymentBatch.objects.values_list("centre", flat=True).first() == CENTRE
