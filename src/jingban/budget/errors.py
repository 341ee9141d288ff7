"""Why a file could not be read: stable codes, each with a Chinese message telling what to do next."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from jingban.infra.documents.errors import DOCUMENT_ERRORS, DocumentError

# code → message. ``{…}`` are filled by the reader that raises; every message ends with a next step.
READ_ERRORS: Mapping[str, str] = MappingProxyType(
    {
        **DOCUMENT_ERRORS,
        "file_type_unknown": (
            "不能识别的文件类型{detail}。可读取的格式有：PDF（带文字层）、DOCX、XLSX、XLS、HTML、TXT、CSV。"
            "请用 WPS 或 Office 打开原文件，“另存为”上述格式之一后再上传。"
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
# Here the detail is optional and brings its own brackets; elsewhere it stands inside brackets or after a colon.
_BRACKETED = frozenset(("file_type_unknown", "text_encoding_unknown", "not_a_disclosure"))


class ReadError(DocumentError):
    """A file was refused by a reader of budgets. ``code`` is one of ``READ_ERRORS``."""

    messages: ClassVar[Mapping[str, str]] = READ_ERRORS

    def shown(self, details: Mapping[str, str]) -> Mapping[str, str]:
        if self.code in _BRACKETED and details.get("detail"):
            return {**details, "detail": f"（{details['detail']}）"}
        return details
