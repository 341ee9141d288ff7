"""江西 form: department narrative with changes against last year, nine tables in 万元, two target sheets."""

from decimal import Decimal
from typing import Any

from .amounts import grouped, number, some
from .sheet import Disclosure, Para, Sheet

FILL = "填报单位：{}"
UNIT = "单位：万元"


def short(value: Decimal) -> str:
    """``3141.3``: the narrative prints no needless zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return text or "0"


def money(text: str) -> str:
    return some(number(text))


class Jiangxi:
    """Tables hold the published rows; sentences are computed from the same data."""

    def __init__(self, data: Any) -> None:
        self.data = data
        self.unit: str = data["unit"]
        self.short: str = data["short"]
        self.year: str = data["year"]

    def get(self, key: str) -> Decimal:
        return number(self.data[key])

    def change(self, text: str, base: str = "较上年预算安排") -> str:
        value = number(text)
        return f"{base}{'增加' if value >= 0 else '减少'}{short(abs(value))}万元"

    def sheet(self, index: int, title: str, rows: list[list[str]], head: int, note: str = "", **more: Any) -> Sheet:
        before = [f"部门公开表{index}", *([note] if note else []), title, FILL.format(self.unit), UNIT]
        return Sheet(f"{index}", before, rows, head, **more)

    def balance(self) -> Sheet:
        fiscal, total = grouped(self.get("fiscal")), grouped(self.get("total"))
        left = [
            ("一、财政拨款收入", fiscal),
            ("（一）一般公共预算收入", fiscal),
            ("（二）政府性基金预算收入", ""),
            ("（三）国有资本经营预算收入", ""),
            ("二、教育收费资金收入", ""),
            ("三、事业收入", ""),
            ("四、事业单位经营收入", ""),
            ("五、附属单位上缴收入", ""),
            ("六、上级补助收入", ""),
            ("七、其他收入", money(self.data["other"])),
        ]
        right = [(row[0], money(row[1])) for row in self.data["classes"]]
        right += [("", "")] * (len(left) - len(right))
        rows = [["收 入", "", "支 出", ""], ["项目", "预算数", "项目（按支出功能科目类级）", "预算数"]]
        rows += [[*a, *b] for a, b in zip(left, right, strict=True)]
        rows.append(["本年收入合计", money(self.data["income_now"]), "本年支出合计", total])
        rows.append(["八、使用非财政拨款结余", "", "结转下年", ""])
        rows.append(["九、上年结转（结余）", money(self.data["carried"]), "", ""])
        rows.append(["收入总计", total, "支出总计", total])
        return self.sheet(1, "收支预算总表", rows, 2, merges=[(0, 0, 0, 1), (0, 2, 0, 3)])

    def income(self) -> Sheet:
        top = ["部门编码", "部门名称", "合计", "上年结转（结余）", "财政拨款", "", "", ""]
        rest = [
            "教育收费资金收入",
            "事业收入",
            "事业单位经营收入",
            "附属单位上缴收入",
            "上级补助收入",
            "其他收入",
            "使用非财政拨款结余",
        ]
        sub = ["小计", "一般公共预算收入", "政府性基金预算收入", "国有资本经营预算收入"]
        rows = [[*top, *rest], ["", "", "", "", *sub, *[""] * 7], ["**", "**", *map(str, range(1, 14))]]
        fiscal = grouped(self.get("fiscal"))
        figures = [grouped(self.get("total")), money(self.data["carried"]), fiscal, fiscal, "", ""]
        figures += ["", "", "", "", "", money(self.data["other"]), ""]
        rows.append(["", "合计", *figures])
        rows.append([self.data["unit_code"], self.unit, *figures])
        merges = [(0, c, 1, c) for c in (*range(4), *range(8, 15))] + [(0, 4, 0, 7)]
        return self.sheet(2, "部门收入总表", rows, 2, merges=merges, wide=True)

    def functional(self, index: int, title: str, source: str, over: str) -> Sheet:
        total = self.get("total") if source == "spending_rows" else self.get("fiscal")
        which = "all" if source == "spending_rows" else "fiscal"
        basic, project = (number(self.data["spending"][part][which]) for part in ("basic", "project"))
        if over:
            rows = [["支出功能分类科目", "", over, "", ""], ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]]
            merges = [(0, 0, 0, 1), (0, 2, 0, 4)]
        else:
            rows = [["支出功能分类科目", "", "合计", "基本支出", "项目支出"], ["科目编码", "科目名称", "", "", ""]]
            merges = [(0, 0, 0, 1), (0, 2, 1, 2), (0, 3, 1, 3), (0, 4, 1, 4)]
        rows.append(["**", "**", "1", "2", "3"])
        rows.append(["", "合计", grouped(total), grouped(basic), grouped(project)])
        rows += [[code, name, *map(money, amounts)] for code, name, *amounts in self.data[source]]
        return self.sheet(index, title, rows, 2, merges=merges)

    def fiscal(self) -> Sheet:
        total = grouped(self.get("fiscal"))
        classes = [(row[0], money(row[3]), money(row[3]), "", "") for row in self.data["classes"]]
        left = [("一般公共预算拨款收入", total), ("政府性基金预算拨款收入", ""), ("国有资本经营预算收入", "")]
        rows = [["收 入", "", "支 出", "", "", "", ""]]
        rows.append(
            [
                "项目",
                "预算数",
                "项目（按支出功能科目类级）",
                "合计",
                "一般公共预算支出",
                "政府性基金预算支出",
                "国有资本经营预算支出",
            ]
        )
        rows.append(["一、财政拨款收入", total, "一、本年支出", total, total, "", ""])
        rows += [[*a, *b] for a, b in zip(left, classes, strict=True)]
        rows.append(["二、上年结转", "", "二、结转下年", "", "", "", ""])
        rows += [[name, *[""] * 6] for name in ("一般公共预算拨款结转", "政府性基金预算拨款结转")]
        rows.append(["收入总计", total, "支出总计", total, total, "", ""])
        return self.sheet(4, "财政拨款收支总表", rows, 2, merges=[(0, 0, 0, 1), (0, 2, 0, 6)])

    def basics(self) -> Sheet:
        basic = number(self.data["spending"]["basic"]["fiscal"])
        running = number(self.data["running"]["amount"])
        rows = [["支出经济分类科目", "", f"{self.year}年基本支出", "", ""]]
        rows += [["科目编码", "科目名称", "合计", "人员经费", "公用经费"], ["**", "**", "1", "2", "3"]]
        rows.append(["", "合计", *map(grouped, (basic, basic - running, running))])
        rows += [[code, name, *map(money, amounts)] for code, name, *amounts in self.data["basic_rows"]]
        return self.sheet(6, "一般公共预算基本支出表", rows, 2, merges=[(0, 0, 0, 1), (0, 2, 0, 4)])

    def three_public(self) -> Sheet:
        public = self.data["three_public"]
        rows = [
            ["部门编码", "部门名称", "合计", "因公出国（境）费", "公务接待费", "公务用车运行维护费", "公务用车购置"]
        ]
        rows.append(["**", "**", "1", "2", "3", "4", "5"])
        amounts = [money(public[key]) for key in ("total", "abroad", "reception", "running", "purchase")]
        rows.append([self.data["unit_code"], self.unit, *amounts])
        note = "注：若为空表，则为该部门（单位）无“三公”经费支出"
        return self.sheet(7, "财政拨款“三公”经费支出表", rows, 1, note)

    def empty(self, index: int, title: str, what: str) -> Sheet:
        rows = [["支出功能分类科目", "", f"{self.year}年预算数", "", ""]]
        rows += [["科目编码", "科目名称", "合计", "基本支出", "项目支出"], ["**", "**", "1", "2", "3"]]
        note = f"注：若为空表，则为该部门（单位）无{what}收支"
        return self.sheet(index, title, rows, 2, note, merges=[(0, 0, 0, 1), (0, 2, 0, 4)])

    def overall(self) -> Sheet:
        sheet = self.data["overall"]
        total, basic, project = (
            self.get("total"),
            *(number(self.data["spending"][part]["all"]) for part in ("basic", "project")),
        )
        rows = [
            ["部门名称", self.unit, "", ""],
            ["当年预算情况（万元）", "", "", ""],
            ["收入预算合计", grouped(total), "", ""],
            ["其中：财政拨款", grouped(self.get("fiscal")), "其他经费", grouped(total - self.get("fiscal"))],
            ["支出预算合计", grouped(total), "", ""],
            ["其中：基本支出", grouped(basic), "项目支出", grouped(project)],
            ["年度总体目标", "".join(sheet["goals"]), "", ""],
            ["年度绩效指标", "", "", ""],
            ["一级指标", "二级指标", "三级指标", "目标值"],
        ]
        rows += [list(row) for row in sheet["indicators"]]
        merges = [(0, 1, 0, 3), (1, 0, 1, 3), (2, 1, 2, 3), (4, 1, 4, 3), (6, 1, 6, 3), (7, 0, 7, 3)]
        before = ["部门整体支出绩效目标表", f"（{self.year}年度）"]
        return Sheet("10", before, rows, 0, merges=merges + self.runs(rows, 9, (0, 1)))

    def key_project(self) -> Sheet:
        project = self.data["key_project"]
        rows = [
            ["项目名称", project["name"], "", ""],
            ["主管部门及代码", f"{self.data['unit_code']}-{self.unit}", "实施单位", self.unit],
            ["项目资金（万元）", "年度资金总额", project["total"], ""],
            ["", "其中：财政拨款", project["fiscal"], ""],
            ["", "其他资金", project["other"], ""],
            ["", "上年结转", project["carried"], ""],
            ["年度绩效目标", "", "", ""],
            ["".join(project["goals"]), "", "", ""],
            ["一级指标", "二级指标", "三级指标", "指标值"],
        ]
        rows += [list(row) for row in project["indicators"]]
        merges = [(0, 1, 0, 3), (2, 0, 5, 0), *((r, 2, r, 3) for r in range(2, 6)), (6, 0, 6, 3), (7, 0, 7, 3)]
        before = ["项目支出绩效目标表", f"（{self.year}年度）"]
        return Sheet("11", before, rows, 0, merges=merges + self.runs(rows, 9, (0, 1)))

    @staticmethod
    def runs(rows: list[list[str]], start: int, columns: tuple[int, ...]) -> list[tuple[int, int, int, int]]:
        """Merges downwards wherever a cell is followed by empty ones."""
        merges = []
        for column in columns:
            top = start
            for index in range(start + 1, len(rows) + 1):
                if index == len(rows) or rows[index][column]:
                    if index - 1 > top:
                        merges.append((top, column, index - 1, column))
                    top = index
        return merges

    def tables(self) -> list[Sheet]:
        over = f"{self.year}年预算数"
        return [
            self.balance(),
            self.income(),
            self.functional(3, "部门支出总表", "spending_rows", ""),
            self.fiscal(),
            self.functional(5, "一般公共预算支出表", "public_rows", over),
            self.basics(),
            self.three_public(),
            self.empty(8, "政府性基金预算支出表", "政府性基金"),
            self.empty(9, "国有资本经营预算支出表", "国有资本经营预算"),
            self.overall(),
            self.key_project(),
        ]

    def cover(self) -> list[Para]:
        titles = [
            "收支预算总表",
            "部门收入总表",
            "部门支出总表",
            "财政拨款收支总表",
            "一般公共预算支出表",
            "一般公共预算基本支出表",
            "财政拨款“三公”经费支出表",
            "政府性基金预算支出表",
            "国有资本经营预算支出表",
            "部门整体支出绩效目标表",
            "重点项目支出绩效目标表",
        ]
        numbers = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一"]
        staff, bodies = self.data["staff"], [int(text) for text in self.data["bodies"]]
        serving = staff["serving_split"]
        return [
            Para(f"{self.unit}{self.year}年部门预算公开", "title"),
            Para("目 录", "h1"),
            Para("第一部分 部门概况"),
            Para("一、部门主要职责"),
            Para("二、机构设置及人员情况"),
            Para(f"第二部分 {self.year}年部门预算表"),
            *(Para(f"{n}、《{title}》") for n, title in zip(numbers, titles, strict=True)),
            Para(f"第三部分 {self.year}年部门预算情况说明"),
            Para(f"一、{self.year}年部门预算收支情况说明"),
            Para(f"二、{self.year}年“三公”经费预算情况说明"),
            Para("第四部分 名词解释"),
            Para("第一部分 部门概况", "h1"),
            Para("一、部门主要职责", "h2"),
            Para(
                "拟订全市医疗、生育保险和医疗救助的办法并组织实施，"
                "管理药品耗材招采、价格和支付标准，监管医保基金，指导经办服务。"
            ),
            Para("二、机构设置及人员情况", "h2"),
            Para(
                f"{self.year}年{self.short}部门所属预算单位共有{sum(bodies)}个，"
                f"包括：局机关{bodies[0]}个、基金管理中心{bodies[1]}个、"
                f"监测中心{bodies[2]}个、分局{bodies[3]}个、分中心{bodies[4]}个。"
            ),
            Para(
                f"编制人数{staff['posts']}人，其中：行政编制{staff['administrative']}人，"
                f"参公管理事业编制{staff['civil']}人，"
                f"事业编制{staff['institution']}人。实有在职人数{staff['serving']}人，其中：行政在职{serving[0]}人，"
                f"参公管理在职{serving[1]}人，事业在职{serving[2]}人。退休人数{staff['retired']}人。"
            ),
            Para(f"第二部分 {self.year}年部门预算表", "h1"),
            Para("（详见附件）"),
        ]

    def parts(self, names_amounts: list[tuple[str, str]]) -> str:
        return "、".join(f"{name}{short(number(amount))}万元" for name, amount in names_amounts if amount)

    def spending(self) -> list[Para]:
        data, spending = self.data, self.data["spending"]
        eco = data["economic"]
        basic, project = spending["basic"], spending["project"]
        return [
            Para("（二）支出预算情况", "h2"),
            Para(
                f"{self.year}年{self.short}支出预算总额为{data['total']}万元，{self.change(data['total_change'])}，"
                "主要原因是上级医疗救助资金和其他收入安排减少。"
            ),
            Para(
                f"按支出项目类别划分：基本支出{basic['all']}万元，{self.change(basic['change'])}，其中："
                f"{self.parts([(row[0], row[1]) for row in eco])}；"
                f"项目支出{project['all']}万元，{self.change(project['change'])}，"
                f"其中：{self.parts([(row[0], row[2]) for row in eco])}。"
            ),
            Para(
                "按支出功能科目划分："
                + "；".join(f"{r[0]}{short(number(r[1]))}万元，{self.change(r[2])}" for r in data["classes"])
                + "。"
            ),
            Para(
                "按支出经济分类划分："
                + "；".join(f"{r[0]}{short(number(r[3]))}万元，{self.change(r[4])}" for r in eco)
                + "。"
            ),
            Para("（三）财政拨款支出情况", "h2"),
            Para(
                f"{self.year}年{self.short}财政拨款支出预算总额为{data['fiscal']}万元，"
                f"{self.change(data['fiscal_change'])}，"
                "主要原因是在职人数增加。"
            ),
            Para(
                "按支出功能科目划分："
                + "；".join(f"{r[0]}{short(number(r[3]))}万元，{self.change(r[4])}" for r in data["classes"])
                + "。"
            ),
            Para(
                f"按支出项目类别划分：基本支出{basic['fiscal']}万元，{self.change(basic['fiscal_change'])}，其中："
                f"{self.parts([(row[0], row[5]) for row in eco])}；项目支出{project['fiscal']}万元，"
                f"{self.change(project['fiscal_change'])}，其中：{self.parts([(row[0], row[6]) for row in eco])}。"
            ),
        ]

    def explained(self) -> list[Para]:
        data = self.data
        nothing = self.change("0")
        return [
            Para(f"第三部分 {self.year}年部门预算情况说明", "h1"),
            Para(f"一、{self.year}年部门预算收支情况说明", "h1"),
            Para("（一）收入预算情况", "h2"),
            Para(
                f"{self.year}年{self.short}收入预算总额为{data['total']}万元，{self.change(data['total_change'])}，"
                "主要原因是上级医疗救助资金和其他收入安排减少。其中："
                f"财政拨款收入{data['fiscal']}万元，"
                f"{self.change(data['fiscal_change'])}；教育收费资金收入0万元，{nothing}；"
                f"事业收入0万元，{nothing}；事业单位经营收入0万元，{nothing}；"
                f"其他收入{short(self.get('other'))}万元，{self.change(data['other_change'])}；"
                f"使用非财政拨款结余0万元，{self.change(data['surplus_change'])}；"
                f"上年结转{data['carried']}万元，{self.change(data['carried_change'])}。"
            ),
            *self.spending(),
            Para("（四）政府性基金情况", "h2"),
            Para("本部门没有用政府性基金预算拨款安排的支出。"),
            Para("（五）国有资本经营情况", "h2"),
            Para("本部门没有用国有资本经营预算拨款安排的支出。"),
            *self.important(),
            *self.three_public_words(),
            Para("第四部分 名词解释", "h1"),
            Para("（一）财政拨款：本级财政当年安排的资金。"),
            Para("（二）上年结转：上年没有用完、按规定转到今年继续使用的资金。"),
            Para("（三）机关运行经费：用一般公共预算拨款安排的公用经费。"),
            Para("（四）“三公”经费：财政拨款安排的因公出国（境）、公务用车购置及运行维护、公务接待三项费用。"),
        ]

    def important(self) -> list[Para]:
        data = self.data
        running, bought, projects = data["running"], data["procurement"], data["projects"]
        key = data["key_project"]
        (a, b, c) = projects["parts"]
        return [
            Para("（六）机关运行经费等重要事项的说明", "h2"),
            Para(
                f"{self.year}年部门机关运行经费预算{running['amount']}万元，"
                f"比{int(self.year) - 1}年预算增加{running['change']}万元，"
                f"增长{running['growth']}%，主要原因为在职人数增加。"
            ),
            Para("（七）政府采购情况", "h2"),
            Para(
                f"{self.year}年部门所属各单位政府采购总额{bought['total']}万元，其中：货物预算{bought['goods']}万元，"
                f"工程预算0万元，服务预算{short(number(bought['services']))}万元。"
            ),
            Para("（八）国有资产占有使用情况", "h2"),
            Para(
                f"截至{int(self.year) - 1}年12月31日，部门共有车辆{data['vehicles']}辆，"
                f"其中：一般公务用车{data['vehicles']}辆，"
                f"执法执勤用车0辆。{self.year}年安排购置车辆0辆，安排购置单位价值200万元以上大型设备0台。"
            ),
            Para("（九）预算绩效管理情况说明", "h2"),
            Para(
                f"{self.year}年{self.short}对整体支出和全部项目支出都设定了绩效目标，"
                f"部门整体支出预算金额{data['total']}万元。"
            ),
            Para(
                f"{self.year}年部门预算安排项目{projects['count']}个，"
                f"项目预算金额合计{projects['total']}万元，其中：局机关项目{a[0]}个，"
                f"项目预算金额{short(number(a[1]))}万元；"
                f"基金管理中心项目{b[0]}个，项目预算金额{short(number(b[1]))}万元；"
                f"各分局项目{c[0]}个，项目预算金额{short(number(c[1]))}万元。"
            ),
            Para(f"（十）重点项目：{key['name']}项目情况说明", "h2"),
            Para("（1）项目概述：支持医保支付方式、基金监管等各项试点工作。"),
            Para("（2）立项依据：国家和省关于医保试点的文件。"),
            Para(f"（3）实施主体：{self.short}"),
            Para("（4）实施方案：升级信息系统，开展试点培训和检查。"),
            Para("（5）实施周期：当年项目"),
            Para(f"（6）本年度预算安排：{key['fiscal']}万元。"),
            Para("（7）绩效目标：见项目支出绩效目标表。"),
        ]

    def three_public_words(self) -> list[Para]:
        public = self.data["three_public"]
        return [
            Para(f"二、{self.year}年“三公”经费预算情况说明", "h1"),
            Para(f"{self.year}年{self.short}“三公”经费财政拨款安排{public['total']}万元，其中："),
            Para("因公出国（境）费0万元，比上年增加0万元，主要原因是没有出国安排。"),
            Para(
                f"公务接待费{public['reception']}万元，"
                f"{self.change(public['reception_change'], '比上年')}，主要原因是压缩接待批次。"
            ),
            Para(
                f"公务用车运行维护费{short(number(public['running']))}万元，"
                f"{self.change(public['running_change'], '比上年')}，"
                "主要原因是减少用车。"
            ),
            Para("公务用车购置费0万元，比上年增加0万元，主要原因是没有购车安排。"),
        ]

    def build(self) -> Disclosure:
        explained = self.explained()
        return Disclosure("jiangxi", [*self.cover(), *explained, *self.tables()])
