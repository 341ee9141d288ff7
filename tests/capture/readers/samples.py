"""Small files of every format, made here; all persons and numbers are invented."""

import io
import zipfile
from collections.abc import Mapping, Sequence

import numpy as np
from PIL import Image, ImageDraw
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

HEAD = {
    "EInvoiceName": "医疗住院收费票据（电子）",
    "EInvoiceCode": "11060124",
    "EInvoiceNumber": "0123456789",
    "RandomNumber": "a1B2c3",
    "TotalAmount": "1234.50",
    "IssueDate": "20240131",
    "IssueTime": "10:22:11",
}
EXT = {
    "Gender": "女",
    "MedicalInsuranceType": "职工基本医疗保险",
    "FundPayAmount": "800.00",
    "OtherPayAmount": "0.00",
    "AccountPayAmount": "134.50",
    "OwnPayAmount": "300.00",
    "patientNumber": "M0001",
    "HospitalizationNumber": "ZY20240001",
    "inHospitalDate": "2024-01-20",
    "OutHospitalDate": "20240131",
}
ITEMS = (("01", "床位费", "234.50"), ("02", "西药费", "1000.00"))
AUX = (
    ("01", "床位费", "B001", "普通床位", "11", "日", "21.3182", "234.50"),
    ("02", "西药费", "XA01", "注射用甲", "10", "支", "0.5g×10", "700.00"),
    ("02", "西药费", "XA02", "乙片", "3", "盒", "100", "300.00"),
)


def tags(values: Mapping[str, str]) -> str:
    return "".join(f"<{name}>{value}</{name}>" for name, value in values.items())


def bill_xml(head: Mapping[str, str] = HEAD, encoding: str = "UTF-8") -> bytes:
    """The layout of the fiscal data standard."""
    items = "".join(
        f"<Item>{tags({'ItemCode': code, 'ItemName': name, 'ItemAmount': amount})}</Item>"
        for code, name, amount in ITEMS
    )
    names = ("RelatedCode", "RelatedName", "Code", "Name", "Quantity", "Unit", "Std", "Amount")
    aux = "".join(
        f"<Item>{tags(dict(zip((f'AuxItem{name}' for name in names), row, strict=True)))}</Item>" for row in AUX
    )
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<EInvoice>'
        "<Header><EInvoiceID>1</EInvoiceID><EInvoiceTag>CZ-EI-11</EInvoiceTag><Version>1.1.0</Version></Header>\n"
        f"<EInvoiceData><Main>{tags(head)}"
        "<InvoicingParty><Code>12110000400000000A</Code><Name>某某市第一医院</Name><RecName>某某市财政局</RecName></InvoicingParty>"
        "<PayerParty><Type>1</Type><Code>1101**********0000</Code><Name>张三</Name></PayerParty>"
        "<InvoicingPartySeal><SealId>9</SealId><SealName>章</SealName><Name>印章</Name></InvoicingPartySeal>"
        f"<MainExt>{tags(EXT)}</MainExt></Main>\n<Details>{items}</Details>\n<AuxDetails>{aux}</AuxDetails>"
        "</EInvoiceData></EInvoice>"
    ).encode(encoding)


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        for name, data in members.items():
            package.writestr(zipfile.ZipInfo(name, (2024, 1, 31, 0, 0, 0)), data, method)
    return out.getvalue()


NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def text_object(x: float, y: float, text: str, size: float = 4, more: str = "", delta: str = "") -> str:
    """A run whose baseline begins at x, y millimetres."""
    steps = f' DeltaX="{delta}"' if delta else ""
    return (
        f'<ofd:TextObject ID="9" Boundary="{x} {y - size} 80 {size + 1}" Font="1" Size="{size}" {more}>'
        f'<ofd:TextCode X="0" Y="{size}"{steps}>{text}</ofd:TextCode></ofd:TextObject>'
    )


