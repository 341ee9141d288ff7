"""Discharge records, certificates, cards."""

from random import Random
from typing import Final

from tools.strangers.paper import Paper
from tools.strangers.people import Stay, digits
from tools.strangers.style import Style

_HEADINGS: Final = (
    ("入院情况", "诊疗经过", "出院情况", "出院医嘱"),
    ("入院情况", "住院经过", "出院时情况", "出院医嘱"),
    ("主诉", "治疗经过", "出院情况", "医嘱"),
)
_STATES: Final = (
    "患者因反复胸闷、气促3月余，加重2天入院。查体：BP138/82mmHg，心率78次/分，律齐。",
    "因“右上腹疼痛5小时”急诊入院，腹软，右上腹压痛，无反跳痛。",
)
_COURSES: Final = (
    "入院后完善相关检查，予抗感染、补液、营养支持等治疗，病情逐渐好转，今日予以出院。",
    "予扩血管、改善循环、调脂稳斑等治疗，患者症状明显缓解，复查各项指标较前好转。",
)
_LEFT_AS: Final = ("无发热，饮食、睡眠可，切口Ⅰ/甲愈合。", "一般情况良好，无特殊不适。")
_ADVICE: Final = (
    "1、注意休息，低盐低脂饮食；2、规律服药；3、一月后门诊复查。",
    "出院后继续康复锻炼，定期复查，不适随诊。",
)


def discharge(lot: Random, style: Style, who: Stay) -> Paper:
    """出院记录 or 出院小结 with words of its own."""
    paper = Paper("discharge_record", "discharge")
    long = lot.choice(("%Y年%m月%d日", "%Y-%m-%d", "%Y.%m.%d"))
    title = lot.choice(("出院记录", "出院小结", "出 院 记 录"))
    # What is told is drawn before the head: a seed makes the same papers as ever.
    words = lot.choice(_HEADINGS)
    state, course, well, advice = (lot.choice(texts) for texts in (_STATES, _COURSES, _LEFT_AS, _ADVICE))
    cells = _stay_cells(lot, paper, who, long)
    colon = lot.choice(("：", ":"))
    head = f"<h1>{paper.said('InvoicingPartyName', who.hospital)}</h1><h2>{title}</h2>"
    top = _head_of(lot, cells, colon)
    diagnosis = who.illness + lot.choice(("", "（稳定期）", "术后"))
    parts = [
        (words[0], paper.said("admission_state", state)), ("入院诊断", paper.said("admission_diagnosis", who.illness)),
        (words[1], paper.said("course", course)), ("出院诊断", paper.said("diagnosis", diagnosis)),
        (words[2], paper.said("discharge_state", well)), (words[3], paper.said("advice", advice)),
    ]  # fmt: skip
    body = "".join(f"<p><b>{label}{colon}</b>{shown}</p>" for label, shown in parts)
    signs = lot.choice(("医师签名", "主治医师", "住院医师"))
    sign = f"<p style='text-align:right'>{signs}：{paper.said('doctor', who.name[0] + '明哲')}</p>"
    day = paper.said("document_date", who.left.strftime(long), f"{who.left}")
    foot = f"<p style='text-align:right'>{day}</p>"
    paper.pages.append(style.page(paper, head + top + body + sign + foot, lot.choice((13, 15, 16))))
    return paper


def _stay_cells(lot: Random, paper: Paper, who: Stay, long: str) -> list[tuple[str, str]]:
    """Who was there, where and how long: labels and values."""
    cells = [
        ("姓名", paper.said("PayerPartyName", who.name)), ("性别", paper.said("Gender", who.gender)),
        ("年龄", paper.said("Age", f"{who.age}岁")),
        (lot.choice(("科室", "科别", "病区")), paper.said("DepartmentName", who.department)),
    ]  # fmt: skip
    number = lot.choice(("住院号", "病案号"))
    name = "HospitalizationNumber" if number == "住院号" else "CaseNumber"
    cells.append((number, paper.said(name, who.number)))
    days = (
        ("入院日期", "入院时间", "InHospitalDate", who.admitted),
        ("出院日期", "出院时间", "OutHospitalDate", who.left),
    )
    for one, other, key, day in days:
        cells.append((lot.choice((one, other)), paper.said(key, day.strftime(long), f"{day}")))
    nights = (who.left - who.admitted).days
    cells.append((lot.choice(("住院天数", "实际住院天数")), paper.said("hospital_days", f"{nights}天", f"{nights}")))
    return cells


def _head_of(lot: Random, cells: list[tuple[str, str]], colon: str) -> str:
    """The cells as a ruled table of two, or as a line that breaks where it must."""
    if lot.random() >= 0.4:
        return '<p class="line">' + "".join(f"<span>{label}{colon}{shown}</span>" for label, shown in cells) + "</p>"
    rows = "".join(
        f"<tr><td>{a[0]}</td><td>{a[1]}</td><td>{b[0]}</td><td>{b[1]}</td></tr>"
        for a, b in zip(cells[::2], cells[1::2], strict=True)
    )
    return f'<table class="ruled">{rows}</table>'


