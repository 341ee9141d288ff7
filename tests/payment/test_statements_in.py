"""Bank statements in: the same movements in three formats, and every damage refused with its line and nothing used."""

import io
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from jingban.payment.banks.statements import read_statement
from jingban.payment.errors import PaymentError

ROWS = [
    ("2026-11-20", -10_605_866, "F001", "批量代付", "代付", "B1"),
    ("2026-11-21", 2_860_116, "F002", "样例乙", "退票：账户已销户", "B1-2"),
    ("2026-11-21", 25, "F003", "", "利息", ""),
]
OPENING = 50_000_000


def money(fen: int) -> str:
    return f"{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def grid(newest_first: bool = False) -> list[list[str]]:
    running, lines = OPENING, []
    for day, amount, serial, name, purpose, reference in ROWS:
        running += amount
        out, back = (money(amount), "") if amount < 0 else ("", money(amount))
        lines.append([day, serial, out, back, money(running), name, purpose, reference])
    head = ["交易日期", "交易流水号", "借方发生额（元）", "贷方发生额（元）", "账户余额", "对方户名", "摘要", "附言"]
    return [
        ["账号", "3700001", "期初余额", money(OPENING)],
        ["期末余额", money(running)],
        head,
        *(lines[::-1] if newest_first else lines),
        ["合计", "", "", ""],
    ]


def csv_bytes(rows: list[list[str]], encoding: str = "utf-8") -> bytes:
    return "\r\n".join(",".join(f'"{cell}"' for cell in row) for row in rows).encode(encoding)


def xlsx_bytes(rows: list[list[str]]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell)
    return stream.getvalue()


def camt_bytes(rows: list[tuple[str, int, str, str, str, str]] = ROWS) -> bytes:
    def entry(day: str, amount: int, serial: str, name: str, purpose: str, reference: str) -> str:
        sign, party = ("DBIT", "Cdtr") if amount < 0 else ("CRDT", "Dbtr")
        return (
            f'<Ntry><Amt Ccy="CNY">{money(amount).replace(",", "")}</Amt><CdtDbtInd>{sign}</CdtDbtInd>'
            f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>{serial}</AcctSvcrRef>"
            f"<NtryDtls><TxDtls><Refs><EndToEndId>{reference or 'NOTPROVIDED'}</EndToEndId></Refs><RltdPties><{party}>"
            f"<Pty><Nm>{name}</Nm></Pty></{party}></RltdPties><RmtInf><Ustrd>{purpose}</Ustrd></RmtInf>"
            "</TxDtls></NtryDtls></Ntry>"
        )

    def balance(code: str, fen: int) -> str:
        return (
            f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">{money(fen).replace(",", "")}</Amt>'
            "<CdtDbtInd>CRDT</CdtDbtInd></Bal>"
        )

    closing = OPENING + sum(row[1] for row in rows)
    pending = "<Ntry><Amt Ccy='CNY'>9.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>PDNG</Cd></Sts></Ntry>"
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>'
        "<Acct><Id><Othr><Id>3700001</Id></Othr></Id></Acct>"
        f"{balance('OPBD', OPENING)}{balance('CLBD', closing)}{''.join(entry(*row) for row in rows)}{pending}"
        "</Stmt></BkToCstmrStmt></Document>"
    ).encode()


