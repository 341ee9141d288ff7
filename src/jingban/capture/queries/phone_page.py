"""The page a phone sees: one form, large letters, no script; it works on an old phone."""

from collections.abc import Sequence
from html import escape
from typing import Any

import segno

from jingban.capture.services.phone import Session
from jingban.infra.errors import Refusal

# Nothing is loaded and nothing runs; the form may only be sent back here.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
_STYLE = (
    "body{font:18px/1.6 'PingFang SC','Microsoft YaHei','Noto Sans SC',sans-serif;margin:0 auto;max-width:36em;"
    "padding:1em;color:#1f2329}h1{font-size:1.3em}input[type=file]{font-size:1em;width:100%;margin:1em 0}"
    "::file-selector-button{font:inherit;padding:.6em 1em;margin-right:.6em;border:1px solid #1d5fd1;border-radius:8px;"
    "background:#fff;color:#1d5fd1}"
    "button{font-size:1.2em;width:100%;padding:.7em;border:0;border-radius:8px;background:#1d5fd1;color:#fff}"
    ".bad{color:#b42318}.good{color:#1a7f37}.dim{color:#646a73}li{margin:.3em 0;word-break:break-all}"
)


def qr_svg(url: str) -> str:
    """The link as a QR code."""
    return str(segno.make(url, error="m").svg_inline(scale=5))


def form(session: Session, csrf: str, until: str, items: Sequence[dict[str, Any]] = ()) -> str:
    """The form, with what became of the pictures sent before."""
    body = (
        f"<h1>上传单据照片</h1><p>批次：{escape(session.batch_name)}</p>{_outcome(items)}"
        '<form method="post" enctype="multipart/form-data">'
        f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(csrf)}">'
        '<input type="file" name="files" accept="image/*,application/pdf" multiple required>'
        "<button>上传</button></form>"
        "<p>拍摄时把单据放平、拍全四边，光线均匀。一次可以选多张。</p>"
        f'<p class="dim">已上传 {session.files} 个文件。链接 {escape(until)} 前有效，只能在这部手机上使用。</p>'
    )
    return _page(body)


def refused(refusal: Refusal) -> str:
    return _page(f'<h1>不能上传</h1><p class="bad">{escape(refusal.message)}</p>')


def _outcome(items: Sequence[dict[str, Any]]) -> str:
    if not items:
        return ""
    lines = []
    for item in items:
        name = escape(str(item["filename"]))
        problem, known = item.get("error"), item.get("duplicate")
        if problem:
            lines.append(f'<li class="bad">{name}：没有收下。{escape(str(problem["message"]))}</li>')
        elif known:
            lines.append(f"<li>{name}：以前已经上传过，已标明</li>")
        else:
            lines.append(f'<li class="good">{name}：已收到</li>')
    return f"<ul>{''.join(lines)}</ul>"


def _page(body: str) -> str:
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>上传单据照片</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{_STYLE}</style></head><body>{body}</body></html>"
    )
