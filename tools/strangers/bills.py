"""Bills: e-bills of invented provinces, bills with items, old receipts printed by machine, settlement sheets."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Final

import segno
from tools.strangers.paper import Paper, capitals, plain, yuan
from tools.strangers.people import PROVINCES, Stay, digits
from tools.strangers.style import Style

_INKS: Final = ("#d9531e", "#c8321e", "#b5302a", "#8a4b2a", "#e0662c", "#222")


def e_bill(lot: Random, style: Style, who: Stay, inpatient: bool) -> Paper:
    """财政电子票据: labels in coloured ink, values in black."""
    paper = Paper("inpatient_bill" if inpatient else "outpatient_bill", "e-bill")
    ink = lot.choice(_INKS)
    title = f"{lot.choice(PROVINCES)}医疗{'住院' if inpatient else '门诊'}收费票据（电子）"
    colon = lot.choice(("：", ":"))
    day = who.left if inpatient else who.admitted
    dates = lot.choice(("%Y-%m-%d", "%Y%m%d", "%Y年%m月%d日"))

    def pair(label: str, shown: str) -> str:
        return f'<span class="pair"><i>{label}{colon}</i>{shown}</span>'

    code, number, check = digits(lot, 8), digits(lot, 10), "".join(lot.choice("0123456789abcdef") for _ in range(6))
    head = (
        f'<div class="top"><div class="t"><i>{paper.said("EInvoiceName", title)}</i></div>'
        f'<div class="h"><div>{pair("票据代码", paper.said("EInvoiceCode", code))}</div>'
        f"<div>{pair('票据号码', paper.said('EInvoiceNumber', number))}</div>"
        f"<div>{pair('交款人统一社会信用代码', paper.said('PayerPartyCode', digits(lot, 6) + '********' + digits(lot, 4)))}</div>"
        f"<div>{pair('校验码', paper.said('RandomNumber', check))}</div>"
        f"<div>{pair('交款人', paper.said('PayerPartyName', who.name))}</div>"
        f"<div>{pair('开票日期', paper.said('IssueDate', day.strftime(dates), f'{day}'))}</div></div>{_code(lot, code, number, check)}</div>"
    )
    body = _halves(paper, lot, who) if inpatient or lot.random() < 0.4 else _itemised(paper, lot, who)
    words = paper.said("total_in_words", capitals(who.total), yuan(who.total))
    figures = paper.said("TotalAmount", yuan(who.total))
    style_of_sum = lot.choice(
        ("金额合计（大写）|（小写）", "金额合计(大写)|(小写)", "金额合计（大写）：|（小写）：", "合计（大写）：|小写：")
    )
    left, _, right = style_of_sum.partition("|")
    total = f'<div class="sum"><span><i>{left}</i> {words}</span><span><i>{right}</i> {figures}</span></div>'
    info = _other(paper, lot, who, inpatient, pair)
    clerk = digits(lot, 4)
    foot = (
        f'<div class="f">{pair("收款单位（章）", paper.said("InvoicingPartyName", who.hospital))}'
        f"{pair('复核人', paper.said('Checker', clerk))}{pair('收款人', paper.said('HandlingPerson', clerk))}</div>"
    )
    columns = lot.choice((2, 3, 4))
    css = _BILL_CSS.format(ink=ink, columns=columns, pad=lot.randint(20, 260))
    paper.pages.append(
        style.page(
            paper, f'{head}<div class="box">{body}{total}{info}</div>{foot}', lot.choice((11.5, 12.5, 13.5)), css
        )
    )
    return paper


def _code(lot: Random, code: str, number: str, check: str) -> str:
    if lot.random() < 0.3:
        return ""
    return f'<div class="qr">{segno.make_qr(f"{code},{number},{check}").svg_inline(scale=1.6)}</div>'


def _halves(paper: Paper, lot: Random, who: Stay) -> str:
    sums = list(who.sums().items())
    half = (len(sums) + 1) // 2
    if lot.random() < 0.5:  # down the left half first, or to and fro
        pairs = [(sums[n], sums[n + half] if n + half < len(sums) else None) for n in range(half)]
    else:
        pairs = [(sums[n], sums[n + 1] if n + 1 < len(sums) else None) for n in range(0, len(sums), 2)]
    extra = lot.choice((("数量/单位", "备注"), ("备注",), ()))
    heads = [
        "项目名称",
        *(e for e in extra if e != "备注"),
        lot.choice(("金额（元）", "金额(元)", "金额")),
        *(e for e in extra if e == "备注"),
    ]
    rows = []
    for both in pairs:
        cells = []
        for entry in both:
            if entry is None:
                cells += [""] * len(heads)
                continue
            shown = paper.row({"ItemName": (entry[0], entry[0]), "ItemAmount": (yuan(entry[1]),) * 2}, sums=True)
            by = {"项目名称": shown["ItemName"], "备注": "", "数量/单位": ""}
            cells += [by.get(head, shown["ItemAmount"]) for head in heads]
        rows.append(cells)
    return _grid([f"<i>{h}</i>" for h in heads * 2], rows)


def _itemised(paper: Paper, lot: Random, who: Stay) -> str:
    """An outpatient bill that names single items, as most do."""
    heads = lot.choice((
        ("项目名称", "数量", "单位", "金额（元）", "备注"), ("项目名称", "数量/单位", "金额（元）", "备注"), ("项目名称", "规格", "数量", "单价", "金额"),
    ))  # fmt: skip
    rows = []
    for charge in who.charges:
        cells = {"ItemName": (charge.name, charge.name), "ItemAmount": (yuan(charge.amount),) * 2}
        quantity = plain(charge.quantity)
        cells["ItemQuantity"] = (quantity, f"{quantity}/{charge.unit}" if "数量/单位" in heads else quantity)
        if "单位" in heads:
            cells["ItemUnit"] = (charge.unit, charge.unit)
        if "单价" in heads:
            cells["ItemPrice"] = (plain(charge.price),) * 2
        if "规格" in heads and charge.spec:
            cells["ItemStd"] = (charge.spec, charge.spec)
        shown = paper.row(cells)
        if "数量/单位" in heads:
            paper.lines[-1]["cells"]["ItemUnit"] = {**paper.lines[-1]["cells"]["ItemQuantity"], "value": charge.unit}
        by = {
            "项目名称": shown["ItemName"], "数量": shown["ItemQuantity"], "数量/单位": shown["ItemQuantity"], "备注": "",
            "单位": shown.get("ItemUnit", ""), "单价": shown.get("ItemPrice", ""), "规格": shown.get("ItemStd", ""),
        }  # fmt: skip
        rows.append([by.get(head, shown["ItemAmount"]) for head in heads])
    return _grid([f"<i>{h}</i>" for h in heads], rows)


def _grid(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    top = "".join(f"<th>{head}</th>" for head in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<table class="items"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'


def _payments(lot: Random, who: Stay) -> dict[str, int]:
    if who.insurance == "自费":
        return {
            "FundPayAmount": 0,
            "OtherPayAmount": 0,
            "AccountPayAmount": 0,
            "OwnPayAmount": who.total,
            "SelfpaymentAmount": 0,
            "SelfpaymentCost": who.total,
        }
    fund = int(who.total * lot.uniform(0.4, 0.75))
    other = int(who.total * 0.06) if lot.random() < 0.4 else 0
    account = int(who.total * 0.07) if lot.random() < 0.5 else 0
    own = who.total - fund - other - account
    cost = int(who.total * 0.05)
    return {
        "FundPayAmount": fund, "OtherPayAmount": other, "AccountPayAmount": account, "OwnPayAmount": own,
        "SelfpaymentAmount": who.total - fund - other - cost, "SelfpaymentCost": cost,
    }  # fmt: skip


def _other(paper: Paper, lot: Random, who: Stay, inpatient: bool, pair: Callable[[str, str], str]) -> str:
    pay = _payments(lot, who)
    day = who.left if inpatient else who.admitted
    stamp = lot.choice(("%Y-%m-%d", "%Y%m%d"))
    cells = [pair("业务流水号", paper.said("BusinessNumber", digits(lot, lot.choice((12, 17)))))]
    if inpatient:
        joiner = lot.choice(("至", "-", " 至 "))
        stamp = "%Y%m%d" if joiner == "-" else stamp
        text = f"{who.admitted.strftime(stamp)}{joiner}{who.left.strftime(stamp)}"
        cells += [
            pair("病历号", paper.said("CaseNumber", digits(lot, 8))),
            pair("住院号", paper.said("HospitalizationNumber", who.number)),
            pair("住院科别", paper.said("DepartmentName", who.department)),
            pair("住院时间", paper.said("InHospitalDate", text, f"{who.admitted}")),
        ]
        paper.also("OutHospitalDate", text, f"{who.left}")
    else:
        cells += [
            pair("门诊号", paper.said("PatientNumber", who.number)),
            pair("就诊日期", paper.said("MedicalDate", day.strftime(stamp), f"{day}")),
        ]
    cells += [
        pair("医疗机构类型", paper.said("OrgType", "综合医院")),
        pair("医保类型", paper.said("MedicalInsuranceType", who.insurance)),
        pair("医保编号", paper.said("MedicalInsuranceID", digits(lot, 12)) if who.insurance != "自费" else ""),
        pair("性别", paper.said("Gender", who.gender)),
    ]
    if inpatient:
        paid = 100 * lot.choice((1000, 3000, 5000))
        more, back = max(pay["OwnPayAmount"] - paid, 0), max(paid - pay["OwnPayAmount"], 0)
        cells += [
            pair("预缴金额", paper.said("PrepayAmount", yuan(paid))),
            pair("补缴金额", paper.said("RechargeAmount", yuan(more))),
            pair("退费金额", paper.said("RefundAmount", yuan(back))),
        ]
    labels = {
        "FundPayAmount": "医保统筹基金支付", "OtherPayAmount": "其他支付", "AccountPayAmount": "个人账户支付", "OwnPayAmount": "个人现金支付",
        "SelfpaymentAmount": "个人自付", "SelfpaymentCost": "个人自费",
    }  # fmt: skip
    cells += [pair(label, paper.said(name, yuan(pay[name]))) for name, label in labels.items()]
    return f'<div class="o"><div class="s"><i>其他信息</i></div><div class="g">{"".join(cells)}</div></div>'


def receipt(lot: Random, style: Style, who: Stay) -> Paper:
    """An old receipt for a stay: categories in two columns, all words printed by machine."""
    paper = Paper("inpatient_bill", "receipt")
    day = who.left
    sums = list(who.sums().items())
    shown = [paper.row({"ItemName": (n, n), "ItemAmount": (yuan(a), yuan(a))}, sums=True) for n, a in sums]
    cells = [f"<td>{row['ItemName']}</td><td class=amount>{row['ItemAmount']}</td>" for row in shown]
    cells += ["<td></td><td></td>"] * (len(cells) % 2)
    rows = "".join(f"<tr>{cells[n]}{cells[n + 1]}</tr>" for n in range(0, len(cells), 2))
    head = lot.choice(("项目", "收费项目", "费用项目")), lot.choice(("金额", "金额(元)"))
    pay = _payments(lot, who)
    paid = 100 * lot.choice((500, 2000))
    inside = (
        f'<h1>{paper.said("EInvoiceName", lot.choice(PROVINCES) + "医疗住院收费专用收据")}</h1><p class="line">'
        f"<span>收据号：{paper.said('EInvoiceNumber', digits(lot, 8))}</span><span>日期：{paper.said('IssueDate', day.strftime('%Y年%m月%d日'), f'{day}')}</span></p>"
        f'<p class="line"><span>姓名：{paper.said("PayerPartyName", who.name)}</span><span>住院号：{paper.said("HospitalizationNumber", who.number)}</span>'
        f"<span>科室：{paper.said('DepartmentName', who.department)}</span><span>费别：{paper.said('MedicalInsuranceType', who.insurance)}</span></p>"
        f'<p class="line"><span>入院日期：{paper.said("InHospitalDate", f"{who.admitted}")}</span><span>出院日期：{paper.said("OutHospitalDate", f"{who.left}")}</span></p>'
        f'<table class="{lot.choice(("ruled", "bare", "lines"))}"><thead><tr>{"".join(f"<th>{h}</th>" for h in head * 2)}</tr></thead><tbody>{rows}</tbody></table>'
        f'<p class="line"><span>合计人民币（大写）：{paper.said("total_in_words", capitals(who.total), yuan(who.total))}</span>'
        f"<span>￥{paper.said('TotalAmount', yuan(who.total))}</span></p>"
        f'<p class="line"><span>预交款：{paper.said("PrepayAmount", yuan(paid))}</span>'
        f"<span>统筹支付：{paper.said('FundPayAmount', yuan(pay['FundPayAmount']))}</span>"
        f"<span>账户支付：{paper.said('AccountPayAmount', yuan(pay['AccountPayAmount']))}</span>"
        f"<span>现金支付：{paper.said('OwnPayAmount', yuan(pay['OwnPayAmount'] + pay['OtherPayAmount']))}</span></p>"
        f'<p class="line"><span>收款单位（盖章）：{paper.said("InvoicingPartyName", who.hospital)}</span><span>收费员：{paper.said("HandlingPerson", digits(lot, 3))}</span></p>'
    )
    paper.height = 700
    paper.pages.append(style.page(paper, inside, lot.choice((13, 14, 15))))
    return paper


def settlement(lot: Random, style: Style, who: Stay) -> Paper:
    """医保结算单: sums and names of categories, but neither a bill nor a list of charges."""
    paper = Paper("other", "settlement")
    pay = _payments(lot, who)
    rows = "".join(_settled(paper, name, fen) for name, fen in who.sums().items())
    total = paper.said("TotalAmount", yuan(who.total))
    fund, account, own = (
        paper.said(name, yuan(pay[name])) for name in ("FundPayAmount", "AccountPayAmount", "OwnPayAmount")
    )
    inside = (
        f"<h1>{lot.choice(PROVINCES)}基本医疗保险住院费用结算单</h1><p class=line><span>医院名称：{paper.said('InvoicingPartyName', who.hospital)}</span>"
        f"<span>结算编号：{digits(lot, 14)}</span></p><p class=line><span>姓名：{paper.said('PayerPartyName', who.name)}</span>"
        f"<span>性别：{who.gender}</span><span>人员类别：在职</span><span>住院号：{paper.said('HospitalizationNumber', who.number)}</span></p>"
        f'<table class="ruled"><tr><th>费用项目</th><th>发生金额</th><th>自费金额</th><th>先行自付金额</th></tr>{rows}'
        f"<tr><td>合计</td><td class=amount>{total}</td><td></td><td></td></tr></table><p class=line><span>统筹基金支付：{fund}</span>"
        f"<span>个人账户支付：{account}</span><span>个人支付：{own}</span><span>起付标准：{paper.said('deductible', '800.00')}</span></p>"
        "<p class=line><span>参保人签字：</span><span>经办人：</span></p>"
    )
    paper.pages.append(style.page(paper, inside, 13))
    return paper


def _settled(paper: Paper, name: str, fen: int) -> str:
    parts = {"ItemAmount": fen, "own_cost_amount": fen // 10, "self_pay_amount": fen // 20}
    shown = paper.row(
        {"ItemName": (name, name), **{part: (yuan(value),) * 2 for part, value in parts.items()}}, sums=True
    )
    cells = "".join(f"<td class=amount>{shown[part]}</td>" for part in parts)
    return f"<tr><td>{shown['ItemName']}</td>{cells}</tr>"


_BILL_CSS: Final = """i{{font-style:normal;color:{ink}}} main{{padding-top:{pad}px}} .t{{text-align:center;font-size:1.7em;margin:.3em 90px}}
.top{{position:relative}} .qr{{position:absolute;right:0;top:0}} .h{{display:grid;grid-template-columns:1.7fr 1fr;margin-right:90px;row-gap:.15em}}
.box{{border:1.5px solid {ink};margin:.4em 0}} .items{{min-height:120px}} .items th{{border-bottom:1px solid {ink};font-weight:normal}}
.sum{{display:flex;justify-content:space-between;border-top:1px solid {ink};border-bottom:1px solid {ink};padding:.3em 60px .3em 6px}}
.o{{display:flex}} .s{{width:2em;padding:.2em .5em;font-size:1.05em}} .g{{flex:1;display:grid;grid-template-columns:repeat({columns},auto);row-gap:.2em;padding:.4em}}
.f{{display:flex;justify-content:space-between;padding-right:60px}} .items tbody td{{padding:1px 8px}} .items td,.items th{{vertical-align:top}}
"""
