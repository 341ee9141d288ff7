"""What the registry refuses: stable codes with a message that says what to do."""

from collections.abc import Mapping, Sequence
from typing import Any

from jingban.infra.errors import Conflict, Invalid, NotFound
from jingban.registry.core.lists import Wrong
from jingban.registry.errors import RegistryError

SHOWN = 200  # rows of a refused list that are told


def of(error: RegistryError) -> Invalid:
    """An error of a file; ``details`` names the line."""
    return Invalid(error.code, error.message, {"line": error.line} if error.line else {})


def wrong_list(rows: Sequence[Mapping[str, Any]], count: int) -> Invalid:
    first = rows[0]
    message = (
        f"文件有 {count} 处问题，没有导入任何一行。第 {first['line']} 行“{first['column']}”：{first['message']}。"
        "请逐行更正后再导入"
    )
    return Invalid("wrong_list", message, {"rows": list(rows[:SHOWN]), "problems": count})


def empty_list() -> Invalid:
    return Invalid("empty_list", "文件里没有一行数据，请选对文件后再导入")


def wrong_value(problems: Sequence[Wrong]) -> Invalid:
    said = "；".join(wrong.message for wrong in problems)
    return Invalid("wrong_value", f"{said}。请更正后再提交", {"field": problems[0].column})


def no_person() -> NotFound:
    return NotFound("no_person", "没有这位参保人，或不在您的管理范围内，请核对后再查")


def person_known(person_id: int | None) -> Conflict:
    details = {"person": person_id} if person_id else {}
    return Conflict("person_known", "这个证件号码已登记过。如需更正，请在原登记上办理", details)


def number_taken() -> Conflict:
    return Conflict("number_taken", "这个人员编号已属于另一位参保人，请核对", {"field": "number"})


def changed_meanwhile() -> Conflict:
    return Conflict("changed_meanwhile", "这位参保人的信息刚被他人更正，请刷新后再办理")


def nothing_changed() -> Invalid:
    return Invalid("nothing_changed", "没有任何变化，请确认要更正的内容")


def overlap(title: str) -> Conflict:
    return Conflict("overlap", f"{title}与已有的期间重叠，请先终止或更正原有期间")


def no_period() -> NotFound:
    return NotFound("no_period", "没有这段期间，或不在您的管理范围内，请刷新后再选")


def wrong_end() -> Invalid:
    return Invalid("wrong_end", "终止日期不能早于开始日期，也不能晚于原终止日期，请核对", {"field": "last"})


def no_account() -> NotFound:
    return NotFound("no_account", "没有这项账户登记，或不在您的管理范围内，请刷新后再选")


def wrong_account(field: str, message: str) -> Invalid:
    return Invalid("wrong_account", f"{message}，请核对后再提交", {"field": field})


def account_open() -> Conflict:
    return Conflict("account_open", "这位参保人已有一项账户变更等待复核，请先由另一人办理")


def account_decided() -> Conflict:
    return Conflict("account_decided", "这项账户变更已经办结，请刷新后再看")


def account_own() -> Conflict:
    return Conflict("account_own", "账户变更应由登记人以外的另一人复核")


def reason_needed() -> Invalid:
    return Invalid("reason_needed", "请写明理由（2 到 500 字）", {"field": "reason"})


def no_provider(code: str) -> NotFound:
    return NotFound("no_provider", f"没有机构“{code}”，请先导入定点机构名单")


def no_item(code: str) -> NotFound:
    return NotFound("no_item", f"目录中没有项目“{code}”，请核对编码或先导入目录")


def name_needed() -> Invalid:
    return Invalid("name_needed", "请填写项目名称", {"field": "name"})
