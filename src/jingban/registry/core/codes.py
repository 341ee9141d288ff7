"""National dictionaries and forms of codes (benefits.md §8): schemes, person types, identities, providers, items.

Local extensions a province adds (1160, 2360, 60xx) are known by their form.
"""

import re

SCHEMES = {
    "310": "职工基本医疗保险",
    "320": "公务员医疗补助",
    "330": "大额医疗费用补助",
    "340": "离休人员医疗保障",
    "350": "一至六级残疾军人医疗补助",
    "360": "老红军医疗保障",
    "370": "企业补充医疗保险",
    "380": "新型农村合作医疗",
    "390": "城乡居民基本医疗保险",
    "391": "城镇居民基本医疗保险",
    "392": "城乡居民大病保险",
    "399": "其他特殊人员医疗保障",
    "410": "长期照护保险",
    "510": "生育保险",
}
PERSON_TYPES = {
    "11": "在职",
    "1101": "职工在职",
    "1102": "公务员在职",
    "1103": "灵活就业人员在职",
    "1160": "地方扩展（在职）",
    "12": "退休人员",
    "1201": "职工退休",
    "1202": "公务员退休",
    "1203": "灵活就业人员退休",
    "1260": "地方扩展（退休）",
    "13": "离休",
    "1300": "离休人员",
    "1360": "地方扩展（离休）",
    "14": "居民（未成年）",
    "1401": "新生儿",
    "1402": "学龄前儿童",
    "1403": "中小学生",
    "1404": "大学生",
    "1405": "未成年（未入学）",
    "1460": "地方扩展（未成年居民）",
    "15": "居民（成年）",
    "1501": "普通居民（成年）",
    "1560": "地方扩展（成年居民）",
    "16": "居民（老年）",
    "1601": "普通居民（老年）",
    "1660": "地方扩展（老年居民）",
}
IDENTITIES = {
    "2104": "一至六级残疾军人",
    "2105": "老红军",
    "2301": "三无人员",
    "2302": "建档立卡贫困人口",
    "2303": "低保对象",
    "2304": "特困人员",
    "2305": "低收入家庭成员",
    "2306": "因病致贫重病患者",
    "2307": "五保供养对象",
    "2308": "重度残疾人",
    "6003": "建国前老工人",
}
# 退养, 退返知青, 精减老职工 …: provinces number them themselves.
_LOCAL_IDENTITY = re.compile(r"236\d|60\d\d")
LEVELS = {"1": "一级", "2": "二级", "3": "三级", "9": "未定级"}
PROVIDER_STATES = {"active": "正常", "suspended": "暂停协议", "ended": "解除协议"}

_PROVIDER = re.compile(r"[HP]\d{11}")
_ITEM_FORMS = {
    "drug": (re.compile(r"X[A-Z0-9]{22}"), re.compile(r"[ZT][A-Z0-9]{19}")),  # 西药 23, 中成药 20 characters (V3)
    "consumable": (re.compile(r"C\d{19}"),),  # C + 6 + 3 + 5 + 5
    "service": (re.compile(r"[A-Z0-9]{6,30}"),),  # provinces differ
}
_SHORT = re.compile(r"[A-Z0-9][A-Z0-9.\-]{2,29}")


def provider_problem(code: str) -> str:
    """What is wrong with a provider code (12 characters, H hospital or P pharmacy), in words."""
    return "" if code.isascii() and _PROVIDER.fullmatch(code) else "机构编码应为 12 位：H 或 P 加 11 位数字"


def provider_region(code: str) -> str:
    """Division (6 digits) in which the provider is registered."""
    return code[1:7]


def standard_item(kind: str, code: str) -> bool:
    """Whether an item code has a national form; codes of older catalogues are allowed but told apart."""
    return code.isascii() and any(form.fullmatch(code) for form in _ITEM_FORMS.get(kind, ()))


def item_problem(code: str) -> str:
    """What is wrong with an item code, in words."""
    return "" if code.isascii() and _SHORT.fullmatch(code) else "项目编码应为 3 到 30 位大写字母或数字"


def identity_title(code: str) -> str:
    """Name of an identity; local extensions by their number; empty for an unknown code."""
    return IDENTITIES.get(code) or (f"地方扩展身份 {code}" if _LOCAL_IDENTITY.fullmatch(code) else "")