def certificate(lot: Random, style: Style, who: Stay) -> Paper:
    """诊断证明."""
    paper = Paper("diagnosis_certificate", "certificate")
    title = lot.choice(("诊断证明书", "疾病诊断证明书", "医疗诊断证明书"))
    advice = lot.choice(("建议休息两周，门诊随访。", "住院治疗，注意休息，加强营养。", "全休一个月，定期复查。"))
    day = who.left
    inside = (
        f"<h1>{paper.said('InvoicingPartyName', who.hospital)}</h1><h2>{title}</h2><p class=line><span>姓名：{paper.said('PayerPartyName', who.name)}</span>"
        f"<span>性别：{paper.said('Gender', who.gender)}</span><span>年龄：{paper.said('Age', f'{who.age}岁')}</span><span>科室：{paper.said('DepartmentName', who.department)}</span></p>"
        f"<p class=line><span>{lot.choice(('门诊号', '门诊病历号'))}：{paper.said('PatientNumber', who.number)}</span></p>"
        f"<p>{lot.choice(('诊断', '临床诊断', '诊断意见'))}：{paper.said('diagnosis', who.illness)}</p>"
        f"<p>{lot.choice(('处理意见', '建议', '医师建议'))}：{paper.said('advice', advice)}</p><p>特此证明。</p>"
        f"<p style='text-align:right'>医师签名：{paper.said('doctor', who.name[0] + '思齐')}</p>"
        f"<p style='text-align:right'>{paper.said('document_date', day.strftime('%Y年%m月%d日'), f'{day}')}</p>"
    )
    paper.height = lot.choice((560, 700, 1123))
    paper.pages.append(style.page(paper, inside, lot.choice((14, 16, 18))))
    return paper


def id_card(lot: Random, style: Style, who: Stay) -> Paper:
    """Both sides of a card on one copy. Region 99 does not exist."""
    paper = Paper("id_card", "id card")
    year, month, day = 2021 - who.age, lot.randint(1, 12), lot.randint(1, 28)
    body = f"99{digits(lot, 4)}{year}{month:02}{day:02}{lot.randint(100, 999)}"
    check = "10X98765432"[
        sum(int(s) * w for s, w in zip(body, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    ]
    front = (
        f"<div class=card><p><i>姓名</i> {paper.said('PayerPartyName', who.name)}</p><p><i>性别</i> {paper.said('Gender', who.gender)}　　<i>民族</i> {paper.said('ethnicity', '汉')}</p>"
        f"<p><i>出生</i> {paper.said('birth_date', f'{year}年{month}月{day}日', f'{year}-{month:02}-{day:02}')}</p>"
        f"<p><i>住址</i> {paper.said('address', f'云溪省临湖市北渡区柳荫街{lot.randint(2, 300)}号')}</p><p class=n><i>公民身份号码</i> {paper.said('id_number', body + check)}</p></div>"
    )
    back = ""
    if lot.random() < 0.6:
        term = f"{2012 + lot.randint(0, 6)}.{month:02}.{day:02}-{2032 + lot.randint(0, 6)}.{month:02}.{day:02}"
        back = (
            f"<div class='card b'><h2>中华人民共和国</h2><h1>居民身份证</h1><p><i>签发机关</i> {paper.said('issuing_authority', '临湖市公安局北渡分局')}</p>"
            f"<p><i>有效期限</i> {paper.said('valid_period', term)}</p></div>"
        )
    css = ".card{width:460px;height:290px;border-radius:16px;background:#e3eaf0;margin:30px auto;padding:26px 30px} .card p{margin:.45em 0} i{font-style:normal;color:#2c6aa0} .n{margin-top:2em!important} .b{padding-left:60px}"
    paper.height = 800
    paper.pages.append(style.page(paper, front + back, 18, css))
    return paper


def bank_card(lot: Random, style: Style, who: Stay) -> Paper:
    """A debit card, or a social security card with a bank's number."""
    paper = Paper("bank_card", "bank card")
    number = "9" + digits(lot, 15)
    full = number + _luhn(number)
    shown = " ".join(full[n : n + 4] for n in range(0, len(full), 4))
    inside = (
        f"<div class=card><p class=t>{paper.said('bank_name', lot.choice(('云溪银行', '青泽农商银行', '安岭银行')))} <small>借记卡</small></p>"
        f"<p class=n>{paper.said('bank_card', shown, full)}</p><p>VALID THRU {paper.said('valid_period', f'{lot.randint(1, 12):02}/{lot.randint(27, 34)}')}</p><p>UnionPay 银联</p></div>"
    )
    colour = lot.choice(("#1f4e8c", "#7c1f2b", "#2f2f33", "#d8b45a"))
    css = f".card{{width:520px;height:320px;border-radius:18px;background:{colour};color:#f4f4f4;margin:40px auto;padding:30px}} .n{{font-size:30px;margin:70px 0 10px;font-family:'DejaVu Sans Mono'}} .t{{font-size:26px;margin:0}}"
    paper.height = 420
    paper.pages.append(style.page(paper, inside, 16, css))
    return paper


def _luhn(number: str) -> str:
    total = 0
    for place, sign in enumerate(reversed(number)):
        value = int(sign) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)
