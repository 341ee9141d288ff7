"""Why a file could not be read: stable codes, each with a Chinese message telling what to do next."""

from collections.abc import Mapping
from types import MappingProxyType

# code → message. ``{…}`` are filled by the reader that raises; every message ends with a next step.
READ_ERRORS: Mapping[str, str] = MappingProxyType(
    {
        "file_empty": "文件是空的，里面没有任何内容。请确认上传的是正确的文件，或重新导出后再试。",
        "file_type_unknown": (
            "不能识别的文件类型{detail}。可读取的格式有：PDF（带文字层）、DOCX、XLSX、XLS、HTML、TXT、CSV。"
            "请用 WPS 或 Office 打开原文件，“另存为”上述格式之一后再上传。"
        ),
        "file_type_mismatch": (
            "文件扩展名是“{extension}”，内容却是{found}。请核对是否选错了文件；确认无误的，把扩展名改正后再上传。"
        ),
        "file_too_large": "文件超出处理上限：{detail}。请拆分文件，或删除无关的页、工作表和图片后再试。",
        "file_encrypted": "文件已加密，需要密码才能打开。请先用原软件取消密码保护，另存一份后再上传。",
        "file_truncated": "文件不完整：{detail}。可能是下载或传输中断，请重新下载或重新导出后再试。",
        "file_damaged": "文件内容已损坏：{detail}。请用原软件打开并“另存为”一份新文件后再试。",
        "archive_bomb": (
            "文件结构异常，解压后会占用过多资源（{detail}），已拒绝打开。请核实文件来源，另存一份正常文件后再试。"
        ),
        "pdf_image_only": (
            "这份 PDF 只有图像，没有文字层，需要先做文字识别（OCR）。请上传带文字层的 PDF 或原始 DOCX/XLSX 文件。"
        ),
        "text_encoding_unknown": (
            "不能判断文本文件的编码{detail}。请用记事本或 WPS 打开，另存为 UTF-8 编码的文本后再试。"
        ),
        "not_a_disclosure": (
            "文件可以打开，但没有找到预算公开的表格或文字说明{detail}。请确认上传的是部门（单位）预算公开文件。"
        ),
    }
)


class ReadError(Exception):
    """A file was refused. ``code`` is one of ``READ_ERRORS``; ``message`` is for the user."""

    def __init__(self, code: str, **details: str) -> None:
        self.code = code
        self.details = dict(details)
        self.message = _message(code, details)
        super().__init__(f"{code}: {self.message}")

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross process borders when documents are read in a pool.
        return _rebuild, (self.code, self.details)


class _Blank(dict[str, str]):
    """A detail nobody gave is left out of the message."""

    def __missing__(self, key: str) -> str:
        return ""


def _message(code: str, details: Mapping[str, str]) -> str:
    given = _Blank(details)
    # Most details stand inside brackets or after a colon; where they are optional they bring their own brackets.
    if code in ("file_type_unknown", "text_encoding_unknown", "not_a_disclosure") and given.get("detail"):
        given["detail"] = f"（{given['detail']}）"
    return READ_ERRORS[code].format_map(given)


def _rebuild(code: str, details: dict[str, str]) -> ReadError:
    return ReadError(code, **details)
