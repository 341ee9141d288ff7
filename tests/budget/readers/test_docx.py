import io

import docx as python_docx
import pytest
from tests.budget.readers.office_files import W, docx_file, only_grid, paragraph, shown

from jingban.budget.readers.docx import read
from jingban.infra.documents.errors import DocumentError


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr>{properties and f'<w:trPr>{properties}</w:trPr>'}{''.join(cells)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


SPAN2 = '<w:gridSpan w:val="2"/>'
RESTART = '<w:vMerge w:val="restart"/>'
CONTINUE = "<w:vMerge/>"


def read_body(body: str, **parts: str) -> list[str | list[list[str]]]:
    return shown(read(docx_file(body, **parts), "a.docx").blocks)


def test_paragraphs_and_tables_keep_their_order() -> None:
    body = paragraph("前") + table(row(cell("a"), cell("b"))) + paragraph("后")
    assert read_body(body) == ["前", [["a", "b"]], "后"]


def test_spans_are_expanded_both_ways() -> None:
    body = table(
        row(cell("项目", RESTART), cell("合计", SPAN2)),
        row(cell("旧字", CONTINUE), cell("基本"), cell("项目支出")),
        row(cell("教育"), cell("1.00"), cell("2.00")),
    )
    assert read_body(body) == [[["项目", "合计", "*"], ["*", "基本", "项目支出"], ["教育", "1.00", "2.00"]]]


def test_a_block_merged_both_ways_is_one_cell() -> None:
    body = table(
        row(cell("大", SPAN2 + RESTART), cell("x")), row(cell("", SPAN2 + CONTINUE), cell("y")), row(*map(cell, "abc"))
    )
    assert read_body(body) == [[["大", "*", "x"], ["*", "*", "y"], ["a", "b", "c"]]]


def test_the_old_horizontal_merge_is_expanded() -> None:
    body = table(
        row(cell("合计", '<w:hMerge w:val="restart"/>'), cell("", "<w:hMerge/>"), cell("x")), row(*map(cell, "abc"))
    )
    assert read_body(body) == [[["合计", "*", "x"], ["a", "b", "c"]]]


def test_a_new_restart_ends_the_merge_above() -> None:
    body = table(
        row(cell("甲", RESTART), cell("1")), row(cell("乙", RESTART), cell("2")), row(cell("", CONTINUE), cell("3"))
    )
    assert read_body(body) == [[["甲", "1"], ["乙", "2"], ["*", "3"]]]


def test_a_merge_does_not_reach_over_an_unmerged_cell() -> None:
    body = table(row(cell("甲", RESTART), cell("1")), row(cell("乙"), cell("2")), row(cell("丙", CONTINUE), cell("3")))
    assert read_body(body) == [[["甲", "1"], ["乙", "2"], ["丙", "3"]]]


def test_columns_left_out_before_and_after_are_blank_and_missing() -> None:
    body = table(
        row(cell("a"), cell("b"), cell("c")),
        row(cell("b2"), properties='<w:gridBefore w:val="1"/><w:gridAfter w:val="1"/>'),
    )
    assert read_body(body) == [[["a", "b", "c"], ["", "b2"]]]


def test_merged_text_is_not_repeated_as_python_docx_does() -> None:
    paper = python_docx.Document()
    grid = paper.add_table(2, 3)
    grid.cell(0, 0).merge(grid.cell(0, 2)).text = "合计"
    grid.cell(1, 0).text = "一"
    buffer = io.BytesIO()
    paper.save(buffer)
    assert [c.text for c in grid.rows[0].cells] == ["合计"] * 3
    assert shown(read(buffer.getvalue(), "a.docx").blocks) == [[["合计", "*", "*"], ["一", "", ""]]]


def test_soft_breaks_split_lines_but_stay_inside_cells() -> None:
    broken = "<w:p><w:r><w:t>预算01表</w:t><w:br/><w:t>金额单位：元</w:t></w:r></w:p>"
    body = broken + table(row(f"<w:tc>{broken}{paragraph('第二段')}</w:tc>", cell("1")))
    assert read_body(body) == ["预算01表", "金额单位：元", [["预算01表\n金额单位：元\n第二段", "1"]]]


def test_deleted_and_hidden_text_is_not_read_and_inserted_text_is() -> None:
    body = (
        "<w:p><w:r><w:t>预算</w:t></w:r><w:del><w:r><w:delText>旧</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>新</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>显</w:t></w:r></w:p>'
    )
    assert read_body(body) == ["预算新显"]


def test_content_controls_and_links_are_transparent() -> None:
    inner = f"<w:sdt><w:sdtContent>{paragraph('目录')}{table(row(cell('a'), cell('b')))}</w:sdtContent></w:sdt>"
    link = "<w:p><w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink></w:p>"
    assert read_body(inner + link) == ["目录", [["a", "b"]], "链接"]


def test_text_boxes_are_read_once() -> None:
    box = f"<w:txbxContent>{paragraph('封面标题')}</w:txbxContent>"
    body = (
        '<w:p xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:r><mc:AlternateContent>'
        f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert read_body(body) == ["封面标题"]


def test_a_layout_table_gives_up_its_inner_table() -> None:
    inner = table(row(cell("项目"), cell("金额")), row(cell("教育"), cell("1.00")))
    outer = table(row(f"<w:tc>{paragraph('表一')}{inner}{paragraph('')}</w:tc>", cell("右")))
    assert read_body(outer) == ["表一", [["项目", "金额"], ["教育", "1.00"]], "右"]


def test_a_small_nested_table_is_flattened_into_its_cell() -> None:
    inner = table(row(cell("甲"), cell("乙")))
    assert read_body(table(row(f"<w:tc>{inner}{paragraph('丙')}</w:tc>", cell("1")))) == [[["甲 乙\n丙", "1"]]]


def test_a_boxed_paragraph_is_text() -> None:
    assert read_body(table(row(cell("说明文字")))) == ["说明文字"]


NUMBERING = (
    f"<w:numbering {W}><w:abstractNum w:abstractNumId='1'>"
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>'
    "</w:abstractNum><w:num w:numId='7'><w:abstractNumId w:val='1'/></w:num>"
    "<w:num w:numId='8'><w:abstractNumId w:val='1'/>"
    "<w:lvlOverride w:ilvl='0'><w:startOverride w:val='5'/></w:lvlOverride></w:num></w:numbering>"
)


def numbered(text: str, level: int, number: int = 7) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def test_list_numbers_are_spelt_out_and_restart_below_their_parent() -> None:
    body = numbered("概况", 0) + numbered("职责", 1) + numbered("机构", 1) + numbered("甲", 2)
    body += numbered("预算", 0) + numbered("收入", 1) + numbered("附", 0, 8)
    assert read_body(body, numbering=NUMBERING) == [
        "一、概况", "（一）职责", "（二）机构", "1.甲", "二、预算", "（一）收入", "五、附",
    ]  # fmt: skip


def test_a_heading_style_carries_its_number() -> None:
    styles = (
        f"<w:styles {W}><w:style w:styleId='H1'><w:pPr><w:numPr><w:numId w:val='7'/></w:numPr></w:pPr></w:style>"
        "</w:styles>"
    )
    body = paragraph("概况", '<w:pStyle w:val="H1"/>') + paragraph("正文") + paragraph("预算", '<w:pStyle w:val="H1"/>')
    assert read_body(body, numbering=NUMBERING, styles=styles) == ["一、概况", "正文", "二、预算"]


def test_places_count_lines_and_name_cells() -> None:
    source = read(docx_file(paragraph("前") + table(row(cell("a"), cell("b")), row(cell("c"), cell("d")))), "a.docx")
    grid = only_grid(source.blocks)
    assert source.blocks[0].place.line == 1
    assert [(c.place.line, c.place.sheet, c.place.cell) for c in grid.rows[1]] == [
        (3, "表格1", "A2"),
        (3, "表格1", "B2"),
    ]
    assert grid.merges_known
    assert source.media == "docx"


def test_nesting_without_end_is_refused() -> None:
    deep = "<w:sdt><w:sdtContent>" * 150 + paragraph("x") + "</w:sdtContent></w:sdt>" * 150
    with pytest.raises(DocumentError) as refused:
        read(docx_file(deep), "a.docx")
    assert refused.value.code in ("archive_bomb", "file_damaged")


def test_strict_namespaces_are_read_alike() -> None:
    data = docx_file(paragraph("严格"))
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    import zipfile

    source = zipfile.ZipFile(io.BytesIO(data))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name in source.namelist():
            text = source.read(name).decode()
            package.writestr(name, text.replace("http://schemas.openxmlformats.org/wordprocessingml/2006/main", strict))
    assert shown(read(buffer.getvalue(), "a.docx").blocks) == ["严格"]


def test_an_entry_of_contents_shows_its_leader() -> None:
    entry = "<w:p><w:r><w:t>一、部门概况</w:t><w:tab/><w:t>12</w:t></w:r></w:p>"
    assert read_body(entry + "<w:p><w:r><w:t>甲</w:t><w:tab/><w:t>乙 3个</w:t></w:r></w:p>") == [
        "一、部门概况……12",
        "甲\t乙 3个",
    ]
