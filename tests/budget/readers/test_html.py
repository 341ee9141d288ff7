import pytest
from tests.budget.readers.office_files import only_grid, shown

from jingban.budget.errors import ReadError
from jingban.budget.readers.html import read


def read_page(markup: str) -> list[str | list[list[str]]]:
    return shown(read(markup.encode("utf-8"), "a.html").blocks)


def test_spans_are_expanded() -> None:
    page = (
        "<table><tr><td rowspan=2>项目<td colspan=2>合计</tr><tr><td>基本<td>项目支出</tr>"
        "<tr><td>教育<td>1.00<td>2.00</tr></table>"
    )
    assert read_page(page) == [[["项目", "合计", "*"], ["*", "基本", "项目支出"], ["教育", "1.00", "2.00"]]]


def test_a_rowspan_reaches_no_further_than_the_table() -> None:
    assert read_page("<table><tr><td rowspan=9>a<td>b</tr><tr><td>c</tr></table>") == [[["a", "b"], ["*", "c"]]]
    assert read_page("<table><tr><td rowspan=0>a<td>b</tr><tr><td>c</tr></table>") == [[["a", "b"], ["*", "c"]]]


def test_a_row_that_ends_early_misses_its_cells() -> None:
    assert read_page("<table><tr><td>a<td>b<td>c</tr><tr><td>d</tr></table>") == [[["a", "b", "c"], ["d"]]]


def test_heads_come_first_and_feet_last() -> None:
    page = "<table><tfoot><tr><td>合计<td>3</tr></tfoot><tbody><tr><td>教育<td>3</tr></tbody><thead><tr><th>项目<th>数</tr></thead></table>"
    assert read_page(page) == [[["项目", "数"], ["教育", "3"], ["合计", "3"]]]


def test_inline_tags_join_and_block_tags_part() -> None:
    page = "<p>预<b>算</b><span>数</span></p><div>第一行<br>第二行</div>"
    assert read_page(page) == ["预算数", "第一行", "第二行"]


def test_cells_keep_line_breaks_and_indentation() -> None:
    page = "<table><tr><td>&nbsp;&nbsp;其中：<td><p>1</p><p>2</p><td>a<br>b\n c</tr></table>"
    assert read_page(page) == [[["  其中：", "1\n2", "a\nb c"]]]


def test_entities_and_comments() -> None:
    assert read_page("<p>&ldquo;三公&rdquo;&#32463;费<!-- 旧 --> &lt;5</p>") == ["“三公”经费 <5"]


@pytest.mark.parametrize(
    "hidden", ['style="display:none"', "hidden", "style='visibility: hidden'", "style='mso-hide:all'"]
)
def test_hidden_parts_are_not_read(hidden: str) -> None:
    page = f"<p {hidden}>隐</p><p>显</p><table><tr><td>a<td {hidden}>x<td>b</tr><tr {hidden}><td>y<td>z</tr></table>"
    assert read_page(page) == ["显", [["a", "b"]]]


def test_scripts_styles_and_controls_are_not_read() -> None:
    page = (
        "<script>var a='<p>x</p>'</script><style>p{}</style><p>正文</p><button>打印</button><select><option>选</select>"
    )
    assert read_page(page) == ["正文"]


PORTAL = """<!doctype html><html><head><title>某局2024年部门预算公开 - 某市人民政府</title></head><body>
<div class="header"><div class="nav-bar"><a href="/">首页</a> <a href="/zw">政务公开</a> <a href="/hd">互动</a></div></div>
<div class="crumbs">当前位置：<a href="/">首页</a> &gt; <a href="/zw">政务公开</a> &gt; 正文</div>
<ul><li><a href="/1">领导之窗</a><li><a href="/2">机构职能</a><li><a href="/3">政策文件</a></ul>
<div id="zoom"><p>一、基本情况</p><p>见<a href="#t1">附表一</a>、<a href="#t2">附表二</a>、<a href="#t3">附表三</a></p>
<table><tr><td>项目<td>金额</tr><tr><td><a href="http://x/">教育</a><td>1.00</tr></table></div>
<div class="share">分享到：微信 微博</div><div class="footer">版权所有 某市人民政府 <p>京ICP备1号</p></div></body></html>"""


def test_the_chrome_of_a_portal_is_left_out_and_its_title_kept() -> None:
    assert read_page(PORTAL) == [
        "某局2024年部门预算公开",
        "一、基本情况",
        "见附表一、附表二、附表三",
        [["项目", "金额"], ["教育", "1.00"]],
    ]


def test_a_title_the_page_repeats_is_not_read_twice() -> None:
    page = "<title>某局2024年部门预算_某网</title><h1>某局2024年\n部门预算</h1><p>正文</p>"
    assert read_page(page) == ["某局2024年 部门预算", "正文"]


def test_layout_tables_are_walked_and_data_tables_inside_are_grids() -> None:
    inner = "<table><tr><td>项目<td>金额</tr><tr><td>教育<td>1</tr></table>"
    page = f"<table><tr><td width=200>左栏</td><td><p>表一</p>{inner}</td></tr></table>"
    assert read_page(page) == ["左栏", "表一", [["项目", "金额"], ["教育", "1"]]]


def test_a_small_table_inside_a_cell_is_flattened() -> None:
    assert read_page("<table><tr><td>a<td><table><tr><td>x<td>y</tr></table></tr></table>") == [[["a", "x y"]]]


def test_a_caption_stands_before_its_table() -> None:
    assert read_page("<table><caption>表一 收支总表</caption><tr><td>a<td>b</tr></table>") == [
        "表一 收支总表", [["a", "b"]],
    ]  # fmt: skip


def test_hundreds_of_unclosed_tags_are_no_obstacle() -> None:
    page = "<div>" + "<font>字" * 180 + "<table><tr><td>a<td>b</tr></table>"
    blocks = read_page(page)
    assert blocks[-1] == [["a", "b"]]


def test_nesting_the_parser_would_cut_off_is_refused() -> None:
    with pytest.raises(ReadError) as refused:
        read_page("<div>" * 100_000 + "正文")
    assert refused.value.code == "archive_bomb"


def test_overlapping_spans_do_not_cost_quadratic_time() -> None:
    with pytest.raises(ReadError) as refused:
        read_page("<table>" + "<tr><td colspan=1000 rowspan=60000>x</td></tr>" * 500 + "</table>")
    assert refused.value.code == "file_too_large"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_encodings_are_found(encoding: str) -> None:
    page = "<html><head><meta charset='gb2312'></head><body><p>预算公开</p></body></html>"
    assert shown(read(page.encode(encoding), "a.html").blocks) == ["预算公开"]


def test_a_wrong_declaration_does_not_spoil_utf8() -> None:
    page = "<meta http-equiv='Content-Type' content='text/html; charset=gbk'><p>医疗保障局</p>"
    assert shown(read(page.encode("utf-8"), "a.html").blocks) == ["医疗保障局"]


def test_a_gigantic_span_is_cut() -> None:
    grid = only_grid(read(b"<table><tr><td colspan=999999>a<td>b</tr></table>", "a.html").blocks)
    assert len(grid.rows[0]) == 1001


def test_places_count_lines_and_rows() -> None:
    source = read("<p>一</p><table><tr><td>a<td>b</tr><tr><td>c<td>d</tr></table><p>二</p>".encode(), "a.html")
    grid = only_grid(source.blocks)
    assert [row[0].place.line for row in grid.rows] == [2, 3]
    assert (grid.rows[1][1].place.sheet, grid.rows[1][1].place.cell) == ("表格1", "B2")
    assert source.blocks[-1].place.line == 4
