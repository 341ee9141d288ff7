"""Itemised fee lists: 30 to 120 rows over several pages, ruled or not, as hospitals print them."""

from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from jingban.capture.core.capital import capital

from .case import Case, FeeLine, yuan
from .sheet import A4, BLACK, Paper, Sheet

# cell → words hospitals print at the head of its column
HEADS = {
    "index": ("序号", "№"),
    "date": ("日期", "费用日期", "收费日期"),
    "ItemCode": ("项目编码", "医保编码", "国家编码", "编码"),
    "ItemName": ("项目名称", "收费项目", "名称", "药品名称"),
    "ItemStd": ("规格", "规格型号"),
    "ItemUnit": ("单位", "计量单位"),
    "ItemPrice": ("单价", "单价(元)"),
    "ItemQuantity": ("数量",),
    "ItemAmount": ("金额", "金额(元)", "合计金额"),
    "category": ("费用类别", "类别", "收费类别"),
    "self_pay_ratio": ("自付比例", "先行自付比例", "自付比例(%)"),
}
WIDTH = {
    "index": 60, "date": 135, "ItemCode": 300, "ItemName": 400, "ItemStd": 240, "ItemUnit": 90, "ItemPrice": 135,
    "ItemQuantity": 100, "ItemAmount": 150, "category": 140, "self_pay_ratio": 130,
}  # fmt: skip
RIGHT_ALIGNED = {"ItemPrice", "ItemQuantity", "ItemAmount", "self_pay_ratio"}


@dataclass(frozen=True)
class Layout:
    """How a hospital prints its lists."""

    name: str
    columns: tuple[str, ...]
    rules: str  # grid, lines, none
    groups: str  # no, heading, subtotal (heading and a subtotal row), day
    landscape: bool = False
    align: str = "r"  # of figures
    style: str = "song"
    page_totals: bool = False
    head_everywhere: bool = True
    words: bool = False  # grand total in capitals as well
    size: int = 21


LAYOUTS = (
    Layout("grid full", ("index", "ItemCode", "ItemName", "ItemStd", "ItemUnit", "ItemPrice", "ItemQuantity", "ItemAmount", "self_pay_ratio"),
           "grid", "no", landscape=True, words=True, size=20),
    Layout("unruled dated", ("date", "ItemName", "ItemStd", "ItemUnit", "ItemPrice", "ItemQuantity", "ItemAmount"),
           "none", "no", style="sans", page_totals=True, size=22),
    Layout("lines by category", ("ItemName", "ItemStd", "ItemUnit", "ItemQuantity", "ItemPrice", "ItemAmount"),
           "lines", "subtotal", size=23),
    Layout("grid with category", ("category", "ItemName", "ItemStd", "ItemPrice", "ItemUnit", "ItemQuantity", "ItemAmount"),
           "grid", "no", align="c", style="sans", head_everywhere=False, words=True, size=21),
    Layout("unruled by category", ("ItemCode", "ItemName", "ItemUnit", "ItemPrice", "ItemQuantity", "ItemAmount"),
           "none", "heading", style="hei", page_totals=True, size=21),
    Layout("unruled wide", ("date", "category", "ItemCode", "ItemName", "ItemStd", "ItemPrice", "ItemQuantity", "ItemUnit", "ItemAmount", "self_pay_ratio"),
           "none", "no", landscape=True, size=20),
    Layout("lines daily", ("index", "ItemName", "ItemStd", "ItemPrice", "ItemQuantity", "ItemUnit", "ItemAmount"),
           "lines", "day", style="sans", size=22),
)  # fmt: skip


