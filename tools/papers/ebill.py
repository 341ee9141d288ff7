"""Fiscal e-bills, printed: five provincial forms, outpatient and inpatient."""

from dataclasses import dataclass
from random import Random

import segno
from PIL import Image

from jingban.capture.core.capital import capital

from .case import Case, FeeLine, yuan
from .sheet import BLACK, BROWN, ORANGE, RED, Ink, Mark, Paper, Sheet
from .stamps import oval_seal, press, round_seal

LEFT, RIGHT = 86, 1568


@dataclass(frozen=True)
class Form:
    """How a province prints its bill."""

    name: str
    label: Ink
    info_label: Ink
    label_style: str
    value_style: str
    title_style: str
    panels: int
    heads: tuple[str, ...]  # of one panel
    widths: tuple[float, ...]
    itemised: str  # "no", "own table", "main table"
    colon: str = "："
    date: str = "%Y-%m-%d"
    money: str = "{}"
    info_columns: int = 4
    qr: str = "comma"
    info_first: bool = False  # payments before the numbers
    size: int = 25
    thousands: bool = False


FORMS = (
    Form("orange two panels", ORANGE, BLACK, "kai", "thin", "songbold", 2, ("项目名称", "数量/单位", "金额（元）", "备注"),
         (0.42, 0.2, 0.24, 0.14), "no", ":", size=25),
    Form("black with own list", BLACK, BLACK, "sans", "sans", "bold", 3, ("项目名称", "金额（元）"), (0.6, 0.4), "own table",
         date="%Y%m%d", money="{}", info_columns=3, size=23),
    Form("red three panels", RED, RED, "song", "song", "songbold", 3, ("项目名称", "金额(元)"), (0.55, 0.45), "no",
         date="%Y年%m月%d日", money="¥{}", info_columns=4, thousands=True, qr="link", size=25),
    Form("orange items", ORANGE, ORANGE, "song", "hei", "songbold", 2,
         ("项目名称", "数量/单位", "金额(元)", "备注"), (0.5, 0.18, 0.2, 0.12), "main table", ":", info_first=True, size=22),
    Form("brown one panel", BROWN, BROWN, "kai", "sans", "songbold", 1, ("项目名称", "数量/单位", "金额（元）", "备注"),
         (0.45, 0.15, 0.2, 0.2), "no", "：", date="%Y-%m-%d", money="{}元", info_columns=3, size=25),
)  # fmt: skip


