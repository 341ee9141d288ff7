"""The desk over HTTP: shapes, filters, masking at every way out, and a number of queries that does not grow."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.budget import persons
from tests.budget.conftest import new_command

from jingban.budget import models, services
from jingban.infra import clock
from jingban.infra.audit.models import Entry

pytestmark = pytest.mark.django_db
BASE = "/api/budget/documents"


@pytest.fixture
def browser(person: Callable[..., Any], desk_of: Callable[..., Any]) -> Any:
    """An officer's browser."""
    return desk_of(person("budget_officer", username="clerk", scope="1101"))


@pytest.fixture
def watcher(person: Callable[..., Any], desk_of: Callable[..., Any]) -> Any:
    """An auditor's browser."""
    return desk_of(person("auditor", username="watcher", scope="1101", fields=("person_name", "phone")))


def got(browser: Any, path: str) -> Any:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.content
    return answer.json()


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


# --- upload and list -----------------------------------------------------------------------------


def test_upload_over_http(browser: Any) -> None:
    files = [SimpleUploadedFile("预算.txt", persons.clean()), SimpleUploadedFile("空.txt", b"")]
    answer = browser.post(BASE, {"files": files, "command_id": new_command()})
    assert answer.status_code == 200, answer.content
    good, bad = answer.json()["items"]
    assert good["filename"] == "预算.txt" and good["document_id"] and good["job_id"]
    assert bad["error"]["code"] == "file_empty" and "空" in bad["error"]["message"]


def test_upload_without_files_is_refused(browser: Any) -> None:
    answer = browser.post(BASE, {"command_id": new_command()})
    assert answer.status_code == 422
    assert set(answer.json()) >= {"code", "message"}


def test_the_list_filters_sorts_and_pages(browser: Any, document: int, upload: Callable[..., int]) -> None:
    clean = upload(persons.clean(), "clean.txt")
    unread = upload((persons.SAMPLES / "jiangxi" / "clean.txt").read_bytes(), "赣州.txt", check=False)
    everything = got(browser, BASE)
    assert [item["id"] for item in everything["items"]] == [unread, clean, document]
    assert everything["total"] == 3
    item = got(browser, f"{BASE}?query=clean")["items"][0]
    assert (item["id"], item["state"], item["fiscal_year"], item["kind"]) == (clean, "checked", 2023, "budget")
    identities = item["identities"]
    assert identities["checked"] == identities["exact"] + identities["rounding"] + identities["violated"] > 100
    assert [i["id"] for i in got(browser, f"{BASE}?state=reading")["items"]] == [unread]
    assert [i["id"] for i in got(browser, f"{BASE}?year=2023&sort=-error")["items"]] == [document, clean]
    page = got(browser, f"{BASE}?size=1&page=2")
    assert (len(page["items"]), page["total"], page["page"], page["size"]) == (1, 3, 2, 1)
    assert browser.get(f"{BASE}?size=201").status_code == 422
    assert browser.get(f"{BASE}?page=0").status_code == 422


# --- one document --------------------------------------------------------------------------------


def test_the_document_lists_tables_sections_and_flags(browser: Any, document: int) -> None:
    shown = got(browser, f"{BASE}/{document}")
    assert shown["sha256"] == models.Document.objects.get(pk=document).sha256
    assert [t["index"] for t in shown["tables"]] == list(range(len(shown["tables"])))
    assert {"收支总表", "支出总表", "项目绩效表"} <= {t["kind"] for t in shown["tables"]}
    assert sum(t["flagged"] for t in shown["tables"]) > 0
    assert shown["repairs"] and all(r["why"] for r in shown["repairs"])
    assert shown["lines"] > 10 and shown["sections"]


def test_flagged_cells_of_a_table_are_those_of_its_findings(browser: Any, document: int) -> None:
    shown = got(browser, f"{BASE}/{document}")
    flagged = 0
    for table in shown["tables"]:
        full = got(browser, f"{BASE}/{document}/tables/{table['index']}")
        listed = got(browser, f"{BASE}/{document}/findings?table={table['index']}&size=200")
        assert listed["total"] == table["flagged"]
        on_cells = {f for row in full["rows"] for cell in row["cells"] for f in cell["findings"]}
        on_rows = {f for row in full["rows"] for f in row["findings"]}
        on_targets = {f for t in full["targets"] for f in t["findings"]}
        on_targets |= {f for t in full["targets"] for i in t["indicators"] for f in i["findings"]}
        assert on_cells | on_rows | on_targets <= {f["fingerprint"] for f in listed["items"]}
        flagged += len(on_cells)
        for row in full["rows"]:
            assert all(full["columns"][cell["column"]]["panel"] == row["panel"] for cell in row["cells"])
    assert flagged > 0


