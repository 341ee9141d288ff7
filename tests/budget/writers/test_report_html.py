"""The report: one file that loads nothing, all five dimensions, both places marked, printable on A4."""

import base64
import io
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from PIL import Image
from tests.budget import persons

from jingban.budget import pipeline
from jingban.budget.core.checking import Report
from jingban.budget.core.masking import Masker, Personal, collect_source
from jingban.budget.readers.sniff import open_source
from jingban.budget.writers.markup import Markup, tag
from jingban.budget.writers.report_html import report_html
from jingban.kernel.findings import Category, Evidence, Finding, Place, Severity

SAMPLES = persons.SAMPLES
DIMENSIONS = ["及时性", "完整性", "真实性", "细化程度", "规范性"]


def made(name: str) -> tuple[Report, str]:
    data = (SAMPLES / name).read_bytes()
    report = pipeline.check(pipeline.read_bytes(data, name))
    return report, "".join(report_html([report], {name: data}, Masker(Personal())))


@pytest.fixture(scope="module", params=["beijing/damaged.txt", "beijing/damaged.xlsx", "shanghai/damaged-ruled.pdf"])
def pair(request: Any) -> tuple[Report, Any, str]:
    report, text = made(request.param)
    return report, html.document_fromstring(text), text


def test_one_file_that_loads_and_runs_nothing(pair: tuple[Report, Any, str]) -> None:
    _, page, text = pair
    assert page.xpath("//script | //link | //iframe | //object | //base") == []
    assert all(src.startswith("data:image/png;base64,") for src in page.xpath("//@src"))
    assert all(href.startswith("#") for href in page.xpath("//@href"))
    assert "http" not in re.sub(r"http-equiv", "", text.replace("https://", "http://"))
    assert "@import" not in text and "url(" not in text
    assert page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0].startswith("default-src 'none'")


def test_head_counts_and_dimensions(pair: tuple[Report, Any, str]) -> None:
    report, page, _ = pair
    facts = dict(
        zip(page.xpath("//dl[1]//dt/text()"), [d.text_content() for d in page.xpath("//dl[1]//dd")], strict=True)
    )
    assert facts["单位"] == report.document.unit_name and facts["年度"] == str(report.document.fiscal_year)
    counts = {dt.text_content(): dt.getnext().text_content() for dt in page.xpath("//dl[2]//dt")}
    assert counts["已核对恒等式"] == str(len(report.checked))
    assert counts["✕ 错误"] == str(sum(f.severity is Severity.ERROR for f in report.findings))
    rows = page.xpath("//h2[.='五个维度']/following-sibling::table[1]/tbody/tr")
    assert [row.xpath("td[1]")[0].text_content() for row in rows] == DIMENSIONS
    shown = sum(int(cell.text_content()) for row in rows for cell in row.xpath("td[@class='n']"))
    assert shown == len(report.findings)


def test_every_finding_says_everything_once(pair: tuple[Report, Any, str]) -> None:
    report, page, _ = pair
    articles = page.xpath("//article")
    assert len(articles) == len(report.findings)
    texts = [" ".join(article.text_content().split()) for article in articles]
    for finding in report.findings:
        wanted = [finding.message, finding.expected, finding.found, finding.difference, finding.suggestion]
        squeezed = [" ".join(part.split()) for part in wanted if part]
        assert any(all(part in text for part in squeezed) for text in texts), finding


def test_every_finding_with_places_shows_them_marked(pair: tuple[Report, Any, str]) -> None:
    report, page, _ = pair
    for article in page.xpath("//article"):
        captions = article.xpath(".//figcaption/span")
        marks = article.xpath(
            ".//mark | .//td[contains(@class,'a')] | .//td[contains(@class,'b')] | .//img | .//div[@class='line']"
        )
        assert bool(captions) == bool(marks)
    total = sum(len(finding.evidence) for finding in report.findings)
    assert len(page.xpath("//figcaption/span")) == total


