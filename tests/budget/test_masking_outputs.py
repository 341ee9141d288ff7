"""The law of masking: whoever is named in a file, no output of it says so."""

import io
import json
import re

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.budget import persons

from jingban.budget import pipeline
from jingban.budget.core.masking import Masker, collect_document, collect_source
from jingban.budget.core.surnames import COMPOUND
from jingban.budget.readers.sniff import open_source
from jingban.budget.writers.findings_rows import findings_csv
from jingban.budget.writers.findings_xlsx import findings_xlsx
from jingban.budget.writers.html import write_html
from jingban.budget.writers.model_json import plain
from jingban.budget.writers.report_html import report_html
from jingban.budget.writers.report_json import report_json
from jingban.budget.writers.terminal import write_terminal
from jingban.budget.writers.xlsx import write_xlsx

SURNAMES = st.sampled_from(
    sorted("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张曹严魏陶姜谢邹苏潘葛范彭郎鲁韦马苗")
) | st.sampled_from(sorted(COMPOUND))
GIVEN = st.text("伟芳娜敏静丽强磊军洋勇艳杰娟涛超秀霞刚桂鑫琳昊宇轩婷", min_size=1, max_size=2)
NAMES = st.builds(lambda surname, given: surname + given, SURNAMES, GIVEN)
MOBILES = st.from_regex(r"\A1[3-9][0-9]{8}[1-9]\Z")
LOCALS = st.from_regex(r"\A[5-8][0-9]{7}\Z")
WITH_AREA = st.builds(lambda area, local: f"{area}-{local}", st.sampled_from(["010", "023", "0797"]), LOCALS)
PHONES = MOBILES | LOCALS | WITH_AREA
PEOPLE = st.lists(st.tuples(NAMES, PHONES, st.booleans()), min_size=1, max_size=5)


def filled(people: list[tuple[str, str, bool]]) -> bytes:
    """The damaged sample with these people; some of their rows lost the first cell, as real ones do."""
    count = -1

    def fill(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        name, phone, shifted = people[count % len(people)]
        line = f"{match[1]}\t{name}\t{phone}\t{match[2]}"
        return line.partition("\t")[2] if shifted and line.startswith("\t") else line

    text = re.sub(r"^(.*)\t岗位\w\t不公开\t(.*)$", fill, persons.damaged().decode(), flags=re.MULTILINE)
    name, phone, _ = people[0]
    return f"{text}\n单位预算公开联系人：{name}　联系电话：{phone}\n".encode()


def outputs(data: bytes) -> dict[str, str]:
    source = open_source(data, "a.txt")
    document = pipeline.read_source(source)
    masker = Masker(collect_source(source) | collect_document(document))
    report = masker.value(pipeline.check(document))
    books = {"tables.xlsx": write_xlsx(report.document), "findings.xlsx": findings_xlsx([report])}
    texts = {
        "report.json": json.dumps(report_json([report]), ensure_ascii=False),
        "model.json": json.dumps(plain(report.document), ensure_ascii=False),
        "report.html": "".join(report_html([report], {"a.txt": data}, masker)),
        "findings.csv": "".join(findings_csv([report])),
        "tables.html": write_html(report.document).decode(),
        "tables.txt": write_terminal(report.document),
        "source": masker.text(data.decode()),
    }
    for name, book in books.items():
        sheets = openpyxl.load_workbook(io.BytesIO(book))
        texts[name] = "\n".join(str(v) for s in sheets for row in s.iter_rows(values_only=True) for v in row if v)
    return texts


@pytest.mark.slow
# A failing example is printed as it is: shrinking would take minutes here.
@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(PEOPLE)
def test_nobody_of_the_input_is_in_any_output(people: list[tuple[str, str, bool]]) -> None:
    told = outputs(filled(people))
    for name, phone, _ in people:
        for secret in (name, phone):
            assert [output for output, text in told.items() if secret in text] == []


def test_masking_changes_nothing_but_persons() -> None:
    """Every amount, code and name of a project is the same with and without people in the file."""
    plainly = pipeline.read_bytes(persons.damaged(), "a.txt")
    source = open_source(persons.with_persons(), "a.txt")
    document = pipeline.read_source(source)
    masked = Masker(collect_source(source) | collect_document(document)).value(document)
    for before, after in zip(plainly.tables, masked.tables, strict=True):
        assert before.rows == after.rows
        assert [(t.code, t.name, t.total, t.goal, t.indicators) for t in before.targets if not t.fields] == [
            (t.code, t.name, t.total, t.goal, t.indicators) for t in after.targets if not t.fields
        ]
        assert [(t.code, t.name, t.total) for t in before.targets] == [(t.code, t.name, t.total) for t in after.targets]
