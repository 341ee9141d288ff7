"""Codes of cases and policies in the words of the office: one dictionary for desk, sheet and explanation."""

from collections.abc import Mapping
from types import MappingProxyType

Names = Mapping[str, str]

INSUTYPES: Names = MappingProxyType(
    {"310": "职工基本医疗保险", "390": "城乡居民基本医疗保险", "340": "离休人员医疗保障"}
)
PSN_TYPES: Names = MappingProxyType(
    {
        "1101": "在职职工",
        "1102": "在职公务员",
        "1103": "灵活就业（在职）",
        "1201": "退休职工",
        "1202": "退休公务员",
        "1203": "灵活就业（退休）",
        "1300": "离休人员",
        "1401": "新生儿",
        "1402": "学龄前儿童",
        "1403": "中小学生",
        "1404": "大学生",
        "1405": "未入学儿童",
        "1501": "普通居民（成年）",
        "16": "老年居民",
    }
)
PSN_CLASSES: Names = MappingProxyType(
    {"11": "在职", "12": "退休", "13": "离休", "14": "未成年居民", "15": "成年居民", "16": "老年居民"}
)
# which person classes an insurance type knows
PSN_OF_INSUTYPE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"310": ("11", "12", "13"), "390": ("14", "15", "16"), "340": ("13",)}
)
IDENTITIES: Names = MappingProxyType(
    {
        "2104": "一至六级残疾军人",
        "2105": "老红军",
        "2301": "三无人员",
        "2302": "返贫致贫（建档立卡）",
        "2303": "低保",
        "2304": "特困",
        "2305": "低收入、低保边缘",
        "2306": "因病致贫",
        "2307": "五保",
        "2308": "残疾",
        "6003": "建国前老工人",
        "2360": "退养人员",
        "2361": "退返知青",
        "2362": "血液透析补贴",
        "6004": "精减退职老职工",
        "6005": "因公（病）致残返城知青",
    }
)
MED_TYPES: Names = MappingProxyType(
    {
        "11": "普通门诊",
        "13": "急诊",
        "14": "门诊慢特病",
        "21": "普通住院",
        "22": "外伤住院",
        "23": "转外诊治住院",
        "24": "急诊转住院",
    }
)
LEVELS: Names = MappingProxyType({"1": "一级及以下", "2": "二级", "3": "三级"})
OUT_OF_TOWN: Names = MappingProxyType(
    {
        "02": "异地（备案类型 02）",
        "06": "异地（备案类型 06）",
        "07": "异地（备案类型 07）",
        "08": "异地（备案类型 08）",
        "09": "异地（备案类型 09）",
        "10": "异地（备案类型 10）",
        "11": "异地（备案类型 11）",
    }
)
SETTINGS: Names = MappingProxyType(
    {"inpatient": "住院", "outpatient": "门诊", "special": "门诊慢特病", "maternity": "生育", "family": "因病致贫家庭"}
)
FUNDS: Names = MappingProxyType(
    {"hifp": "统筹基金", "hifob": "大额医疗互助资金", "hifdm": "残疾军人补助", "other": "其他专项资金"}
)
SWITCHES: Mapping[str, tuple[str, Names]] = MappingProxyType(
    {
        "cap_reading": ("统筹最高支付限额的读法", {"payment": "按基金支付额", "eligible": "按政策范围内金额"}),
        "outpatient_boundary_counts": (
            "门诊两万元分界的计数",
            {"large": "只计大额互助支付", "large_and_supplement": "大额互助与统一补充合计"},
        ),
        "assistance_base_includes_selfpay2": ("救助基数", {"yes": "含乙类先行自付", "no": "不含乙类先行自付"}),
        "ceiling_before_ratio": ("限价与先行自付的先后", {"yes": "先限价，后按比例", "no": "先按比例，后限价"}),
        "resident_deductible_counters": ("居民门诊起付线", {"separate": "一级与其他分别累计", "joint": "合并累计"}),
        "out_of_town_cut": ("异地就医降低比例", {"pack": "按本地政策", "ceiling": "按国家规定的最大降幅试算"}),
        "year_crossing": ("跨年度住院", {"discharge": "按出院日所在年度", "split": "按费用发生日分属两个年度"}),
        "fund_sum_includes_account": ("基金支付总额与个人账户", {"yes": "含个人账户", "no": "不含个人账户"}),
    }
)
AMOUNT_NAMES: Names = MappingProxyType(
    {
        "medfee_sumamt": "总费用",
        "fulamt_ownpay_amt": "自费",
        "overlmt_selfpay": "超限价",
        "preselfpay_amt": "先行自付",
        "inscp_scp_amt": "政策范围内",
        "act_pay_dedc": "起付线",
        "hifp_pay": "统筹基金",
        "hifob_pay": "大额医疗互助",
        "hifes_pay": "统一补充",
        "hifdm_pay": "残疾军人补助",
        "hifmi_pay": "大病保险",
        "maf_pay": "医疗救助",
        "oth_pay": "其他专项资金",
        "fund_pay_sumamt": "基金支付总额",
        "psn_part_amt": "个人负担",
        "acct_pay": "个人账户支付",
        "psn_cash_pay": "个人现金支付",
        "selfpay1": "自付一",
        "selfpay2": "自付二",
    }
)
CERTAINTIES: Names = MappingProxyType(
    {
        "V1": "政府网页或文件原文",
        "V2": "两处以上资料一致",
        "V3": "仅一处资料",
        "SEED": "预算公开文件",
        "CODE": "平台接口定义",
        "ARITH": "由公布数推算",
        "G-high": "未见原文，通行做法",
        "G-mid": "未见原文，合理推定",
        "G-low": "依据不足，待核实",
    }
)
# what a person should check before relying on it
WEAK = frozenset({"V3", "G-high", "G-mid", "G-low"})
CONCERNS: Names = MappingProxyType(
    {
        "cover": "全额保障",
        "inpatient.deductible": "住院起付线",
        "inpatient.segments": "住院分段支付比例",
        "inpatient.supplement": "住院统一补充",
        "inpatient.cap": "统筹基金年度最高支付限额",
        "inpatient.large": "大额医疗互助（住院）",
        "inpatient.period": "住院结算期",
        "outpatient.deductible": "门诊起付线",
        "outpatient.segments": "门诊支付比例",
        "outpatient.supplement": "门诊统一补充",
        "outpatient.cap": "门诊年度最高支付限额",
        "catastrophic": "大病保险",
        "assistance.outpatient": "门诊救助",
        "assistance.inpatient": "住院救助",
        "illness_poverty": "因病致贫救助",
        "group": "特殊群体补助",
        "out_of_town.cut": "异地就医降低比例",
        "out_of_town.ceiling": "异地就医降低比例的国家上限",
        "special.period": "门诊特殊病结算期",
        "maternity": "生育医疗费用",
    }
)


def concern_title(concern: str) -> str:
    """``inpatient.cap`` → 统筹基金年度最高支付限额; a switch by its own name."""
    if concern.startswith("switch."):
        found = SWITCHES.get(concern.removeprefix("switch."))
        return f"口径：{found[0]}" if found else concern
    return CONCERNS.get(concern, concern)


def person_name(code: str) -> str:
    """A person type by its code or by the class it begins with."""
    return PSN_TYPES.get(code) or PSN_CLASSES.get(code[:2], code)
