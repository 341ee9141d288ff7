"""Refusals every step shares."""

from jingban.claims.core.states import TITLES, State
from jingban.infra.errors import Conflict, Denied, Invalid, NotFound


def no_claim() -> NotFound:
    return NotFound("no_claim", "没有这件报销申请，或它不在您的管理范围内，请刷新列表后再选")


def stale(now: int) -> Conflict:
    return Conflict("claim_changed", "这件申请刚被别人改动过，请刷新后核对再操作", {"revision": now})


def held(name: str) -> Conflict:
    return Conflict("claim_held", f"这件申请正由{name}办理，请稍后再试或与其联系", {"held_by": name})


def wrong_state(state: str) -> Conflict:
    return Conflict(
        "claim_state", f"这件申请现在是“{TITLES[State(state)]}”，不能办理这一步，请刷新后再看", {"state": state}
    )


def reason_needed() -> Invalid:
    return Invalid("reason_needed", "请写明原因（2 到 500 字）", {"field": "reason"})


def same_person(step: str) -> Denied:
    return Denied("same_person", f"{step}应由另一位工作人员办理，您已经办理了这件申请的另一道手续")


def no_person() -> NotFound:
    return NotFound("no_person", "没有这位参保人，或不在您的管理范围内，请核对后再查")


def no_submission() -> NotFound:
    return NotFound("no_submission", "没有这个编号的申请，请核对提交时的业务编号")


def wrong_period() -> Invalid:
    return Invalid("wrong_period", "起止日期不对：止日不早于起日，且相隔不超过三年，请重新选择", {"field": "until"})
