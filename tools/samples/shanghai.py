"""上海 form: narrative in 万元, nine tables in 元 with the code split over three columns, 三公 in 万元."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from .amounts import grouped, number, some, wan
from .beijing import ordinal
from .sheet import Disclosure, Para, Sheet


class Shanghai:
    """Parents, totals and sentences are computed from the 项 and 款 rows of the data."""

    def __init__(self, data: Any) -> None:
        self.data = data
        self.unit: str = data["unit"]
        self.year: str = data["year"]
        self.names: dict[str, str] = dict(data["parents"])
        self.leaves: dict[str, tuple[Decimal, Decimal]] = {}
        for code, name, basic, project in data["functions"]:
            self.names[code] = name
            self.leaves[code] = (number(basic), number(project))
        self.basic = sum((b for b, _ in self.leaves.values()), Decimal(0))
        self.project = sum((p for _, p in self.leaves.values()), Decimal(0))
        self.total = self.basic + self.project
        self.economics = [(code, name, number(amount)) for code, name, amount in data["economics"]]
        self.running = sum((a for code, _, a in self.economics if code[:3] in ("302", "310")), Decimal(0))
        self.staff = self.basic - self.running
        if self.total != number(data["published_total"]) or sum(a for *_, a in self.economics) != self.basic:
            raise ValueError("shanghai.yaml: the rows do not add up to the published totals")

    def tree(self) -> list[tuple[str, Decimal, Decimal]]:
        """Codes of all three levels in order, with basic and project."""
        sums: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
        for code, (basic, project) in self.leaves.items():
            for end in (3, 5, 7):
                sums[code[:end]][0] += basic
                sums[code[:end]][1] += project
        return [(code, *sums[code]) for code in sorted(sums)]

    @staticmethod
    def split(code: str, parts: int) -> list[str]:
        return [code[:3], code[3:5], code[5:7]][:parts]

    def sheet(self, index: int, title: str, rows: list[list[str]], head: int, unit: str = "元", **more: Any) -> Sheet:
        before = [f"{self.year}年{title}", f"编制单位：{self.unit}        单位：{unit}"]
        return Sheet(str(index), before, rows, head, **more)

    def classes(self) -> list[tuple[str, Decimal, Decimal]]:
        return [(code, basic, project) for code, basic, project in self.tree() if len(code) == 3]

    def balance(self) -> Sheet:
        rows = [["本年收入", "", "本年支出", "", "", "", ""], ["项目", "预算数", "项目", "预算数", "", "", ""]]
        rows += [["", "", "", "合计", "基本支出", "", "项目支出"], ["", "", "", "", "人员经费", "公用经费", ""]]
        total = grouped(self.total)
        left = [
            ("一、财政拨款收入", total),
            ("1、一般公共预算资金", total),
            ("2、政府性基金", ""),
            ("3、国有资本经营预算", ""),
        ]
        left += [("二、事业收入", ""), ("三、事业单位经营收入", ""), ("四、其他收入", "")]
        running = {code: number(text) for code, text in self.data["running_by_class"].items()}
        for index, (code, basic, project) in enumerate(self.classes()):
            used = running.get(code, Decimal(0))
            amounts = [grouped(basic + project), some(basic - used), some(used), some(project)]
            rows.append([*left[index], f"{ordinal(index + 1)}、{self.names[code]}", *amounts])
        rows.append(
            ["收入总计", total, "支出总计", *map(grouped, (self.total, self.staff, self.running, self.project))]
        )
        merges = [(0, 0, 0, 1), (0, 2, 0, 6), (1, 0, 3, 0), (1, 1, 3, 1), (1, 2, 3, 2), (1, 3, 1, 6)]
        merges += [(2, 3, 3, 3), (2, 4, 2, 5), (2, 6, 3, 6)]
        return self.sheet(1, "预算单位财务收支预算总表", rows, 4, merges=merges)

    def income(self) -> Sheet:
        rows = [["项目", "", "", "", "收入预算", "", "", "", ""]]
        rows.append(
            [
                "功能分类科目编码",
                "",
                "",
                "功能分类科目名称",
                "合计",
                "财政拨款收入",
                "事业收入",
                "事业单位经营收入",
                "其他收入",
            ]
        )
        rows.append(["类", "款", "项", *[""] * 6])
        for code, basic, project in self.tree():
            amount = grouped(basic + project)
            rows.append([*self.split(code, 3), self.names[code], amount, amount, "", "", ""])
        rows.append(["合计", "", "", "", grouped(self.total), grouped(self.total), "", "", ""])
        merges = [(0, 0, 0, 3), (0, 4, 0, 8), (1, 0, 1, 2), *((1, c, 2, c) for c in range(3, 9))]
        merges.append((len(rows) - 1, 0, len(rows) - 1, 3))
        return self.sheet(2, "预算单位收入预算总表", rows, 3, merges=merges, wide=True)

    def functional(self, index: int, title: str, over: str, full: bool = True) -> Sheet:
        rows = [["项目", "", "", "", over, "", ""]]
        rows.append(["功能分类科目编码", "", "", "功能分类科目名称", "合计", "基本支出", "项目支出"])
        rows.append(["类", "款", "项", "", "", "", ""])
        for code, basic, project in self.tree() if full else ():
            rows.append([*self.split(code, 3), self.names[code], grouped(basic + project), some(basic), some(project)])
        sums = map(grouped, (self.total, self.basic, self.project)) if full else ("", "", "")
        rows.append(["合计", "", "", "", *sums])
        merges = [(0, 0, 0, 3), (0, 4, 0, 6), (1, 0, 1, 2), *((1, c, 2, c) for c in range(3, 7))]
        merges.append((len(rows) - 1, 0, len(rows) - 1, 3))
        what = over.removesuffix("支出")
        after = [] if full else [f"注：本单位{self.year}年没有{what}安排的支出，本表为空表。"]
        return self.sheet(index, title, rows, 3, merges=merges, after=after)

    def fiscal(self) -> Sheet:
        total = grouped(self.total)
        rows = [["财政拨款收入", "", "财政拨款支出", "", "", "", ""]]
        rows.append(["项目", "预算数", "项目", "合计", "一般公共预算", "政府性基金预算", "国有资本经营预算"])
        left = [("一、一般公共预算资金", total), ("二、政府性基金", ""), ("三、国有资本经营预算", ""), *[("", "")] * 4]
        for index, (code, basic, project) in enumerate(self.classes()):
            amount = grouped(basic + project)
            rows.append([*left[index], f"{ordinal(index + 1)}、{self.names[code]}", amount, amount, "", ""])
        rows.append(["收入总计", total, "支出总计", total, total, "", ""])
        return self.sheet(4, "预算单位财政拨款收支预算总表", rows, 2, merges=[(0, 0, 0, 1), (0, 2, 0, 6)])

    def basics(self) -> Sheet:
        rows = [["项目", "", "", "一般公共预算基本支出", "", ""]]
        rows.append(["经济分类科目编码", "", "部门经济分类科目名称", "合计", "人员经费", "公用经费"])
        rows.append(["类", "款", "", "", "", ""])
        names = self.data["economic_classes"]
        for head, name in names.items():
            part = [(code, label, amount) for code, label, amount in self.economics if code.startswith(head)]
            part.insert(0, (head, name, sum((amount for *_, amount in part), Decimal(0))))
            for code, label, amount in part:
                split = ("", grouped(amount)) if head in ("302", "310") else (grouped(amount), "")
                rows.append([*self.split(code, 2), label, grouped(amount), *split])
        rows.append(["合计", "", "", *map(grouped, (self.basic, self.staff, self.running))])
        merges = [(0, 0, 0, 2), (0, 3, 0, 5), (1, 0, 1, 1), *((1, c, 2, c) for c in range(2, 6))]
        merges.append((len(rows) - 1, 0, len(rows) - 1, 2))
        return self.sheet(8, "预算单位一般公共预算基本支出部门预算经济分类预算表", rows, 3, merges=merges)

    def three_public(self) -> Sheet:
        reception = self.data["reception"]
        rows = [["“三公”经费预算数", "", "", "", "", "", "机关运行经费预算数"]]
        rows.append(["合计", "因公出国（境）费", "公务接待费", "公务用车购置及运行费", "", "", ""])
        rows.append(["", "", "", "小计", "购置费", "运行费", ""])
        rows.append([reception, "", reception, "", "", "", self.data["running"]])
        merges = [(0, 0, 0, 5), (0, 6, 2, 6), (1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 1, 5)]
        return self.sheet(9, "单位“三公”经费和机关运行经费预算表", rows, 3, "万元", merges=merges)

    def tables(self) -> list[Sheet]:
        return [
            self.balance(),
            self.income(),
            self.functional(3, "预算单位支出预算总表", "支出预算"),
            self.fiscal(),
            self.functional(5, "预算单位一般公共预算支出功能分类预算表", "一般公共预算支出"),
            self.functional(6, "预算单位政府性基金预算支出功能分类预算表", "政府性基金预算支出", False),
            self.functional(7, "预算单位国有资本经营预算支出功能分类预算表", "国有资本经营预算支出", False),
            self.basics(),
            self.three_public(),
        ]

    def cover(self) -> list[Para]:
        year = self.year
        titles = [sheet.before[0] for sheet in self.tables()]
        return [
            Para(f"上海市样例区{year}年区级单位预算", "title"),
            Para(f"预算单位：{self.unit}", "title"),
            Para("目 录", "h1"),
            *map(
                Para, ("一、单位主要职能", "二、单位机构设置", "三、名词解释", "四、单位预算编制说明", "五、单位预算表")
            ),
            *(Para(f"{index}. {title}") for index, title in enumerate(titles, 1)),
            Para("六、其他相关情况说明"),
            Para("一、单位主要职能", "h1"),
            Para("主管全区商贸流通、产业发展、外资外贸和粮食储备工作，指导中小企业发展和标准化菜市场建设。"),
            Para("二、单位机构设置", "h1"),
            Para("本单位设9个内设机构。"),
            Para("三、名词解释", "h1"),
            Para("（一）财政拨款收入：本年度从本级财政取得的拨款。"),
            Para("（二）基本支出预算：保障机构运转的人员经费和公用经费。"),
            Para("（三）项目支出预算：为完成专门任务，在基本支出之外安排的支出。"),
            Para("（四）“三公”经费：财政拨款安排的因公出国（境）、公务用车购置及运行、公务接待三项费用。"),
            Para("（五）机关运行经费：一般公共预算基本支出中的日常公用经费。"),
        ]

    def explained(self) -> list[Para]:
        data, year, last = self.data, self.year, int(self.year) - 1
        total = f"{wan(self.total):,}"
        items = []
        for index, code in enumerate(sorted(self.leaves), 1):
            amount = sum(self.leaves[code])
            path = f"{self.names[code[:3]]}（类）{self.names[code[:5]]}（款）{self.names[code]}（项）"
            items.append(Para(f"{index}.“{path}”{wan(Decimal(amount)):,}万元，主要用于{data['purposes'][code]}。"))
        return [
            Para(f"四、{year}年单位预算编制说明", "h1"),
            Para(
                f"{year}年，{self.unit}收入预算{total}万元，其中：财政拨款收入{total}万元，"
                f"比{last}年预算执行数增加{number(data['income_change']):,}万元；事业收入0万元；事业单位经营收入0万元；其他收入0万元。"
            ),
            Para(
                f"支出预算{total}万元，其中：财政拨款支出预算{total}万元，比{last}年预算增加{number(data['spending_change']):,}万元。"
                f"财政拨款支出预算中，一般公共预算拨款支出预算{total}万元，比{last}年预算增加{number(data['spending_change']):,}万元；"
                f"政府性基金拨款支出预算0万元，与{last}年持平；国有资本经营预算拨款支出预算0万元，与{last}年持平。"
            ),
            Para("财政拨款收入支出增加的主要原因是：产业扶持政策资金增加。"),
            Para("财政拨款支出主要内容如下："),
            *items,
        ]

    def others(self) -> list[Para]:
        data, year, last = self.data, self.year, int(self.year) - 1
        bought, targets = data["procurement"], data["targets"]
        return [
            Para("六、其他相关情况说明", "h1"),
            Para(f"一、{year}年“三公”经费预算情况说明", "h2"),
            Para(f"{year}年“三公”经费预算数为{data['reception']}万元，与{last}年预算持平。其中："),
            Para(f"（一）因公出国（境）费0万元，与{last}年预算持平，主要原因是由区里统一安排。"),
            Para(
                f"（二）公务用车购置及运行费0万元，与{last}年预算持平，主要原因是没有公务用车。其中：公务用车购置费0万元，与{last}年预算持平；"
                f"公务用车运行费0万元，与{last}年预算持平。"
            ),
            Para(f"（三）公务接待费{data['reception']}万元，与{last}年预算持平，主要原因是按实际需要安排。"),
            Para("二、机关运行经费预算", "h2"),
            Para(f"{year}年{self.unit}财政拨款的机关运行经费预算为{data['running']}万元。"),
            Para("三、政府采购预算情况", "h2"),
            Para(
                f"{year}年度本单位政府采购预算{bought['total']}万元，其中：政府采购货物预算{bought['goods']}万元、"
                f"政府采购工程预算0万元、政府采购服务预算{bought['services']}万元。"
            ),
            Para("四、绩效目标设置情况", "h2"),
            Para(
                f"{year}年度，本单位编报绩效目标的项目共{targets['count']}个，涉及项目预算资金{targets['amount']}万元。"
            ),
            Para("五、国有资产占有使用情况", "h2"),
            Para(f"截至{last}年8月31日，本单位共有车辆0辆，其中：机要通信用车0辆、执法执勤用车0辆、其他用车0辆。"),
        ]

    def build(self) -> Disclosure:
        tables = self.tables()
        return Disclosure(
            "shanghai", [*self.cover(), *self.explained(), Para("五、单位预算表", "h1"), *tables, *self.others()]
        )
