"""Why capture refuses: stable codes with a message that says what to do. Reading errors are in ``errors.py``."""

from collections.abc import Sequence

from jingban.infra.errors import Conflict, Denied, Invalid, NotFound

_MOST_NAMED = 5  # papers named in one sentence
EDIT_PROBLEMS = {
    "wrong_value": "填写的内容不是该栏应有的格式（金额最多两位小数，日期写成 2024-05-01），请改正",
    "unknown_key": "单据上没有这一栏，可能刚被他人改动，请刷新后再填",
    "wrong_line": "明细行的位置或内容不对，请刷新后再填",
}


def no_batch() -> NotFound:
    return NotFound("no_batch", "没有这个批次，或它不在您的管理范围内，请返回列表刷新后再选")


def no_paper() -> NotFound:
    return NotFound("no_paper", "没有这份单据，或它不在您的管理范围内，请返回批次刷新后再选")


def papers_missing(papers: Sequence[int]) -> NotFound:
    said = "、".join(map(str, papers[:_MOST_NAMED]))
    message = f"没有编号为 {said} 的单据，或它不在您的管理范围内，请返回批次刷新后重新选择"
    return NotFound("no_paper", message, {"papers": list(papers)})


def papers_not_released(papers: Sequence[tuple[int, str, int]]) -> Conflict:
    """Id, batch and number in it of each."""
    said = "、".join(f"“{batch}”第 {number} 份" for _, batch, number in papers[:_MOST_NAMED])
    more = f"等 {len(papers)} 份" if len(papers) > _MOST_NAMED else ""
    message = f"单据还没有放行：{said}{more}，请先在采集台核对放行，再继续办理"
    return Conflict("paper_not_released", message, {"papers": [paper for paper, _, _ in papers]})


def no_page() -> NotFound:
    return NotFound("no_page", "没有这一页，或它不在您的管理范围内，请刷新页面")


def no_ticket() -> NotFound:
    return NotFound("no_ticket", "上传链接无效或已过期，请在电脑上重新生成二维码")


def ticket_taken() -> Denied:
    return Denied("ticket_taken", "这个上传链接已在另一部手机上打开，请在电脑上重新生成二维码")


def no_files() -> Invalid:
    return Invalid("no_files", "没有选择文件，请选择要上传的图片、PDF、OFD、XML 或压缩包", {"field": "files"})


def name_needed() -> Invalid:
    return Invalid("name_needed", "请填写批次名称（不超过 120 字）", {"field": "name"})


def page_not_failed() -> Conflict:
    return Conflict("page_not_failed", "只有读取失败的页可以重读，请刷新页面")


def wrong_edit(code: str, key: str) -> Invalid:
    return Invalid(code, EDIT_PROBLEMS[code], {"field": key})


def no_edits() -> Invalid:
    return Invalid("no_edits", "没有要保存的改动", {"field": "edits"})


def changed_meanwhile() -> Conflict:
    return Conflict("changed_meanwhile", "这份单据刚被他人改动，请刷新后再操作，未保存任何内容")


def already_released() -> Conflict:
    return Conflict("already_released", "单据已放行，如需改动请先写明理由退回")


def not_released() -> Conflict:
    return Conflict("not_released", "单据还没有放行，可以直接改动")


def masked_field(key: str) -> Conflict:
    return Conflict("masked_field", "该栏被遮盖，看不到就不能确认；请先申请查看明文，或重新录入", {"field": key})


def not_releasable(hindrances: Sequence[dict[str, str]]) -> Conflict:
    count = len(hindrances)
    first = hindrances[0]["message"] if hindrances else ""
    return Conflict(
        "not_releasable", f"还有 {count} 处未处理，暂不能放行：{first}", {"hindrances": [dict(h) for h in hindrances]}
    )


def reason_needed() -> Invalid:
    return Invalid("reason_needed", "请写明理由（2 到 500 字）", {"field": "reason"})


def no_such_check() -> NotFound:
    return NotFound("no_such_check", "这条核对已不存在或已通过，请刷新页面")


def second_not_needed() -> Conflict:
    return Conflict("second_not_needed", "这份单据不需要复录")


def second_same_person() -> Denied:
    return Denied(
        "second_same_person", "首录与复录须由两人办理：您已办过其中一次，请另一人办理", {"right": "capture.second_key"}
    )


def nothing_hidden() -> Conflict:
    return Conflict("nothing_hidden", "这份单据的内容没有对您遮盖，直接校对即可，请刷新页面")


def second_incomplete(keys: Sequence[str]) -> Invalid:
    return Invalid("second_incomplete", "复录须填写全部栏目；票据上没有的请明确标为“无”", {"fields": list(keys)})


def second_blind() -> Denied:
    return Denied(
        "second_blind",
        "这份单据须两人分别录入：复录一致前不显示内容，请在复录页办理；由您首录的，请先选择“我来首录”",
        {"right": "capture.second_key"},
    )


def nothing_to_show() -> Conflict:
    return Conflict("page_not_read", "这一页还没有读取完成，请稍后再看")


def no_picture() -> Conflict:
    return Conflict("no_picture", "这份单据没有图像（结构化数据），不需要可检索副本")


def page_hidden() -> Denied:
    return Denied("page_hidden", "这一页尚未识别，无法遮盖证件号码，请由采集人员处理", {"right": "capture.correct"})


def not_assembled() -> Conflict:
    return Conflict("not_assembled", "批次还在读取，请等读取完成后再试")


def wrong_template(message: str) -> Invalid:
    return Invalid("wrong_template", message, {"field": "columns"})


def no_template() -> NotFound:
    return NotFound("no_template", "没有这个版面模板，请刷新列表")


def unavailable(what: str) -> Conflict:
    return Conflict("unavailable", f"暂时不能生成{what}，请联系管理员检查安装")