FORMS = {
    "csv": csv_bytes(grid()),
    "csv-gbk": csv_bytes(grid(), "gbk"),
    "csv-newest-first": csv_bytes(grid(newest_first=True)),
    "xlsx": xlsx_bytes(grid()),
    "camt": camt_bytes(),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_same_statement_in_every_form(form: str) -> None:
    statement = read_statement(FORMS[form])
    assert statement.account == "3700001"
    assert (statement.opening, statement.closing) == (OPENING, 42_254_275)
    found = [(x.day.isoformat(), x.amount, x.serial, x.counterparty, x.purpose, x.reference) for x in statement.lines]
    assert sorted(found, key=lambda row: row[2]) == ROWS
    assert statement.last == date(2026, 11, 21)


def damaged(change: str) -> bytes:
    rows = grid()
    match change:
        case "row lost":
            del rows[4]
        case "amount altered":
            rows[3][2] = "106,058.67"
        case "row twice":
            rows.insert(4, rows[3])
        case "both sides":
            rows[3][3] = "1.00"
        case "three decimals":
            rows[3][2] = "106058.660"
        case "thousands":
            rows[3][2] = "1060,58.66"
        case "no such day":
            rows[3][0] = "2026-02-30"
        case "no serial":
            rows[3][1] = ""
        case "no headings":
            del rows[2]
        case "closing":
            rows[1][1] = "1.00"
        case "no direction":
            rows[2][2:4] = ["金额", "x"]
    return csv_bytes(rows)


@pytest.mark.parametrize(
    ("change", "code", "line"),
    [
        ("row lost", "statement_running", 5),
        ("amount altered", "statement_running", 4),
        ("row twice", "statement_twice", 5),
        ("both sides", "field_wrong", 4),
        ("three decimals", "field_wrong", 4),
        ("thousands", "field_wrong", 4),
        ("no such day", "field_wrong", 4),
        ("no serial", "field_wrong", 4),
        ("no headings", "statement_columns", 0),
        ("closing", "statement_balance", 0),
        ("no direction", "field_wrong", 4),
    ],
)
def test_damage_is_refused_with_its_line(change: str, code: str, line: int) -> None:
    with pytest.raises(PaymentError) as caught:
        read_statement(damaged(change))
    assert (caught.value.code, caught.value.line) == (code, line), caught.value.message


def test_a_serial_twice_is_refused_even_where_no_balance_is_printed() -> None:
    rows = [["日期", "流水号", "金额", "借贷标志"], ["20261120", "S1", "5.00", "借"], ["20261120", "S1", "5.00", "贷"]]
    with pytest.raises(PaymentError) as caught:
        read_statement(csv_bytes(rows))
    assert (caught.value.code, caught.value.line) == ("statement_twice", 3)
    rows[2][1] = "S2"
    assert [line.amount for line in read_statement(csv_bytes(rows)).lines] == [-500, 500]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \r\n",
        b"\xff\xfe\x00broken",
        camt_bytes().replace(b"CNY", b"USD"),
        camt_bytes()[:-30],
        camt_bytes([*ROWS, ROWS[0]]),
        b'<!DOCTYPE a [<!ENTITY b "c">]><Document>&b;</Document>',
        FORMS["xlsx"][:500],
        b"<Document/>",
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes) -> None:
    with pytest.raises(PaymentError) as caught:
        read_statement(data)
    assert caught.value.message.endswith("。")


@given(st.sampled_from(sorted(FORMS)), st.data())
def test_a_damaged_file_is_read_or_refused_and_never_breaks(form: str, data: st.DataObject) -> None:
    content = bytearray(FORMS[form])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        match data.draw(st.sampled_from("flip cut double".split())):
            case "flip":
                content[place] = data.draw(st.integers(0, 255))
            case "cut":
                del content[place:]
            case "double":
                content[place:place] = content[place : place + 40]
        if not content:
            break
    try:
        statement = read_statement(bytes(content))
    except PaymentError:
        return
    if statement.opening is not None and statement.closing is not None:
        assert statement.opening + sum(line.amount for line in statement.lines) == statement.closing


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "statement_days"),  # headings alone: would speak for all days to come
        ([["2026-11-20", "F1", "10000000000000.01", ""]], "statement_size"),
        ([["2026-11-20", f"F{n}", "9999999999999", ""] for n in range(2)], "statement_size"),  # together
        ([["2026-11-20", "F1", "1", "", "甲\0乙"]], "field_wrong"),
        ([["2026-11-20", "F" * 65, "1", ""]], "field_wrong"),
    ],
)
def test_what_no_bank_says_is_refused_before_the_database_sees_it(rows: list[list[str]], code: str) -> None:
    head = ["交易日期", "交易流水号", "借方发生额", "贷方发生额", "摘要"]
    with pytest.raises(PaymentError) as caught:
        read_statement(csv_bytes([head, *rows]))
    assert caught.value.code == code


def test_days_the_wrong_way_round_are_refused() -> None:
    head = [["起始日期", "2026-11-30", "截止日期", "2026-11-01"], ["交易日期", "交易流水号", "借方", "贷方"]]
    with pytest.raises(PaymentError) as caught:
        read_statement(csv_bytes(head))
    assert caught.value.code == "statement_day"
