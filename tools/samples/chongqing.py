"""重庆 form: narrative first, then tables 一 to 十一 in 万元; a target sheet for each project."""

from decimal import Decimal
from typing import Any

from .amounts import grouped, number, some
from .jiangxi import short
from .sheet import Disclosure, Para, Sheet

NOTE = "（备注：本表金额转换为万元时，因四舍五入存在尾差。）"
SOURCES = [
    "一般公共预算拨款收入",
    "政府性基金预算拨款收入",
    "国有资本经营预算拨款收入",
    "财政专户管理资金收入",
    "事业收入",
    "上级补助收入",
    "附属单位上缴收入",
    "事业单位经营收入",
    "其他收入",
]


def money(text: str) -> str:
    return some(number(text))


class Chongqing:
    """Tables hold the published rows; sentences are computed from the same data."""

    def __init__(self, data: Any) -> None:
        self.data = data
        self.unit: str = data["unit"]
        self.year: str = data["year"]

    def get(self, key: str) -> Decimal:
        return number(self.data[key])

    def sheet(self, key: str, title: str, rows: list[list[str]], head: int, **more: Any) -> Sheet:
        return Sheet(key, [f"表{key}", f"{self.unit}{title}", "单位：万元"], rows, head, **more)

    @staticmethod
    def indented(code: str, name: str) -> tuple[str, str]:
        """Codes and names of lower levels are printed with leading blanks."""
        pad = " " * ((len(code) - 3) // 2)
        return pad + code, pad + name

    def fiscal(self) -> Sheet:
        total = grouped(self.get("total"))
        left = [("一般公共预算资金", total), ("政府性基金预算资金", ""), ("国有资本经营预算资金", ""), ("", "")]
        classes = [(name, money(amount), money(amount), "", "") for name, amount in self.data["classes"]]
        rows = [["收入", "", "支出", "", "", "", ""]]
        rows.append(["项目", "预算数", "项目", "合计", "一般公共预算", "政府性基金预算", "国有资本经营预算"])
        rows.append(["一、本年收入", total, "一、本年支出", total, total, "", ""])
        rows += [[*a, *b] for a, b in zip(left, classes, strict=True)]
        rows.append([""] * 7)
        rows.append(["二、上年结转", "", "二、结转下年", "", "", "", ""])
        rows += [[name, *[""] * 6] for name in ("一般公共预算拨款", "政府性基金预算拨款", "国有资本经营收入")]
        rows.append(["收入合计", total, "支出合计", total, total, "", ""])
        merges = [(0, 0, 0, 1), (0, 2, 0, 6)]
        return self.sheet("一", "财政拨款收支总表", rows, 2, merges=merges, after=[NOTE])

    def functional(self, key: str, title: str, over: bool) -> Sheet:
        heads = ["科目编码", "科目名称", "总计", "基本支出", "项目支出"]
        rows = [["功能分类科目", "", f"{self.year}年预算数", "", ""], heads] if over else [heads]
        merges = [(0, 0, 0, 1), (0, 2, 0, 4)] if over else []
        head = len(rows)
        rows.append(["合计", "", *map(grouped, (self.get("total"), self.get("basic"), self.get("project")))])
        merges.append((head, 0, head, 1))
        rows += [
            [*self.indented(code, name), *map(money, amounts)] for code, name, *amounts in self.data["function_rows"]
        ]
        return self.sheet(key, title, rows, head, merges=merges, after=[NOTE])

    def basics(self) -> Sheet:
        rows = [["经济分类科目", "", f"{self.year}年基本支出", "", ""]]
        rows.append(["科目编码", "科目名称", "总计", "人员经费", "日常公用经费"])
        rows.append(["合计", "", *map(grouped, (self.get("basic"), self.get("staff_cost"), self.get("running")))])
        rows += [[*self.indented(code, name), *map(money, amounts)] for code, name, *amounts in self.data["basic_rows"]]
        merges = [(0, 0, 0, 1), (0, 2, 0, 4), (2, 0, 2, 1)]
        return self.sheet("三", "一般公共预算财政拨款基本支出预算表", rows, 2, merges=merges, after=[NOTE])

    def three_public(self) -> Sheet:
        rows = [[f"{self.year}年预算数", *[""] * 5]]
        rows.append(["合计", "因公出国（境）费", "公务用车购置及运行费", "", "", "公务接待费"])
        rows.append(["", "", "小计", "公务用车购置费", "公务用车运行费", ""])
        rows.append([grouped(self.get("reception")), "", "", "", "", grouped(self.get("reception"))])
        merges = [(0, 0, 0, 5), (1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 1, 4), (1, 5, 2, 5)]
        return self.sheet("四", "一般公共预算“三公”经费支出表", rows, 3, merges=merges)

    def fund(self) -> Sheet:
        rows = [
            ["科目编码", "科目名称", "本年政府性基金预算财政拨款支出", "", ""],
            ["", "", "总计", "基本支出", "项目支出"],
        ]
        rows.append(["合计", "", "", "", ""])
        merges = [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 4), (2, 0, 2, 1)]
        after = ["（备注：本单位无政府性基金收支，故此表无数据。）"]
        return self.sheet("五", "政府性基金预算支出表", rows, 2, merges=merges, after=after)

    def balance(self) -> Sheet:
        total = grouped(self.get("total"))
        left = [
            "一般公共预算资金",
            "政府性基金预算资金",
            "国有资本经营预算资金",
            "财政专户管理资金",
            "事业收入资金",
            "上级补助收入资金",
            "附属单位上缴收入资金",
            "事业单位经营收入资金",
            "其他收入资金",
        ]
        classes = [[name, money(amount)] for name, amount in self.data["classes"]]
        classes += [["", ""]] * (len(left) - len(classes))
        rows = [["收入", "", "支出", ""], ["项目", "预算数", "项目", "预算数"], ["合计", total, "合计", total]]
        rows += [[name, total if index == 0 else "", *classes[index]] for index, name in enumerate(left)]
        return self.sheet("六", "收支总表", rows, 2, merges=[(0, 0, 0, 1), (0, 2, 0, 3)], after=[NOTE])

    def income(self) -> Sheet:
        rows = [["科目", "", "总计", *SOURCES], ["科目编码", "科目名称", *[""] * 10]]
        total = grouped(self.get("total"))
        rows.append(["合计", "", total, total, *[""] * 8])
        for code, name, amount, *_ in self.data["function_rows"]:
            rows.append([*self.indented(code, name), money(amount), money(amount), *[""] * 8])
        merges = [(0, 0, 0, 1), *((0, c, 1, c) for c in range(2, 12)), (2, 0, 2, 1)]
        return self.sheet("七", "收入总表", rows, 2, merges=merges, after=[NOTE], wide=True)

    def procurement(self) -> Sheet:
        rows = [["项目编号", "项目", "总计", *SOURCES], ["合计", *[""] * 11]]
        after = ["（备注：本单位无政府采购预算，故此表无数据。）"]
        return self.sheet("九", "政府采购预算明细表", rows, 1, merges=[(1, 0, 1, 1)], after=after, wide=True)

    HEAD = [
        "绩效指标",
        "一级指标",
        "二级指标",
        "三级指标",
        "指标权重",
        "计量单位",
        "指标性质",
        "指标值",
        "是否核心指标",
    ]

    def indicators(self, rows: list[list[str]], indicators: list[list[str]]) -> list[tuple[int, int, int, int]]:
        start = len(rows)
        rows.append(list(self.HEAD))
        rows += [["", *indicator] for indicator in indicators]
        return [(start, 0, len(rows) - 1, 0)]

    def overall(self) -> Sheet:
        name = f"{self.data['unit_code']}-{self.unit}"
        rows = [["部门（单位）名称", name, "", "", "", "部门支出预算数", "", grouped(self.get("total")), ""]]
        rows.append(["当年整体绩效目标", self.data["overall"]["goal"], *[""] * 7])
        merges = [(0, 1, 0, 4), (0, 5, 0, 6), (0, 7, 0, 8), (1, 1, 1, 8)]
        merges += self.indicators(rows, self.data["overall"]["indicators"])
        return self.sheet("十", "整体绩效目标表", rows, 0, merges=merges, wide=True)

    def project_sheet(self, index: int, project: Any) -> Sheet:
        total = number(project["own"]) + number(project["upper"])
        by = f"{self.data['unit_code']}-{self.unit}"
        rows = [
            ["编制单位：", by, "", "", "", "", "", "单位：万元", ""],
            [
                "项目名称",
                f"{project['code']}-{project['name']}",
                "",
                "",
                "",
                "业务主管部门",
                "",
                self.data["department"],
                "",
            ],
            ["预算执行率权重", "10", "", "", "", "项目分类", "", project["kind"], ""],
            [
                "当年预算（万元）",
                grouped(total),
                "",
                "",
                "",
                "本级安排（万元）",
                "",
                grouped(number(project["own"])),
                "",
            ],
            ["", "", "", "", "", "上级补助（万元）", "", money(project["upper"]), ""],
            ["项目概述", project["outline"], *[""] * 7],
            ["立项依据", project["basis"], *[""] * 7],
            ["当年绩效目标", project["goal"], *[""] * 7],
        ]
        merges = [(r, 1, r, 8) for r in (5, 6, 7)] + [(3, 0, 4, 0), (3, 1, 4, 4)]
        merges += (
            [(r, 1, r, 4) for r in range(3)] + [(r, 5, r, 6) for r in range(1, 5)] + [(r, 7, r, 8) for r in range(5)]
        )
        merges.remove((0, 7, 0, 8))
        merges[merges.index((0, 1, 0, 4))] = (0, 1, 0, 6)
        merges.append((0, 7, 0, 8))
        merges += self.indicators(rows, project["indicators"])
        before = [*(["表十一"] if index == 0 else []), f"{self.year}年项目支出绩效目标表"]
        return Sheet(f"十一-{index + 1}", before, rows, 0, merges=merges, wide=True)

    def tables(self) -> list[Sheet]:
        return [
            self.fiscal(),
            self.functional("二", "一般公共预算财政拨款支出预算表", True),
            self.basics(),
            self.three_public(),
            self.fund(),
            self.balance(),
            self.income(),
            self.functional("八", "支出总表", False),
            self.procurement(),
            self.overall(),
            *(self.project_sheet(index, project) for index, project in enumerate(self.data["projects"])),
        ]

    def change(self, text: str, base: str) -> str:
        value = number(text)
        return f"{base}{'增加' if value >= 0 else '减少'}{short(abs(value))}万元"

    def explained(self) -> list[Para]:
        data, year = self.data, self.year
        total = data["total"]
        classes = "，".join(f"{name}{amount}万元" for name, amount in data["classes"])
        none = "、".join(
            f"{name}0万元"
            for name in ["政府性基金预算拨款", "国有资本经营预算收入", "财政专户管理资金收入", "事业收入", "其他收入"]
        )
        more = self.change(data["total_change"], "")
        basic, project = (self.change(data[key], "") for key in ("basic_change", "project_change"))
        return [
            Para(f"{self.unit}{year}年", "title"),
            Para("单位预算情况说明", "title"),
            Para("一、单位基本情况", "h1"),
            Para("（一）职能职责。", "h2"),
            Para("承办全区医疗保险参保扩面、待遇审核、基金核算、信息系统运行、档案管理和政策宣传等工作。"),
            Para("（二）单位构成。", "h2"),
            Para(
                f"本单位为财政全额拨款的公益一类事业单位，事业编制{data['posts']}名，"
                f"实有人数{data['serving']}人；内设机构七个科室，分别为{'、'.join(data['offices'])}。"
            ),
            Para("二、单位收支总体情况", "h1"),
            Para(
                f"（一）收入预算：{year}年收入合计{total}万元，其中：本年收入{total}万元，"
                f"主要是一般公共预算拨款{total}万元、{none}；上年结转收入0万元。"
                f"收入较去年{more}，主要是一般公共预算拨款{more}。"
            ),
            Para(
                f"（二）支出预算：{year}年支出合计{total}万元，其中：{classes}；支出较去年{more}，"
                f"主要是基本支出{basic}，项目支出{project}。"
            ),
            *self.explained_public(basic, project, more),
        ]

    def explained_public(self, basic: str, project: str, more: str) -> list[Para]:
        data, year = self.data, self.year
        last, total = int(year) - 1, data["total"]
        reception, less = short(self.get("reception")), self.change(data["reception_change"], "")
        return [
            Para("三、单位预算情况说明", "h1"),
            Para(
                f"{year}年一般公共预算财政拨款收入合计{total}万元，其中：本年收入{total}万元，上年结转收入0万元；"
                f"一般公共预算财政拨款支出{total}万元，比{last}年{more}。其中：基本支出{data['basic']}万元，比{last}年{basic}，"
                "主要原因是社会保险缴费基数调整，用于在职人员工资福利、离退休人员补助和日常公用开支；"
                f"项目支出{short(self.get('project'))}万元，比{last}年{project}，主要原因是受益离休干部人数减少，"
                "用于离休干部和残疾军人医疗费等重点工作。"
            ),
            Para(f"{year}年没有用政府性基金预算拨款安排的支出，与上年一致。"),
            Para("四、“三公”经费情况说明", "h1"),
            Para(
                f"{year}年“三公”经费预算{reception}万元，比{last}年{less}。其中："
                f"因公出国（境）费用0万元，与{last}年持平；公务接待费{reception}万元，比{last}年{less}，主要原因是厉行节约；"
                f"公务用车运行维护费0万元，与{last}年持平；公务用车购置费0万元，与{last}年持平。"
            ),
            *self.important(),
        ]

    def important(self) -> list[Para]:
        data, year = self.data, self.year
        return [
            Para("五、其他重要事项的情况说明", "h1"),
            Para(
                f"（一）机关运行经费。{year}年一般公共预算财政拨款运行经费{data['running']}万元，"
                f"{self.change(data['running_change'], '比上年')}，主要原因为新招录一名工作人员；"
                "用于办公、水电、邮电、差旅和培训等。"
            ),
            Para(f"（二）政府采购情况。{year}年度无政府采购。"),
            Para(
                f"（三）绩效目标设置情况。{year}年项目支出均设定了绩效目标，"
                f"涉及一般公共预算财政拨款{short(self.get('project'))}万元。"
            ),
            Para(
                f"（四）国有资产占有使用情况。截至{int(year) - 1}年12月，本单位共有车辆0辆，"
                "其中一般公务用车0辆、执勤执法用车0辆。"
                f"{year}年安排购置车辆0辆，其中一般公务用车0辆、执勤执法用车0辆。"
            ),
            Para("六、专业性名词解释", "h1"),
            Para("（一）财政拨款收入：本年从本级财政取得的拨款。"),
            Para("（二）基本支出：维持日常运转的人员经费和公用经费。"),
            Para("（三）项目支出：基本支出之外，为专门任务安排的支出。"),
            Para("（四）“三公”经费：一般公共预算安排的因公出国（境）、公务用车购置及运行、公务接待三项费用。"),
            Para("（五）机关运行经费：保障单位运行的日常公用经费。"),
            Para("单位预算公开咨询：综合科"),
        ]

    def build(self) -> Disclosure:
        return Disclosure("chongqing", [*self.explained(), *self.tables()])
