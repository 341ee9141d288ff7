"""``jingban budget`` as its user meets it: exit codes, clean standard output, contract, masking."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema_rs
import openpyxl
import pytest
from click.testing import CliRunner, Result
from tests.budget import persons

from jingban.cli.main import jingban

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs/contracts/budget-check.schema.json").read_text())
CLEAN, DAMAGED = str(persons.SAMPLES / "beijing/clean.txt"), str(persons.SAMPLES / "beijing/damaged.txt")


def run(*arguments: str, env: dict[str, str] | None = None) -> Result:
    result = CliRunner().invoke(jingban, ["budget", *arguments], env=env)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def named(tmp_path: Path) -> str:
    """A disclosure with persons."""
    path = tmp_path / "named.txt"
    path.write_bytes(persons.with_persons())
    return str(path)


# --- exit codes and streams ----------------------------------------------------------------------


def test_check_of_a_clean_file_is_zero() -> None:
    result = run("check", CLEAN, "--format", "json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["summary"]["findings"]["error"] == 0


def test_check_of_a_damaged_file_is_one() -> None:
    assert run("check", DAMAGED).exit_code == 1


def test_an_unreadable_file_is_two_and_the_others_are_still_printed(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    result = run("check", str(empty), DAMAGED, str(tmp_path / "missing.txt"), "--format", "json")
    assert result.exit_code == 2
    data = json.loads(result.stdout)
    assert [d["path"] for d in data["documents"]] == [DAMAGED]
    assert [(u["path"], u["code"]) for u in data["unreadable"]] == [
        (str(empty), "file_empty"),
        (str(tmp_path / "missing.txt"), "file_not_found"),
    ]
    jsonschema_rs.validator_for(SCHEMA).validate(data)
    assert "不能读取" in result.stderr and "file_empty" in result.stderr


def test_read_is_zero_or_two(tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 100)
    assert run("read", DAMAGED).exit_code == 0
    result = run("read", str(tmp_path / "x.png"), "--format", "json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["unreadable"][0]["code"] == "file_type_unknown"


def test_a_fault_of_a_rule_is_two_not_one(monkeypatch: pytest.MonkeyPatch) -> None:
    from jingban.budget import pipeline

    monkeypatch.setattr(pipeline, "check", lambda *a: 1 / 0)
    result = run("check", CLEAN, "--format", "json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["unreadable"][0]["code"] == "internal_error"


def test_progress_is_on_standard_error_only() -> None:
    result = run("check", CLEAN, CLEAN, DAMAGED, "--format", "json")
    json.loads(result.stdout)
    assert "读取 1/2 clean.txt" in result.stderr and "核对 2/2 damaged.txt" in result.stderr
    assert "读取" not in run("check", CLEAN, "--format", "json", "--quiet").stderr


def test_several_processes_say_the_same_as_one() -> None:
    files = [str(path) for path in sorted((persons.SAMPLES / "beijing").glob("*")) if path.suffix in (".txt", ".xlsx")]
    one, two = (run("check", *files, "--format", "json", "--jobs", jobs).stdout for jobs in ("1", "2"))
    assert one == two


def test_no_django_is_paid_for(tmp_path: Path) -> None:
    """A wrong setting keeps nobody from reading a file, and Django is not even imported."""
    code = (
        "import sys\nfrom jingban.cli.main import main\n"
        f"sys.argv=['jingban']\ntry: main(['budget','check',{CLEAN!r},'--format','json'])\n"
        "except SystemExit as e: assert e.code==0, e.code\n"
        "print('django' in sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"JINGBAN_PORT": "no", "PATH": "/usr/bin"},
    )
    assert done.stderr.strip().endswith("False"), done.stderr
    assert list(tmp_path.iterdir()) == []


# --- contract ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sample",
    [
        "beijing/damaged.txt",
        "beijing/damaged.xlsx",
        "jiangxi/damaged.docx",
        "chongqing/damaged.html",
        "shanghai/damaged-ruled.pdf",
    ],
)
def test_json_keeps_the_contract(sample: str) -> None:
    path = str(persons.SAMPLES / sample)
    data = json.loads(run("check", path, "--format", "json").stdout)
    jsonschema_rs.validator_for(SCHEMA).validate(data)
    assert data["documents"][0]["path"] == path
    identities = data["summary"]["identities"]
    assert identities["checked"] == identities["exact"] + identities["rounding"] + identities["violated"] > 50
    counts = data["summary"]["findings"]
    assert {level: sum(f["severity"] == level for f in data["findings"]) for level in counts} == counts
    places = [side for finding in data["findings"] for side in finding["evidence"]]
    wanted = {"txt": "line", "pdf": "bbox", "xlsx": "cell"}.get(path.rpartition(".")[2])
    assert wanted is None or any(side.get(wanted) for side in places)


def test_the_line_of_a_finding_is_the_line_of_the_file() -> None:
    data = json.loads(run("check", DAMAGED, "--format", "json").stdout)
    lines = Path(DAMAGED).read_text().split("\n")
    hits = [
        (side["text"], lines[side["line"] - 1])
        for finding in data["findings"]
        for side in finding["evidence"]
        if side["line"] and side["column"] and side["text"].replace(",", "").replace(".", "").isdigit()
    ]
    assert len(hits) > 5
    assert all(text in line for text, line in hits)


def test_the_schema_refuses_what_is_not_the_contract() -> None:
    data = json.loads(run("check", DAMAGED, "--format", "json").stdout)
    validator = jsonschema_rs.validator_for(SCHEMA)
    for spoil in (
        lambda d: d.pop("version"),
        lambda d: d["findings"][0].update(severity="fatal"),
        lambda d: d["findings"][0]["evidence"][0].update(line=0),
        lambda d: d["summary"]["identities"].pop("exact"),
        lambda d: d["documents"][0].update(sha256="x"),
    ):
        spoiled = json.loads(json.dumps(data))
        spoil(spoiled)
        assert not validator.is_valid(spoiled)


# --- forms ---------------------------------------------------------------------------------------


def test_read_json_is_the_model() -> None:
    from jingban.budget import pipeline
    from jingban.budget.core.model import Document
    from jingban.budget.writers.model_json import restored

    data = json.loads(run("read", CLEAN, "--format", "json").stdout)
    assert data["version"] == 1
    assert restored(Document, data["documents"][0]) == pipeline.read_file(CLEAN)


def test_read_table_lists_the_tables() -> None:
    text = run("read", CLEAN).stdout
    assert "收支总表" in text and "项目绩效表" in text and "空表" in text


def test_one_file_per_document_in_a_directory(tmp_path: Path) -> None:
    out = tmp_path / "reports"
    result = run("check", CLEAN, DAMAGED, "--format", "html", "--output", f"{out}/")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert sorted(p.name for p in out.iterdir()) == ["clean-核对报告.html", "damaged-核对报告.html"]


def test_xlsx_of_findings_and_tables(tmp_path: Path) -> None:
    out = tmp_path / "report.xlsx"
    run("check", DAMAGED, "--format", "xlsx", "--output", str(out))
    book = openpyxl.load_workbook(out)
    data = json.loads(run("check", DAMAGED, "--format", "json").stdout)
    assert book.sheetnames[:2] == ["概况", "核对结果"] and len(book.sheetnames) == 2 + len(
        data["documents"][0]["tables"]
    )
    rows = list(book["核对结果"].iter_rows(min_row=2, values_only=True))
    assert [row[6] for row in rows] == [f["message"] for f in data["findings"]]
    assert not any(cell.data_type == "f" for sheet in book for line in sheet.iter_rows() for cell in line)


def test_output_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = run("check", CLEAN, "--format", "json", "--output", str(tmp_path / "file" / "x.json"))
    assert result.exit_code == 2
    assert "不能写到" in result.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_a_directory_stands_for_its_files(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(persons.clean())
    (tmp_path / "~$a.docx").write_bytes(b"x")
    (tmp_path / "note.bin").write_bytes(b"x")
    data = json.loads(run("check", str(tmp_path), "--format", "json").stdout)
    assert [Path(d["path"]).name for d in data["documents"]] == ["a.txt"]


def test_rules_are_listed() -> None:
    from jingban.budget.pipeline import RULES

    assert [rule["id"] for rule in json.loads(run("rules", "--format", "json").stdout)] == [r.id for r in RULES]
    assert all(rule.title in run("rules").stdout for rule in RULES)


def test_department_and_unit_of_one_run_are_related_and_told(shared: Path) -> None:
    unit, department = (str(shared / "seeds" / n) for n in ("000_47cf8ebe21245e8d.txt", "001_ba75d54d0080fbd8.txt"))
    result = run("check", unit, department, "--format", "json")
    assert f"{unit} 与主管部门文件 {department} 一并核对" in result.stderr
    told = run("check", unit, "--department", department, "--format", "json")
    together = [
        f for f in json.loads(result.stdout)["findings"] if f["evidence"] and f["evidence"][0]["document"] == unit
    ]
    assert len(json.loads(told.stdout)["documents"]) == 1
    assert json.loads(told.stdout)["findings"] == together


# --- masking -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "form"), [("read", "json"), ("read", "table"), ("check", "json"), ("check", "table"), ("check", "html")]
)
def test_texts_hide_persons_and_phones(named: str, command: str, form: str) -> None:
    result = run(command, named, "--format", form)
    assert persons.leaked(result.stdout + result.stderr) == []
    assert command == "check" or form == "table" or "赵**" in result.stdout


@pytest.mark.parametrize("command", ["read", "check"])
def test_workbooks_hide_persons_and_phones(named: str, tmp_path: Path, command: str) -> None:
    out = tmp_path / "out.xlsx"
    run(command, named, "--format", "xlsx", "--output", str(out))
    book = openpyxl.load_workbook(io.BytesIO(out.read_bytes()))
    text = "\n".join(str(v) for sheet in book for row in sheet.iter_rows(values_only=True) for v in row if v)
    assert persons.leaked(text) == []
    assert "项目总额" in text or "核对结果" in text


def test_seeds_hide_persons_and_phones(shared: Path) -> None:
    """The persons of the real files are found again by an independent look: what stands before a phone."""
    import re

    seeds = sorted((shared / "seeds").glob("*.txt"))
    raw = "\n".join(path.read_text() for path in seeds)
    people = re.findall(r"\t([一-龥]{2,3})\t(1\d{10}|[2-8]\d{7})\t", raw) + re.findall(
        r"联系人：(\S+)\s+联系方式：(\S+)", raw
    )
    assert len(people) > 30
    for form in ("json", "html"):
        out = run("check", *map(str, seeds), "--format", form).stdout
        assert [item for pair in people for item in pair if item in out] == []


# --- unmask --------------------------------------------------------------------------------------


@pytest.fixture
def accounts(person: Any) -> None:
    person("auditor", username="auditor", fields=("person_name", "phone"))
    person("auditor", username="fieldless")
    person("budget_officer", username="officer", fields=("person_name", "phone"))


@pytest.mark.django_db
def test_unmask_by_a_role_that_may_is_logged(named: str, accounts: None) -> None:
    from tests.conftest import PASSWORD

    from jingban.infra.audit.models import Entry

    result = run("read", named, "--format", "json", "--unmask", "--as", "auditor", env={"JINGBAN_PASSWORD": PASSWORD})
    assert result.exit_code == 0
    assert "赵甲乙" in result.stdout and "13800001234" in result.stdout
    entry = Entry.objects.get(action="budget.unmask_files")
    assert entry.actor == "auditor" and "named.txt" in entry.payload
    assert persons.leaked(entry.payload) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("user", "password"),
    [("auditor", "wrong"), ("fieldless", None), ("officer", None), ("nobody", None), (None, None), ("auditor", "")],
)
def test_unmask_by_anybody_else_prints_nothing(
    named: str, accounts: None, user: str | None, password: str | None
) -> None:
    from tests.conftest import PASSWORD

    from jingban.infra.audit.models import Entry

    who = ["--as", user] if user else []
    env = {"JINGBAN_PASSWORD": PASSWORD if password is None else password}
    result = run("check", named, "--format", "json", "--unmask", *who, env=env)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert not Entry.objects.filter(action="budget.unmask_files").exists()


@pytest.mark.django_db
def test_load_checks_in_this_process_and_tells(named: str, tmp_path: Path) -> None:
    from jingban.budget.models import Document

    result = run("load", named, "--centre", "110105")
    assert result.exit_code == 0
    row = Document.objects.get()
    assert (row.state, row.centre) == ("checked", "110105")
    assert f"{row.errors}" in result.stdout and "named.txt" in result.stdout
    again = run("load", named, str(tmp_path / "missing.txt"), "--centre", "110105")
    assert again.exit_code == 2
    assert "没有重复装入" in again.stderr and Document.objects.count() == 1
