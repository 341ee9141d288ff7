"""Mistakes planted in the 北京 samples: the kinds seen in real disclosures."""

from .sheet import Disclosure, Plant, Sheet, mark


def _row_of(sheet: Sheet, text: str) -> int:
    return next(index for index, row in enumerate(sheet.rows) if any(text in cell for cell in row))


def _reception(doc: Disclosure) -> None:
    sheet = doc.sheet("11")
    sheet.put("2023", 3, mark("BT-01", "9000.00"))
    sheet.put("2023", 1, "44300.00")


def _short_name(doc: Disclosure) -> None:
    doc.sheet("13").swap("医保业务经办保障工作经费", mark("BT-03", "医保业务经办保障经费"))


def _split_code(doc: Disclosure) -> None:
    doc.sheet("13").swap("11010522T000000395378", mark("BT-04", "11010522T00000039 5378"))


def _page_break(doc: Disclosure) -> None:
    """One project over a page: code, goal and indicators are cut, the header is printed again."""
    sheet = doc.sheet("13")
    start = _row_of(sheet, "11010522T000000485685")
    code, name = sheet.rows[start][0].split("-", 1)
    goal = sheet.rows[start][7]
    tail = [list(row) for row in sheet.rows[start:]]
    first = [[""] * 8 + row[8:] for row in tail[:2]]
    first[0][0], first[0][7] = mark("BT-05", code[:-4]), goal[:14]
    second = [list(row) for row in tail[2:]]
    second[0] = [f"{code[-4:]}-{name}", *tail[0][1:7], goal[14:], *second[0][8:]]
    head = [list(row) for row in sheet.rows[: sheet.head]]
    sheet.rows[start:] = first
    after = doc.blocks.index(sheet) + 1
    doc.blocks.insert(after, Sheet("13b", [], head + second, sheet.head, wide=True))


def _truncated_value(doc: Disclosure) -> None:
    doc.sheet("13").swap("优秀合格不合格", mark("BT-06", "优秀合格不"))


def _truncated_unit(doc: Disclosure) -> None:
    rows = doc.sheet("13b").rows
    rows[-1][13] = mark("BT-07", "万")


def _truncated_goal(doc: Disclosure) -> None:
    doc.sheet("13").swap("，使窗口服务不间断、来访群众有人管。", mark("BT-08", "，使窗口服务不间"))


def _lost_indicator(doc: Disclosure) -> None:
    sheet = doc.sheet("13")
    sheet.drop_row(_row_of(sheet, "基层工作人员工作效率"))
    sheet.swap("医疗救助信息集成服务经费", mark("BT-09", "医疗救助信息集成服务经费"))


def _lost_table(doc: Disclosure) -> None:
    doc.drop("02")


def _count(doc: Disclosure) -> None:
    doc.say("安排项目11个", mark("BT-11", "安排项目7个"))


def _shifted(doc: Disclosure) -> None:
    """The empty 其他资金 column is lost for two projects: everything behind moves left."""
    sheet = doc.sheet("13")
    start, stop = _row_of(sheet, "11010522T000000438898"), _row_of(sheet, "11010522T000000438933")
    for index in range(start, stop):
        row = sheet.rows[index]
        sheet.rows[index] = [*row[:6], *row[7:], ""]
    sheet.rows[start][6] = mark("BT-12", sheet.rows[start][6])


def _orphans(doc: Disclosure) -> None:
    """The last project's first two indicators stand above its own row, under the project before."""
    sheet = doc.sheet("13b")
    start = _row_of(sheet, "11010522T000000485704")
    left, indicators = sheet.rows[start][:8], [row[8:] for row in sheet.rows[start:]]
    orphans = [[""] * 8 + list(item) for item in indicators[:2]]
    orphans[0][8] = mark("BT-13", orphans[0][8])
    rest = [[*(left if index == 0 else [""] * 8), *item] for index, item in enumerate(indicators[2:])]
    sheet.rows[start:] = orphans + rest


def _swapped_digits(doc: Disclosure) -> None:
    doc.sheet("03").put("30228-工会经费", 4, mark("BT-14", "549013.26"))


def _share(doc: Disclosure) -> None:
    doc.say("，占86.18%；", mark("BT-15", "，占68.18%；"))


def _code_name(doc: Disclosure) -> None:
    doc.sheet("04").put("医保业务培训经费", 3, mark("BT-16", "2101505-医疗保障经办事务"))


def _direction(doc: Disclosure) -> None:
    sheet = doc.sheet("13")
    row = _row_of(sheet, "档案存储管理总成本")
    column = sheet.rows[row].index("≤")
    sheet.rows[row][column] = mark("BT-17", "≥")


def _date(doc: Disclosure) -> None:
    doc.say("截至2022年底", mark("BT-18", "截至2033年底"))


def _ceiling(doc: Disclosure) -> None:
    sheet = doc.sheet("13b")
    sheet.swap("64.6375", mark("BT-02", "99.75"))


