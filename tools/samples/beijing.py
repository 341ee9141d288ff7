"""北京 form: thirteen tables in 元 (预算01–13), narrative around them in 万元."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from .amounts import number, plain, share, wan
from .sheet import Disclosure, Para, Sheet

CLASSES = [
    "一般公共服务支出",
    "外交支出",
    "国防支出",
    "公共安全支出",
    "教育支出",
    "科学技术支出",
    "文化旅游体育与传媒支出",
    "社会保障和就业支出",
    "社会保险基金支出",
    "卫生健康支出",
    "节能环保支出",
    "城乡社区支出",
    "农林水支出",
    "交通运输支出",
    "资源勘探工业信息等支出",
    "商业服务业等支出",
    "金融支出",
    "援助其他地区支出",
    "自然资源海洋气象等支出",
    "住房保障支出",
    "粮油物资储备支出",
    "国有资本经营预算支出",
    "灾害防治及应急管理支出",
]
CLASSES_01 = [*CLASSES, "其他支出", "债务付息支出", "债务发行费用支出", "抗疫特别国债安排的支出"]
CLASSES_06 = [
    *CLASSES,
    *["预备费", "其他支出", "转移性支出", "债务还本支出", "债务付息支出", "债务发行费用支出", "抗疫特别国债安排的支出"],
]
CLASS_OF = {"205": "教育支出", "208": "社会保障和就业支出", "210": "卫生健康支出"}
DIGITS = "一二三四五六七八九十"
INDICATOR_HEAD = ["一级指标", "二级指标", "三级指标", "绩效指标性质", "本年绩效指标值", "绩效度量单位"]


def ordinal(value: int) -> str:
    """1 → 一, 23 → 二十三."""
    tens, ones = divmod(value, 10)
    return ("" if tens < 2 else DIGITS[tens - 1]) + ("十" if tens else "") + (DIGITS[ones - 1] if ones else "")


class Beijing:
    """Builds every table from the base lines of the data, so that the sums hold by construction."""

    def __init__(self, data: Any) -> None:
        self.data = data
        self.names: dict[str, str] = data["names"]
        self.year: str = data["year"]
        self.lines = [(f, g, d, number(b), number(p)) for f, g, d, b, p in data["lines"]]
        self.basic = sum((line[3] for line in self.lines), Decimal(0))
        self.project = sum((line[4] for line in self.lines), Decimal(0))
        self.total = self.basic + self.project
        self.running = sum((b for _, _, d, b, _ in self.lines if d.startswith("302")), Decimal(0))
        self.staff = self.basic - self.running
        if self.total != number(data["published_total"]) or self.running != number(data["published_running"]):
            raise ValueError("beijing.yaml: the lines do not add up to the published totals")

    def label(self, code: str) -> str:
        return f"{code}-{self.names[code]}"

    def by_class(self) -> dict[str, Decimal]:
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for function, _, _, basic, project in self.lines:
            sums[CLASS_OF[function[:3]]] += basic + project
        return dict(sums)

    def sheet(self, index: int, title: str, rows: list[list[str]], head: int, **more: Any) -> Sheet:
        before = [f"预算{index:02}表 {title}", "金额单位：元"]
        return Sheet(f"{index:02}", before, rows, head, **more)

    def panels(self, left: list[tuple[str, str]], names: list[str]) -> list[list[str]]:
        """Two panels side by side: the given left cells against the numbered 类."""
        sums = self.by_class()
        right = [
            (f"{ordinal(i)}、{name}", plain(sums[name]) if name in sums else "") for i, name in enumerate(names, 1)
        ]
        height = max(len(left), len(right))
        left = left + [("", "")] * (height - len(left))
        right = right + [("", "")] * (height - len(right))
        return [[*a, *b] for a, b in zip(left, right, strict=True)]

    def balance(self) -> Sheet:
        sources = [
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
        left = [(f"{ordinal(i)}、{name}", plain(self.total) if i == 1 else "") for i, name in enumerate(sources, 1)]
        total = plain(self.total)
        rows = [["收 入", "", "支 出", ""], ["项 目", "预算数", "项 目", "预算数"]]
        rows += self.panels(left, CLASSES_01)
        rows += [["本年收入合计", total, "本年支出合计", total], ["上年结转结余", "", "年终结转结余", ""]]
        rows += [["收入总计", total, "支出总计", total]]
        return self.sheet(1, "收支总表", rows, 2, merges=[(0, 0, 0, 1), (0, 2, 0, 3)])

    def income(self) -> Sheet:
        now = [
            "小计",
            "一般公共预算资金",
            "政府性基金预算资金",
            "国有资本经营预算资金",
            "财政专户管理资金",
            "事业收入",
            "事业单位经营收入",
            "上级补助收入",
            "附属单位上缴收入",
            "其他收入",
        ]
        carried = [
            "小计",
            "一般公共预算资金",
            "政府性基金预算资金",
            "国有资本经营预算资金",
            "财政专户管理资金",
            "单位资金",
        ]
        top = ["部门（单位）代码", "部门（单位）名称", "合计", "本年收入", *[""] * 9, "上年结转结余", *[""] * 5]
        total = plain(self.total)
        figures = [total, total, total, *[""] * 14]
        rows = [top, ["", "", "", *now, *carried]]
        rows.append([self.data["department_code"], self.data["department"], *figures])
        rows.append([self.data["unit_code"], self.data["unit"], *figures])
        rows.append(["", "合 计", *figures])
        merges = [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2), (0, 3, 0, 12), (0, 13, 0, 18)]
        return self.sheet(2, "收入总表", rows, 2, merges=merges, wide=True)

    def spending(self) -> Sheet:
        top = [
            "支出功能分类科目",
            "政府支出经济分类科目",
            "部门支出经济分类科目",
            "合计",
            "基本支出",
            "项目支出",
            "其中",
            "",
            "",
        ]
        rows = [top, [*[""] * 6, "事业单位经营支出", "上缴上级支出", "对附属单位补助支出"]]
        for f, g, d, basic, project in self.lines:
            rows.append([*map(self.label, (f, g, d)), plain(basic + project), plain(basic), plain(project), "", "", ""])
        rows.append(["合 计", "", "", plain(self.total), plain(self.basic), plain(self.project), "", "", ""])
        merges = [(0, c, 1, c) for c in range(6)] + [(0, 6, 0, 8), (len(rows) - 1, 0, len(rows) - 1, 2)]
        return self.sheet(3, "支出预算总表", rows, 2, merges=merges, wide=True)

    def projects(self) -> Sheet:
        funds = ["一般公共预算", "政府性基金预算", "国有资本经营预算"]
        top = [
            "项目单位",
            "类型",
            "项目名称",
            "支出功能分类科目",
            "政府支出经济分类科目",
            "部门支出经济分类科目",
            "合计",
            "本年拨款",
        ]
        rows = [
            [*top, "", "", "财政拨款结转结余", "", "", "财政专户管理资金", "单位资金"],
            [*[""] * 7, *funds, *funds, "", ""],
        ]
        unit = f"{self.data['unit_code']}-{self.data['unit']}"
        for project in self.data["projects"]:
            amount = plain(number(project["amount"]))
            uses = map(self.label, project["uses"])
            rows.append([unit, "21-行政类", project["name"], *uses, amount, amount, *[""] * 7])
        rows.append(["合 计", *[""] * 5, plain(self.project), plain(self.project), *[""] * 7])
        merges = [(0, c, 1, c) for c in (*range(7), 13, 14)] + [(0, 7, 0, 9), (0, 10, 0, 12)]
        merges.append((len(rows) - 1, 0, len(rows) - 1, 5))
        return self.sheet(4, "项目支出表", rows, 2, merges=merges, wide=True)

    def procurement(self) -> Sheet:
        bought = [[name, plain(number(amount))] for name, amount in self.data["procurement"]]
        total = sum((number(amount) for _, amount in self.data["procurement"]), Decimal(0))
        return self.sheet(5, "政府采购预算明细表", [["采购类别", "金额"], *bought, ["合 计", plain(total)]], 1)

    def fiscal(self) -> Sheet:
        total = plain(self.total)
        funds = ["一般公共预算资金", "政府性基金预算资金", "国有资本经营预算资金"]
        left = [(f"（{ordinal(i)}）{name}", total if i == 1 else "") for i, name in enumerate(funds, 1)]
        rows = [["收 入", "", "支 出", ""], ["项 目", "预算数", "项 目", "预算数"]]
        rows.append(["一、本年收入", total, "一、本年支出", total])
        rows += self.panels(left, CLASSES_06)
        rows.append(["二、上年结转", "", "二、年终结转结余", ""])
        carried = ["一般公共预算拨款", "政府性基金预算拨款", "国有资本经营预算拨款"]
        rows += [[f"（{ordinal(i)}）{name}", "", "", ""] for i, name in enumerate(carried, 1)]
        rows.append(["收入总计", total, "支出总计", total])
        return self.sheet(6, "财政拨款收支预算总表", rows, 2, merges=[(0, 0, 0, 1), (0, 2, 0, 3)])

    def public(self) -> Sheet:
        rows = [
            ["单位名称", "功能分类科目", "", "本年预算数", *[""] * 5],
            ["", "科目编码", "科目名称", "合计", "基本支出", "", "", "项目支出", ""],
            ["", "", "", "", "小计", "人员经费", "公用经费", "项目支出总数", "扣除基建项目后预算数"],
        ]
        sums: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 3)
        for function, _, economic, basic, project in self.lines:
            running = basic if economic.startswith("302") else Decimal(0)
            old = sums[function]
            sums[function] = [old[0] + basic - running, old[1] + running, old[2] + project]
        unit = f"{self.data['unit_code']}-{self.data['unit']}"
        for function, (staff, running, project) in sums.items():
            amounts = [staff + running + project, staff + running, staff, running, project, project]
            rows.append([unit, function, self.names[function], *map(plain, amounts)])
        rows.append(
            [
                "",
                "",
                "合 计",
                *map(plain, (self.total, self.basic, self.staff, self.running, self.project, self.project)),
            ]
        )
        merges = [
            (0, 0, 2, 0),
            (0, 1, 0, 2),
            (0, 3, 0, 8),
            (1, 1, 2, 1),
            (1, 2, 2, 2),
            (1, 3, 2, 3),
            (1, 4, 1, 6),
            (1, 7, 1, 8),
        ]
        return self.sheet(7, "一般公共预算财政拨款支出表", rows, 3, merges=merges, wide=True)

    def basics(self) -> Sheet:
        sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for _, government, economic, basic, _ in self.lines:
            if basic:
                sums[government, economic] += basic
        rows = [
            ["政府支出经济分类科目", "部门支出经济分类科目", "本年预算数", "", ""],
            ["", "", "合计", "人员经费", "公用经费"],
        ]
        for (government, economic), amount in sorted(sums.items()):
            running = economic.startswith("302")
            split = ["0.00", plain(amount)] if running else [plain(amount), "0.00"]
            rows.append([self.label(government), self.label(economic), plain(amount), *split])
        rows.append(["", "合 计", plain(self.basic), plain(self.staff), plain(self.running)])
        return self.sheet(
            8, "一般公共预算财政拨款基本支出表", rows, 2, merges=[(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 4)]
        )

    def empty(self, index: int, title: str, over: str) -> Sheet:
        rows = [
            ["支出功能分类科目", "政府支出经济分类科目", "部门支出经济分类科目", over, "", ""],
            ["", "", "", "合计", "基本支出", "项目支出"],
            ["", "", "合 计", "", "", ""],
        ]
        merges = [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2), (0, 3, 0, 5)]
        return self.sheet(index, title, rows, 2, merges=merges, after=["本单位无此项收支，本表为空表"])

    def three_public(self) -> Sheet:
        rows = [
            [
                "年度",
                "“三公”经费财政拨款预算总额",
                "因公出国（境）费用",
                "公务接待费",
                "公务用车购置及运行维护费",
                "",
                "",
            ],
            ["", "", "", "", "小计", "公务用车购置费", "公务用车运行维护费"],
        ]
        for year, *amounts in self.data["three_public"]:
            abroad, reception, purchase, running = map(number, amounts)
            cars = purchase + running
            rows.append([year, *map(plain, (abroad + reception + cars, abroad, reception, cars, purchase, running))])
        merges = [(0, c, 1, c) for c in range(4)] + [(0, 4, 0, 6)]
        title = "财政拨款（含一般公共预算和政府性基金预算）“三公”经费支出表"
        return self.sheet(11, title, rows, 2, merges=merges)

    def services(self) -> Sheet:
        rows = [["项目名称", "指导性目录", "", "", "服务领域", "预算金额"], ["", "一级", "二级", "三级", "", ""]]
        rows.append(["合 计", *[""] * 5])
        merges = [(0, 0, 1, 0), (0, 1, 0, 3), (0, 4, 1, 4), (0, 5, 1, 5)]
        after = ["本单位无此项收支，本表为空表"]
        return self.sheet(12, "政府购买服务预算财政拨款明细表", rows, 2, merges=merges, after=after)

    def performance(self) -> Sheet:
        top = ["项目名称", "项目类别", "项目负责人", "项目负责人电话", "项目总额", "其中："]
        rows = [[*top, "", "绩效目标", *INDICATOR_HEAD], [*[""] * 5, "财政资金", "其他资金", *[""] * 7]]
        merges = [(0, c, 1, c) for c in (*range(5), *range(7, 14))] + [(0, 5, 0, 6)]
        for index, project in enumerate(self.data["projects"]):
            amount = plain(number(project["amount"]))
            post = f"岗位{'ABCDEFGHIJK'[index]}"
            left = [
                f"{project['code']}-{project['name']}",
                "31-部门项目",
                post,
                "不公开",
                amount,
                amount,
                "",
                project["goal"],
            ]
            start = len(rows)
            for count, indicator in enumerate(project["indicators"]):
                rows.append([*(left if count == 0 else [""] * 8), *indicator])
            merges += [(start, column, len(rows) - 1, column) for column in range(8)]
        return self.sheet(13, "项目支出绩效表", rows, 2, merges=merges, wide=True)

    def tables(self) -> list[Sheet]:
        fund = self.empty(9, "政府性基金预算财政拨款支出表", "本年预算数")
        capital = self.empty(10, "国有资本经营预算财政拨款支出表", "本年国有资本经营预算支出")
        head = [self.balance(), self.income(), self.spending(), self.projects(), self.procurement(), self.fiscal()]
        return [
            *head,
            self.public(),
            self.basics(),
            fund,
            capital,
            self.three_public(),
            self.services(),
            self.performance(),
        ]

    def cover(self) -> list[Para]:
        year = self.year
        return [
            Para(f"{self.data['unit']}{year}年单位预算", "title"),
            Para("目 录", "h1"),
            *map(Para, ("一、单位概况", f"二、{year}年单位预算表", f"三、{year}年单位预算情况说明", "四、名词解释")),
            Para("一、单位概况", "h1"),
            Para("（一）主要职责", "h2"),
            Para("本单位承办辖区内医疗保险参保、费用审核、协议管理、医疗救助和业务档案等事务性工作。"),
            Para("（二）机构设置情况", "h2"),
            Para(f"本单位隶属{self.data['department']}，没有下属单位。"),
            Para(f"二、{year}年单位预算表", "h1"),
        ]

    def explained(self) -> list[Para]:
        """The narrative, every figure computed from the tables."""
        year, total = self.year, wan(self.total)
        by_class = {name: wan(amount) for name, amount in self.by_class().items()}
        kinds = "、".join(f"{name}{amount}万元" for name, amount in by_class.items())
        shares = "；".join(
            f"{name.removesuffix('支出')}（类）支出{amount}万元，占{share(amount, total)}"
            for name, amount in by_class.items()
        )
        return [
            Para(f"三、{year}年单位预算情况说明", "h1"),
            Para(f"（一）关于{year}年收支总体情况的说明", "h2"),
            Para(f"本单位全部收入和支出都编入预算，{year}年收支总预算{total}万元。"),
            Para(f"（二）关于{year}年收入预算情况的说明", "h2"),
            Para(f"{year}年收入预算{total}万元，其中：财政拨款收入{total}万元，占100%。"),
            Para(f"（三）关于{year}年支出预算情况的说明", "h2"),
            Para(
                f"{year}年支出预算{total}万元，其中：基本支出{wan(self.basic)}万元，占{share(self.basic, self.total)}；"
                f"项目支出{wan(self.project)}万元，占{share(self.project, self.total)}。"
            ),
            Para(f"（四）关于{year}年财政拨款收支总体情况的说明", "h2"),
            Para(
                f"{year}年财政拨款收支总预算{total}万元。"
                f"财政拨款收入包括一般公共预算资金{total}万元；支出包括：{kinds}。"
            ),
            Para(f"（五）关于{year}年一般公共预算当年拨款情况的说明", "h2"),
            Para(f"{year}年一般公共预算当年拨款{total}万元，结构如下：{shares}。"),
            Para(f"（六）关于{year}年一般公共预算基本支出情况的说明", "h2"),
            Para(
                f"{year}年一般公共预算基本支出{wan(self.basic)}万元，"
                f"其中：人员经费{wan(self.staff)}万元，用于工资、社会保险和退休费；"
                f"公用经费{wan(self.running)}万元，用于办公、水电、差旅、工会和福利等开支。"
            ),
            Para(f"（七）关于{year}年政府性基金预算拨款情况的说明", "h2"),
            Para(f"{year}年没有用政府性基金预算拨款安排的支出。"),
            Para(f"（八）关于{year}年国有资本经营预算拨款情况的说明", "h2"),
            Para(f"{year}年没有用国有资本经营预算拨款安排的支出。"),
            *self.explained_public(),
            *self.explained_rest(),
        ]

    def explained_public(self) -> list[Para]:
        before, now = ([number(text) for text in row[1:]] for row in self.data["three_public"])
        old, new = sum(before, Decimal(0)), sum(now, Decimal(0))

        def change(index: int) -> str:
            delta = wan(now[index]) - wan(before[index])
            if not delta:
                return "与上年持平"
            return f"比上年{'增加' if delta > 0 else '减少'}{abs(delta)}万元"

        return [
            Para(f"（九）关于{self.year}年“三公”经费预算情况的说明", "h2"),
            Para(
                f"{self.year}年财政拨款“三公”经费预算{wan(new)}万元，比上年减少{wan(old) - wan(new)}万元，"
                "原因是压缩接待批次和用车里程。其中："
            ),
            Para(f"1.因公出国（境）费用{wan(now[0])}万元，{change(0)}。"),
            Para(f"2.公务接待费{wan(now[1])}万元，{change(1)}。"),
            Para(
                f"3.公务用车购置及运行维护费{wan(now[2] + now[3])}万元，"
                f"其中：公务用车购置费{wan(now[2])}万元，{change(2)}；"
                f"公务用车运行维护费{wan(now[3])}万元，{change(3)}。"
            ),
        ]

    def explained_rest(self) -> list[Para]:
        year, count = self.year, len(self.data["projects"])
        goods, services = (number(row[1]) for row in self.data["procurement"])
        cars = self.data["vehicles"]
        return [
            Para("（十）其他重要事项的情况说明", "h2"),
            Para(f"1.机关运行经费。{year}年机关运行经费预算{wan(self.running)}万元。"),
            Para(f"2.项目支出。{year}年安排项目{count}个，预算总额{wan(self.project)}万元，具体见预算04表。"),
            Para(
                f"3.政府采购。{year}年政府采购预算总额{wan(goods + services)}万元，"
                f"其中：政府采购货物预算{wan(goods)}万元，"
                f"政府采购工程预算0万元，政府采购服务预算{wan(services)}万元。"
            ),
            Para(f"4.政府购买服务。{year}年政府购买服务项目0个，预算总额0万元。"),
            Para(
                f"5.国有资产占有使用。截至{int(year) - 1}年底，本单位共有车辆{cars}辆，其中一般公务用车{cars}辆、"
                "执法执勤用车0辆、其他车辆0辆；单位价值200万元以上大型设备0台（套）。"
            ),
            Para(
                f"6.绩效目标设置。{year}年申报绩效目标的项目{count}个，"
                f"涉及一般公共预算当年拨款{wan(self.project)}万元，"
                "具体见预算13表。"
            ),
        ]

    def glossary(self) -> list[Para]:
        return [
            Para("四、名词解释", "h1"),
            Para("（一）基本支出：保证机构日常运转所需的人员经费和公用经费。"),
            Para("（二）项目支出：基本支出之外，为完成专门任务安排的支出。"),
            Para("（三）“三公”经费：财政拨款安排的因公出国（境）、公务接待、公务用车购置及运行维护三项费用。"),
            Para("（四）机关运行经费：一般公共预算基本支出中的公用经费。"),
        ]

    def build(self, narrative: bool = True) -> Disclosure:
        if not narrative:
            title = Para(f"{self.data['unit']}{self.year}年单位预算", "title")
            return Disclosure("beijing", [title, *self.tables()])
        return Disclosure("beijing", [*self.cover(), *self.tables(), *self.explained(), *self.glossary()])
