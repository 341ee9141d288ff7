"""Reason codes of access, each with what the person can do."""

from datetime import datetime

from jingban.infra.errors import Conflict, Denied, Invalid, Locked, NotFound, NotLoggedIn

FIELD_TITLES = {"person_name": "人员姓名", "phone": "联系电话", "id_number": "证件号码", "bank_account": "银行账号"}


def not_logged_in() -> NotLoggedIn:
    return NotLoggedIn("not_logged_in", "您还没有登录或登录已过期，请重新登录")


def bad_credentials() -> NotLoggedIn:
    return NotLoggedIn("bad_credentials", "用户名或密码不正确，请核对后再试")


def totp_required() -> NotLoggedIn:
    return NotLoggedIn("totp_required", "请输入动态口令（验证器中的 6 位数字）")


def totp_wrong() -> NotLoggedIn:
    return NotLoggedIn("totp_wrong", "动态口令不正确或已用过，请等待下一个口令后再试")


def locked(until: datetime) -> Locked:
    return Locked("locked", "连续登录失败次数过多，暂时锁定，请稍后再试或联系管理员重置", {"until": until.isoformat()})


def denied(right: str) -> Denied:
    return Denied("denied", "您没有办理此事的权限，如确需办理请联系管理员授权", {"right": right})


def out_of_scope(right: str) -> Denied:
    return Denied("out_of_scope", "此事项不在您的管理范围内，请联系有权的同事办理", {"right": right})


def must_change_password() -> Denied:
    return Denied("must_change_password", "您正在使用初始密码，请先修改密码再办理业务")


def wrong_password() -> Invalid:
    return Invalid("wrong_password", "当前密码不正确，请重新输入")


def weak_password(problems: list[str]) -> Invalid:
    return Invalid("weak_password", "新密码不合要求：" + "；".join(problems), {"problems": problems})


def same_password() -> Invalid:
    return Invalid("same_password", "新密码与当前密码相同，请换一个")


def totp_not_begun() -> Conflict:
    return Conflict("totp_not_begun", "还没有开始绑定动态口令，请先获取二维码")


def totp_not_confirmed() -> Invalid:
    return Invalid("totp_wrong", "动态口令不正确，请核对手机时间后再输入")


def no_account() -> NotFound:
    return NotFound("no_account", "没有这个账号，它可能已被改名，请刷新列表")


def username_taken(username: str) -> Conflict:
    return Conflict("username_taken", f"用户名“{username}”已被使用，请换一个", {"field": "username"})


def wrong_username() -> Invalid:
    return Invalid("wrong_username", "用户名应为 2 到 64 位的字母、数字、汉字、点、横线或下划线", {"field": "username"})


def wrong_grant(message: str) -> Invalid:
    return Invalid("wrong_grant", message, {"field": "grants"})


def last_admin() -> Conflict:
    return Conflict("last_admin", "这是最后一位可管理账号的人员，不能停用或取消其权限，请先授权另一位")


def grant_beyond_scope() -> Denied:
    return Denied("grant_beyond_scope", "不能授出超过自己管理范围的权限，请联系上级管理员")


def reason_needed() -> Invalid:
    return Invalid("reason_needed", "请写明理由（2 到 500 字）", {"field": "reason"})


def fields_not_allowed() -> Denied:
    return Denied("fields_not_allowed", "您的授权不含这些字段的明文查看，请联系管理员")


def own_grants() -> Conflict:
    return Conflict("own_grants", "不能修改自己的授权或停用自己，请由另一位管理员办理")
