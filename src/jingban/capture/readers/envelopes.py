"""Bills that an interface hands out as the text of an element: CDATA, escaped markup or Base64.

One wrapping is opened, never one inside it.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

MOST: Final = 1_000  # wrapped texts of one file that are looked at
SHORTEST: Final = 100  # characters; a bill has a code, a number and a total
_BASE64: Final = re.compile(r"[A-Za-z0-9+/\s]+={0,2}\s*")


def wrapped(root: etree._Element) -> Iterator[bytes]:
    """Markup carried by the texts of ``root``, as bytes that may or may not be well formed."""
    count = 0
    for element in root.iter():
        text = (element.text or "").strip() if isinstance(element.tag, str) else ""
        if len(text) < SHORTEST:
            continue
        count += 1
        if count > MOST:
            return
        data = text.encode() if text.startswith("<") else _decoded(text)
        if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
            yield data


def _decoded(text: str) -> bytes:
    if not _BASE64.fullmatch(text):
        return b""
    try:
        return base64.b64decode(text, validate=False)
    except binascii.Error:
        return b""
