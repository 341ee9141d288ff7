"""Papers of words: discharge records, diagnosis certificates, and a paper that is none of ours."""

from random import Random

from .case import Case
from .sheet import Paper, Sheet
from .stamps import press, round_seal, square_seal


class Letter:
    """Running text with a head of labels."""

    def __init__(self, kind: str, case: Case, lot: Random, size: tuple[int, int], form: str) -> None:
        self.case, self.lot = case, lot
        self.paper = Paper(kind, form=form)
        self.sheet = Sheet(size)
        self.paper.sheets.append(self.sheet)
        self.style = lot.choice(("song", "sans", "kai"))
        self.size = lot.choice((25, 27, 29))
        self.left = lot.choice((130, 160))
        self.right = size[0] - self.left
        self.y = 130.0

    def title(self, hospital: str, name: str) -> None:
        """Centred: who writes, and what."""
        for line in (hospital, name):
            self.sheet.down()
            self.sheet.text(
                self.sheet.size[0] / 2,
                self.y,
                line,
                "bold" if self.style == "sans" else "songbold",
                40,
                keys=self.paper.say("InvoicingPartyName", hospital) if line == hospital else (),
                align="c",
                track=4,
            )
            self.y += 62
        self.y += 10

    def pairs(self, cells: list[tuple[str, str, str, str]], per: int = 3) -> None:
        """Labels with values in columns: label, name, value, as printed."""
        wide = (self.right - self.left) / per
        for n, (label, name, value, raw) in enumerate(cells):
            if n % per == 0:
                self.sheet.down()
                self.y += 52
            x = self.left + (n % per) * wide
            end = self.sheet.text(x, self.y, label + "：", self.style, self.size)
            keys = self.paper.say(name, value, raw) if name else ()
            self.sheet.text(
                end + self.lot.choice((0, 4, 10)),
                self.y + self.lot.choice((0, 0, -2, 2)),
                raw,
                self.style,
                self.size,
                keys=keys,
            )
        self.y += 20

    def body(self, label: str, text: str, name: str = "", value: str = "") -> None:
        """A labelled paragraph that wraps."""
        keys = self.paper.say(name, value or text, text) if name else ()
        self.sheet.down()
        self.y += 56
        x = self.sheet.text(self.left, self.y, label + "：", "bold" if self.style == "sans" else self.style, self.size)
        rest = text
        while rest:
            cut = len(rest)
            while cut > 1 and x + self.sheet.width(rest[:cut], self.style, self.size) > self.right:
                cut -= 1
            self.sheet.text(x, self.y, rest[:cut], self.style, self.size, keys=keys)
            rest, x = rest[cut:], self.left
            if rest:
                self.sheet.down()
                self.y += self.size + 18

    def signature(self, label: str) -> None:
        """A label with a line to sign on."""
        self.sheet.text(self.right - 160, self.y, label, self.style, self.size, align="r")
        self.sheet.line(self.right - 150, self.y + 6, self.right, self.y + 6)

    def dated(self, raw: str, day: str) -> None:
        """The day at the foot."""
        keys = self.paper.say("document_date", day, raw)
        self.sheet.text(self.right, self.y, raw, self.style, self.size, keys=keys, align="r")

    def seal(self, below: str) -> None:
        """The seal of the hospital at the end, over the date as is custom."""
        mask = round_seal(self.case.hospital.name, below, 250)
        centre = (self.right - 180 + self.lot.randint(-40, 40), self.y - 30)
        self.sheet.seals.append(press(self.sheet.image, mask, centre, self.lot.uniform(-10, 10), 0.8, self.lot))


def _age(case: Case) -> str:
    born = case.person.born
    return f"{case.begin.year - born.year - ((case.begin.month, case.begin.day) < (born.month, born.day))}岁"


