"""Mistakes planted in the 江西 samples: the kinds seen in real disclosures."""

from .sheet import Disclosure, Para, Plant, mark


def _count(doc: Disclosure) -> None:
    doc.say("安排项目7个", mark("JT-01", "安排项目4个"))


def _branches(doc: Disclosure) -> None:
    doc.say("项目预算金额4104.44万元", mark("JT-02", "项目预算金额4101.44万元"))


def _copied(doc: Disclosure) -> None:
    doc.say("较上年预算安排增加873.64万元", mark("JT-03", "较上年预算安排减少14333.97万元"))


def _lost_table(doc: Disclosure) -> None:
    doc.drop("2")
    for key in "356":  # the numbers above these tables are missing in the original, too
        doc.sheet(key).before.pop(0)


def _lost_part(doc: Disclosure) -> None:
    doc.say("使用非财政拨款结余0万元，较上年预算安排减少200.75万元；", mark("JT-05"))


def _item(doc: Disclosure) -> None:
    doc.sheet("3").put("2101504", 4, mark("JT-06", "337.00"))


def _old_year(doc: Disclosure) -> None:
    doc.say("转到今年继续使用的资金", mark("JT-07", "转到2021年继续使用的资金"))


def _growth(doc: Disclosure) -> None:
    doc.say("增长1.44%", mark("JT-08", "增长14.4%"))


def _services(doc: Disclosure) -> None:
    doc.say("服务预算130.9万元", mark("JT-09", "服务预算103.9万元"))


def _carried(doc: Disclosure) -> None:
    doc.sheet("11").put("上年结转", 2, mark("JT-10", "256.93"))


def _stutter(doc: Disclosure) -> None:
    doc.say("2023年样例市医疗保障局对整体支出", mark("JT-11", "2023年样例市样例市医疗保障局对整体支出"))


TXT = (
    Plant(
        "JT-01", "arithmetic|cross|logic", "error", "项目个数写4个，分项合计7个", "项目.*(?<!\\d)[47](?!\\d)", _count
    ),
    Plant(
        "JT-02",
        "arithmetic",
        "error",
        "分局项目金额少3万元，分项之和不等于合计",
        "4101\\.44|5083\\.74|4,101\\.44|5,083\\.74",
        _branches,
    ),
    Plant("JT-03", "arithmetic|cross", "error", "财政拨款卫生健康支出的增减照抄了总支出段落", "14,?333\\.97", _copied),
    Plant("JT-04", "complete", "error", "目录列有部门收入总表，正文没有", "收入总表", _lost_table),
    Plant(
        "JT-05",
        "arithmetic",
        "warning",
        "收入各项增减之和不等于总增减（差200.75万元）",
        "200\\.75|13,?961\\.95|14,?162\\.7",
        _lost_part,
    ),
    Plant("JT-06", "arithmetic|cross", "error", "支出总表信息化建设项目支出数字写错", "337", _item),
    Plant("JT-07", "wording|logic", "warning", "名词解释沿用旧年度", "2021", _old_year),
    Plant("JT-08", "arithmetic|cross", "error", "增长率小数点错位", "14\\.4", _growth),
    Plant("JT-09", "arithmetic", "error", "采购分项之和不等于总额", "103\\.9|348\\.27", _services),
    Plant("JT-10", "arithmetic", "error", "重点项目资金构成之和不等于总额", "256\\.93|535\\.93", _carried),
    Plant("JT-11", "wording|duplicate|format", "warning", "单位名称重复", "样例市样例市", _stutter),
)


def _reception(doc: Disclosure) -> None:
    doc.sheet("7").put("308", 4, mark("JD-01", "290.94"))


def _running(doc: Disclosure) -> None:
    doc.say("机关运行经费预算944.07万元", mark("JD-02", "机关运行经费预算947.07万元"))


def _union(doc: Disclosure) -> None:
    doc.sheet("6").put("30228", 4, mark("JD-03", "97.37"))


def _posts(doc: Disclosure) -> None:
    doc.say("行政编制100人", mark("JD-04", "行政编制110人"))


def _cars(doc: Disclosure) -> None:
    doc.say("一般公务用车2辆", mark("JD-05", "一般公务用车3辆"))


def _other(doc: Disclosure) -> None:
    doc.sheet("10").swap("4,495.06", mark("JD-06", "4,459.06"))


def _no_procurement(doc: Disclosure) -> None:
    paras = [block for block in doc.blocks if isinstance(block, Para)]
    start = next(index for index, para in enumerate(paras) if para.text == "（七）政府采购情况")
    for para in paras[start : start + 2]:
        doc.blocks.remove(para)


def _bodies(doc: Disclosure) -> None:
    doc.say("所属预算单位共有41个", mark("JD-08", "所属预算单位共有42个"))


DOCX = (
    Plant("JD-01", "arithmetic|cross", "error", "三公表公务接待费数字颠倒", "290\\.94", _reception),
    Plant("JD-02", "arithmetic|cross", "error", "机关运行经费与公用经费合计不一致", "947\\.07", _running),
    Plant("JD-03", "arithmetic", "error", "基本支出表工会经费数字颠倒", "97\\.37|933\\.79", _union),
    Plant("JD-04", "arithmetic|logic|cross", "error", "编制人数分项不等于合计", "(编制|人数).*(110|616|626)", _posts),
    Plant("JD-05", "arithmetic|logic|cross", "error", "车辆分项多于总数", "(车辆|公务用车).*3", _cars),
    Plant("JD-06", "arithmetic|cross", "error", "整体绩效表其他经费数字颠倒", "4,?459\\.06", _other),
    Plant("JD-07", "complete", "warning", "说明缺政府采购情况", "政府采购", _no_procurement, also="缺.七"),
    Plant("JD-08", "arithmetic|logic|cross", "error", "所属单位个数与列举不符", "(单位|个).*42", _bodies),
)
