"""Why the desk refuses: stable codes with a message that says what to do. Reading errors are in ``errors.py``."""

from jingban.infra.errors import Conflict, Invalid, NotFound


def no_document() -> NotFound:
    return NotFound("no_document", "没有这份文件，或它不在您的管理范围内，请返回列表刷新后再选")


def no_table() -> NotFound:
    return NotFound("no_table", "这份文件没有这张表，可能已重新核对，请刷新页面")


def no_page() -> NotFound:
    return NotFound("no_page", "没有这一页，请核对页码")


def no_finding() -> NotFound:
    return NotFound("no_finding", "这条核对结果已不存在，可能已重新核对，请刷新页面")


def not_read_yet() -> Conflict:
    return Conflict("not_read_yet", "文件还在读取，请等任务完成后再试")


def read_failed(message: str) -> Conflict:
    return Conflict("read_failed", message)


def no_files() -> Invalid:
    return Invalid("no_files", "没有选择文件，请选择要上传的文件", {"field": "files"})


def reason_needed() -> Invalid:
    return Invalid("reason_needed", "不采纳时请写明理由（2 到 500 字）", {"field": "reason"})


def reason_too_long() -> Invalid:
    return Invalid("reason_too_long", "理由不能超过 500 字，请缩短", {"field": "reason"})


def wrong_relation(field: str) -> Invalid:
    title = {"department_id": "主管部门文件", "last_year_id": "上年文件"}[field]
    return Invalid("wrong_relation", f"{title}不存在、未读取完成或就是本文件，请另选一份", {"field": field})


def no_such_export(what: str, format: str) -> Invalid:
    return Invalid("no_such_export", f"不能把 {what} 导出为 {format}，请换一种格式", {"field": "format"})