def test_a_known_error_points_at_its_cell(browser: Any, document: int) -> None:
    """三公表 公务接待费: the sample's planted 9,000.00 is the cell the finding flags."""
    items = got(browser, f"{BASE}/{document}/findings?size=200&severity=error")["items"]
    finding = next(f for f in items if f["found"].startswith("9,000.00"))
    side = finding["evidence"][0]
    table = got(browser, f"{BASE}/{document}/tables/{side['table_index']}")
    assert table["kind"] == "三公经费表"
    cell = next(c for c in table["rows"][side["row_index"]]["cells"] if c["column"] == side["column_index"])
    assert (cell["amount_fen"], cell["state"]) == (900_000, "number")
    assert finding["fingerprint"] in cell["findings"]
    assert cell["place"]["line"] == side["line"]


def test_findings_are_sorted_and_filtered(browser: Any, document: int) -> None:
    listed = got(browser, f"{BASE}/{document}/findings?size=200")
    ranks = [["error", "warning", "info"].index(f["severity"]) for f in listed["items"]]
    assert ranks == sorted(ranks) and len(ranks) == listed["total"] > 5
    assert len({f["fingerprint"] for f in listed["items"]}) == listed["total"]
    for field in ("severity", "category", "rule"):
        value = listed["items"][-1][field]
        some = got(browser, f"{BASE}/{document}/findings?size=200&{field}={value}")["items"]
        assert some == [f for f in listed["items"] if f[field] == value]
    assert browser.get(f"{BASE}/{document}/findings?severity=fatal").status_code == 422


def test_decide_over_http(browser: Any, document: int) -> None:
    first = got(browser, f"{BASE}/{document}/findings?size=1")["items"][0]
    path = f"{BASE}/{document}/findings/{first['fingerprint']}/decision"
    answer = browser.post(
        path, {"state": "dismissed", "reason": "原件如此", "command_id": new_command()}, content_type="application/json"
    )
    assert answer.status_code == 200, answer.content
    assert answer.json()["decision"]["state"] == "dismissed"
    assert got(browser, f"{BASE}/{document}/findings?decision=dismissed")["total"] == 1
    missing = browser.post(path, {"state": "dismissed", "command_id": new_command()}, content_type="application/json")
    assert (missing.status_code, missing.json()["code"]) == (422, "reason_needed")


def test_unread_and_failed_documents_say_so(browser: Any, upload: Callable[..., int]) -> None:
    unread = upload(persons.clean(), check=False)
    for part in ("tables/0", "findings", "charts", "export?what=report&format=json"):
        answer = browser.get(f"{BASE}/{unread}/{part}")
        assert (answer.status_code, answer.json()["code"]) == (409, "not_read_yet")
    failed = upload("没有表格\n".encode(), "x.txt")
    answer = browser.get(f"{BASE}/{failed}/findings")
    assert (answer.status_code, answer.json()["code"]) == (409, "read_failed")
    assert got(browser, f"{BASE}/{failed}")["error"]["code"] == "not_a_disclosure"


@pytest.mark.parametrize(
    "part", ["", "/tables/0", "/source", "/findings", "/charts", "/export?what=report&format=json"]
)
def test_what_does_not_exist_is_not_found(browser: Any, part: str) -> None:
    assert browser.get(f"{BASE}/999999{part}").status_code == 404


def test_no_such_table_page_or_export(browser: Any, document: int) -> None:
    assert browser.get(f"{BASE}/{document}/tables/99").json()["code"] == "no_table"
    assert browser.get(f"{BASE}/{document}/pages/1.png").json()["code"] == "no_page"
    answer = browser.get(f"{BASE}/{document}/export?what=report&format=csv")
    assert (answer.status_code, answer.json()["code"]) == (422, "no_such_export")


# --- charts --------------------------------------------------------------------------------------


def parents_hold(node: dict[str, Any]) -> bool:
    children = node["children"]
    whole = not children or node["amount_fen"] == sum(child["amount_fen"] for child in children)
    return whole and all(map(parents_hold, children))


def test_charts_add_up(browser: Any, document: int) -> None:
    charts = got(browser, f"{BASE}/{document}/charts")
    names = [node["name"] for node in charts["flow"]["nodes"]]
    assert len(names) == len(set(names)) > 3
    (centre,) = [node["name"] for node in charts["flow"]["nodes"] if node["kind"] == "total"]
    into = sum(link["amount_fen"] for link in charts["flow"]["links"] if link["target"] == centre)
    out = sum(link["amount_fen"] for link in charts["flow"]["links"] if link["source"] == centre)
    assert into == out > 0
    functions = charts["functions"]
    assert functions["amount_fen"] == sum(node["amount_fen"] for node in functions["tree"])
    assert all(map(parents_hold, functions["tree"]))
    assert {node["code"]: node["name"] for node in functions["tree"]}["210"] == "卫生健康支出"
    assert [share["name"] for share in charts["basic_project"]][:2] == ["基本支出", "项目支出"]
    assert charts["projects"] == sorted(charts["projects"], key=lambda p: -p["amount_fen"]) != []
    assert sum(kind["count"] for kind in charts["indicators"]) > 30
    assert charts["years"][-1]["year"] == 2023


