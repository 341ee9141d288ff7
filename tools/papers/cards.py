"""Photocopies and photos of cards. Numbers check but cannot exist; the portrait says 样张 so that no card passes for real."""

from random import Random

from PIL import Image

from .case import Case
from .sheet import A4, BLACK, BLUE, Ink, Paper, Sheet

CARD = (1010, 638)  # 85.6 × 54 mm at 300 dpi
PALE: Ink = (226, 236, 240)


def _front(sheet: Sheet, paper: Paper, case: Case, x: float, y: float) -> None:
    person, born = case.person, case.person.born
    sheet.draw.rounded_rectangle((x, y, x + CARD[0], y + CARD[1]), 34, PALE, (120, 130, 140), 3)
    label: Ink = (70, 110, 160)

    def pair(dy: float, name: str, text: str, key: str, dx: float = 0) -> None:
        end = sheet.text(x + 60 + dx, y + dy, name, "sans", 30, label)
        sheet.text(end + 24, y + dy, text, "sans", 36, BLACK, keys=paper.say(key, text) if key else ())

    sheet.down()
    pair(110, "姓名", person.name, "PayerPartyName")
    sheet.down()
    pair(186, "性别", person.sex, "Gender")
    pair(186, "民族", person.ethnic, "ethnicity", 230)
    sheet.down()
    end = sheet.text(x + 60, y + 262, "出生", "sans", 30, label) + 24
    printed = f"{born.year}年{born.month}月{born.day}日"
    for part, sign in ((born.year, "年"), (born.month, "月"), (born.day, "日")):
        end = (
            sheet.text(end, y + 262, str(part), "sans", 34, keys=paper.say("birth_date", born.isoformat(), printed))
            + 12
        )
        end = sheet.text(end, y + 262, sign, "sans", 30, label) + 14
    address, n = person.address, 0
    sheet.down()
    end = sheet.text(x + 60, y + 340, "住址", "sans", 30, label) + 24
    while address:
        sheet.text(end, y + 340 + 46 * n, address[:13], "sans", 34, keys=paper.say("address", person.address))
        address, n = address[13:], n + 1
        sheet.down()
    end = sheet.text(x + 60, y + 570, "公民身份号码", "sans", 30, label)
    sheet.text(
        end + 40, y + 572, person.id_number, "mono", 46, BLACK, keys=paper.say("id_number", person.id_number), track=3
    )
    # A grey head instead of a portrait.
    sheet.draw.rectangle((x + 640, y + 80, x + 940, y + 450), (206, 214, 220))
    sheet.draw.ellipse((x + 720, y + 130, x + 860, y + 300), (150, 158, 166))
    sheet.draw.pieslice((x + 660, y + 310, x + 920, y + 590), 180, 360, (150, 158, 166))
    sheet.down()
    sheet.text(x + 790, y + 430, "样张", "bold", 44, (120, 60, 60), align="c")


def _back(sheet: Sheet, paper: Paper, case: Case, x: float, y: float) -> None:
    sheet.draw.rounded_rectangle((x, y, x + CARD[0], y + CARD[1]), 34, PALE, (120, 130, 140), 3)
    sheet.draw.ellipse((x + 70, y + 60, x + 230, y + 220), outline=(196, 70, 60), width=8)
    sheet.down()
    sheet.text(x + 600, y + 130, "居民身份证", "songbold", 66, BLACK, align="c", track=10)
    sheet.down()
    sheet.text(x + 600, y + 230, "样张", "song", 50, (120, 60, 60), align="c")
    for dy, label, key, text in (
        (470, "签发机关", "issuing_authority", case.person.authority),
        (550, "有效期限", "valid_period", case.person.valid),
    ):
        sheet.down()
        end = sheet.text(x + 200, y + dy, label, "sans", 32)
        sheet.text(end + 30, y + dy, text, "sans", 34, keys=paper.say(key, text))


def id_card(case: Case, lot: Random) -> Paper:
    """Both sides on one sheet, as photocopied, or the front alone as photographed."""
    paper = Paper("id_card", form="id_card")
    if lot.random() < 0.7:
        sheet = Sheet(A4)
        x = (A4[0] - CARD[0]) // 2 + lot.randint(-80, 80)
        _front(sheet, paper, case, x, 260)
        _back(sheet, paper, case, x, 260 + CARD[1] + lot.randint(90, 400))
        if lot.random() < 0.5:  # a grey photocopy
            sheet.image = sheet.image.convert("L").convert("RGB")
    else:
        sheet = Sheet((CARD[0] + 120, CARD[1] + 120), (182, 170, 152))
        _front(sheet, paper, case, 60, 60)
    paper.sheets.append(sheet)
    return paper


def bank_card(case: Case, lot: Random) -> Paper:
    """The front of a bank card with a number in groups of four."""
    paper = Paper("bank_card", form="bank_card")
    sheet = Sheet((CARD[0] + 160, CARD[1] + 160), (205, 200, 190))
    x, y = 80, 80
    ground = lot.choice(((36, 74, 138), (150, 38, 48), (42, 112, 96), (228, 222, 200)))
    light = sum(ground) < 450
    ink: Ink = (244, 244, 236) if light else BLUE
    for n in range(CARD[1]):  # a slow change of colour, as cards have
        shade = tuple(min(255, int(c * (0.85 + 0.3 * n / CARD[1]))) for c in ground)
        sheet.draw.line((x + 20, y + n, x + CARD[0] - 20, y + n), fill=shade)
    sheet.down()
    sheet.text(x + 60, y + 90, case.person.bank, "bold", 46, ink, keys=paper.say("bank_name", case.person.bank))
    sheet.text(x + 740, y + 90, lot.choice(("借记卡", "储蓄卡")), "sans", 34, ink)
    sheet.image.paste(Image.new("RGB", (120, 92), (206, 176, 96)), (x + 70, y + 190))
    sheet.down()
    number = case.person.bank_card
    raw = " ".join(number[k : k + 4] for k in range(0, len(number), 4))
    sheet.text(x + 70, y + 400, raw, "card", 58, ink, keys=paper.say("bank_card", number, raw))
    sheet.down()
    valid = f"{lot.randrange(1, 13):02}/{lot.randrange(27, 36)}"
    sheet.text(x + 70, y + 480, valid, "card", 32, ink, keys=paper.say("valid_period", valid))
    sheet.down()
    sheet.text(x + 70, y + 560, "样张 SPECIMEN", "sans", 30, ink)
    sheet.text(x + 780, y + 570, "银联示意", "bold", 32, ink)
    paper.sheets.append(sheet)
    return paper
