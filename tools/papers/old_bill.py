"""Old pre-printed bills: coloured form, black dot-matrix figures printed over it out of register."""

from random import Random

from PIL import Image, ImageDraw

from jingban.capture.core.capital import capital

from .case import Case, yuan
from .fonts import font
from .sheet import BROWN, RED, Ink, Paper, Sheet
from .stamps import oval_seal, press, round_seal

GREEN: Ink = (46, 112, 84)
NAVY: Ink = (58, 78, 140)
PLACES = "佰拾万仟佰拾元角分"
DIGITS = "零壹贰叁肆伍陆柒捌玖"
PRINTED = {
    True: ("床位费", "诊察费", "检查费", "化验费", "治疗费", "手术费", "护理费", "卫生材料费", "西药费", "中药饮片",
           "中成药费", "一般诊疗费", "输血费", "输氧费", "其他住院收费"),
    False: ("西药费", "中成药费", "中药饮片", "诊察费", "检查费", "化验费", "治疗费", "手术费", "卫生材料费", "放射费",
            "一般诊疗费", "挂号费", "输血费", "特殊材料费", "其他门诊收费"),
}  # fmt: skip


class OldBill:
    """Draws one case on a pre-printed form."""

    def __init__(self, case: Case, lot: Random) -> None:
        self.case, self.lot = case, lot
        self.paper = Paper("inpatient_bill" if case.inpatient else "outpatient_bill", form="old_bill")
        tint = lot.choice(((255, 255, 255), (253, 249, 240), (250, 246, 250)))
        self.sheet = Sheet((1654, 1040), tint)
        self.paper.sheets.append(self.sheet)
        self.ink = lot.choice((BROWN, GREEN, NAVY, RED))
        self.style = lot.choice(("song", "kai"))
        # The whole form sits askew in the printer.
        self.dx, self.dy = lot.randint(-12, 18), lot.randint(-13, 10)
        self.places = lot.random() < 0.5

    def label(
        self, x: float, y: float, text: str, size: int = 24, align: str = "l", keys: tuple[str, ...] = ()
    ) -> float:
        """Pre-printed."""
        return self.sheet.text(x, y, text, self.style, size, self.ink, keys=keys, align=align)

    def dots(
        self, x: float, y: float, text: str, keys: tuple[str, ...] = (), size: int = 25, align: str = "l"
    ) -> float:
        """Overprinted by needles: no grey edges, weak rows where a needle is worn, uneven ribbon."""
        x, y = x + self.dx, y + self.dy
        face = font("songbold", size)
        width = int(face.getlength(text)) + 4
        left = round(x - (width if align == "r" else width / 2 if align == "c" else 0))
        mask = Image.new("L", (width, size + 12))
        draw = ImageDraw.Draw(mask)
        draw.fontmode = "1"
        draw.text((2, size), text, font=face, fill=255, anchor="ls")
        worn = self.lot.randrange(5, 11)
        for row in range(0, mask.height, worn):
            draw.line((0, row, width, row), fill=0)
        strength = self.lot.uniform(0.62, 0.95)
        mask = mask.point(lambda v: int(v * strength))
        self.sheet.image.paste((38, 36, 58), (left, round(y - size)), mask)
        self.sheet.text(left + 1, y, text, "songbold", size, keys=keys, ghost=True)
        return left + width

    def say(self, name: str, value: str, raw: str | None = None) -> tuple[str]:
        """Record a value."""
        return self.paper.say(name, value, raw)

    def draw(self, wrong_total: int = 0) -> Paper:
        """The whole bill."""
        total = self.case.total + wrong_total
        if wrong_total:
            self.paper.planted.append(
                {"key": "TotalAmount", "what": "小写与大写、明细不符", "right": yuan(self.case.total)}
            )
        self._head()
        y = self._table(290)
        y = self._sum(y, total)
        self._foot(y)
        return self.paper

    def _head(self) -> None:
        case, sheet = self.case, self.sheet
        kind = "住院" if case.inpatient else "门诊"
        title = f"{case.hospital.province}医疗{kind}收费专用票据"
        self.label(827, 92, title, 40, "c", self.say("EInvoiceName", title))
        seal = oval_seal("财政票据监制章", case.hospital.province, "财政部监制", 240)
        sheet.seals.append(press(sheet.image, seal, (827, 80), 0, 0.8, self.lot))
        sheet.down()
        number = case.bill.number[-8:]
        end = self.label(1230, 150, "No.", 28)
        sheet.text(end + 8, 150, number, "digits", 32, (150, 30, 40), keys=self.say("EInvoiceNumber", number))
        issued = case.bill.issued
        self._row(200, [("姓名：", "PayerPartyName", case.person.name, 90), ("性别：", "Gender", case.person.sex, 560)])
        x = 980.0
        for part, after in ((f"{issued:%Y}", "年"), (f"{issued:%m}", "月"), (f"{issued:%d}", "日")):
            # Digits are typed into gaps between pre-printed signs, so they belong together.
            self.dots(x, 200, part, self.say("IssueDate", issued.isoformat(), f"{issued:%Y年%m月%d日}"))
            x += 24 * len(part) * 0.62 + 26
            x = self.label(x, 200, after) + 14
        number_label, name = ("住院号：", "HospitalizationNumber") if case.inpatient else ("门诊号：", "PatientNumber")
        self._row(
            248,
            [
                (number_label, name, case.patient_number, 90),
                ("医保类型：", "MedicalInsuranceType", case.insurance, 560),
                ("业务流水号：", "BusinessNumber", case.bill.serial, 980),
            ],
        )

    def _row(self, y: float, cells: list[tuple[str, str, str, float]]) -> None:
        self.sheet.down()
        for label, name, value, x in cells:
            end = self.label(x, y, label)
            self.dots(end, y, value, self.say(name, value))

    def _table(self, top: float) -> float:
        sheet = self.sheet
        printed = PRINTED[self.case.inpatient]
        amounts = dict(self.case.categories)
        left, right, panels = 80, 1574, 3
        wide = (right - left) / panels
        per = -(-len(printed) // panels)
        sheet.down()
        for p in range(panels):
            self.label(left + wide * (p + 0.3), top + 38, "收费项目", align="c")
            self.label(left + wide * (p + 0.8), top + 38, "金额（元）", align="c")
        base, index = sheet.row + 1, 0
        for n, name in enumerate(printed):
            p, line = divmod(n, per)
            sheet.row = base + line
            y = top + 56 + 46 * (line + 1) - 12
            keys: tuple[str, ...] = ()
            if name in amounts:
                keys = self.say(f"categories[{index}].ItemName", name)
            sheet.text(left + wide * p + 20, y, name, self.style, 24, self.ink, keys=keys)
            if name in amounts:
                text = yuan(amounts.pop(name))
                x = left + wide * (p + 0.96)
                self.dots(x, y, text, self.say(f"categories[{index}].ItemAmount", text), align="r")
                index += 1
        assert not amounts, f"no place on the form for {amounts}"
        sheet.row = base + per
        bottom = top + 56 + 46 * per
        for y in [top, top + 54, *(top + 56 + 46 * (k + 1) for k in range(per))]:
            sheet.line(left, y, right, y, self.ink, 2)
        for p in range(panels + 1):
            sheet.line(left + wide * p, top, left + wide * p, bottom, self.ink, 2)
        for p in range(panels):
            sheet.line(left + wide * (p + 0.6), top, left + wide * (p + 0.6), bottom, self.ink, 1)
        return bottom

    def _sum(self, top: float, total: int) -> float:
        sheet, case = self.sheet, self.case
        y = top + 48
        sheet.down()
        x = self.label(92, y, "合计（大写）：")
        value = yuan(case.total)
        if self.places and case.total < 10**9:
            digits = f"{case.total:09}"
            raw = "".join(DIGITS[int(d)] + place for d, place in zip(digits, PLACES, strict=True))
            for digit, place in zip(digits, PLACES, strict=True):
                self.dots(x, y, DIGITS[int(digit)], self.say("total_in_words", value, raw))
                x = self.label(x + 34, y, place) + 12
        else:
            words = capital(case.total)
            self.dots(x, y, words, self.say("total_in_words", value, words))
        end = self.label(1180, y, "¥")
        self.dots(end + 6, y, yuan(total), self.say("TotalAmount", yuan(total)))
        rows = [
            [("医保统筹支付：", "FundPayAmount", yuan(case.fund), 92), ("个人账户支付：", "AccountPayAmount", yuan(case.account), 560),
             ("其他医保支付：", "OtherPayAmount", yuan(case.other), 1040)],
            [("个人支付金额：", "OwnPayAmount", yuan(case.cash), 92)],
        ]  # fmt: skip
        if case.inpatient:
            rows[1] += [
                ("预缴金额：", "PrepayAmount", yuan(case.prepaid), 560),
                ("退费金额：", "RefundAmount", yuan(case.refund), 1040),
            ]
        for cells in rows:
            y += 50
            self._row(y, cells)
        for edge in (top + 66, y + 18):
            sheet.line(80, edge, 1574, edge, self.ink, 2)
        for x in (80, 1574):
            sheet.line(x, top, x, y + 18, self.ink, 2)
        return y + 18

    def _foot(self, top: float) -> None:
        case, sheet = self.case, self.sheet
        y = top + 48
        sheet.down()
        end = self.label(92, y, "收款单位（章）：")
        self.dots(end, y, case.hospital.name, self.say("InvoicingPartyName", case.hospital.name))
        end = self.label(1040, y, "收款人：")
        number = str(self.lot.randrange(100, 999))
        self.dots(end, y, number, self.say("HandlingPerson", number))
        self.sheet.down()
        self.label(827, y + 50, "第二联  收据联   手写无效", 20, "c")
        seal = round_seal(case.hospital.name, "收费专用章", 210)
        centre = (self.lot.randint(420, 860), top + self.lot.randint(-30, 50))
        sheet.seals.append(press(sheet.image, seal, centre, self.lot.uniform(-20, 20), 0.75, self.lot))


def draw(case: Case, lot: Random, wrong_total: int = 0) -> Paper:
    """A case on an old form."""
    return OldBill(case, lot).draw(wrong_total)
