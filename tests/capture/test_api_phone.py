"""A phone's one-time link: what it may do, and when it ends."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.capture.invented import paper_file
from tests.capture.test_api import BASE, browser, sent
from tests.conftest import Desk

from jingban.capture import models
from jingban.infra import clock
from jingban.infra.jobs import worker

__all__ = ["browser"]
pytestmark = pytest.mark.django_db


class TestPhone:
    @pytest.fixture
    def link(self, browser: Any, batch: int) -> str:
        ticket = sent(browser, f"/batches/{batch}/phone")
        assert ticket["qr_svg"].startswith("<svg")
        return str(ticket["url"]).removeprefix("http://testserver")

    def upload(self, phone: Desk, link: str, *files: SimpleUploadedFile) -> Any:
        return phone.post(link, {"files": list(files)})

    def photo(self, amount: str = "3.00") -> SimpleUploadedFile:
        return SimpleUploadedFile("IMG_1.json", paper_file({"TotalAmount": amount}))

    def test_a_phone_adds_to_its_batch_and_nothing_else(self, link: str, batch: int) -> None:
        phone = Desk()
        form = phone.get(link)
        assert form.status_code == 200 and "十一月窗口" in form.content.decode()
        assert "script" not in form.content.decode() and "form-action 'self'" in form["Content-Security-Policy"]
        answer = self.upload(phone, link, self.photo(), SimpleUploadedFile("IMG_2.json", b"not a photo"))
        assert answer.status_code == 200 and "已收到" in answer.content.decode()
        worker.work_off()
        assert list(models.Paper.objects.values_list("batch", "total_fen")) == [(batch, 300)]
        assert models.File.objects.get(order=1).added_by == "clerk"
        assert phone.get(f"{BASE}/batches/{batch}").status_code == 401

    def test_a_photo_of_a_kind_nobody_can_open_is_told_on_the_phone(self, link: str) -> None:
        """Its sender has gone when the file would be opened."""
        phone = Desk()
        phone.get(link)
        heic = SimpleUploadedFile("IMG_3.HEIC", b"\0\0\0\x18ftypheic" + bytes(100))
        answer = self.upload(phone, link, heic, self.photo()).content.decode()
        assert "IMG_3.HEIC：没有收下" in answer and "兼容性最佳" in answer and "IMG_1.json：已收到" in answer
        assert [row.filename for row in models.File.objects.all()] == ["IMG_1.json"]
        assert "已上传 1 个文件" in answer
        assert "没有收下" in self.upload(phone, link, SimpleUploadedFile("a.rar", b"Rar!\x1a\x07\0")).content.decode()
        assert models.File.objects.count() == 1

    def test_the_link_belongs_to_the_first_phone(self, link: str) -> None:
        first, second = Desk(), Desk()
        first.get(link)
        stolen = second.get(link)
        assert stolen.status_code == 403 and "另一部手机" in stolen.content.decode()
        second.cookies["csrftoken"] = first.cookies["csrftoken"].value
        assert self.upload(second, link, self.photo()).status_code == 403
        assert first.get(link).status_code == 200
        assert not models.File.objects.exists()

    def test_it_ends_after_a_while_and_with_the_next_one(self, link: str, browser: Any, batch: int) -> None:
        phone = Desk()
        phone.get(link)
        with clock.shifted(timedelta(minutes=21)):
            assert self.upload(phone, link, self.photo()).status_code == 404
        sent(browser, f"/batches/{batch}/phone")
        assert self.upload(phone, link, self.photo()).status_code == 404
        assert phone.get(f"{BASE}/phone/{'x' * 32}").status_code == 404
        assert not models.File.objects.exists()

    def test_a_closed_account_closes_its_links(self, link: str) -> None:
        from jingban.infra.access.models import User

        phone = Desk()
        phone.get(link)
        User.objects.update(is_active=False)
        assert self.upload(phone, link, self.photo()).status_code == 404

    def test_large_pictures_come_from_phones_with_a_link_only(self, link: str, settings: Any) -> None:
        def large() -> SimpleUploadedFile:
            return SimpleUploadedFile("IMG.json", b"[" + b" " * 3_000_000)

        phone = Desk()
        phone.get(link)
        assert self.upload(phone, link, large()).status_code == 200
        other = Desk()
        other.get("/api/session")
        assert self.upload(other, link, large()).status_code == 401
        settings.JINGBAN_MAX_UPLOAD_BYTES = 2_500_000
        assert self.upload(phone, link, large()).status_code == 401
