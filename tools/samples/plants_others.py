"""Mistakes planted in the 重庆 and 上海 samples: the kinds seen in real disclosures."""

from .sheet import Disclosure, Para, Plant, Sheet, mark


def _row_of(sheet: Sheet, text: str) -> int:
    return next(index for index, row in enumerate(sheet.rows) if any(text in cell for cell in row))


def _weight(doc: Disclosure) -> None:
    sheet = doc.sheet("十一-2")
    sheet.rows[_row_of(sheet, "用户数量")][4] = "30"
    sheet.swap("50015322T000000091333", mark("CT-01", "50015322T000000091333"))


def _upper(doc: Disclosure) -> None:
    sheet = doc.sheet("十一-4")
    sheet.rows[_row_of(sheet, "上级补助")][7] = mark("CT-02", "19.00")


def _three_public(doc: Disclosure) -> None:
    doc.say("“三公”经费预算3万元", mark("CT-03", "“三公”经费预算3.5万元"))


def _item(doc: Disclosure) -> None:
    doc.sheet("二").put("2101504", 2, mark("CT-04", "22.00"))


def _delta(doc: Disclosure) -> None:
    doc.say("主要是基本支出增加39.45万元", mark("CT-05", "主要是基本支出增加39.54万元"))


def _lost_table(doc: Disclosure) -> None:
    doc.drop("五")


def _lost_row(doc: Disclosure) -> None:
    sheet = doc.sheet("八")
    sheet.drop_row(sheet.find("2101199"))
    sheet.put("21011", 2, mark("CT-07", "152.73"))


def _time(doc: Disclosure) -> None:
    sheet = doc.sheet("十一-2")
    sheet.rows[_row_of(sheet, "系统故障修复处理时间")][6] = mark("CT-08", "≥")


def _offices(doc: Disclosure) -> None:
    doc.say("内设机构七个科室", mark("CT-09", "内设机构八个科室"))


CHONGQING_TXT = (
    Plant("CT-01", "arithmetic|indicator|logic", "error", "项目指标权重之和不是90", "80|90", _weight),
    Plant("CT-02", "arithmetic", "error", "当年预算不等于本级加上级", "19\\.00|49\\.00|39\\.00", _upper),
    Plant("CT-03", "arithmetic|cross", "error", "三公经费总额与表不一致", "3\\.5", _three_public),
    Plant(
        "CT-04",
        "arithmetic|cross",
        "error",
        "支出预算表信息化建设总计写错",
        "22\\.00",
        _item,
        also="1150\\.73|648\\.00",
    ),
    Plant("CT-05", "arithmetic|cross", "warning", "基本支出增加额数字颠倒", "39\\.54", _delta),
    Plant("CT-06", "complete", "warning", "缺表五政府性基金预算支出表", "政府性基金|表五", _lost_table),
    Plant(
        "CT-07",
        "arithmetic|cross",
        "error",
        "支出总表少一行，款不等于各项之和",
        "152\\.73|142\\.94|2101199|9\\.79",
        _lost_row,
        also="9\\.79",
    ),
    Plant("CT-08", "logic|indicator", "warning", "时限指标方向选反", "系统故障修复处理时间", _time),
    Plant("CT-09", "arithmetic|logic|cross", "warning", "科室个数与列举不符", "八|8", _offices),
)


def _class(doc: Disclosure) -> None:
    doc.sheet("六").put("卫生健康支出", 3, mark("CH-01", "1,184.73"))


def _pension(doc: Disclosure) -> None:
    doc.sheet("三").put("30108", 3, mark("CH-02", "54.69"))


def _overall(doc: Disclosure) -> None:
    sheet = doc.sheet("十")
    sheet.rows[-1][4] = "35"
    sheet.rows[0][1] = mark("CH-03", sheet.rows[0][1])


def _twice(doc: Disclosure) -> None:
    sheet = doc.sheet("十一-3")
    row = _row_of(sheet, "残疾军人医疗报销人次")
    copy = list(sheet.rows[row])
    copy[1] = mark("CH-04", copy[1])
    sheet.insert_row(row + 1, copy)


def _education(doc: Disclosure) -> None:
    doc.say("教育支出3.35万元", mark("CH-05", "教育支出3.53万元"))


def _running(doc: Disclosure) -> None:
    doc.say("财政拨款运行经费145.97万元", mark("CH-06", "财政拨款运行经费154.97万元"))


def _name(doc: Disclosure) -> None:
    doc.sheet("二").put("2101101", 1, mark("CH-07", "    事业单位医疗"))


