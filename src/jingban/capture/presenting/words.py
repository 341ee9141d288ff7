"""Chinese words for names and kinds."""

from collections.abc import Mapping
from typing import Any

from jingban.capture import schemas
from jingban.capture.core.names import CELLS, FIELDS, Kind, spec_of

KIND_TITLES = {
    "outpatient_bill": "门诊票据",
    "inpatient_bill": "住院票据",
    "bill": "医疗票据",
    "fee_list": "费用清单",
    "discharge_record": "出院记录",
    "diagnosis_certificate": "诊断证明",
    "id_card": "身份证",
    "bank_card": "银行卡",
    "separator": "隔页",
    "other": "其他材料",
}
VALUE_KIND_TITLES = {
    Kind.TEXT: "文字",
    Kind.CODE: "号码",
    Kind.DATE: "日期",
    Kind.MONEY: "金额",
    Kind.WORDS: "大写金额",
    Kind.PRICE: "单价",
    Kind.QUANTITY: "数量",
    Kind.RATIO: "比例",
}


def label_of(name: str) -> str:
    """The Chinese word for a name."""
    spec = spec_of(name)
    return spec.label if spec else name


def names() -> schemas.NamesOut:
    def listed(specs: Mapping[str, Any]) -> list[schemas.NameOut]:
        return [
            schemas.NameOut(name=name, label=spec.label, value_kind=spec.kind.value) for name, spec in specs.items()
        ]

    return schemas.NamesOut(fields=listed(FIELDS), cells=listed(CELLS), kinds=KIND_TITLES)
