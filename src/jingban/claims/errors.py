"""Stable error codes of files handed to claims, each with a Chinese message that says what to do next."""

from collections.abc import Mapping
from types import MappingProxyType

CLAIMS_ERRORS: Mapping[str, str] = MappingProxyType(
    {
        "file_empty": "文件是空的，请选对文件后再导入",
        "file_encoding": "文件不是 UTF-8 或 GBK 编码的 CSV，也不是 XLSX，请按模板另存后再导入",
        "file_broken": "文件不能按 CSV 或 XLSX 读取：{detail}。请按模板重新导出后再导入",
        "columns_missing": "缺少栏目：{detail}。请对照报盘模板的标题行",
        "column_twice": "标题行中“{detail}”出现了两次，请删除其中一列",
        "too_many_rows": "文件超过 {detail} 行，请分成几个文件报盘",
    }
)


class ClaimsError(Exception):
    """A file or a value that cannot be taken; ``line`` from 1 where it is of a file."""

    def __init__(self, code: str, field: str = "", detail: str = "", hint: str = "", line: int = 0) -> None:
        super().__init__(code)
        self.code, self.field, self.detail, self.hint, self.line = code, field, detail, hint, line

    @property
    def message(self) -> str:
        """Chinese, says what to do."""
        return CLAIMS_ERRORS[self.code].format(field=self.field, detail=self.detail, hint=self.hint)
