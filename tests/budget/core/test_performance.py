"""Reading performance tables. Projects and persons are invented."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from jingban.budget.core.blocks import Cell, Grid
from jingban.budget.core.model import PerformanceTarget, State
from jingban.budget.core.performance import OVERALL_KIND, PROJECT_KIND, TargetReading, read_targets
from jingban.kernel.findings import Place
from jingban.kernel.money import Unit

HEAD = "单位名称\t项目名称\t项目类别\t项目负责人\t项目负责人电话\t项目总额\t其中：\t\t绩效目标\t一级指标\t二级指标\t三级指标\t绩效指标性质\t本年绩效指标值\t绩效度量单位"
SUB = "\t\t\t\t\t\t财政资金\t其他资金"
CODE = "11010922T000000000011"
NEXT = "11010922T000000000022"


def grid(*lines: str, start: int = 1) -> Grid:
    """A grid as the text reader makes it: one row a line, cells parted by tabs."""
    rows = [
        tuple(Cell(text.strip(), Place(line=number)) for text in line.split("\t"))
        for number, line in enumerate(lines, start)
    ]
    return Grid(tuple(rows), rows[0][0].place)


def project(code: str, name: str, amount: str, goal: str, first: str, unit: str = "") -> str:
    return f"{unit}\t{code}-{name}\t31-部门项目\t甲某\t60000001\t{amount}\t{amount}\t\t{goal}\t{first}"


def more(indicator: str, blanks: int = 9) -> str:
    return "\t" * blanks + indicator


COUNT = "产出指标\t数量指标\t巡检次数\t≥\t4\t次"
QUALITY = "产出指标\t质量指标\t合格率\t≥\t95\t%"
EFFECT = "效益指标\t社会效益指标\t服务水平\t定性\t优良中低差\t其他"
PLEASED = "满意度指标\t服务对象满意度指标\t群众满意度\t≥\t90\t%"
COST = "成本指标\t经济成本指标\t总成本\t≤\t30\t万元"
WHOLE = (COUNT, QUALITY, EFFECT, PLEASED)


def read(*grids: Grid, kind: str = PROJECT_KIND, unit: Unit = Unit.YUAN) -> TargetReading:
    return read_targets(grids, kind, unit)


def kinds(reading: TargetReading) -> list[str]:
    return [repair.kind for repair in reading.repairs]


def names(target: PerformanceTarget) -> list[str]:
    return [i.name for i in target.indicators]


def test_wide_form() -> None:
    reading = read(
        grid(HEAD, SUB, project(CODE, "巡检经费", "300000.00", "做好巡检。", COUNT), more(QUALITY), more(COST))
    )
    (target,) = reading.targets
    assert (target.code, target.name, target.goal) == (CODE, "巡检经费", "做好巡检。")
    assert target.total is not None
    assert target.total.fen == 30_000_000
    assert target.fiscal is not None
    assert target.fiscal.fen == 30_000_000
    assert target.other is not None
    assert target.other.state is State.BLANK
    assert target.fields == {"项目类别": "31-部门项目", "项目负责人": "甲某", "项目负责人电话": "60000001"}
    first, _, cost = target.indicators
    assert (first.level1, first.level2, first.operator, first.value, first.unit) == (
        "产出指标",
        "数量指标",
        "≥",
        "4",
        "次",
    )
    assert first.number == Decimal(4)
    assert first.place == Place(line=3)
    assert cost.number == Decimal(30)
    assert reading.repairs == ()
    assert [(c.key, c.label) for c in reading.columns][5:8] == [
        ("total", "项目总额"), ("fiscal", "其中:›财政资金"), ("other", "其中:›其他资金"),
    ]  # fmt: skip


def test_persons_are_not_in_the_indicator_texts() -> None:
    reading = read(grid(HEAD, SUB, project(CODE, "巡检经费", "1.00", "做好巡检。", COUNT)))
    assert "甲某" not in "".join(reading.targets[0].indicators[0].texts)


def test_shift_is_mended_and_reported_once_per_run() -> None:
    block = project(CODE, "巡检经费", "300000.00", "做好巡检。", COUNT).replace("\t300000.00\t\t", "\t300000.00\t", 1)
    left = block.removeprefix("\t")
    reading = read(grid(HEAD, SUB, left, more(QUALITY, 7), more(COST, 7)))
    (target,) = reading.targets
    assert target.name == "巡检经费"
    assert target.total is not None
    assert target.total.fen == 30_000_000
    assert target.other is not None
    assert target.other.state is State.MISSING
    assert target.goal == "做好巡检。"
    assert names(target) == ["巡检次数", "合格率", "总成本"]
    assert kinds(reading) == ["shifted-row"]
    (repair,) = reading.repairs
    assert "左移2列" in repair.read
    assert repair.why.startswith("自此起3行")
    assert repair.applied
    assert repair.place == Place(line=3)


def test_blank_in_code_is_removed_and_reported() -> None:
    split = CODE[:17] + " " + CODE[17:]
    reading = read(grid(HEAD, SUB, project(split, "巡检经费", "1.00", "做好巡检。", COUNT)))
    assert reading.targets[0].code == CODE
    (repair,) = reading.repairs
    assert (repair.kind, repair.read, repair.made, repair.applied) == ("split-code", split, CODE, True)


def test_code_split_over_the_page() -> None:
    upper = f"\t{CODE[:17]}\t\t\t\t\t\t\t该系统一是\t{QUALITY}"
    lower = f"\t{CODE[17:]}-应答系统\t31-部门项目\t甲某\t60000001\t8.00\t8.00\t\t能够应答。\t{COUNT}"
    before = project(NEXT, "巡检经费", "1.00", "做好巡检。", COUNT)
    reading = read(grid(HEAD, SUB, before, upper), grid(HEAD, SUB, lower, more(PLEASED), start=10))
    first, second = reading.targets
    assert names(first) == ["巡检次数"]
    assert (second.code, second.name, second.goal) == (CODE, "应答系统", "该系统一是能够应答。")
    assert names(second) == ["合格率", "巡检次数", "群众满意度"]
    assert second.total is not None
    assert second.total.fen == 800
    assert second.place == Place(line=4)
    assert kinds(reading) == ["split-code", "split-text"]


def test_misread_codes_are_left_and_reported() -> None:
    lost, seven = "11010922T00000000011", "110109227000000000033"
    reading = read(
        grid(
            HEAD, SUB,
            project(NEXT, "甲项目", "1.00", "目标。", COUNT),
            project(lost, "乙项目", "1.00", "目标。", COUNT),
            project(seven, "丙项目", "1.00", "目标。", COUNT),
        )
    )  # fmt: skip
    assert [t.code for t in reading.targets] == [NEXT, lost, seven]
    assert [(r.kind, r.made, r.applied) for r in reading.repairs] == [
        ("misread-code", f"疑为 {CODE}", False),
        ("misread-code", "疑为 11010922T000000000033", False),
    ]


def test_codes_of_another_form_are_no_damage() -> None:
    reading = read(grid(HEAD, SUB, project("42000024219P007000051", "甲项目", "1.00", "目标。", COUNT)))
    assert reading.targets[0].code == "42000024219P007000051"
    assert reading.repairs == ()


def test_orphans_at_the_page_end_go_to_the_next_project() -> None:
    first = [project(CODE, "巡检经费", "1.00", "做好巡检。", COUNT), *map(more, (QUALITY, EFFECT, PLEASED, COST))]
    orphans = [more("产出指标\t数量指标\t扫描页数\t≥\t500\t页")]
    second = [project(NEXT, "档案经费", "2.00", "，整理档案。", "产出指标\t数量指标\t装盒数\t≥\t5\t盒"), more(PLEASED)]
    reading = read(grid(HEAD, SUB, *first, *orphans), grid(HEAD, SUB, *second, start=20))
    assert names(reading.targets[0]) == ["巡检次数", "合格率", "服务水平", "群众满意度", "总成本"]
    assert names(reading.targets[1]) == ["扫描页数", "装盒数", "群众满意度"]
    assert kinds(reading) == ["orphan-indicator", "cut-start"]
    assert reading.repairs[0].place == Place(line=8)


def test_a_group_reopened_inside_a_page_stays() -> None:
    """Without a page break and without a cost that names the next project nothing is moved."""
    first = [project(CODE, "巡检经费", "1.00", "做好巡检。", COUNT), *map(more, (QUALITY, EFFECT, PLEASED))]
    again = more("产出指标\t数量指标\t扫描页数\t≥\t500\t页")
    second = [project(NEXT, "档案经费", "2.00", "整理档案。", PLEASED)]
    reading = read(grid(HEAD, SUB, *first, again, *second))
    assert names(reading.targets[0])[-1] == "扫描页数"
    assert reading.repairs == ()


def test_orphans_named_by_the_cost_of_the_next_project() -> None:
    first = [
        project(CODE, "巡检经费", "10000.00", "做好巡检。", COUNT),
        *map(more, (EFFECT, PLEASED)),
        more(COST.replace("30", "1")),
    ]
    orphans = [more(PLEASED), more(COST.replace("30", "2"))]
    second = [project(NEXT, "档案经费", "20000.00", "整理档案。", COUNT), more(EFFECT)]
    reading = read(grid(HEAD, SUB, *first, *orphans, *second))
    assert len(reading.targets[0].indicators) == 4
    assert [i.value for i in reading.targets[1].indicators][:2] == ["90", "2"]
    assert kinds(reading) == ["orphan-indicator"]


def test_repeated_block_is_one_project() -> None:
    block = project(CODE, "巡检经费", "1.00", "做好巡检。", COUNT)
    reading = read(grid(HEAD, SUB, block, block.replace(COUNT, PLEASED)))
    (target,) = reading.targets
    assert names(target) == ["巡检次数", "群众满意度"]
    assert kinds(reading) == ["repeated-block"]


def test_same_code_with_another_amount_is_kept_apart() -> None:
    reading = read(
        grid(
            HEAD,
            SUB,
            project(CODE, "巡检经费", "1.00", "目标。", COUNT),
            project(CODE, "巡检经费", "2.00", "目标。", COUNT),
        )
    )
    assert len(reading.targets) == 2


def test_cut_value_and_unit() -> None:
    rows = ("产出指标\t质量指标\t考核\t定性\t优秀合格不\t其他", "成本指标\t经济成本指标\t总成本\t≤\t0.5\t万")
    reading = read(grid(HEAD, SUB, project(CODE, "巡检经费", "5000.00", "做好巡检。", rows[0]), more(rows[1])))
    quality, cost = reading.targets[0].indicators
    assert quality.value == "优秀合格不合格"
    assert cost.unit == "万元"
    assert [(r.kind, r.read, r.made) for r in reading.repairs] == [
        ("truncated-value", "优秀合格不", "优秀合格不合格"),
        ("truncated-unit", "万", "万元"),
    ]


def test_unit_wan_of_a_count_is_no_damage() -> None:
    reading = read(grid(HEAD, SUB, project(CODE, "巡检经费", "1.00", "目标。", "产出指标\t数量指标\t份数\t≥\t3\t万")))
    assert reading.targets[0].indicators[0].unit == "万"
    assert reading.repairs == ()


LONG = "根据档案管理的有关规定，加强档案管理的信息化、专业化水平，由专业公司对档案进行整理、存储与利用，并提供查询服务，方便群众。"


def goal_repairs(goal: str) -> list[str]:
    reading = read(grid(HEAD, SUB, project(CODE, "档案经费", "1.00", goal, COUNT)))
    return [r.kind for r in reading.repairs if "text" in r.kind or "start" in r.kind]


def test_goal_cut_at_its_end() -> None:
    assert goal_repairs(LONG + "历年档案逐年增加，目前存放的档案数量已经达到二万") == ["truncated-text"]


def test_a_missing_full_stop_weighs_what_the_table_makes_of_it() -> None:
    """Alone it is a warning; where the other goals end with one it is an error."""
    cut = LONG + "历年档案逐年增加，目前存放的档案数量已经达到二万"
    alone = read(grid(HEAD, SUB, project(CODE, "档案经费", "1.00", cut, COUNT)))
    assert [r.severe for r in alone.repairs] == [False]
    others = [project(CODE[:-1] + str(n), f"项目{n}", "1.00", "完成工作，服务群众。", COUNT) for n in range(2, 8)]
    among = read(grid(HEAD, SUB, *others, project(NEXT, "档案经费", "1.00", cut, COUNT)))
    assert [r.severe for r in among.repairs] == [True]
    short = read(
        grid(
            HEAD,
            SUB,
            *others,
            project(
                NEXT,
                "档案经费",
                "1.00",
                "支持全年服务的日常开支，包括印制材料、设备维护和消毒用品，使窗口服务不间",
                COUNT,
            ),
        )
    )
    assert [r.kind for r in short.repairs] == ["truncated-text"]


def test_whole_goals_are_left_alone() -> None:
    for goal in (
        LONG,
        "完成协管工作",
        "目标1：推进试点工作的开展。 目标2：保障信息系统平稳运行。 目标3：提升经办服务能力",
        "对办公网络设备实施专业化运维服务",
        "做好宣传（含印刷、场地、讲师等费用）",
    ):
        assert goal_repairs(goal) == [], goal


def test_goal_cut_at_its_start() -> None:
    whole = [
        project(CODE[:-1] + str(n), f"项目{n}", "1.00", f"为社会救助对象办理第{n}类事项。", COUNT) for n in range(3, 6)
    ]
    cut = project(NEXT, "档案经费", "1.00", "会救助对象得到帮助。", COUNT)
    reading = read(grid(HEAD, SUB, *whole, cut))
    (repair,) = reading.repairs
    assert repair.kind == "cut-start"
    assert repair.made.startswith("社会救助对象")
    assert not repair.applied


def test_blanks_of_wrapped_cells() -> None:
    rows = project(
        CODE, "北京市某某区 单据核对系统开 发", "1.00", "做好巡检。", "产出指标\t质量指标\t系统稳定地运 行\t≥\t9\t%"
    )
    reading = read(grid(HEAD, SUB, rows))
    assert reading.targets[0].name == "北京市某某区单据核对系统开发"
    assert names(reading.targets[0]) == ["系统稳定地运行"]
    assert set(kinds(reading)) == {"wrapped-blanks"}


def test_gaps_between_the_glyphs_of_a_pdf_are_no_damage() -> None:
    line = project(
        CODE[:8] + " T " + CODE[9:], "巡检经费", "1.00", "目标。", "产出指标\t质量指标\t保障医疗费用100 %报销\t≥\t9\t%"
    )
    rows = [tuple(Cell(t, Place(page=2)) for t in text.split("\t")) for text in (HEAD, SUB, line)]
    reading = read(Grid(tuple(rows), merges_known=True))
    assert reading.targets[0].code == CODE
    assert reading.repairs == ()


def test_blank_between_clauses_stays() -> None:
    name = "提升居民和驻区单位的节能环保意识 提升驻区企业的依法统计意识"
    reading = read(
        grid(
            HEAD,
            SUB,
            project(CODE, "统计经费", "1.00", "目标。", f"效益指标\t社会效益指标\t{name}\t定性\t高中低\t其他"),
        )
    )
    assert names(reading.targets[0]) == [name]
    assert reading.repairs == ()


def test_operators_without_their_lower_stroke() -> None:
    strict = [more(row.replace("≥", ">").replace("≤", "<")) for row in (QUALITY, PLEASED, COST, QUALITY, PLEASED)]
    block = project(CODE, "巡检经费", "1.00", "目标。", COUNT.replace("≥", ">"))
    reading = read(grid(HEAD, SUB, block, *strict))
    assert [r.kind for r in reading.repairs] == ["operator-glyph"]
    assert reading.targets[0].indicators[0].operator == ">"


def test_header_misread_on_the_next_page() -> None:
    again = HEAD.replace("度量单位", "质量单位").replace("项目负责人\t", "项目责任人\t")
    pages = (
        grid(HEAD, SUB, project(CODE, "巡检经费", "1.00", "目标。", COUNT)),
        grid(again, SUB, project(NEXT, "档案经费", "2.00", "目标。", COUNT), start=20),
    )
    reading = read(*pages)
    (repair,) = reading.repairs
    assert (repair.kind, repair.read, repair.made) == (
        "misread-header",
        "项目责任人、绩效质量单位",
        "项目负责人、绩效度量单位",
    )
    assert repair.place == Place(line=20)
    assert [t.indicators[0].unit for t in reading.targets] == ["次", "次"]
    assert read(pages[0], grid(HEAD, SUB, project(NEXT, "档案经费", "2.00", "目标。", COUNT))).repairs == ()


def test_direction_column_with_dropped_units() -> None:
    head = HEAD + "\t指标方向性"
    text = "产出指标\t质量指标\t服务\t定性\t优良中低差\t正向指标"
    reading = read(grid(head, SUB, project(CODE, "巡检经费", "1.00", "目标。", COUNT + "\t正向指标"), more(text)))
    first, second = reading.targets[0].indicators
    assert (first.unit, first.direction) == ("次", "正向指标")
    assert (second.value, second.unit, second.direction) == ("优良中低差", "", "正向指标")
    assert kinds(reading) == ["shifted-cell"]


JIANGXI = (
    "项目名称\t发展经费\t\t",
    "主管部门及代码\t101-某市某局\t实施单位\t某市某局",
    "项目资金 (万元)\t年度资金总额\t535.93\t",
    "\t其中：财政拨款\t270\t",
    "\t其他资金\t0\t",
    "\t上年结转\t265.93\t",
    "年度绩效目标\t\t\t",
    "目标1：推进试点。 目标2：提升能力\t\t\t",
    "一级指标\t二级指标\t三级指标\t指标值",
    "成本指标\t经济成本指标\t升级成本\t≤200万元",
    "产出指标\t数量指标\t培训次数\t≥2次",
    "\t\t软件维护数量\t≥1个",
    "\t质量指标\t验收合格率\t≥95%",
    "\t时效指标\t时效指标\t响应时间\t≤30分钟",
    "\t\t\t更新及时性\t及时",
)


def test_form_of_jiangxi() -> None:
    reading = read(grid(*JIANGXI), unit=Unit.WAN)
    (target,) = reading.targets
    assert (target.name, target.unit_name) == ("发展经费", "某市某局")
    assert target.goal == "目标1：推进试点。 目标2：提升能力"
    assert {k: v.fen for k, v in target.amounts.items()} == {
        "total": 535_930_000, "fiscal": 270_000_000, "other": 0, "carry": 265_930_000,
    }  # fmt: skip
    assert [(i.level2, i.name, i.operator, i.value, i.unit) for i in target.indicators] == [
        ("经济成本指标", "升级成本", "≤", "200", "万元"),
        ("数量指标", "培训次数", "≥", "2", "次"),
        ("数量指标", "软件维护数量", "≥", "1", "个"),
        ("质量指标", "验收合格率", "≥", "95", "%"),
        ("时效指标", "响应时间", "≤", "30", "分钟"),
        ("时效指标", "更新及时性", "", "及时", ""),
    ]
    assert {i.level1 for i in target.indicators[1:]} == {"产出指标"}
    (shift,) = reading.repairs
    assert (shift.kind, shift.place) == ("shifted-row", Place(line=14))
    assert "右移1列" in shift.read


CHONGQING = (
    "编制单位：\t123001-某区某中心\t单位：万元",
    f"项目名称\t{CODE}-档案费\t业务主管部门\t某区某局",
    "预算执行率权重\t10\t项目分类\t重点专项",
    "当年预算（万元)\t49.00\t本级安排（万元)\t20.00",
    "\t\t上级补助（万元)\t29.00",
    "项目概述\t管理档案",
    "立项依据\t某某文件",
    "当年绩效目标\t规范管理档案",
    "绩效指标\t一级指标\t二级指标\t三级指标 \t指标权重\t计量单位\t指标性质\t指标值\t是否核心指标",
    "\t产出指标\t数量指标\t盒数\t50\t盒\t≥\t350\t是",
    "\t满意度指标\t服务对象满意度指标\t群众满意度\t40\t%\t≥\t95\t否",
)


def test_sheets_of_chongqing() -> None:
    second = [line.replace(CODE, NEXT).replace("档案费", "医疗费") for line in CHONGQING]
    reading = read(grid(*CHONGQING), grid(*second, start=30), unit=Unit.WAN)
    first, other = reading.targets
    assert (first.code, first.name, other.code, other.name) == (CODE, "档案费", NEXT, "医疗费")
    assert first.unit_name == "123001-某区某中心"
    assert {k: v.fen for k, v in first.amounts.items()} == {
        "total": 49_000_000, "local": 20_000_000, "upper": 29_000_000,
    }  # fmt: skip
    assert first.execution_weight == Decimal(10)
    assert [(i.weight, i.unit, i.operator, i.value, i.core) for i in first.indicators] == [
        (Decimal(50), "盒", "≥", "350", "是"),
        (Decimal(40), "%", "≥", "95", "否"),
    ]
    assert first.goal == "规范管理档案"
    assert other.place == Place(line=31)


SHANGHAI = (
    "财政项目支出绩效目标填报表",
    "项目名称\t\t新建中心\t\t项目性质\t阶段性项目\t项目类别\t特定目标类",
    "项目资金\n（元）\t\t项目资金总额\t\t4,100,000.00\t年度资金申请总额\t\t4,000,000.00",
    "\t\t其中：财政资金\t\t4,100,000.00\t其中：当年财政拨款\t\t3,900,000.00",
    "\t\t\t\t\t上年结转资金\t\t100,000.00",
    "\t\t其他资金\t\t0.00\t其他资金\t\t0.00",
    "项目\n绩效\n目标\t项目总目标\t\t\t\t年度总体目标\t\t",
    "\t建成后服务\n社区居民。\t\t\t\t今年完成主体\n结构。\t\t",
    "\t一级指标\t二级指标\t三级指标\t\t\t年度(/项目)指标值\t",
    "绩效指标\t产出指标\t数量指标\t建筑面积\t\t\t≥13459.00(平方米)\t",
    "\t\t成本指标\t预算内经费\t\t\t合规\t",
    "\t满意度指标\t服务对象满意度\n指标\t居民满意度\t\t\t≥80.00(%)\t",
)


def test_form_of_shanghai() -> None:
    lines = [line.replace("\n", "\v") for line in SHANGHAI]
    rows = tuple(tuple(Cell(t.replace("\v", "\n"), Place(page=3)) for t in line.split("\t")) for line in lines)
    (target,) = read(Grid(rows, merges_known=True)).targets
    assert target.name == "新建中心"
    assert {k: v.fen for k, v in target.amounts.items()} == {
        "project_total": 410_000_000, "total": 400_000_000, "project_fiscal": 410_000_000, "fiscal": 390_000_000,
        "carry": 10_000_000, "project_other": 0, "other": 0,
    }  # fmt: skip
    assert target.goal == "今年完成主体结构。"
    assert [(i.level1, i.level2, i.name, i.operator, i.value, i.unit) for i in target.indicators] == [
        ("产出指标", "数量指标", "建筑面积", "≥", "13459.00", "平方米"),
        ("产出指标", "成本指标", "预算内经费", "", "合规", ""),
        ("满意度指标", "服务对象满意度指标", "居民满意度", "≥", "80.00", "%"),
    ]


OVERALL = (
    "部门(单位)名称\t\t某区某局\t\t\t\t\t",
    "总体资金情况(元)\t\t预算支出总额\t财政拨款\t\t\t其他资金\t",
    "\t\t\t合计\t基本支出\t项目支出\t合计\t基本支出",
    "\t\t900.00\t900.00\t300.00\t600.00\t\t",
    "整体绩效目标\t\t做好经办服务。\t\t\t\t\t",
    "整体绩效目标\t\t活动\t绩效指标\t指标性质\t指标值\t度量单位\t",
    "\t\t经办\t成本指标经济成本指标厉行节约\t定性\t优良中低差\t其他\t",
    "\t\t经办\t产出指标数量指标保障月数\t=\t12\t月\t",
)


def test_whole_department_form_with_a_lost_header_cell() -> None:
    reading = read(grid(*OVERALL), kind=OVERALL_KIND)
    (target,) = reading.targets
    assert (target.code, target.name, target.unit_name) == ("", "", "某区某局")
    assert {k: v.fen for k, v in target.amounts.items() if v.fen is not None} == {
        "total": 90_000, "fiscal": 90_000, "fiscal_basic": 30_000, "fiscal_project": 60_000,
    }  # fmt: skip
    assert [(i.level1, i.level2, i.name, i.value) for i in target.indicators] == [
        ("成本指标", "经济成本指标", "厉行节约", "优良中低差"),
        ("产出指标", "数量指标", "保障月数", "12"),
    ]
    assert kinds(reading) == ["missing-header", "glued-levels"]
    assert "缺“项目支出”" in reading.repairs[0].why


YUNNAN = (
    "单位名称、项目名称\t项目年度绩效目标\t一级指标\t二级指标\t三级指标\t指标性质\t指标值\t度量单位\t指标属性\t指标内容",
    "某州某局\t\t\t\t\t\t\t\t\t",
    "档案整理经费\t整理全年档案。\t\t\t\t\t\t\t\t",
    "\t\t产出指标\t\t\t\t\t\t\t",
    "\t\t\t数量指标\t\t\t\t\t\t",
    "\t\t\t\t整理盒数\t>=\t350\t盒\t定量指标\t按盒计数",
    "\t\t\t\t归档人数\t=\t4\t人\t定量指标\t按人计数",
    "\t\t\t质量指标\t\t\t\t\t\t",
    "\t\t\t\t合格率\t>=\t95\t%\t定量指标\t抽查",
    "\t\t满意度指标\t\t\t\t\t\t\t",
    "\t\t\t服务对象满意度指标\t\t\t\t\t\t",
    "\t\t\t\t群众满意度\t>=\t90\t%\t定量指标\t问卷",
)


def test_levels_in_rows_of_their_own() -> None:
    targets = read(grid(*YUNNAN)).targets
    target = targets[-1]
    assert [(i.level1, i.level2, i.name, i.operator, i.value, i.unit) for i in target.indicators] == [
        ("产出指标", "数量指标", "整理盒数", "≥", "350", "盒"),
        ("产出指标", "数量指标", "归档人数", "=", "4", "人"),
        ("产出指标", "质量指标", "合格率", "≥", "95", "%"),
        ("满意度指标", "服务对象满意度指标", "群众满意度", "≥", "90", "%"),
    ]
    assert (target.name, target.goal) == ("档案整理经费", "整理全年档案。")


HUNAN = (
    "项目名称\t基础设施建设\t\t\t",
    "资金总额\t100.00\t财政拨款\t60.00\t",
    "\t\t其他资金\t40.00\t",
    "一级指标\t二级指标\t指标内容\t指标值\t备注",
    "产出指标\t数量指标\t里程\t≥5公里\t",
    "效益指标\t环境效益指标\t空气质量\t改善\t",
    "满意度指标\t社会公众或服务对象满意度指标\t群众满意度\t≥90%\t",
)


def test_names_under_indicator_content() -> None:
    (target,) = read(grid(*HUNAN), unit=Unit.WAN).targets
    assert [(i.level2, i.name, i.value) for i in target.indicators] == [
        ("数量指标", "里程", "5"),
        ("环境效益指标", "空气质量", "改善"),
        ("社会公众或服务对象满意度指标", "群众满意度", "90"),
    ]
    assert {k: v.fen for k, v in target.amounts.items()} == {"total": 10**8, "fiscal": 6 * 10**7, "other": 4 * 10**7}


def test_nothing_to_read() -> None:
    assert read(grid("一\t二", "三\t四")) == TargetReading((), (), ())
    assert read() == TargetReading((), (), ())


@settings(deadline=None)
@given(st.lists(st.lists(st.text(max_size=12), max_size=18), max_size=12))
def test_never_raises(rows: list[list[str]]) -> None:
    """Odd cells below a header are read or left, never an error."""
    body = tuple(tuple(Cell(text) for text in row) for row in rows)
    head = grid(HEAD, SUB).rows
    form = grid(*CHONGQING).rows
    for first in (head, form):
        reading = read_targets([Grid((*first, *body))], PROJECT_KIND, Unit.YUAN)
        assert len(reading.columns) > 5


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=6), st.integers(min_value=0, max_value=9))
def test_a_shift_never_changes_what_is_read(left: int, lead: int) -> None:
    """However many columns an indicator row lost on its left, the indicator is the same."""
    straight = read(grid(HEAD, SUB, project(CODE, "巡检经费", "1.00", "目标。", COUNT), more(QUALITY), more(COST)))
    shifted = read(
        grid(HEAD, SUB, project(CODE, "巡检经费", "1.00", "目标。", COUNT), more(QUALITY, lead), more(COST, left))
    )
    plain = [(i.level1, i.level2, i.name, i.operator, i.value, i.unit) for i in straight.targets[0].indicators]
    again = [(i.level1, i.level2, i.name, i.operator, i.value, i.unit) for i in shifted.targets[0].indicators]
    assert plain == again
