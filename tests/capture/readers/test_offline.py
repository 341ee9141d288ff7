"""Nothing of a file makes the reader ask the network or write to disk."""

import socket
import tempfile
from pathlib import Path

import pytest
from tests.capture.readers.samples import bill_xml, drawn, encoded, ofd, scan_pdf, text_pdf, zipped

from jingban.capture.errors import CaptureError
from jingban.capture.readers.sheets import open_file, picture

FAR = "http://192.0.2.1/a"
FILES = {
    "a.jpg": encoded(drawn()),
    "a.pdf": text_pdf(),
    "b.pdf": scan_pdf(drawn()),
    "a.xml": bill_xml(),
    "link.xml": bill_xml().replace(b"<EInvoice>", f'<?xml-stylesheet href="{FAR}"?><EInvoice xmlns="{FAR}">'.encode()),
    "dtd.xml": f'<!DOCTYPE a SYSTEM "{FAR}"><a/>'.encode(),
    "include.xml": f'<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="{FAR}"/></a>'.encode(),
    "a.ofd": ofd(attachment=bill_xml()),
}


@pytest.mark.parametrize("name", [*FILES, "a.zip"])
def test_reading_needs_no_network_and_leaves_nothing(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    for way in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, way, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    code = _read(name)
    assert code == {"dtd.xml": "xml_entities", "include.xml": "xml_not_a_bill"}.get(name, "")
    assert list(tmp_path.iterdir()) == []


def _read(name: str) -> str:
    """Everything of a file; the code of its refusal."""
    try:
        for sheet in open_file(name, FILES.get(name) or zipped(FILES)):
            if sheet.image is not None and not sheet.name.startswith(("dtd", "include")):
                sheet.image()
            if name.endswith(("pdf", "jpg", "ofd")):
                picture(FILES[name], sheet.number)
    except CaptureError as error:
        return error.code
    return ""
