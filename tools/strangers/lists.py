"""Fee lists: columns, their words and the grouping of lines drawn by lot."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from random import Random
from typing import Final

from tools.strangers.paper import Paper, capitals, plain, yuan
from tools.strangers.people import Charge, Stay
from tools.strangers.style import Style

_HEADS: Final = {
    "seq": ("序号", "序", "No."),
    "date": ("日期", "计费日期", "费用日期", "记账日期", "收费日期", "执行日期"),
    "category": ("费用类别", "收费类别", "费用分类", "费用类型"),
    "code": ("项目编码", "国家医保编码", "医保编码", "收费编码", "项目代码", "国家编码"),
    "name": ("项目名称", "费用名称", "收费项目名称", "名称", "药品/项目名称", "收费项目", "费用项目", "项目"),
    "name_std": ("名称规格", "项目名称/规格", "名称/规格", "项目名称及规格"),
    "std": ("规格", "规格型号", "规格/型号"),
    "unit": ("单位", "计价单位"),
    "quantity": ("数量", "总数量", "次数"),
    "quantity_unit": ("数量/单位", "数量"),
    "price": ("单价", "单价(元)", "价格", "单价（元）"),
    "amount": ("金额", "金额(元)", "总金额", "费用金额", "应收金额", "合计金额", "金额（元）"),
    "received": ("实收金额", "实收"),
    "rank": ("医保类型", "医保等级", "类别", "医保分类", "医保类别", "等级"),
    "ratio": ("自付比例", "先自付比例", "自付比例(%)", "自付比例%"),
    "own": ("自付金额", "自付"),
    "department": ("执行科室", "开单科室", "科室"),
}
_CELLS: Final = {
    "date": "date", "category": "category", "code": "ItemCode", "name": "ItemName", "std": "ItemStd", "unit": "ItemUnit",
    "quantity": "ItemQuantity", "price": "ItemPrice", "amount": "ItemAmount", "rank": "insurance_class",
    "ratio": "self_pay_ratio", "own": "self_pay_amount", "department": "department",
}  # fmt: skip
_WEIGHTS: Final = {
    "seq": 3, "date": 8, "category": 8, "code": 13, "name": 20, "name_std": 26, "std": 12, "unit": 5, "quantity": 6,
    "quantity_unit": 7, "price": 8, "amount": 9, "received": 9, "rank": 6, "ratio": 7, "own": 8, "department": 9,
}  # fmt: skip
_FIGURES: Final = frozenset(("quantity", "price", "amount", "received", "own", "ratio"))
_SETS: Final = (
    "name std unit price quantity amount", "seq name std quantity unit price amount", "date name std unit quantity price amount",
    "code name std unit price quantity amount rank", "seq date code name unit quantity price amount rank ratio",
    "name_std unit quantity price amount", "name std quantity_unit price amount", "name unit price quantity amount",
    "date code name std price quantity amount department", "category name std unit quantity price amount rank",
    "name std unit quantity price amount received", "seq name quantity_unit price amount ratio own", "name quantity amount",
    "code name std unit price quantity amount ratio own rank", "name_std quantity price amount rank", "name price quantity unit amount rank",
)  # fmt: skip
_TITLES: Final = (
    "住院费用清单", "住院患者费用明细清单", "费用明细", "住院病人费用汇总清单", "住院收费明细清单", "患者费用清单", "住院费用明细单", "出院病人费用清单",
)  # fmt: skip
_RATIOS: Final = {"甲": "0", "乙": "0.1", "丙": "1"}


@dataclass(frozen=True)
class Form:
    """What the lot decided for one list."""

    columns: tuple[str, ...]
    heads: dict[str, str]
    grouping: str  # flat, category, category_foot, dated, page
    panels: int
    per_page: int
    separators: bool
    currency: bool
    glue: str  # between quantity and unit
    wide_digits: bool
    dates: str
    repeat: bool  # the header on each page
    numbered: str
    total: str
    size: float
    landscape: bool


def form_of(lot: Random, count: int) -> Form:
    columns = tuple(lot.choice(_SETS).split())
    panels = 2 if len(columns) <= 6 and lot.random() < 0.25 else 1
    grouping = "dated" if "date" not in columns and lot.random() < 0.2 else lot.choice(
        ("flat", "flat", "category", "category_foot")
    )  # fmt: skip
    if panels == 2:
        grouping = "flat"
    landscape = panels == 2 or len(columns) > 8 or lot.random() < 0.2
    dense = lot.random() < 0.2
    size = lot.choice((9, 9.5, 10)) if dense else lot.choice((11, 12, 12.5, 13))
    if len(columns) > 8:
        size = min(size, 11.0)
    rows = 80 if dense and not landscape else 40 if dense else 24 if landscape else 34
    return Form(
        columns, {name: lot.choice(words) for name, words in _HEADS.items()}, grouping, panels,
        min(rows, max(count, 4)) if lot.random() < 0.3 else rows, lot.random() < 0.25, lot.random() < 0.1,
        lot.choice(("", "/", "")), lot.random() < 0.05, lot.choice(("%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%Y%m%d")),
        lot.random() < 0.8, lot.choice(("第{0}页 共{1}页", "第{0}页/共{1}页", "{0}/{1}", "页码：{0}/{1}", "")),
        lot.choice(("row", "line", "words", "foot")), size, landscape,
    )  # fmt: skip


def fee_list(lot: Random, style: Style, who: Stay, form: Form | None = None) -> Paper:
    """One list with the charges of a stay."""
    form = form or form_of(lot, len(who.charges))
    paper = Paper("fee_list", f"list {form.grouping} {' '.join(form.columns)} x{form.panels}")
    if form.landscape:
        paper.width, paper.height = 1123, 794
    charges = _ordered(who.charges, form)
    step = form.per_page * form.panels
    chunks = [charges[at : at + step] for at in range(0, len(charges), step)]
    if lot.random() < 0.15:
        chunks.append([])  # the total on a page of its own
    title = lot.choice(_TITLES)
    for number, chunk in enumerate(chunks, 1):
        paper.page = number
        first, last = number == 1, number == len(chunks)
        head = _head(paper, lot, who, title, first) if first or form.repeat else ""
        table = _table(paper, style, form, who, chunk, chunks, number)
        tail = _tail(paper, form, who) if last and form.total != "row" else ""
        foot = f'<p class="foot">{form.numbered.format(number, len(chunks))}</p>' if form.numbered else ""
        paper.pages.append(style.page(paper, head + table + tail + foot, form.size))
    return paper


def _ordered(charges: Sequence[Charge], form: Form) -> list[Charge]:
    if form.grouping == "dated" or "date" in form.columns:
        return sorted(charges, key=lambda charge: charge.day)
    return list(charges)


def _head(paper: Paper, lot: Random, who: Stay, title: str, first: bool) -> str:
    if not first:
        return f"<h1>{who.hospital}</h1><h2>{title}</h2><p class=line>姓名：{who.name}　住院号：{who.number}</p>"
    joined = lot.random() < 0.5
    house = paper.said("InvoicingPartyName", who.hospital)
    names = f"<h1>{house}{title}</h1>" if joined else f"<h1>{house}</h1><h2>{title}</h2>"
    cells = [
        ("姓名", paper.said("PayerPartyName", who.name)),
        ("性别", paper.said("Gender", who.gender)),
        (lot.choice(("住院号", "住院编号")), paper.said("HospitalizationNumber", who.number)),
        (lot.choice(("科室", "科别", "住院科室", "出院科室")), paper.said("DepartmentName", who.department)),
        (lot.choice(("入院日期", "入院时间")), paper.said("InHospitalDate", who.admitted.strftime("%Y-%m-%d"), f"{who.admitted}")),
        (lot.choice(("出院日期", "出院时间")), paper.said("OutHospitalDate", who.left.strftime("%Y-%m-%d"), f"{who.left}")),
        (lot.choice(("费别", "医保类型", "医保类别")), paper.said("MedicalInsuranceType", who.insurance)),
    ]  # fmt: skip
    colon = lot.choice(("：", ":", "： "))
    return (
        names + '<p class="line">' + "".join(f"<span>{label}{colon}{shown}</span>" for label, shown in cells) + "</p>"
    )


def _table(
    paper: Paper, style: Style, form: Form, who: Stay, chunk: Sequence[Charge], chunks: Sequence[Sequence[Charge]], number: int
) -> str:  # fmt: skip
    last = number == len(chunks)
    if not chunk:
        return f"<table>{_total_row(paper, form, who)}</table>" if form.total == "row" else ""
    if form.panels == 2:
        half = (len(chunk) + 1) // 2
        sides = [chunk[:half], chunk[half:]]
        heads = "".join(_heads(form) for _ in sides)
        left = [_row(paper, form, c, n + 1) for n, c in enumerate(sides[0])]
        right = [_row(paper, form, c, half + n + 1) for n, c in enumerate(sides[1])]
        right += ["<td></td>" * len(form.columns)] * (len(left) - len(right))
        body = "".join(f"<tr>{a}{b}</tr>" for a, b in zip(left, right, strict=True))
    else:
        heads = _heads(form)
        before = sum(len(held) for held in chunks[: number - 1])
        next_one = chunks[number][0] if not last and chunks[number] else None
        previous = chunks[number - 2][-1] if number > 1 else None
        body = "".join(_body(paper, form, who, chunk, before, previous, next_one))
    if last and form.total == "row":
        body += _total_row(paper, form, who)
    weights = [_WEIGHTS[name] for name in form.columns] * form.panels
    cols = "".join(f'<col style="width:{100 * w / sum(weights):.2f}%">' for w in weights)
    head = f"<thead><tr>{heads}</tr></thead>" if number == 1 or form.repeat else ""
    return f'<table class="{style.table}"><colgroup>{cols}</colgroup>{head}<tbody>{body}</tbody></table>'


def _heads(form: Form) -> str:
    return "".join(f'<th class="{name}">{form.heads[name]}</th>' for name in form.columns)


def _body(
    paper: Paper, form: Form, who: Stay, chunk: Sequence[Charge], before: int, previous: Charge | None, following: Charge | None
) -> Iterator[str]:  # fmt: skip
    sums = who.sums()
    for index, charge in enumerate(chunk):
        group, held = _group(form, charge), _group(form, previous) if previous else None
        if group and group != held:
            shown = escape(group)
            if form.grouping == "category":  # with its sum
                shown += f"　{_money(form, sums[group])}" if len(form.columns) % 2 else ""
                if len(form.columns) % 2:
                    paper.extras.append({"label": group, "value": yuan(sums[group])})
            yield f'<tr><td class="group" colspan="{len(form.columns)}">{shown}</td></tr>'
        yield f"<tr>{_row(paper, form, charge, before + index + 1)}</tr>"
        after = chunk[index + 1] if index + 1 < len(chunk) else following
        if form.grouping in ("category_foot", "dated") and group and (after is None or _group(form, after) != group):
            fen = (
                sums[group]
                if form.grouping == "category_foot"
                else sum(c.amount for c in who.charges if c.day == charge.day)
            )
            paper.extras.append({"label": f"{group}小计", "value": yuan(fen)})
            yield _sum_row(form, f"{group}小计" if form.grouping == "category_foot" else "小计", _money(form, fen))
        previous = charge


def _group(form: Form, charge: Charge | None) -> str:
    if charge is None or form.grouping == "flat":
        return ""
    return charge.day.strftime("%Y-%m-%d") if form.grouping == "dated" else charge.category


def _sum_row(form: Form, label: str, shown: str) -> str:
    spot = form.columns.index("amount")
    rest = "<td></td>" * (len(form.columns) - spot - 1)
    return f'<tr class="sum"><td colspan="{spot}">{label}</td><td class="amount">{shown}</td>{rest}</tr>'


def _total_row(paper: Paper, form: Form, who: Stay) -> str:
    shown = paper.said("TotalAmount", _money(form, who.total), yuan(who.total))
    if form.panels == 2:
        return (
            f'<tr class="sum"><td colspan="{2 * len(form.columns) - 1}">合计</td><td class="amount">{shown}</td></tr>'
        )
    return _sum_row(form, "合计", shown)


def _tail(paper: Paper, form: Form, who: Stay) -> str:
    raw = _money(form, who.total)
    if form.total == "words":
        words = paper.said("total_in_words", capitals(who.total), yuan(who.total))
        return f'<p class="line"><span>合计（大写）：{words}</span><span>（小写）：{paper.said("TotalAmount", raw, yuan(who.total))}</span></p>'
    label = "费用合计" if form.total == "line" else "总金额"
    unit = "" if form.total == "line" else "元"
    return f'<p class="line"><span>{label}：{paper.said("TotalAmount", raw, yuan(who.total))}{unit}</span><span>制表人：07</span></p>'


def _money(form: Form, fen: int) -> str:
    raw = yuan(fen)
    if form.separators:
        raw = f"{Decimal(fen) / 100:,.2f}"
    raw = "¥" + raw if form.currency else raw
    return (
        raw.translate({ord("0") + n: ord("０") + n for n in range(10)} | {ord("."): "．"}) if form.wide_digits else raw
    )


def _row(paper: Paper, form: Form, charge: Charge, serial: int) -> str:
    cells: dict[str, tuple[str, str]] = {}
    own = (Decimal(_RATIOS[charge.rank]) * charge.amount).quantize(Decimal(1))
    raw = {
        "date": (f"{charge.day}", charge.day.strftime(form.dates)), "category": (charge.category, charge.category),
        "code": (charge.code, charge.code), "name": (charge.name, charge.name), "std": (charge.spec, charge.spec),
        "unit": (charge.unit, charge.unit), "quantity": (plain(charge.quantity), _quantity(form, charge)),
        "price": (plain(charge.price), plain(charge.price)), "amount": (yuan(charge.amount), _money(form, charge.amount)),
        "rank": (charge.rank, charge.rank), "own": (yuan(int(own)), yuan(int(own))),
        "ratio": (_RATIOS[charge.rank], _ratio(form, charge)), "department": ("普通外科", "普通外科"),
    }  # fmt: skip
    for name in form.columns:
        if name in _CELLS and raw[name][1]:
            cells[_CELLS[name]] = raw[name]
    both = (
        f"{charge.name} {charge.spec}".strip() if len(form.columns) % 2 else f"{charge.name}/{charge.spec}".strip("/")
    )
    counted = f"{plain(charge.quantity)}{form.glue}{charge.unit}"
    if "name_std" in form.columns:
        cells["ItemName"] = (charge.name, both)
    if "quantity_unit" in form.columns:
        cells["ItemQuantity"] = (plain(charge.quantity), counted)
    shown = paper.row(cells)
    if "name_std" in form.columns and charge.spec:
        paper.lines[-1]["cells"]["ItemStd"] = {**paper.lines[-1]["cells"]["ItemName"], "value": charge.spec}
    if "quantity_unit" in form.columns:
        paper.lines[-1]["cells"]["ItemUnit"] = {**paper.lines[-1]["cells"]["ItemQuantity"], "value": charge.unit}
    by_column = {name: shown.get(_CELLS[name], "") for name in form.columns if name in _CELLS}
    by_column |= {
        "seq": str(serial), "name_std": shown.get("ItemName", ""), "quantity_unit": shown.get("ItemQuantity", ""),
        "received": escape(_money(form, charge.amount)),
    }  # fmt: skip
    return "".join(f'<td class="{name}">{by_column[name]}</td>' for name in form.columns)


def _quantity(form: Form, charge: Charge) -> str:
    text = plain(charge.quantity)
    return f"{charge.quantity:.2f}" if form.heads["quantity"] == "总数量" else text


def _ratio(form: Form, charge: Charge) -> str:
    ratio = Decimal(_RATIOS[charge.rank])
    if "%" in form.heads["ratio"]:
        return f"{int(ratio * 100)}"
    return f"{int(ratio * 100)}%" if form.dates != "%Y%m%d" else f"{ratio:.2f}"