def discharge(case: Case, lot: Random) -> Paper:
    """出院记录 or 出院小结."""
    letter = Letter("discharge_record", case, lot, (1654, 2339), "discharge")
    person = case.person
    letter.title(case.hospital.name, lot.choice(("出院记录", "出院小结")))
    dates = lot.choice(("%Y-%m-%d", "%Y年%m月%d日"))
    age = _age(case)
    letter.pairs(
        [
            ("姓名", "PayerPartyName", person.name, person.name),
            ("性别", "Gender", person.sex, person.sex),
            ("年龄", "Age", age, age),
            ("科室", "DepartmentName", case.department, case.department),
            ("住院号", "HospitalizationNumber", case.patient_number, case.patient_number),
            ("住院天数", "hospital_days", str((case.end - case.begin).days), f"{(case.end - case.begin).days}天"),
            ("入院日期", "InHospitalDate", case.begin.isoformat(), case.begin.strftime(dates)),
            ("出院日期", "OutHospitalDate", case.end.isoformat(), case.end.strftime(dates)),
        ]
    )
    name, _, complaint, course = case.diagnosis
    letter.body(
        "入院情况",
        f"患者因“{complaint}{lot.randrange(2, 20)}天”入院。入院时神志清，精神可，生命体征平稳，T36.{lot.randrange(3, 9)}℃，P{lot.randrange(64, 98)}次/分，BP{lot.randrange(118, 168)}/{lot.randrange(66, 98)}mmHg。",
        "admission_state",
    )
    letter.body("入院诊断", name, "admission_diagnosis")
    letter.body(
        "诊疗经过",
        f"入院后完善血常规、肝肾功能、心电图等相关检查，{course}。患者症状较前好转，病情稳定，经上级医师同意准予出院。",
        "course",
    )
    if lot.random() < 0.4:
        name = f"1.{name}；2.{lot.choice(('高血压病2级', '2型糖尿病', '高脂血症', '脂肪肝'))}"
    letter.body("出院诊断", name, "diagnosis")
    letter.body("出院情况", "患者一般情况可，无明显不适，饮食睡眠可，大小便正常。", "discharge_state")
    letter.body(
        "出院医嘱",
        f"1.注意休息，合理饮食，避免劳累；2.按时服药，不得自行停药；3.{lot.choice(('两周', '一月', '三月'))}后门诊复查，不适随诊。",
        "advice",
    )
    letter.y += 90
    letter.sheet.down()
    letter.signature("医师签名：")
    letter.y += 60
    letter.sheet.down()
    letter.dated(case.end.strftime(dates), case.end.isoformat())
    letter.seal("病案专用章")
    return letter.paper


def certificate(case: Case, lot: Random) -> Paper:
    """诊断证明书."""
    size = lot.choice(((1654, 1180), (1180, 1654)))
    letter = Letter("diagnosis_certificate", case, lot, size, "certificate")
    person = case.person
    letter.title(case.hospital.name, lot.choice(("疾病诊断证明书", "诊断证明书")))
    age = _age(case)
    number = ("住院号", "HospitalizationNumber") if case.inpatient else ("门诊号", "PatientNumber")
    letter.pairs(
        [
            ("姓名", "PayerPartyName", person.name, person.name),
            ("性别", "Gender", person.sex, person.sex),
            ("年龄", "Age", age, age),
            ("科别", "DepartmentName", case.department, case.department),
            (*number, case.patient_number, case.patient_number),
        ],
        3 if size[0] > 1200 else 2,
    )
    name, _, _, course = case.diagnosis
    letter.body("诊断", name, "diagnosis")
    letter.body(
        "处理意见", f"{course}。建议休息{lot.choice(('一周', '两周', '一个月'))}，按时服药，门诊随访。", "advice"
    )
    letter.y += 80
    letter.sheet.down()
    letter.signature("医师：")
    letter.y += 52
    letter.sheet.down()
    letter.dated(case.end.strftime("%Y年%m月%d日"), case.end.isoformat())
    letter.seal("诊断证明专用章" if lot.random() < 0.5 else "医务专用章")
    return letter.paper


def notice(case: Case, lot: Random) -> Paper:
    """A paper that belongs to no kind: an admission notice with sums in its sentences."""
    letter = Letter("other", case, lot, (1654, 2339), "notice")
    letter.title(case.hospital.name, "住院须知")
    letter.paper.values.clear()  # nobody asks a notice for values
    for n, text in enumerate(
        (
            f"办理入院手续时请预交住院押金{lot.choice((2000, 3000, 5000))}元，多退少补。",
            "请妥善保管随身物品，贵重物品请交家属带回。",
            "探视时间为每日15:00至20:00，每次不超过两人。",
            f"陪护床租用每日{lot.choice((8, 10, 15))}元，出院时在护士站结清。",
            "出院结算请持押金收据、医保卡到一楼住院收费处办理，办理时间为工作日8:00至17:00。",
            "如需复印病历，请于出院两周后到病案室申请，每页0.30元。",
        ),
        1,
    ):
        letter.body(str(n), text)
    seal = square_seal(["入院宣教", "已告知"], 260)
    letter.sheet.seals.append(press(letter.sheet.image, seal, (1200, letter.y + 180), -6, 0.7, lot))
    return letter.paper