# The order matters: the page break comes before what edits the second page.
TXT = (
    Plant("BT-01", "arithmetic|cross", "error", "三公表公务接待费取整，比基本支出表少25元", "9,?000", _reception),
    Plant(
        "BT-03", "cross", "error", "绩效表项目名称与项目支出表不一致（缺“工作”）", "医保业务经办保障经费", _short_name
    ),
    Plant("BT-04", "extraction", "error", "项目代码中间插入空格", "39 ?5378", _split_code),
    Plant("BT-06", "extraction", "error", "定性指标值截断", "优秀合格不", _truncated_value),
    Plant("BT-08", "extraction", "error", "绩效目标文字截断", "窗口服务不间", _truncated_goal),
    Plant("BT-09", "complete|indicator", "warning", "项目缺效益指标", "医疗救助信息集成服务经费", _lost_indicator),
    Plant("BT-10", "complete", "warning", "缺预算02表收入总表", "预算02表|收入总表", _lost_table),
    Plant("BT-11", "cross|logic|arithmetic", "error", "说明写项目7个，项目支出表有11个", "7", _count),
    Plant("BT-12", "extraction", "error", "两个项目整行左移一列", "列", _shifted),
    Plant(
        "BT-14", "arithmetic|cross", "error", "支出总表工会经费数字颠倒", "549,?013", _swapped_digits, also="45000\\.00"
    ),
    Plant("BT-15", "arithmetic|cross", "error", "说明中基本支出占比数字颠倒", "68\\.18", _share),
    Plant(
        "BT-16", "code", "error", "科目代码与名称不符", "2101505", _code_name, also="医保业务培训经费|2101505|2101506"
    ),
    Plant("BT-17", "logic", "error", "成本指标方向选反", "档案存储管理总成本|≥", _direction),
    Plant("BT-18", "logic", "warning", "截止日期晚于预算年度", "2033", _date),
    Plant(
        "BT-05",
        "extraction",
        "error",
        "项目代码、目标和指标被分页切断",
        "11010522T000000485685|11010522T00000048|5685",
        _page_break,
    ),
    Plant("BT-02", "arithmetic|cross|logic", "error", "成本指标高于项目总额35万元", "99\\.75", _ceiling),
    Plant(
        "BT-13",
        "extraction",
        "error",
        "两行指标排在上一个项目之下",
        "单据核对系统平稳运行|运维服务满意度|485704|485696",
        _orphans,
        also="单据核对系统运维服务.*没有效益指标",
    ),
    Plant("BT-07", "extraction", "error", "度量单位“万元”截断为“万”", "万", _truncated_unit),
)


def _procurement(doc: Disclosure) -> None:
    doc.sheet("05").put("合 计", 1, mark("BX-01", "3446079.93"))


def _wrong_kind(doc: Disclosure) -> None:
    doc.sheet("08").put("30216-培训费", 3, mark("BX-02", "241243.64"))
    doc.sheet("08").put("30216-培训费", 4, "0.00")


def _running(doc: Disclosure) -> None:
    doc.sheet("07").put("2101501", 6, mark("BX-03", "3126127.47"))


def _mapping(doc: Disclosure) -> None:
    doc.sheet("03").put("30201-办公费", 1, mark("BX-04", "50202-会议费"))


def _lost_project(doc: Disclosure) -> None:
    sheet = doc.sheet("13")
    start, stop = _row_of(sheet, "11010522T000000437464"), _row_of(sheet, "11010522T000000437477")
    for _ in range(start, stop):
        sheet.drop_row(start)


def _twice(doc: Disclosure) -> None:
    sheet = doc.sheet("13")
    start, stop = _row_of(sheet, "11010522T000000438898"), _row_of(sheet, "11010522T000000438922")
    copies = [list(row) for row in sheet.rows[start:stop]]
    copies[0][0] = mark("BX-06", copies[0][0])
    for offset, row in enumerate(copies):
        sheet.insert_row(stop + offset, row)
    sheet.merges += [(stop, column, stop + len(copies) - 1, column) for column in range(8)]


def _class(doc: Disclosure) -> None:
    doc.sheet("01").put("十、卫生健康支出", 3, mark("BX-07", "48897950.22"))


def _lost_fund(doc: Disclosure) -> None:
    doc.drop("09")


def _short_code(doc: Disclosure) -> None:
    doc.sheet("13").swap("11010522T000000485664", mark("BX-09", "1101052T000000485664"))


def _satisfaction(doc: Disclosure) -> None:
    sheet = doc.sheet("13")
    row = _row_of(sheet, "医疗机构满意度")
    sheet.rows[row][sheet.rows[row].index("≥")] = mark("BX-10", "≤")


XLSX = (
    Plant("BX-01", "arithmetic", "error", "采购表合计数字颠倒", "3,?446,?079", _procurement),
    Plant(
        "BX-02",
        "arithmetic|cross|logic|code",
        "error",
        "培训费列入人员经费",
        "241,?243|30216|培训费|人员|公用",
        _wrong_kind,
    ),
    Plant("BX-03", "arithmetic|cross", "error", "一般公共预算支出表公用经费数字颠倒", "3,?126,?127", _running),
    Plant(
        "BX-04",
        "code",
        "error",
        "办公费对应到会议费的政府经济科目",
        "50202",
        _mapping,
        also="50201|50202|办公费|会议费",
    ),
    Plant(
        "BX-05",
        "complete|cross",
        "error",
        "绩效表缺一个项目",
        "医保业务培训经费",
        _lost_project,
        also="项目总额|项目支出",
    ),
    Plant(
        "BX-06",
        "duplicate|extraction",
        "warning",
        "同一项目的绩效目标重复",
        "医保档案数字化",
        _twice,
        also="项目总额|项目支出",
    ),
    Plant("BX-07", "arithmetic|cross", "error", "收支总表卫生健康支出多1000元", "48,?897,?950", _class),
    Plant("BX-08", "complete", "warning", "缺政府性基金支出表", "政府性基金|预算09表", _lost_fund),
    Plant("BX-09", "extraction|code|format", "error", "项目代码少一位数字", "1101052T000000485664", _short_code),
    Plant("BX-10", "logic|indicator", "error", "满意度指标方向选反", "医疗机构满意度", _satisfaction),
)
