"""What the desk of benefits refuses, and errors of the core as refusals."""

from jingban.benefit.errors import BenefitError
from jingban.infra.errors import Conflict, Invalid, NotFound


def of(error: BenefitError, case: int | None = None) -> Invalid:
    """An error of a case or a policy; ``details`` names the field and, among several cases, which one (from 1)."""
    details: dict[str, str | int] = {"field": error.field}
    if case is not None:
        details["case"] = case
    return Invalid(error.code, error.message, details)


def no_cases() -> Invalid:
    return Invalid("no_cases", "没有要核定的案例，请至少填写一次就诊", {"field": "cases"})


def no_simulation() -> NotFound:
    return NotFound("no_simulation", "没有这次试算，它可能属于其他中心，请刷新列表")


def not_finished() -> Conflict:
    return Conflict("not_finished", "试算还没有结束，请稍候再看结果")


def failed(message: str) -> Conflict:
    return Conflict("simulation_failed", f"试算没有完成：{message}")


def wrong_file(filename: str) -> Invalid:
    return Invalid(
        "file_type_unknown", f"“{filename}”不是 CSV 或 Parquet 文件，请按说明的栏目导出后再上传", {"field": "file"}
    )


def no_font() -> Conflict:
    return Conflict("font_missing", "服务器上没有中文字体，无法生成明细表。请管理员安装字体（如 fonts-noto-cjk）后再试")
