"""Stable codes of capture, each with a Chinese message that says what to do next."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from jingban.infra.documents.errors import DOCUMENT_ERRORS, DocumentError

_FORMATS = "JPEG、PNG、TIFF、BMP、WebP、GIF 图片，PDF，OFD，电子票据 XML，以及装有这些文件的 ZIP"

# code → message; ``{…}`` are filled by what raises.
CAPTURE_ERRORS: Mapping[str, str] = MappingProxyType(
    {
        **DOCUMENT_ERRORS,
        "file_empty": "文件是空的，里面没有任何内容。请确认选的是正确的文件，或重新扫描、重新下载后再上传。",
        "file_too_large": "文件超出处理上限：{detail}。请拆分成几个文件分别上传。",
        "file_truncated": "文件不完整：{detail}。可能是传输中断，请重新扫描或重新下载后再上传。",
        "file_damaged": "文件内容已损坏：{detail}。请重新扫描，或从原系统重新下载后再上传。",
        "file_type_unknown": f"不能识别的文件类型{{detail}}。可以采集的有：{_FORMATS}。请换成其中一种后再上传。",
        "picture_too_large": "图片尺寸过大（{detail}）。请用 200～300 DPI 重新扫描，或压缩图片后再上传。",
        "too_many_pages": "文件共 {detail} 页，超过一次采集的上限。请按病例拆分后分别上传。",
        "archive_nested": "压缩包里还有压缩包（{detail}）。请先解压，把里面的文件放在同一个 ZIP 里再上传。",
        "archive_many": "压缩包里文件太多（{detail}）。请按病例分成几个 ZIP，分别上传。",
        "archive_nothing": "压缩包里没有可以采集的文件。请把票据图片、PDF、OFD 或 XML 放进 ZIP 后再上传。",
        "xml_entities": "XML 里含有文档类型或实体定义，可能是攻击文件，已拒绝读取。请从开票系统重新下载电子票据后再上传。",
        "xml_not_a_bill": "XML 可以打开，但不是财政电子票据。请确认下载的是医疗电子票据的数据文件，或改传票据的 PDF、OFD 或图片。",
        "ofd_nothing": "OFD 可以打开，但里面没有票据数据、文字或图片。请用 OFD 阅读器导出为 PDF 或图片后再上传。",
        "no_picture": "这个文件没有第 {detail} 页的图像。请查看它的数据，或上传票据的图片、PDF。",
        "font_missing": "系统没有安装中文字体，不能制作隔页条码。请安装 fonts-noto-cjk 或其他中文字体后重试。",
        "copy_picture_unknown": "不能制作可检索副本：{detail}。副本只收 JPEG 和 PNG 图片，请先转换图片格式。",
    }
)


class CaptureError(DocumentError):
    """A file that cannot be captured, whole or one page of it; nothing else is affected."""

    messages: ClassVar[Mapping[str, str]] = CAPTURE_ERRORS

    def shown(self, details: Mapping[str, str]) -> Mapping[str, str]:
        # There the detail is optional and brings its own brackets.
        if self.code == "file_type_unknown" and details.get("detail"):
            return {**details, "detail": f"（{details['detail']}）"}
        return details

    @classmethod
    def of(cls, error: DocumentError) -> "CaptureError":
        """The refusal of the shared document opener, in the words of capture."""
        return error if isinstance(error, cls) else cls(error.code, **error.details)