class FeeList:
    """Draws the lines of one case."""

    def __init__(self, case: Case, layout: Layout, lot: Random) -> None:
        # Many hospitals print in SimSun; AR PL UMing is the nearest free face (the same as song where it is missing).
        thin = layout.style == "song" and lot.random() < 0.5
        self.case, self.layout, self.lot = case, replace(layout, style="thin") if thin else layout, lot
        layout = self.layout
        self.paper = Paper("fee_list", form="fee_list/" + layout.name)
        self.size = (A4[1], A4[0]) if layout.landscape else A4
        self.grouped = lot.random() < 0.25  # 1,234.56
        self.heads = {cell: lot.choice(HEADS[cell]) for cell in layout.columns}
        self.ratio_percent = "%" in self.heads.get("self_pay_ratio", "") or lot.random() < 0.5
        self.step = lot.choice((36, 40, 44)) if layout.rules != "none" else lot.choice((34, 38, 42))
        self.left = 70.0
        wanted = sum(WIDTH[cell] for cell in layout.columns)
        stretch = (self.size[0] - 2 * self.left) / wanted
        self.edges = [self.left]
        for cell in layout.columns:
            self.edges.append(self.edges[-1] + WIDTH[cell] * stretch)
        self.sheet = Sheet(self.size)
        self.y = 0.0
        self.top = 0.0  # of the ruled part of this page
        self.page_sum = 0
        self.total = case.total
        self.last_key = ""

    @property
    def bottom(self) -> float:
        """The last baseline a row may have."""
        return self.size[1] - (190 if self.layout.page_totals else 130)

    def draw(self, wrong_line: int | None = None, wrong_total: int = 0) -> Paper:
        """Every page."""
        self.total += wrong_total
        if wrong_total:
            self.paper.planted.append(
                {"key": "TotalAmount", "what": "合计与明细之和不符", "right": yuan(self.case.total)}
            )
        self._new_page()
        group, sums = "", 0
        for index, row in enumerate(self.case.lines):
            key = self._group_of(row)
            if key != group:
                if group and self.layout.groups == "subtotal":
                    self._note_row(f"{group}小计", sums)
                group, sums = key, 0
                if key:
                    self._heading(key)
            sums += row.amount
            self._row(index, row, wrong=wrong_line == index)
        if group and self.layout.groups == "subtotal":
            self._note_row(f"{group}小计", sums)
        self._finish()
        count = len(self.paper.sheets)
        for n, sheet in enumerate(self.paper.sheets, 1):
            sheet.row += 1
            sheet.text(self.size[0] / 2, self.size[1] - 60, f"第{n}页 共{count}页", self.layout.style, 20, align="c")
        return self.paper

    def money(self, fen: int) -> str:
        """As this hospital prints amounts."""
        text = yuan(fen)
        return f"{Decimal(text):,.2f}" if self.grouped else text

    def _group_of(self, row: FeeLine) -> str:
        if self.layout.groups in ("heading", "subtotal"):
            return row.item.category
        return row.day.isoformat() if self.layout.groups == "day" else ""

    def _new_page(self) -> None:
        if self.paper.sheets:
            self._close_page()
        self.sheet = Sheet(self.size)
        self.paper.sheets.append(self.sheet)
        self.page_sum = 0
        first = len(self.paper.sheets) == 1
        self.y = 100.0
        if first or self.layout.head_everywhere:
            self._title()
        self.top = self.y - self.step + 10
        if first or self.layout.head_everywhere:
            self._head()

    def _title(self) -> None:
        case, sheet, style = self.case, self.sheet, self.layout.style
        title = case.hospital.name + ("住院费用清单" if case.inpatient else "门诊费用明细清单")
        bold = "songbold" if style in ("song", "thin") else "bold"
        first = len(self.paper.sheets) == 1
        hospital = self.paper.say("InvoicingPartyName", case.hospital.name, title) if first else ()
        sheet.text(self.size[0] / 2, self.y, title, bold, 36, keys=hospital, align="c")
        person = case.person
        pairs = [("姓名", "PayerPartyName", person.name, person.name), ("性别", "Gender", person.sex, person.sex)]
        if case.inpatient:
            pairs += [
                ("住院号", "HospitalizationNumber", case.patient_number, case.patient_number),
                ("科室", "DepartmentName", case.department, case.department),
                ("入院日期", "InHospitalDate", case.begin.isoformat(), case.begin.isoformat()),
                ("出院日期", "OutHospitalDate", case.end.isoformat(), case.end.isoformat()),
            ]
        else:
            pairs += [
                ("门诊号", "PatientNumber", case.patient_number, case.patient_number),
                ("就诊日期", "MedicalDate", case.begin.isoformat(), case.begin.isoformat()),
            ]
        per = 3 if not self.layout.landscape else 4
        for n, (label, name, value, raw) in enumerate(pairs):
            if n % per == 0:
                sheet.down()
                self.y += 46
            x = self.left + (n % per) * (self.size[0] - 2 * self.left) / per
            end = sheet.text(x, self.y, label + "：", style, 22)
            keys = self.paper.say(name, value, raw) if first else ()
            sheet.text(end, self.y + self.lot.choice((0, 0, 1, 2)), raw, style, 22, keys=keys)
        self.y += 56

    def _head(self) -> None:
        self.sheet.down()
        for n, cell in enumerate(self.layout.columns):
            middle = (self.edges[n] + self.edges[n + 1]) / 2
            self.sheet.text(middle, self.y, self.heads[cell], self.layout.style, self.layout.size, align="c")
        self.sheet.line(self.left, self.y + 11, self.edges[-1], self.y + 11, BLACK, 2)
        self.y += self.step

    def _rule(self) -> None:
        if self.layout.rules != "none":
            self.sheet.line(self.left, self.y + 11, self.edges[-1], self.y + 11, BLACK, 1)

    def _close_page(self) -> None:
        if self.layout.rules == "grid":
            for x in self.edges:
                self.sheet.line(x, self.top, x, self.y - self.step + 11, BLACK, 1)
            self.sheet.line(self.left, self.top, self.edges[-1], self.top, BLACK, 1)
        if self.layout.page_totals:
            self.sheet.down()
            self.sheet.text(
                self.edges[-1] - 10,
                self.y + 8,
                f"本页小计：{self.money(self.page_sum)}",
                self.layout.style,
                22,
                align="r",
            )
            self.paper.extras.append({"label": "本页小计", "value": yuan(self.page_sum)})

    def _heading(self, text: str) -> None:
        if self.y > self.bottom - self.step:
            self._new_page()
        self.sheet.down()
        self.sheet.text(self.left + 8, self.y, text, self.layout.style, self.layout.size)
        self._rule()
        self.y += self.step

    def _note_row(self, label: str, fen: int) -> None:
        if self.y > self.bottom:
            self._new_page()
        self.sheet.down()
        self.sheet.text(self.edges[0] + 60, self.y, label, self.layout.style, self.layout.size)
        self._amount(self.money(fen), ())
        self.paper.extras.append({"label": label, "value": yuan(fen)})
        self._rule()
        self.y += self.step

    def _amount(self, text: str, keys: tuple[str, ...]) -> None:
        n = self.layout.columns.index("ItemAmount")
        align = self.layout.align
        x = self.edges[n + 1] - 12 if align == "r" else (self.edges[n] + self.edges[n + 1]) / 2
        self.sheet.text(x, self.y, text, self.layout.style, self.layout.size, keys=keys, align=align)

    def _texts(self, index: int, row: FeeLine) -> dict[str, tuple[str, str]]:
        """Cell → value, as printed."""
        count = f"{row.quantity.normalize():f}"
        ratio = row.item.ratio
        percent = f"{(ratio * 100).normalize():f}"
        head = self.heads.get("self_pay_ratio", "")
        shown = percent if "%" in head else percent + "%" if self.ratio_percent else f"{ratio:.2f}"
        return {
            "index": ("", str(index + 1)),
            "date": (
                row.day.isoformat(),
                row.day.isoformat() if self.layout.style in ("song", "thin") else row.day.strftime("%Y.%m.%d"),
            ),
            "ItemCode": (row.code, row.code),
            "ItemName": (row.item.name, row.item.name),
            "ItemStd": (row.item.spec, row.item.spec),
            "ItemUnit": (row.item.unit, row.item.unit),
            "ItemPrice": (str(row.price), str(row.price)),
            "ItemQuantity": (count, count if self.layout.style != "sans" else f"{row.quantity:.2f}"),
            "ItemAmount": (yuan(row.amount), self.money(row.amount)),
            "category": (row.item.category, row.item.category),
            "self_pay_ratio": (f"{ratio.normalize():f}", shown),
        }

    def _wrapped(self, text: str, wide: float, size: int) -> list[str]:
        out, rest = [], text
        while rest:
            cut = len(rest)
            while cut > 1 and self.sheet.width(rest[:cut], self.layout.style, size) > wide:
                cut -= 1
            out.append(rest[:cut])
            rest = rest[cut:]
        return out

    def _row(self, index: int, row: FeeLine, wrong: bool = False) -> None:
        layout, size = self.layout, self.layout.size
        texts = self._texts(index, row)
        if wrong:
            texts["ItemAmount"] = (yuan(row.amount + 1000), self.money(row.amount + 1000))
            self.paper.planted.append(
                {"key": f"lines[{index}].ItemAmount", "what": "单价×数量与金额不符", "right": yuan(row.amount)}
            )
        parts: dict[str, list[str]] = {}
        for n, cell in enumerate(layout.columns):
            wide = self.edges[n + 1] - self.edges[n] - 12
            parts[cell] = self._wrapped(texts[cell][1], wide, size) if cell not in RIGHT_ALIGNED else [texts[cell][1]]
        tall = max(len(lines) for lines in parts.values()) or 1
        need = self.step + (tall - 1) * (size + 5)
        if self.y + need - self.step > self.bottom:
            self._new_page()
        self.sheet.down()
        for n, cell in enumerate(layout.columns):
            keys = self.paper.say(f"lines[{index}].{cell}", *texts[cell]) if cell != "index" and texts[cell][1] else ()
            self._draw_cell(n, cell, parts[cell], keys)
        if layout.groups != "no":
            name = "date" if layout.groups == "day" else "category"
            self.paper.headings[f"lines[{index}]"] = {name: self._group_of(row)}
        self.page_sum += row.amount + (1000 if wrong else 0)
        self.y += need - self.step
        self._rule()
        self.y += self.step

    def _draw_cell(self, n: int, cell: str, lines: list[str], keys: tuple[str, ...]) -> None:
        layout = self.layout
        left, right = self.edges[n] + 7, self.edges[n + 1] - 10
        align = "l"
        if cell in RIGHT_ALIGNED:
            align = layout.align
        elif cell in ("ItemUnit", "index"):
            align = "c"
        x = left if align == "l" else right if align == "r" else (left + right) / 2
        for k, line in enumerate(lines):
            y = self.y + k * (layout.size + 5)
            self.sheet.text(
                x, y, line, layout.style, layout.size, keys=keys, align=align, row=self.sheet.row * 10 + k + 10000
            )

    def _finish(self) -> None:
        if self.y > self.bottom - self.step:
            self._new_page()
        self._close_page()
        sheet, style = self.sheet, self.layout.style
        self.y += self.step + (6 if self.layout.page_totals else 0)
        sheet.down()
        raw = self.money(self.total)
        end = sheet.text(self.left + 10, self.y, self.lot.choice(("合计：", "总计：", "费用合计：")), style, 24)
        end = sheet.text(end, self.y, raw, style, 24, keys=self.paper.say("TotalAmount", yuan(self.total), raw))
        if self.layout.words:
            words = capital(self.case.total)
            end = sheet.text(end + 60, self.y, "大写：", style, 24)
            sheet.text(
                end, self.y, words, style, 24, keys=self.paper.say("total_in_words", yuan(self.case.total), words)
            )


def draw(
    case: Case, lot: Random, layout: Layout | None = None, wrong_line: int | None = None, wrong_total: int = 0
) -> Paper:
    """A case as a fee list; a line or the total may be printed wrong on purpose."""
    return FeeList(case, layout or lot.choice(LAYOUTS), lot).draw(wrong_line, wrong_total)
