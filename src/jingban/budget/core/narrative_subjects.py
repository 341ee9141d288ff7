"""What a figure is said of: the words before it reduced to a subject, a fund, a year and a phase."""

import re
from dataclasses import dataclass

from .narrative_figures import years

# Canonical subject ← pattern on the cleaned words, first match wins; the order is from narrow to wide.
_SUBJECTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("公务用车购置及运行维护费", r"公务用?车(?:用车)?购置(?:费)?(?:及|和|与|、)(?:公务用车)?运行"),
        ("公务用车运行维护费", r"公务用?车(?:用车)?运行"),
        ("公务用车购置费", r"公务用?车(?:用车)?购置"),
        ("因公出国(境)费", r"公出国"),
        ("公务接待费", r"^(?:国内)?公务接待(?:费|支出)?(?:用)?(?:支出)?$"),
        ("三公经费", r"三公\"?经费"),
        ("机关运行经费", r"机关(?:\(事业\))?运行(?:经)?费|^(?:一般公共预算)?(?:财政拨款)?运行经费"),
        ("政府采购货物", r"^(?:政府)?(?:采购)?货物(?:类|采购)?(?:支出)?$"),
        ("政府采购工程", r"^(?:政府)?(?:采购)?工程(?:类|采购)?(?:支出)?$"),
        ("政府采购服务", r"^(?:政府)?(?:采购)?服务(?:类|采购)?(?:支出)?$"),
        ("政府购买服务", r"购买服务(?!项目)"),
        ("政府采购", r"(?<!预留)(?<!预留的)(?<!企业的)政府采购(?:支出)?$"),
        ("人员经费", r"(?:^|等)人员经费(?:支出)?$"),
        ("公用经费", r"(?:^|等)(?:日常)?公用经费(?:支出)?$"),
        ("基本支出", r"^(?:一般公共|预算|财政拨款|拨款|本年|当年)*基本支出$"),
        ("项目支出", r"^(?:一般公共|预算|财政拨款|拨款|本年|当年)*项目支出$"),
        ("财政拨款收支总计", r"财政拨款(?:收入支出|收支)(?:总)?$"),
        ("收支总计", r"(?:收入支出|收支|收、支)(?:总)?$"),
        ("上年结转", r"^(?:上年|年初|国库集中支付网上)?结转(?:和|及)?(?:结余)?(?:收入|资金)?$|^上年结转"),
        ("财政专户管理资金收入", r"财政专户管理资金"),
        ("事业单位经营收入", r"经营收入$"),
        ("事业收入", r"事业收入$"),
        ("上级补助收入", r"上级补助收入$"),
        ("附属单位上缴收入", r"附属单位上缴"),
        ("其他收入", r"其他收入$"),
        ("一般公共预算收入", r"一般公共(?:预算)?(?:财政|当年)?(?:拨款)?(?:资金|收入)$"),
        ("一般公共预算支出", r"一般公共(?:预算)?(?:财政|当年)?(?:拨款)?(?:的)?支出$"),
        ("一般公共预算", r"一般公共(?:预算)?(?:财政|当年)?(?:拨款)?$"),
        ("政府性基金支出", r"政府性基金(?:预算)?(?:财政)?(?:拨款)?支出$"),
        ("政府性基金收入", r"政府性基金(?:预算)?(?:财政)?(?:拨款)?(?:资金|收入)?$"),
        ("国有资本经营支出", r"国有资本经营(?:预算)?(?:财政)?(?:拨款)?支出$"),
        ("国有资本经营收入", r"国有资本经营(?:预算)?(?:财政)?(?:拨款)?(?:资金|收入)?$"),
        ("财政拨款收入", r"财政拨款收入$|^财政拨款$"),
        ("财政拨款支出", r"财政拨款支出$"),
        ("本年收入", r"(?:本年|当年)收入$"),
        ("本年支出", r"(?:本年|当年)支出$"),
        ("收入合计", r"^(?:总)?收入$"),
        ("支出合计", r"^(?:总)?支出$"),
    )
)
KNOWN = frozenset(name for name, _ in _SUBJECTS)
_TAIL = re.compile(
    r"(?:全年预算|年初预算|年度预算|预算执行数|执行数|预算安排|预算金额|预算总额|预算合计|预算数|总预算|支出决算|决算数|决算|(?<!公共)(?<!基金)(?<!经营)(?<!年初)预算"
    r"|总额|合计|总计|总数|金额|安排|实有数|数额|共计|小计|共有|共|均|各|分别|约为|约|为|是|达到|达|的|有|(?<!人)数|[:\"“”'])$"
)
_LEAD = re.compile(
    r"^(?:[\"“”']|\d{3,7}(?=[一-龥])(?!年)|其中[,:]?|含|(?:比|较|与)(?=上一?年|去年|(?:19|20)\d{2}年)|(?:上一?年|去年)度?(?!结转)|主要是|主要包括|主要为|包括|涉及|以及|另外|此外|同时|和|及|用于|其(?!他|余)|全年|年初|安排|"
    r"(?:截[至止])?(?:19|20)\d{2}年(?:度|初|末|底)?(?:当年|预算)?|当年|本年度|今年|"
    r"本(?:部门|单位)|我(?:部门|单位|局|中心)|部门|所属各单位|单位|全部|共计|支出包括:?|收入包括:?)"
)
_PATH = re.compile(
    r"[\"“]?(?P<a>[^,;。:\"“]{2,30}?)\(类\)(?:支出)?(?:(?P<b>[^,;。:]{2,40}?)\(款\))?(?:(?P<c>[^,;。:]{2,40}?)\(项\))?"
)
_BRACKET = re.compile(r"\((?!类\)|款\)|项\)|境\)|护\))[^()]*\)")
_FUNDS: tuple[tuple[str, str], ...] = (
    ("政府性基金", "政府性基金"),
    ("国有资本经营", "国有资本经营"),
    ("一般公共预算", "一般公共预算"),
    ("财政拨款", "财政拨款"),
    ("当年拨款", "财政拨款"),
)
_PHASES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("execution", re.compile(r"执行数")),
    ("initial", re.compile(r"年初预算")),
    ("adjusted", re.compile(r"全年预算|调整预算")),
    ("final", re.compile(r"决算")),
    ("plan", re.compile(r"预算")),
)
_FUND_WORDS = re.compile(r"(?:一般公共|政府性基金|国有资本经营|部门|单位)预算")
_OWNER = re.compile(r"(?:局|中心|委员会|委|办事处|部|处|院|所|学校|办公室|机关|部门|单位|委会)")


