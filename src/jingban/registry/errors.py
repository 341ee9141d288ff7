"""Stable error codes of import files, each with a Chinese message that says what to do next."""

from collections.abc import Mapping
from types import MappingProxyType

REGISTRY_ERRORS: Mapping[str, str] = MappingProxyType(
    {
        "file_empty": "文件是空的，请选对文件后再导入。",
        "wrong_encoding": "文件的编码不对，应为 UTF-8 或 GB18030。请另存为 UTF-8 的 CSV 后再导入。",
        "not_the_format": "文件不是可以打开的 XLSX 或 CSV：{detail}。请用表格软件打开后另存再导入。",
        "list_columns": "第一行应有这些栏：{detail}。请按模板整理后再导入。",
        "column_twice": "第一行的栏“{detail}”出现了两次。请删去重复的栏后再导入。",
        "row_broken": "这一行的引号没有成对。请用表格软件打开后另存再导入。",
    }
)


class RegistryError(Exception):
    """A file that cannot be used; ``line`` (from 1; 0 without one) is where."""

    def __init__(self, code: str, line: int = 0, detail: str = "") -> None:
        self.code, self.line = code, line
        text = REGISTRY_ERRORS[code].format(detail=detail)
        self.message = f"第 {line} 行：{text}" if line else text
        super().__init__(self.message)