# --- masking -------------------------------------------------------------------------------------


def told(browser: Any, path: str) -> str:
    """An answer as a reader sees it: without JSON's escapes, which would hide every Chinese name."""
    return json.dumps(got(browser, path), ensure_ascii=False)


def ways_out(browser: Any, document: int) -> dict[str, str]:
    """Everything the desk tells about a document, as text."""
    shown = got(browser, f"{BASE}/{document}")
    out = {"document": json.dumps(shown, ensure_ascii=False)}
    for index in range(len(shown["tables"])):
        out[f"table {index}"] = told(browser, f"{BASE}/{document}/tables/{index}")
    for part in ("findings?size=200", "source", "charts"):
        out[part] = told(browser, f"{BASE}/{document}/{part}")
    for what, format in (
        ("report", "html"), ("report", "json"), ("tables", "json"), ("tables", "csv"), ("tables", "html"), ("findings", "csv"),
    ):  # fmt: skip
        out[f"{what}.{format}"] = body(browser.get(f"{BASE}/{document}/export?what={what}&format={format}")).decode()
    for what in ("report", "tables", "findings"):
        data = body(browser.get(f"{BASE}/{document}/export?what={what}&format=xlsx"))
        book = openpyxl.load_workbook(io.BytesIO(data))
        out[f"{what}.xlsx"] = "\n".join(str(v) for s in book for row in s.iter_rows(values_only=True) for v in row if v)
    return out


def test_no_person_or_phone_leaves_unmasked(browser: Any, document: int) -> None:
    outputs = ways_out(browser, document)
    assert {name: persons.leaked(text) for name, text in outputs.items() if persons.leaked(text)} == {}
    everything = "".join(outputs.values())
    assert "赵**" in everything and "138****1234" in everything
    assert "53,910,001" not in everything


