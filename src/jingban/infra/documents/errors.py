"""Why a document could not be opened: stable codes, each with a Chinese message telling what to do next."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

# code → message. ``{…}`` are filled by what raises; every message ends with a next step.
DOCUMENT_ERRORS: Mapping[str, str] = MappingProxyType(
    {
        "file_empty": "文件是空的，里面没有任何内容。请确认上传的是正确的文件，或重新导出后再试。",
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
    }
)


class DocumentError(Exception):
    """A document was refused. ``code`` is stable; ``message`` is for the user.

    A module that reads documents makes its own kind of it with more ``messages``, and catches this one.
    """

    messages: ClassVar[Mapping[str, str]] = DOCUMENT_ERRORS

    def __init__(self, code: str, **details: str) -> None:
        self.code = code
        self.details = dict(details)
        self.message = self.messages[code].format_map(_Blank(self.shown(details)))
        super().__init__(f"{code}: {self.message}")

    def shown(self, details: Mapping[str, str]) -> Mapping[str, str]:
        """The details as the message shows them."""
        return details

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross process borders when documents are read in a pool.
        return _rebuild, (type(self), self.code, self.details)


class _Blank(dict[str, str]):
    """A detail nobody gave is left out of the message."""

    def __missing__(self, key: str) -> str:
        return ""


def _rebuild(kind: type[DocumentError], code: str, details: dict[str, str]) -> DocumentError:
    return kind(code, **details)