def page_xml(objects: str, template: str = "") -> str:
    return f'<ofd:Page {NS}>{template}<ofd:Content><ofd:Layer ID="2">{objects}</ofd:Layer></ofd:Content></ofd:Page>'


def ofd(
    pages: Sequence[str] = (page_xml(text_object(20, 30, "票据号码：0123456789")),),
    attachment: bytes | None = None,
    extra: Mapping[str, bytes] | None = None,
    common: str = "",
) -> bytes:
    entries = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    attachments = "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>" if attachment is not None else ""
    members = {
        "OFD.xml": f"<ofd:OFD {NS}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>".encode(),
        "Doc_0/Document.xml": (
            f"<ofd:Document {NS}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 140</ofd:PhysicalBox></ofd:PageArea>"
            f"{common}</ofd:CommonData><ofd:Pages>{entries}</ofd:Pages>{attachments}</ofd:Document>"
        ).encode(),
    } | {f"Doc_0/Pages/Page_{n}/Content.xml": page.encode() for n, page in enumerate(pages)}
    if attachment is not None:
        members["Doc_0/Attachs/Attachments.xml"] = (
            f'<ofd:Attachments {NS}><ofd:Attachment ID="1" Name="bill" Format="xml">'
            "<ofd:FileLoc>bill.xml</ofd:FileLoc></ofd:Attachment></ofd:Attachments>"
        ).encode()
        members["Doc_0/Attachs/bill.xml"] = attachment
    return zipped(members | dict(extra or {}))


BILL_TEXT = (
    (60, 60, 16, "医疗门诊收费票据（电子）"),
    (40, 100, 10, "票据代码：11060124"),
    (300, 100, 10, "票据号码：0123456789"),
    (40, 140, 10, "西药费"),
    (300, 140, 10, "1,000.00"),
    (40, 160, 10, "金额合计（小写）1,234.50"),
)


def text_pdf(texts: Sequence[tuple[float, float, float, str]] = BILL_TEXT, pages: int = 1, password: str = "") -> bytes:
    """Text at x, y (baseline, from the top) in a size, on pages of 500 × 400 points."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    paper = canvas.Canvas(out, pagesize=(500, 400), encrypt=password or None, invariant=True)
    for _ in range(pages):
        for x, y, size, text in texts:
            paper.setFont("STSong-Light", size)
            paper.drawString(x, 400 - y, text)
        paper.showPage()
    paper.save()
    return out.getvalue()


def scan_pdf(picture: Image.Image, words: str = "") -> bytes:
    """A page covered by a picture, with ``words`` as a layer of text below."""
    from reportlab.lib.utils import ImageReader

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    paper = canvas.Canvas(out, pagesize=(500, 400), invariant=True)
    paper.setFont("STSong-Light", 10)
    for number in range(0, len(words), 20):
        paper.drawString(30, 350 - number, words[number : number + 20])
    paper.drawImage(ImageReader(picture), 0, 0, 500, 400)
    paper.save()
    return out.getvalue()


def drawn(wide: int = 400, high: int = 300, text: str = "1234.50") -> Image.Image:
    """A picture with a red square at the top left."""
    picture = Image.new("RGB", (wide, high), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, wide // 4, high // 4), fill=(220, 0, 0))
    for row in range(high // 2, high - 10, 12):
        draw.text((10, row), text, fill="black")
    return picture


def photo(wide: int = 400, high: int = 300) -> Image.Image:
    """Soft blotches of colour with grain, as a photo of a cat has."""
    rng = np.random.default_rng(7)
    coarse = Image.fromarray(rng.integers(0, 255, (6, 8, 3), dtype=np.uint8)).resize(
        (wide, high), Image.Resampling.BICUBIC
    )
    grain = rng.integers(-20, 20, (high, wide, 3))
    return Image.fromarray(np.clip(np.asarray(coarse).astype(int) + grain, 0, 255).astype(np.uint8))


def encoded(picture: Image.Image, form: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()