class EBill:
    """Draws one case as an e-bill."""

    def __init__(self, case: Case, form: Form, lot: Random) -> None:
        self.case, self.form, self.lot = case, form, lot
        self.paper = Paper("inpatient_bill" if case.inpatient else "outpatient_bill", form="ebill/" + form.name)
        self.sheet = Sheet((1654, 1180 if case.inpatient else 1120))
        self.paper.sheets.append(self.sheet)
        # The filling-in program prints on its own grid, a few pixels off the labels.
        self.dy = lot.choice((-5, -4, -3, 0, 2, 3, 4))
        self.gap = lot.choice((0, 1, 3, 6))
        self.total = case.total

    def pair(self, x: float, y: float, label: str, name: str, value: str, raw: str, ink: Ink) -> float:
        """A label with its value behind it. An empty value leaves the label alone."""
        form = self.form
        end = self.sheet.text(x, y, label + form.colon, form.label_style, form.size, ink)
        if not raw:
            return end
        keys: tuple[str, ...] = ()
        for part, text in zip(name.split("/"), value.split("/"), strict=True) if name else ():
            keys += self.paper.say(part, text, raw)
        return self.sheet.text(end + self.gap, y + self.dy, raw, form.value_style, form.size - 1, keys=keys)

    def money(self, fen: int) -> str:
        """As the form prints amounts."""
        text = f"{fen // 100:,}.{fen % 100:02}" if self.form.thousands else yuan(fen)
        return self.form.money.format(text)

    def draw(self) -> Paper:
        """The whole bill."""
        y = self._head()
        y = self._table(y)
        y = self._sum(y)
        y = self._info(y)
        self._foot(y)
        return self.paper

    def _head(self) -> float:
        case, form, sheet = self.case, self.form, self.sheet
        kind = "住院" if case.inpatient else "门诊"
        title = f"{case.hospital.province}医疗{kind}收费票据（电子）"
        named = self.paper.say("EInvoiceName", title)
        sheet.text(827, 92, title, form.title_style, 40, form.label, keys=named, align="c", track=3)
        seal = oval_seal("财政票据监制章", case.hospital.province, "财政部监制", 250)
        sheet.seals.append(press(sheet.image, seal, (827 + self.lot.randint(-20, 20), 84), 0, 0.9, self.lot))
        bill = case.bill
        person = case.person
        code = (
            person.id_number if self.lot.random() < 0.3 else person.id_number[:6] + "********" + person.id_number[14:]
        )
        issued = bill.issued.strftime(form.date)
        rows = [
            [
                ("票据代码", "EInvoiceCode", bill.code, bill.code),
                ("票据号码", "EInvoiceNumber", bill.number, bill.number),
            ],
            [
                ("交款人统一社会信用代码", "PayerPartyCode", code, code),
                ("校验码", "RandomNumber", bill.check, bill.check),
            ],
            [
                ("交款人", "PayerPartyName", person.name, person.name),
                ("开票日期", "IssueDate", bill.issued.isoformat(), issued),
            ],
        ]
        y = 172
        for pair in rows:
            sheet.down()
            for x, (label, name, value, raw) in zip((LEFT + 6, 1000), pair, strict=True):
                self.pair(x, y, label, name, value, raw, form.label)
            y += 42
        self._qr(1414, 42)
        return y - 18

    def _qr(self, x: int, y: int) -> None:
        bill = self.case.bill
        if self.form.qr == "link":
            text = f"https://pjcy.example.invalid/c?c={bill.code}&n={bill.number}&r={bill.check}"
        else:
            text = f"01,{self.paper.kind[:2].upper()},{bill.code},{bill.number},{yuan(self.total)},{bill.issued:%Y%m%d},{bill.check},"
        code = segno.make(text, error="m", micro=False)
        matrix = [[255 if not cell else 0 for cell in row] for row in code.matrix_iter(border=1)]
        picture = Image.new("L", (len(matrix), len(matrix)))
        picture.putdata([cell for row in matrix for cell in row])
        self.sheet.image.paste(picture.resize((150, 150), Image.Resampling.NEAREST).convert("RGB"), (x, y))
        self.paper.values["qr"] = (text, text)

    def _cells(self) -> list[dict[str, tuple[str, str]]]:
        """Rows of the main table: cell → value, as printed."""
        if self.form.itemised == "main table" and not self.case.inpatient:
            return [self._item(row) for row in self.case.lines]
        return [
            {"ItemName": (name, name), "ItemAmount": (yuan(fen), self.money(fen))} for name, fen in self.case.categories
        ]

    def _item(self, row: FeeLine) -> dict[str, tuple[str, str]]:
        quantity = f"{row.quantity.normalize():f}"
        raw = quantity + "/" + row.item.unit
        return {
            "ItemName": (row.item.name, row.item.name),
            "ItemQuantity": (quantity, raw),
            "ItemUnit": (row.item.unit, raw),
            "ItemAmount": (yuan(row.amount), self.money(row.amount)),
        }

    def _table(self, top: float) -> float:
        form, sheet = self.form, self.sheet
        rows = self._cells()
        part = "lines" if form.itemised == "main table" and not self.case.inpatient else "categories"
        per = -(-len(rows) // form.panels)
        panel = (RIGHT - LEFT) / form.panels
        sheet.line(LEFT, top, RIGHT, top, form.label, 3)
        sheet.down()
        for p in range(form.panels):
            at = LEFT + p * panel
            for head, width in zip(form.heads, form.widths, strict=True):
                sheet.text(at + panel * width / 2, top + 36, head, form.label_style, form.size, form.label, align="c")
                at += panel * width
        sheet.line(LEFT, top + 52, RIGHT, top + 52, form.label, 2)
        step = min(38, max(29, int(360 / max(per, 1))))
        first = sheet.row + 1
        size = form.size - 1 if step > 32 else form.size - 3
        for index, cells in enumerate(rows):
            p, line = divmod(index, per)
            sheet.row = first + line
            self._row(part, index, cells, LEFT + p * panel, panel, top + 52 + step * (line + 1) - 6, size)
        sheet.row = first + per
        bottom = top + 52 + max(per * step + 14, 250 if form.itemised != "own table" else 120)
        if form.itemised == "own table" and not self.case.inpatient:
            bottom = self._own_list(bottom)
        return bottom

    def _row(
        self, part: str, index: int, cells: dict[str, tuple[str, str]], left: float, panel: float, y: float, size: int
    ) -> None:
        form, x = self.form, left
        for head, width in zip(form.heads, form.widths, strict=True):
            wide = panel * width
            if head == "项目名称":
                self._cell(part, index, ("ItemName",), cells, x + 6, y, size, "l", wide - 8)
            elif head == "数量/单位" and "ItemQuantity" in cells:
                self._cell(part, index, ("ItemQuantity", "ItemUnit"), cells, x + wide / 2, y, size, "c", wide)
            elif head.startswith("金额"):
                # Amounts stand right of the middle in some forms, in the middle in others.
                align, at = ("r", x + wide - 24) if form.panels == 3 else ("c", x + wide / 2)
                self._cell(part, index, ("ItemAmount",), cells, at, y, size, align, wide)
            x += wide

    def _cell(
        self,
        part: str,
        index: int,
        names: tuple[str, ...],
        cells: dict[str, tuple[str, str]],
        x: float,
        y: float,
        size: int,
        align: str,
        wide: float,
    ) -> None:
        raw = cells[names[0]][1]
        while self.sheet.width(raw, self.form.value_style, size) > wide and align == "l" and size > 16:
            size -= 1
        keys: tuple[str, ...] = ()
        for name in names:
            keys += self.paper.say(f"{part}[{index}].{name}", *cells[name])
        self.sheet.text(
            x, y + (self.dy if align != "l" else 0) // 2, raw, self.form.value_style, size, keys=keys, align=align
        )

    def _own_list(self, top: float) -> float:
        """Second table with single items, two side by side, as some regions print it."""
        form, sheet, case = self.form, self.sheet, self.case
        lines = case.lines
        heads = (("项目/规格", 0.46), ("单价", 0.18), ("数量/单位", 0.18), ("金额", 0.18))
        sheet.line(LEFT, top, RIGHT, top, form.label, 1)
        sheet.down()
        panel = (RIGHT - LEFT) / 2
        for p in range(2):
            at = LEFT + p * panel
            for head, width in heads:
                sheet.text(
                    at + panel * width / 2, top + 28, head, form.label_style, form.size - 3, form.label, align="c"
                )
                at += panel * width
        per = -(-len(lines) // 2)
        first = sheet.row + 1
        for index, row in enumerate(lines):
            p, line = divmod(index, per)
            sheet.row = first + line
            y, x = top + 28 + 31 * (line + 1), LEFT + p * panel
            name = row.item.name + ("/" + row.item.spec if row.item.spec else "")
            size = form.size - 4
            while sheet.width(name, form.value_style, size) > panel * 0.46 - 8 and size > 16:
                size -= 1
            # Such programs cut what does not fit.
            while sheet.width(name, form.value_style, size) > panel * 0.46 - 8:
                name = name[:-1]
            whole = row.item.spec and name.endswith(row.item.spec)
            key = f"lines[{index}]."
            say = self.paper.say
            keys = say(key + "ItemName", row.item.name if name.startswith(row.item.name) else name, name)
            if whole:
                keys += say(key + "ItemStd", row.item.spec, name)
            sheet.text(x + 6, y, name, form.value_style, size, keys=keys)
            price = str(row.price)
            sheet.text(x + panel * 0.62, y, price, form.value_style, 19, keys=say(key + "ItemPrice", price), align="r")
            count = f"{row.quantity.normalize():f}"
            both = say(key + "ItemQuantity", count, count + row.item.unit) + say(
                key + "ItemUnit", row.item.unit, count + row.item.unit
            )
            sheet.text(x + panel * 0.73, y, count + row.item.unit, form.value_style, 19, keys=both, align="c")
            amount = yuan(row.amount)
            sheet.text(
                x + panel * 0.98, y, amount, form.value_style, 19, keys=say(key + "ItemAmount", amount), align="r"
            )
        sheet.row = first + per
        return top + 28 + 31 * per + 22

    def _sum(self, top: float) -> float:
        form, sheet = self.form, self.sheet
        sheet.line(LEFT, top, RIGHT, top, form.label, 2)
        sheet.down()
        y = top + 40
        words = capital(self.case.total)
        end = sheet.text(LEFT + 10, y, "金额合计（大写）", form.label_style, form.size, form.label)
        sheet.text(
            end + 4,
            y + self.dy,
            words,
            form.value_style,
            form.size - 1,
            keys=self.paper.say("total_in_words", yuan(self.case.total), words),
        )
        end = sheet.text(1000, y, "（小写）", form.label_style, form.size, form.label)
        raw = self.money(self.total)
        sheet.text(
            end + 4,
            y + self.dy,
            raw,
            form.value_style,
            form.size - 1,
            keys=self.paper.say("TotalAmount", yuan(self.total), raw),
        )
        sheet.line(LEFT, top + 60, RIGHT, top + 60, form.label, 2)
        return top + 60

    def _info(self, top: float) -> float:
        form, sheet = self.form, self.sheet
        numbers, money = self._numbers(), self._payments()
        pairs = money + numbers if form.info_first else numbers + money
        x0 = LEFT + 66
        columns = form.info_columns
        wide = (RIGHT - x0) / columns
        y, column = top + 44, 0
        sheet.down()
        for label, name, value, raw in pairs:
            need = sheet.width(label + form.colon + raw, form.label_style, form.size)
            cells = 1 if need < wide - 8 else 2
            if column + cells > columns:
                sheet.down()
                y, column = y + 41, 0
            self.pair(x0 + column * wide, y, label, name, value, raw, form.info_label)
            column += cells
        bottom = y + 30
        step = (bottom - top - 60) / 3.4
        for n, sign in enumerate("其他信息"):
            sheet.text(
                LEFT + 33, top + 44 + n * step, sign, form.label_style, form.size, form.label, align="c", remember=False
            )
        box = (LEFT + 33 - form.size / 2, top + 44 - form.size, LEFT + 33 + form.size / 2, top + 48 + 3 * step)
        sheet.marks.append(Mark("其他信息", box, 9000))
        sheet.line(LEFT, bottom, RIGHT, bottom, form.label, 3)
        sheet.line(LEFT, 280, LEFT, bottom, form.label, 3)
        sheet.line(RIGHT, 280, RIGHT, bottom, form.label, 3)
        if form.label_style != "kai":
            sheet.line(LEFT + 62, top, LEFT + 62, bottom, form.label, 1)
        return bottom

    def _numbers(self) -> list[tuple[str, str, str, str]]:
        case, form = self.case, self.form
        bill, person = case.bill, case.person
        begin, end = case.begin.strftime(form.date), case.end.strftime(form.date)
        both = [("业务流水号", "BusinessNumber", bill.serial, bill.serial)]
        if case.inpatient:
            own = [
                ("病历号", "CaseNumber", case.case_number, case.case_number),
                ("住院号", "HospitalizationNumber", case.patient_number, case.patient_number),
                ("住院科别", "DepartmentName", case.department, case.department),
                (
                    "住院时间",
                    "InHospitalDate/OutHospitalDate",
                    case.begin.isoformat() + "/" + case.end.isoformat(),
                    f"{begin}至{end}",
                ),
            ]
        else:
            own = [
                ("门诊号", "PatientNumber", case.patient_number, case.patient_number),
                ("就诊日期", "MedicalDate", case.begin.isoformat(), begin),
            ]
        shared = [
            ("医疗机构类型", "OrgType", case.hospital.type, case.hospital.type),
            ("医保类型", "MedicalInsuranceType", case.insurance, case.insurance),
            ("医保编号", "MedicalInsuranceID", person.insurance_id, person.insurance_id if case.fund else ""),
            ("性别", "Gender", person.sex, person.sex),
        ]
        return both + own + shared

    def _payments(self) -> list[tuple[str, str, str, str]]:
        case = self.case
        money = [
            ("医保统筹基金支付", "FundPayAmount", case.fund),
            ("其他支付", "OtherPayAmount", case.other),
            ("个人账户支付", "AccountPayAmount", case.account),
            ("个人现金支付", "OwnPayAmount", case.cash),
            ("个人自付", "SelfpaymentAmount", case.self_paid),
            ("个人自费", "SelfpaymentCost", case.own_cost),
        ]
        if case.inpatient:
            money = [
                ("预缴金额", "PrepayAmount", case.prepaid),
                ("补缴金额", "RechargeAmount", case.recharge),
                ("退费金额", "RefundAmount", case.refund),
                *money,
            ]
        return [(label, name, yuan(fen), self.money(fen)) for label, name, fen in money]

    def _foot(self, top: float) -> None:
        case, form, sheet = self.case, self.form, self.sheet
        sheet.down()
        y = top + 40
        self.pair(
            LEFT + 6, y, "收款单位（章）", "InvoicingPartyName", case.hospital.name, case.hospital.name, form.label
        )
        number = str(self.lot.randrange(1000, 9999))
        self.pair(930, y, "复核人", "Checker", number, number, form.label)
        self.pair(1250, y, "收款人", "HandlingPerson", number, number, form.label)
        if self.lot.random() < 0.85:
            seal = round_seal(case.hospital.name, "收费专用章", 190)
            centre = (LEFT + 260 + self.lot.randint(-40, 240), top + self.lot.randint(-60, 30))
            sheet.seals.append(press(sheet.image, seal, centre, self.lot.uniform(-12, 12), 0.8, self.lot))


def draw(case: Case, lot: Random, form: Form | None = None, wrong_total: int = 0) -> Paper:
    """A case as an e-bill. ``wrong_total`` is added to the printed total: a mistake on purpose."""
    bill = EBill(case, form or lot.choice(FORMS), lot)
    if wrong_total:
        bill.total += wrong_total
        bill.paper.planted.append({"key": "TotalAmount", "what": "小写与大写、明细不符", "right": yuan(case.total)})
    return bill.draw()
