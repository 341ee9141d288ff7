"""Refusals of papers, archive lists and registers."""

from jingban.infra.errors import Conflict, Invalid, NotFound


def not_settled() -> Conflict:
    return Conflict("not_settled", "这件申请还没有核定待遇，没有结算单可打印；初审核定后再打印")


def no_notice() -> NotFound:
    return NotFound("no_notice", "没有这份通知，请刷新这件申请后再选")


def no_font() -> Conflict:
    return Conflict("font_missing", "服务器上没有中文字体，无法生成打印件。请管理员安装字体（如 fonts-noto-cjk）后再试")


def not_ended(numbers: list[str]) -> Conflict:
    return Conflict(
        "claim_not_ended", f"还没有办结的申请不能归档：{'、'.join(numbers[:5])}，请去掉后再做清单", {"numbers": numbers}
    )


def listed_before(numbers: list[str]) -> Conflict:
    return Conflict(
        "claim_archived",
        f"这些申请已在别的移交清单上：{'、'.join(numbers[:5])}，请去掉后再做清单",
        {"numbers": numbers},
    )


def nothing_to_list() -> Conflict:
    return Conflict("nothing_to_archive", "没有可归档的申请：都已在移交清单上，或还没有办结")


def several_centres() -> Invalid:
    return Invalid("several_centres", "一份移交清单只能放同一机构的申请，请分开做清单")


def no_list() -> NotFound:
    return NotFound("no_archive_list", "没有这份移交清单，或它不在您的管理范围内，请刷新列表后再选")


def bad_rows(rows: list[dict[str, object]]) -> Invalid:
    return Invalid(
        "bad_rows", f"文件中有 {len(rows)} 处问题，整份没有导入；请按提示改正后重新导入", {"rows": rows[:200]}
    )