def test_a_grant_shows_them_and_expires(watcher: Any, document: int) -> None:
    answer = watcher.post(f"{BASE}/{document}/unmask", {"reason": "核对责任人"}, content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert got(watcher, f"{BASE}/{document}")["unmasked_until"] == answer.json()["unmasked_until"]
    assert "赵甲乙" in told(watcher, f"{BASE}/{document}/source")
    assert "13800001234" in body(watcher.get(f"{BASE}/{document}/export?what=tables&format=json")).decode()
    assert Entry.objects.get(action="budget.export").payload.count('"masked":false') == 1
    with clock.shifted(timedelta(minutes=16)):
        assert persons.leaked(told(watcher, f"{BASE}/{document}/source")) == []
        assert got(watcher, f"{BASE}/{document}")["unmasked_until"] is None


def test_an_officer_may_not_unmask(browser: Any, document: int) -> None:
    answer = browser.post(f"{BASE}/{document}/unmask", {"reason": "核对责任人"}, content_type="application/json")
    assert answer.status_code == 403


# --- sources and pictures ------------------------------------------------------------------------


def test_text_source_keeps_line_numbers(browser: Any, document: int) -> None:
    source = got(browser, f"{BASE}/{document}/source")
    lines = persons.with_persons().decode().split("\n")
    assert source["kind"] == "text"
    assert [line["number"] for line in source["lines"]] == list(range(1, len(lines) + 1))
    unmasked = [
        (line["text"], text) for line, text in zip(source["lines"], lines, strict=True) if "*" not in line["text"]
    ]
    assert all(shown == text for shown, text in unmasked) and len(unmasked) > 300


@pytest.mark.parametrize(
    ("sample", "kind"),
    [("beijing/clean.xlsx", "grid"), ("jiangxi/clean.docx", "html_blocks"), ("chongqing/clean.html", "html_blocks")],
)
def test_other_sources(browser: Any, upload: Callable[..., int], sample: str, kind: str) -> None:
    path = persons.SAMPLES / sample
    source = got(browser, f"{BASE}/{upload(path.read_bytes(), path.name)}/source")
    assert source["kind"] == kind
    assert "卫生健康支出" in json.dumps(source, ensure_ascii=False)


def test_pdf_pages_are_pictures_with_private_caching(browser: Any, upload: Callable[..., int]) -> None:
    data = (persons.SAMPLES / "shanghai" / "clean-ruled.pdf").read_bytes()
    document = upload(data, "clean.pdf")
    source = got(browser, f"{BASE}/{document}/source?page=2")
    assert (source["kind"], source["page"]) == ("pdf", 2) and source["pages"] >= 2 and source["width"] > 100
    answer = browser.get(source["image_url"] + "?width=600")
    assert answer["Content-Type"] == "image/png"
    assert "private" in answer["Cache-Control"]
    assert answer.content.startswith(b"\x89PNG")
    again = browser.get(source["image_url"] + "?width=600", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert browser.get(f"{BASE}/{document}/source?page=999").status_code == 404
    assert browser.get(f"{BASE}/{document}/pages/999.png").status_code == 404


# --- exports -------------------------------------------------------------------------------------


def test_exports_are_named_logged_and_never_cached(browser: Any, document: int) -> None:
    answer = browser.get(f"{BASE}/{document}/export?what=findings&format=csv")
    assert answer.streaming
    assert answer["Cache-Control"] == "no-store"
    assert "filename*=UTF-8''budget-%E6%A0%B8%E5%AF%B9%E7%BB%93%E6%9E%9C.csv" in answer["Content-Disposition"]
    text = body(answer).decode("utf-8-sig")
    total = got(browser, f"{BASE}/{document}/findings?size=1")["total"]
    import csv

    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == total + 1
    entry = Entry.objects.get(action="budget.export")
    assert entry.actor == "clerk" and entry.object == f"budget.document:{document}"


def test_what_is_exported_is_what_was_filtered(browser: Any, document: int) -> None:
    narrowed = got(browser, f"{BASE}/{document}/findings?severity=warning&size=200")
    answer = browser.get(f"{BASE}/{document}/export?what=findings&format=json&severity=warning")
    data = json.loads(body(answer))
    assert [f["message"] for f in data["findings"]] == [f["message"] for f in narrowed["items"]] != []


def test_the_report_tells_the_decisions(browser: Any, document: int, officer: Any) -> None:
    first = got(browser, f"{BASE}/{document}/findings?size=1")["items"][0]
    services.decide(officer, document, first["fingerprint"], "dismissed", "原件就是这样印的", new_command())
    report = body(browser.get(f"{BASE}/{document}/export?what=report&format=html")).decode()
    assert "不采纳：原件就是这样印的" in report
    assert report.count("待处理") == got(browser, f"{BASE}/{document}/findings?size=1")["total"] - 1
    checked = got(browser, f"{BASE}/{document}")["identities"]["checked"]
    assert f"<dt>已核对恒等式</dt><dd>{checked}</dd>" in report


def test_a_refused_export_is_not_logged(browser: Any, document: int, desk_of: Any, person: Any) -> None:
    assert browser.get(f"{BASE}/{document}/export?what=report&format=csv").status_code == 422
    admin = desk_of(person("admin", username="boss"))
    assert admin.get(f"{BASE}/{document}/export?what=report&format=json").status_code == 403
    assert not Entry.objects.filter(action="budget.export").exists()


def test_the_exported_report_keeps_the_contract(browser: Any, document: int) -> None:
    import jsonschema_rs

    schema = json.loads((Path(__file__).parents[2] / "docs/contracts/budget-check.schema.json").read_text())
    data = json.loads(body(browser.get(f"{BASE}/{document}/export?what=report&format=json")))
    jsonschema_rs.validator_for(schema).validate(data)
    assert data["summary"]["findings"]["error"] == got(browser, f"{BASE}/{document}")["counts"]["error"]


# --- queries do not grow -------------------------------------------------------------------------


def queries_of(browser: Any, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert browser.get(path).status_code == 200
    return len(captured)


def test_the_number_of_queries_does_not_grow_with_the_lists(
    browser: Any, document: int, upload: Callable[..., int]
) -> None:
    findings, listing = f"{BASE}/{document}/findings", BASE
    few = queries_of(browser, f"{findings}?size=2"), queries_of(browser, listing)
    for number in range(4):
        upload(persons.clean() + f"\n第{number}份\n".encode(), f"{number}.txt", check=False)
    many = queries_of(browser, f"{findings}?size=200"), queries_of(browser, listing)
    assert many == few
    assert max(many) <= 14
    assert len({queries_of(browser, f"{BASE}/{document}/tables/{index}") for index in range(8)}) == 1
    assert queries_of(browser, f"{BASE}/{document}") <= 16


# --- rules ---------------------------------------------------------------------------------------


def test_rules_are_listed_with_their_dimension(browser: Any) -> None:
    from jingban.budget.pipeline import RULES

    listed = got(browser, "/api/budget/rules")
    assert [rule["id"] for rule in listed] == [rule.id for rule in RULES]
    assert {rule["dimension"] for rule in listed} <= {"及时性", "完整性", "真实性", "细化程度", "规范性"}
    assert services.READ == "budget.read"