def test_the_pdf_crop_frames_both_cells() -> None:
    report, text = made("shanghai/damaged-ruled.pdf")
    page = html.document_fromstring(text)
    pictures = page.xpath("//article//img/@src")
    assert len(pictures) >= len(report.findings) // 2
    red = amber = 0
    for source in pictures:
        picture = Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2]))).convert("RGB")
        colours = {colour for _, colour in picture.getcolors(10**7)}
        red += (214, 32, 32) in colours
        amber += (198, 120, 0) in colours
    assert red > 3 and amber > 3


def test_a_line_excerpt_marks_the_text_over_cell_borders() -> None:
    data = "预算说明\n编号\t11010522T00000039 5378-甲\t≤\t99.75\t万元\t后文\n".encode()
    document = pipeline.interpret(open_source(data, "a.txt"), pipeline.load())
    sides = (Evidence("a.txt", "≤99.75万元", Place(line=2)), Evidence("a.txt", "11010522T000000395378", Place(line=2)))
    finding = Finding("X", Category.LOGIC, Severity.ERROR, "看", sides)
    text = "".join(report_html([Report(document, (), (finding,))], {"a.txt": data}, Masker(Personal())))
    marks = html.document_fromstring(text).xpath("//article//mark")
    assert [(mark.text_content(), mark.get("class")) for mark in marks] == [
        ("11010522T00000039 5378", "b"),
        ("≤┆99.75┆万元", None),
    ]


def test_texts_of_the_document_are_never_markup() -> None:
    data = '预算\n<script>alert(1)</script>\t"><img src=x>\n'.encode()
    document = pipeline.interpret(open_source(data, "a<b>.txt"), pipeline.load())
    finding = Finding(
        "X", Category.LOGIC, Severity.INFO, "<b>x</b>", (Evidence("a<b>.txt", "<script>", Place(line=2)),)
    )
    text = "".join(report_html([Report(document, (), (finding,))], {"a<b>.txt": data}, Masker(Personal())))
    page = html.document_fromstring(text)
    assert page.xpath("//script | //img") == []
    assert page.xpath("//p[@class='message']")[0].text_content() == "<b>x</b>"
    assert tag("p", "<", Markup("<b></b>"), title='"') == '<p title="&quot;">&lt;<b></b></p>'


def test_no_person_is_shown_not_even_in_the_excerpt_of_the_original() -> None:
    data = persons.with_persons()
    source = open_source(data, "named.txt")
    masker = Masker(collect_source(source))
    report = masker.value(pipeline.check(pipeline.read_source(source)))
    text = "".join(report_html([report], {"named.txt": data}, masker))
    assert persons.leaked(text) == []
    assert "********" in text


def test_several_documents_have_an_overview_and_their_own_anchors() -> None:
    reports, originals = [], {}
    for name in ("beijing/damaged.txt", "jiangxi/damaged.txt"):
        originals[name] = (SAMPLES / name).read_bytes()
        reports.append(pipeline.check(pipeline.read_bytes(originals[name], name)))
    page = html.document_fromstring("".join(report_html(reports, originals, Masker(Personal()))))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.xpath("//@href")} <= set(ids)
    assert len(page.xpath("//section[@class='document']")) == 2


@pytest.mark.browser
def test_it_prints_on_a4(tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    _, text = made("beijing/damaged.txt")
    (tmp_path / "report.html").write_text(text)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        page.goto((tmp_path / "report.html").as_uri())
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        data = page.pdf(prefer_css_page_size=True, print_background=True)
        browser.close()
    assert len(requests) == 1
    assert overflow == 0
    from jingban.infra.documents import pdf

    sizes = {tuple(round(side) for side in pdf.page_size(data, n)) for n in range(1, pdf.page_count(data) + 1)}
    assert sizes <= {(595, 842), (842, 595)} and (595, 842) in sizes
