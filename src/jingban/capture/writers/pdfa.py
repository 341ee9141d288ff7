"""What makes a PDF an archive file of level PDF/A-2u (ISO 19005-2): metadata, output intent, the same bytes every time."""

from datetime import datetime
from functools import cache
from typing import Final
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream
from PIL import ImageCms

PRODUCER: Final = "jingban"
_XMP: Final = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<xmp:CreateDate>{moment}</xmp:CreateDate>
<xmp:ModifyDate>{moment}</xmp:ModifyDate>
<xmp:CreatorTool>{producer}</xmp:CreatorTool>
<pdf:Producer>{producer}</pdf:Producer>
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>U</pdfaid:conformance>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


def make_archival(document: pikepdf.Pdf, title: str, moment: datetime) -> None:
    """Metadata in both places (they must agree) and the colours the pages mean. ``moment`` has a time zone."""
    at = moment.replace(microsecond=0)
    shown = "".join(char for char in title if char.isprintable())
    packet = _XMP.format(title=escape(shown), moment=at.isoformat(), producer=PRODUCER)
    metadata = Stream(document, packet.encode("utf-8"))
    metadata.stream_dict = Dictionary(Type=Name.Metadata, Subtype=Name.XML)
    document.Root.Metadata = document.make_indirect(metadata)
    for key, value in (("/Title", shown), ("/Creator", PRODUCER), ("/Producer", PRODUCER)):
        document.docinfo[key] = pikepdf.String(value)
    for key in ("/CreationDate", "/ModDate"):
        document.docinfo[key] = pikepdf.String(pdf_date(at))
    profile = Stream(document, srgb())
    profile.stream_dict = Dictionary(N=3, Alternate=Name.DeviceRGB)
    intent = Dictionary(
        Type=Name.OutputIntent, S=Name.GTS_PDFA1, OutputConditionIdentifier=pikepdf.String("sRGB"),
        Info=pikepdf.String("sRGB IEC61966-2.1"), DestOutputProfile=document.make_indirect(profile),
    )  # fmt: skip
    document.Root.OutputIntents = Array([document.make_indirect(intent)])
    document.Root.Lang = pikepdf.String("zh-CN")
    document.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)


def pdf_date(moment: datetime) -> str:
    """``D:20240131102211+08'00'``."""
    zone = moment.strftime("%z")
    if not zone:
        raise ValueError("the moment needs a time zone")
    return f"D:{moment:%Y%m%d%H%M%S}{zone[:3]}'{zone[3:5]}'"


@cache
def srgb() -> bytes:
    """The sRGB profile, version 4.2, without the hour it was made in."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    made[8:12] = b"\x04\x20\0\0"  # what PDF/A-2 knows; nothing newer is used
    made[24:36] = bytes.fromhex("07e800010001000000000000")  # 2024-01-01
    made[84:100] = bytes(16)  # no digest of the unpatched bytes
    return bytes(made)