@dataclass(frozen=True, slots=True)
class Subject:
    """``name`` is empty when the words say nothing of their own and the figure inherits a subject."""

    name: str
    fund: str
    path: tuple[str, ...]
    year: int | None
    phase: str
    words: str


def fund_of(text: str) -> str:
    """The fund words name: 政府性基金, 国有资本经营, 一般公共预算, 财政拨款 or nothing."""
    return next((fund for word, fund in _FUNDS if word in text), "")


def phase_of(text: str) -> str:
    """Which figure of the budget's life the words name; empty when they name none."""
    text = _FUND_WORDS.sub("", text)
    return next((phase for phase, form in _PHASES if form.search(text)), "")


def path_of(text: str) -> tuple[str, ...]:
    """类, 款, 项 of a functional path such as 卫生健康支出（类）行政事业单位医疗（款）行政单位医疗（项）."""
    matches = list(_PATH.finditer(text))
    if not matches:
        return ()
    found = matches[-1]
    parts = [found[key] for key in "abc" if found[key]]
    return tuple(_strip_mark(part) for part in parts)


def _strip_mark(text: str) -> str:
    return re.sub(r"^(?:\(?[\d一二三四五六七八九十]{1,3}[).、]|[\"“:])+", "", text)


def subject_of(words: str) -> Subject:
    """Reduce the words before a figure. ``words`` is compact text since the last delimiter."""
    path = path_of(words)
    found = years(words)
    year = found[-1] if found else None
    phase = phase_of(words)
    fund = fund_of(words)
    if path:
        return Subject(path[-1], fund, path, year, phase, words)
    plain = _clean(_BRACKET.sub("", words))
    return Subject(canonical(plain), fund, (), year, phase, words)


def _clean(words: str) -> str:
    before = None
    while before != words:
        before = words
        words = _LEAD.sub("", words)
        words = _TAIL.sub("", words)
    words = re.sub(r"(?:19|20)\d{2}年(?:度)?", "", words)
    return words.strip("\"“”'、")


def canonical(plain: str) -> str:
    """The canonical subject of cleaned words, or the words themselves when they are not known."""
    for name, form in _SUBJECTS:
        if form.search(plain):
            return name
    for owner in _OWNER.finditer(plain):
        rest = _clean(plain[owner.end() :])
        for name, form in _SUBJECTS:
            if rest and form.search(rest):
                return name
    return plain