CHONGQING_HTML = (
    Plant("CH-01", "arithmetic|cross", "error", "收支总表卫生健康支出数字颠倒", "1,?184\\.73", _class),
    Plant("CH-02", "arithmetic|cross", "error", "基本支出表养老保险缴费数字颠倒", "54\\.69", _pension),
    Plant("CH-03", "arithmetic|indicator|logic", "error", "整体绩效指标权重之和不是100", "110|100", _overall),
    Plant("CH-04", "duplicate", "warning", "同一指标重复两行", "残疾军人医疗报销人次", _twice, also="权重"),
    Plant("CH-05", "arithmetic|cross", "error", "说明中教育支出数字颠倒", "3\\.53", _education),
    Plant("CH-06", "arithmetic|cross", "error", "机关运行经费与公用经费合计不一致", "154\\.97", _running),
    Plant("CH-07", "code", "error", "科目代码与名称不符", "2101101", _name),
)


def _first_item(doc: Disclosure) -> None:
    doc.say("938.99万元", mark("SR-01", "983.99万元"))


def _project(doc: Disclosure) -> None:
    doc.sheet("3").put("其他商贸事务支出", 6, mark("SR-02", "4,756,000.00"))


def _public_total(doc: Disclosure) -> None:
    doc.say("“三公”经费预算数为1.00万元", mark("SR-03", "“三公”经费预算数为1.10万元"))


def _office(doc: Disclosure) -> None:
    doc.say("机关运行经费预算为171.01万元", mark("SR-04", "机关运行经费预算为117.01万元"))


def _services(doc: Disclosure) -> None:
    doc.say("政府采购服务预算30.40万元", mark("SR-05", "政府采购服务预算34.40万元"))


def _transport(doc: Disclosure) -> None:
    doc.sheet("8").put("其他交通费用", 5, mark("SR-06", "248,480.00"))


def _no_capital(doc: Disclosure) -> None:
    doc.drop("7")


def _retired(doc: Disclosure) -> None:
    doc.sheet("5").put("事业单位离退休", 3, mark("SR-08", "行政单位离退休"))


SHANGHAI_RULED = (
    Plant("SR-01", "cross|arithmetic", "error", "说明中行政运行数字颠倒", "983\\.99", _first_item),
    Plant("SR-02", "arithmetic|cross", "error", "支出总表项目支出数字颠倒", "4,?756,?000", _project),
    Plant("SR-03", "arithmetic|cross", "error", "三公经费总额与表、分项不一致", "1\\.10", _public_total),
    Plant("SR-04", "cross|arithmetic", "error", "机关运行经费与表不一致", "117\\.01", _office),
    Plant("SR-05", "arithmetic", "error", "采购分项之和不等于总额", "34\\.40|38\\.20", _services),
    Plant("SR-06", "arithmetic|cross", "error", "基本支出表其他交通费用数字颠倒", "248,?480", _transport),
    Plant("SR-07", "complete", "warning", "目录列有国有资本经营预算表，正文没有", "国有资本", _no_capital),
    Plant("SR-08", "code", "error", "科目代码与名称不符", "2080502|行政单位离退休", _retired),
)


def _running_cost(doc: Disclosure) -> None:
    doc.sheet("1").put("一、一般公共服务支出", 5, mark("SU-01", "1,476,842.00"))


def _parent(doc: Disclosure) -> None:
    doc.sheet("5").put(("208", "05", "行政事业单位养老支出"), 4, mark("SU-02", "3,880,085.00"))


def _total(doc: Disclosure) -> None:
    doc.say(
        "支出预算37,151.47万元，其中：财政拨款支出预算37,151.47万元，",
        mark("SU-03", "支出预算37,511.47万元，其中：财政拨款支出预算37,151.47万元，"),
    )


def _science(doc: Disclosure) -> None:
    doc.sheet("4").put("二、科学技术支出", 4, mark("SU-04", "17,020,000.00"))


def _office_words(doc: Disclosure) -> None:
    doc.say("机关运行经费预算为171.01万元", mark("SU-05", "机关运行经费预算为171.10万元"))


def _no_glossary(doc: Disclosure) -> None:
    paras = [block for block in doc.blocks if isinstance(block, Para)]
    start = max(index for index, para in enumerate(paras) if para.text == "三、名词解释")
    for para in paras[start : start + 6]:
        doc.blocks.remove(para)


SHANGHAI_PLAIN = (
    Plant(
        "SU-01",
        "arithmetic|cross",
        "error",
        "收支总表公用经费数字颠倒",
        "1,?476,?842",
        _running_cost,
        also="1719062|21610733",
    ),
    Plant("SU-02", "arithmetic|cross", "error", "款级小计不等于各项之和", "3,?880,?085", _parent),
    Plant("SU-03", "cross|arithmetic", "error", "说明中支出预算数字颠倒", "37,?511\\.47", _total),
    Plant("SU-04", "arithmetic|cross", "error", "财政拨款收支表科学技术支出数字颠倒", "17,?020,?000", _science),
    Plant("SU-05", "cross|arithmetic", "error", "说明中机关运行经费与公用经费合计不一致", "171\\.10", _office_words),
    Plant("SU-06", "complete", "warning", "目录列有名词解释，正文没有", "名词解释", _no_glossary, also="缺.?三"),
)
