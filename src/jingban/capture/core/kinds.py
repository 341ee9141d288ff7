"""What a paper is, by the words on it."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from jingban.capture.core.model import DocumentKind
from jingban.capture.core.stream import plain

# Words and what each speaks for. Only what is found counts; a missing word never does, as stamps cover words.
_SIGNS: Final[Mapping[DocumentKind, tuple[tuple[str, float], ...]]] = {
    DocumentKind.OUTPATIENT: (
        ("门诊收费票据", 6), ("门急诊收费票据", 6), ("门诊医疗收费", 6), ("门诊收费", 3), ("门诊发票", 5), ("门诊收据", 5),
        ("门诊号", 2), ("就诊日期", 2), ("挂号费", 0.5), ("医疗门诊", 3), ("门诊专用", 3),
    ),
    DocumentKind.INPATIENT: (
        ("住院收费票据", 6), ("住院医疗收费", 6), ("住院收费", 3), ("住院发票", 5), ("住院收据", 5), ("住院科别", 2), ("住院时间", 2),
        ("预缴金额", 2), ("补缴金额", 2), ("退费金额", 2), ("住院号", 0.5), ("医疗住院", 3), ("住院专用", 3), ("床位费", 0.5),
    ),
    DocumentKind.BILL: (
        ("收费票据", 3), ("收据", 2), ("发票", 2), ("票据代码", 3), ("票据号码", 3), ("校验码", 1.5), ("收款单位", 2), ("交款人", 2),
        ("收款人", 1), ("复核人", 0.5), ("开票日期", 1), ("财政部监制", 1.5), ("金额合计", 1), ("统筹基金支付", 1), ("个人自付", 1),
        ("收费专用", 2), ("财政厅", 1), ("监制", 0.5), ("票据", 1),
    ),
    DocumentKind.FEE_LIST: (
        ("费用清单", 7), ("费用明细", 7), ("明细清单", 7), ("一日清单", 7), ("汇总清单", 7), ("收费清单", 7), ("费用汇总", 5), ("日清单", 6),
        ("清单", 3), ("项目编码", 1), ("医保编码", 1), ("国家编码", 1), ("本页小计", 2), ("自付比例", 1.5), ("规格", 1), ("单价", 2), ("数量", 0.5),
    ),
    DocumentKind.DISCHARGE: (
        ("出院记录", 7), ("出院小结", 7), ("出院诊断", 3), ("入院诊断", 2), ("出院医嘱", 3), ("诊疗经过", 3), ("入院情况", 2),
        ("出院情况", 2), ("住院经过", 2), ("出院带药", 2), ("住院天数", 0.5),
    ),
    DocumentKind.DIAGNOSIS: (
        ("诊断证明", 8), ("疾病证明", 8), ("病情证明", 6), ("处理意见", 3), ("特此证明", 3), ("诊断书", 4), ("医师签名", 1), ("建议休息", 2),
    ),
    DocumentKind.ID_CARD: (
        ("公民身份号码", 6), ("居民身份证", 5), ("签发机关", 5), ("有效期限", 3), ("公民身份", 3), ("中华人民共和国", 2), ("民族", 1.5),
        ("出生", 1.5), ("住址", 2),
    ),
    DocumentKind.BANK_CARD: (
        ("UnionPay", 4), ("银联", 3), ("VALIDTHRU", 3), ("借记卡", 4), ("信用卡", 4), ("储蓄卡", 4), ("MONTH/YEAR", 2), ("DEBIT", 2), ("CREDIT", 2),
        ("银行", 2), ("BANK", 2), ("ATM", 1), ("有效期", 0.5), ("闪付", 2), ("VALID", 1),
    ),
}  # fmt: skip
_CARD: Final = re.compile(r"(?<!\d)(?:62|4\d|5[1-5]|9\d|3[57])\d{2}(?:\s?\d{4}){2}\s?\d{3,4}(?:\s?\d{1,3})?(?!\d)")
_ID: Final = re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}[01]\d[0-3]\d{4}[\dXx](?!\d)")
_BILLS: Final = (DocumentKind.OUTPATIENT, DocumentKind.INPATIENT)
_ENOUGH: Final = 4.0


def scores(texts: Sequence[str]) -> dict[DocumentKind, float]:
    """How strongly the words of a page speak for each kind."""
    whole = "\n".join(plain(text) for text in texts)
    found = dict.fromkeys(_SIGNS, 0.0)
    for kind, signs in _SIGNS.items():
        # A word inside a longer one that was found already says nothing new (清单 in 费用清单).
        counted: list[str] = []
        for word, weight in sorted(signs, key=lambda sign: -len(sign[0])):
            if word in whole and not any(word in longer for longer in counted):
                counted.append(word)
                found[kind] += weight
    count = sum(len(text) for text in texts)
    if count < 260:
        found[DocumentKind.BANK_CARD] += 5.0 * any(_CARD.search(text) and not _ID.search(text) for text in texts)
        found[DocumentKind.ID_CARD] += 3.0 * any(_ID.search(plain(text)) for text in texts)
    else:
        # Cards say little; a page full of words is none, whatever numbers stand on it.
        found[DocumentKind.BANK_CARD] = found[DocumentKind.ID_CARD] = 0.0
    return found


def kind_of_page(texts: Sequence[str], has_list: bool) -> DocumentKind:
    """The kind that the words speak for most; ``has_list``: a table with prices and quantities stands on the page."""
    found = scores(texts)
    bill = found.pop(DocumentKind.BILL)
    visit, stay = (found.pop(kind) for kind in _BILLS)
    found[DocumentKind.FEE_LIST] += 3.0 if has_list else 0.0
    # Both kinds of bill carry the words of any bill; what a stay or a visit adds tells them apart.
    as_bill = bill + max(visit, stay) if bill >= 3 or max(visit, stay) >= 6 else 0.0
    rival = max(found, key=lambda kind: found[kind])
    if as_bill > found[rival] and as_bill >= _ENOUGH:
        if max(visit, stay) < 2 or visit == stay:
            return DocumentKind.BILL
        return DocumentKind.OUTPATIENT if visit > stay else DocumentKind.INPATIENT
    return rival if found[rival] >= _ENOUGH else DocumentKind.OTHER
