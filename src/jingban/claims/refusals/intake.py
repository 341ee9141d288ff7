"""What intake refuses."""

from collections.abc import Mapping, Sequence
from typing import Any

from jingban.claims.core.checklist import said
from jingban.claims.core.entering import Gap, Problem
from jingban.claims.core.states import ENDED, TITLES, State
from jingban.claims.errors import ClaimsError
from jingban.infra.errors import Conflict, Invalid, NotFound

SHOWN = 200  # problems of one answer


def of(error: ClaimsError) -> Invalid:
    """An error of a file; ``details`` names the line."""
    return Invalid(error.code, error.message, {"line": error.line} if error.line else {})


def wrong_values(problems: Sequence[Problem]) -> Invalid:
    first = problems[0]
    more = f"（共 {len(problems)} 处，请逐处更正）" if len(problems) > 1 else ""
    rows = [{"field": one.field, "message": one.message} for one in problems[:SHOWN]]
    return Invalid("wrong_value", first.message + more, {"field": first.field, "rows": rows, "problems": len(problems)})


def no_person() -> NotFound:
    return NotFound("no_person", "没有这位参保人，或不在您的管理范围内，请先在参保人页面核对", {"field": "person"})


def never_insured() -> Conflict:
    return Conflict(
        "never_insured", "这位参保人没有任何参保记录，不能登记报销申请，请先核实参保登记", {"field": "person"}
    )


class BillUsed(Conflict):
    """A bill another standing claim has used up (D01). Which one is looked for once the change is undone."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__("bill_used", "有票据已在另一件报销申请中使用，不能再次报销。请核对票据号码后再提交")
        self.keys = list(keys)


def bill_used(bill: str, claim: str, state: str) -> Conflict:
    title = TITLES[State(state)]
    return Conflict(
        "bill_used",
        f"票据 {bill} 已在报销申请 {claim}（{title}）中使用，不能再次报销。请退回票据并告知申请人；如认为有误，请调阅该申请",
        {"bill": bill, "claim": claim, "state": state},
    )


def materials_missing(codes: Sequence[str]) -> Conflict:
    return Conflict(
        "materials_missing",
        f"还缺少{said(codes)}，不能受理。请一次性告知申请人补齐，或更正材料清单",
        {"missing": list(codes)},
    )


def nothing_missing() -> Conflict:
    return Conflict("nothing_missing", "材料清单上没有缺少的材料。确需补正的，请先在材料清单中取消“已有”并写明原因")


def unknown_material(code: str) -> Invalid:
    return Invalid("unknown_material", f"材料代码“{code}”不在字典中，请重新选择", {"field": "materials"})


def nothing_entered() -> Conflict:
    return Conflict("nothing_entered", "还没有录入就诊和票据，不能受理，请先录入", {"field": "visits"})


def gaps(found: Sequence[Gap]) -> Conflict:
    first = found[0]
    more = f"（另有 {len(found) - 1} 张票据同样需要核对）" if len(found) > 1 else ""
    rows = [
        {"bill": gap.number, "total": gap.total, "lines": gap.lines, "message": gap.message} for gap in found[:SHOWN]
    ]
    return Conflict("lines_do_not_sum", first.message + more, {"bills": rows})


def under_review() -> Conflict:
    return Conflict(
        "claim_state", "这件申请已经受理，录入内容要由初审退回窗口后才能更改。请联系初审人员", {"state": "accepted"}
    )


def head_fixed(state: State) -> Conflict:
    if state in ENDED - {State.CLOSED}:
        way = "申请已经结束，信息只作历史保留"
    elif state is State.CLOSED:
        way = "确需更改的，请由初审办理“更正”，另立一个版本"
    elif state is State.RELEASED:
        way = "款项正在支付，请等办结后由初审办理“更正”"
    else:
        way = "确需更改的，请先由现在的经办环节退回初审"
    return Conflict("head_fixed", f"这件申请是“{TITLES[state]}”，申请信息不能再改。{way}", {"state": state.value})


def nothing_changed() -> Invalid:
    return Invalid("nothing_changed", "填写的内容与登记的相同，没有可更正的。请先改动要更正的一项")


def settled_before() -> Conflict:
    return Conflict("settled_before", "这件申请已经核定过，票据和明细不能整体替换。请撤销后重新登记，或由初审逐行处理")


def no_supplemented() -> Conflict:
    return Conflict(
        "no_supplemented",
        "被补充的申请不存在、不是同一参保人，或已撤销、未受理，请核对受理号",
        {"field": "supplements"},
    )


def external_known(external: str, number: str, state: str) -> Conflict:
    return Conflict(
        "external_known", f"业务号 {external} 已提交过，受理号 {number}。更正请先联系医保中心撤销原申请",
        {"external": external, "number": number, "state": state},
    )  # fmt: skip


def external_taken(external: str) -> Conflict:
    return Conflict("external_known", f"业务号 {external} 已提交过，请查询它的办理进度", {"external": external})


def no_certificate() -> NotFound:
    return NotFound(
        "no_person", "没有这个证件号码的参保人，或姓名与参保登记不一致，请核对后重新提交", {"field": "certificate"}
    )


def no_line() -> NotFound:
    return NotFound("no_line", "这件申请中没有这一行明细，请刷新后再选")


def no_item(code: str) -> Invalid:
    return Invalid("no_item", f"费用发生当日的目录中没有项目“{code}”，请重新选择", {"field": "item"})


def wrong_file(rows: Sequence[Mapping[str, Any]], count: int) -> Invalid:
    first = rows[0]
    where = f"第 {first['line']} 行“{first['column']}”" if first["column"] else f"第 {first['line']} 行"
    return Invalid(
        "wrong_declaration",
        f"报盘文件有 {count} 处问题，没有登记任何一件。{where}：{first['message']}。请逐行更正后重新报盘",
        {"rows": list(rows[:SHOWN]), "problems": count},
    )


def declared_before() -> Conflict:
    return Conflict("declared_before", "这个报盘文件已由本中心其他人员导入，请在申请列表中查看，不要重复报盘")


def empty_file() -> Invalid:
    return Invalid("empty_declaration", "报盘文件里没有一行数据，请选对文件后再导入")
