"""The desk over HTTP: shapes, filters, pictures painted over, and a number of queries that does not grow."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pypdfium2 as pdfium
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image
from tests.capture.conftest import new_command
from tests.capture.invented import Invented, file_of, page, paper_file

from jingban.capture import models
from jingban.capture.core.edits import Action, Edit
from jingban.capture.services import bench, intake
from jingban.infra import clock
from jingban.infra.jobs import worker

pytestmark = pytest.mark.django_db
BASE = "/api/capture"


@pytest.fixture
def browser(person: Callable[..., Any], desk_of: Callable[..., Any], reader: Invented) -> Any:
    """An operator's browser."""
    return desk_of(person("capture_operator", username="clerk", scope="1101"))


@pytest.fixture
def watcher(person: Callable[..., Any], desk_of: Callable[..., Any]) -> Any:
    """An auditor's browser."""
    return desk_of(person("auditor", username="watcher", scope="1101"))


def got(browser: Any, path: str) -> Any:
    answer = browser.get(BASE + path)
    assert answer.status_code == 200, answer.content
    return answer.json()


def sent(browser: Any, path: str, **body: Any) -> Any:
    answer = browser.ask("POST", f"/capture{path}", body)
    assert answer.status_code == 200, answer.content
    return answer.json()


def count(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def test_from_upload_to_release(browser: Any) -> None:
    batch = sent(browser, "/batches", name="窗口 11 月", command_id=new_command())["id"]
    files = [SimpleUploadedFile("a.json", paper_file({"TotalAmount": "7.00"})), SimpleUploadedFile("b.txt", b"x")]
    answer = browser.post(f"{BASE}/batches/{batch}/files", {"files": files, "command_id": new_command()})
    assert [item["error"] for item in answer.json()["items"]] == [None, None]
    assert got(browser, f"/batches/{batch}")["state"] == "open"
    worker.work_off()
    shown = got(browser, f"/batches/{batch}")
    assert (shown["state"], shown["papers"], shown["files_refused"]) == (
        *("ready", {"all": 1, "doubtful": 1, "released": 0}, 1),
    )
    assert shown["file_items"][1]["error"]["code"] == "file_type_unknown"
    (item,) = got(browser, f"/batches/{batch}/papers?state=doubtful")["items"]
    assert (item["total_fen"], item["doubtful"], item["kind"]) == (700, 1, "bill")
    paper = f"/papers/{item['id']}"
    full = got(browser, paper)
    assert (full["doubtful"], full["hindrances"][0]["key"]) == (["TotalAmount"], "TotalAmount")
    edits = [{"action": "set", "key": "TotalAmount", "text": "7.10"}]
    draft = sent(browser, f"{paper}/check", edits=edits)
    assert (draft["total_fen"], draft["doubtful"]) == (710, [])
    refused = browser.ask("POST", f"/capture{paper}/release", {"version": 0, "command_id": new_command()})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_releasable")
    assert refused.json()["details"]["hindrances"][0]["key"] == "TotalAmount"
    saved = sent(browser, f"{paper}/edits", version=0, edits=edits, command_id=new_command())
    assert (saved["paper"]["version"], saved["fields"][0]["human"], saved["fields"][0]["machine"]) == (
        1,
        "7.10",
        "7.00",
    )
    released = sent(browser, f"{paper}/release", version=1, command_id=new_command())
    assert released["paper"]["state"] == "released"
    assert got(browser, "/batches?state=released")["total"] == 1


def test_lists_filter_and_page(browser: Any, operator: Any, take: Callable[..., Any], batch: int) -> None:
    take(("a.json", file_of(page({"EInvoiceNumber": "0099887766", "TotalAmount": "1.00"}), page(kind="fee_list"))))
    other = intake.create_batch(operator, "空批次", new_command())
    assert [b["id"] for b in got(browser, "/batches")["items"]] == [other, batch]
    assert [b["id"] for b in got(browser, "/batches?query=00998")["items"]] == [batch]
    assert [b["id"] for b in got(browser, "/batches?query=空")["items"]] == [other]
    assert got(browser, "/batches?channel=phone")["total"] == 0
    assert [b["id"] for b in got(browser, "/batches?doubtful=true")["items"]] == [batch]
    assert [b["id"] for b in got(browser, "/batches?sort=pages")["items"]] == [other, batch]
    assert [p["kind"] for p in got(browser, f"/batches/{batch}/papers?kind=fee_list")["items"]] == ["fee_list"]
    pages = got(browser, f"/batches/{batch}/pages?size=1&page=2")
    assert (pages["total"], pages["items"][0]["number"], pages["items"][0]["position"]) == (2, 2, 1)
    assert browser.get(f"{BASE}/batches?size=201").status_code == 422


def test_separators_are_printed_with_name_and_number(browser: Any) -> None:
    answer = browser.get(f"{BASE}/separators.pdf?name=窗口 3&first=5&count=2")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")
    assert browser.get(f"{BASE}/separators.pdf?count=201").status_code == 422


def test_another_centre_sees_nothing(
    person: Callable[..., Any], desk_of: Callable[..., Any], bill: int, batch: int
) -> None:
    stranger = desk_of(person("capture_operator", scope="36"))
    assert got(stranger, "/batches")["total"] == 0
    first = models.Page.objects.get().pk
    for path in (f"/batches/{batch}", f"/batches/{batch}/papers", f"/papers/{bill}", f"/pages/{first}.jpg"):
        assert stranger.get(BASE + path).status_code == 404


class TestQueries:
    def test_lists_and_papers_cost_the_same_for_few_and_many(
        self, browser: Any, operator: Any, take: Callable[..., Any], batch: int
    ) -> None:
        lines = [{"ItemName": "甲", "ItemAmount": "1.00"}]
        take(("a.json", file_of(page({"TotalAmount": "1.00"}, lines))))
        small = models.Paper.objects.get().pk
        paths = ["/batches", f"/batches/{batch}", f"/batches/{batch}/papers", f"/batches/{batch}/pages"]
        few = [count(lambda path=path: got(browser, path)) for path in paths]
        paper = count(lambda: got(browser, f"/papers/{small}"))
        bench.edit(operator, small, 0, [Edit(Action.ACCEPT, "TotalAmount")], new_command())
        many = intake.create_batch(operator, "多", new_command())
        take(
            *[
                (f"{n}.json", file_of(*(page({"TotalAmount": f"{n}.0{m}"}, lines * 30) for m in range(3))))
                for n in range(6)
            ]
        )
        take(*[(f"x{n}.json", paper_file({"TotalAmount": f"9{n}.00"})) for n in range(3)], into=many)
        assert [count(lambda path=path: got(browser, path)) for path in paths] == few
        assert max(few) <= 10, few
        large = models.Paper.objects.filter(batch=batch).latest("number").pk
        edits = [Edit(Action.ACCEPT, f"lines[{n}].ItemAmount") for n in range(30)]
        bench.edit(operator, large, 0, edits, new_command())
        assert count(lambda: got(browser, f"/papers/{large}")) == paper <= 16

    def test_an_edit_costs_the_same_for_one_and_thirty_fields(
        self, operator: Any, take: Callable[..., Any], batch: int
    ) -> None:
        take(("a.json", paper_file({"TotalAmount": "1.00"}, [{"ItemName": "甲", "ItemAmount": "1.00"}] * 30)))
        paper = models.Paper.objects.get().pk
        edits = [Edit(Action.ACCEPT, f"lines[{n}].ItemAmount") for n in range(30)]
        one = count(lambda: bench.edit(operator, paper, 0, edits[:1], new_command()))
        assert count(lambda: bench.edit(operator, paper, 1, edits[1:], new_command())) == one <= 26


class TestPictures:
    NUMBER = "11010519491231002X"

    @pytest.fixture
    def card(self, take: Callable[..., Any]) -> models.Page:
        fields = {"PayerPartyName": "张三丰", "id_number": self.NUMBER}
        take(("card.json", paper_file(fields, kind="id_card", shade=7)))
        return models.Page.objects.get()

    def picture(self, browser: Any, path: str) -> Image.Image:
        answer = browser.get(BASE + path)
        assert answer.status_code == 200, answer.content
        assert answer["Content-Type"] == "image/jpeg"
        return Image.open(io.BytesIO(answer.content)).convert("RGB")

    def grey(self, picture: Image.Image, y: int) -> bool:
        """Whether the middle of the line is painted over."""
        least, most = picture.convert("L").crop((40, y - 2, 60, y + 2)).getextrema()
        return int(least) >= 100 and int(most) <= 140

    def test_numbers_are_painted_over_and_names_for_those_who_only_look(
        self, browser: Any, watcher: Any, card: models.Page
    ) -> None:
        mine = self.picture(browser, f"/pages/{card.pk}.jpg")
        assert mine.size == (100, 200)
        assert (self.grey(mine, 4), self.grey(mine, 14), self.grey(mine, 30)) == (False, True, False)
        theirs = self.picture(watcher, f"/pages/{card.pk}.jpg")
        assert (self.grey(theirs, 4), self.grey(theirs, 14)) == (True, True)

    def test_a_grant_shows_the_number_and_is_not_kept_by_the_browser(
        self, person: Callable[..., Any], desk_of: Callable[..., Any], card: models.Page
    ) -> None:
        browser = desk_of(person("capture_operator", scope="1101", fields=("id_number", "bank_account", "phone")))
        hidden = browser.get(f"{BASE}/pages/{card.pk}.jpg")
        assert hidden["Cache-Control"] == "private, max-age=600"
        kept = browser.get(f"{BASE}/pages/{card.pk}.jpg", headers={"If-None-Match": hidden["ETag"]})
        assert kept.status_code == 304
        sent(browser, f"/papers/{models.Paper.objects.get().pk}/unmask", reason="核对证件")
        shown = browser.get(f"{BASE}/pages/{card.pk}.jpg")
        assert shown["Cache-Control"] == "no-store"
        assert not self.grey(Image.open(io.BytesIO(shown.content)).convert("RGB"), 14)

    def test_the_searchable_copy_hides_it_too_and_is_logged(self, browser: Any, card: models.Page) -> None:
        from jingban.infra.audit.models import Entry

        answer = browser.get(f"{BASE}/papers/{models.Paper.objects.get().pk}/searchable.pdf")
        assert answer.status_code == 200, answer.content
        with pdfium.PdfDocument(answer.content) as document:
            assert len(document) == 1
            text = document[0].get_textpage().get_text_bounded()
        assert "张三丰" in text and self.NUMBER not in text and "1101***" in text
        assert Entry.objects.filter(action="capture.copy").count() == 1

    def test_words_hide_what_the_picture_hides(self, browser: Any, card: models.Page) -> None:
        words = got(browser, f"/pages/{card.pk}/words")
        assert [w["text"] for w in words["words"]] == ["张三丰", "1101**********002X"]
        assert (words["width"], words["height"]) == (100, 200)

    def test_size_crop_and_turn(self, browser: Any, card: models.Page) -> None:
        assert self.picture(browser, f"/pages/{card.pk}.jpg?width=50").size == (50, 100)
        part = self.picture(browser, f"/pages/{card.pk}/crop.jpg?x0=20&top=100&x1=80&bottom=120")
        assert part.size == (100, 41)
        models.Page.objects.update(rotation=90, width=200, height=100)
        assert self.picture(browser, f"/pages/{card.pk}.jpg").size == (200, 100)

    def test_a_page_nobody_could_read_is_shown_to_those_who_work_on_it_only(
        self, browser: Any, watcher: Any, take: Callable[..., Any]
    ) -> None:
        take(("bad.json", file_of(page(trouble="file_damaged"))))
        failed = models.Page.objects.get().pk
        assert browser.get(f"{BASE}/pages/{failed}.jpg").status_code == 200
        answer = watcher.get(f"{BASE}/pages/{failed}.jpg")
        assert (answer.status_code, answer.json()["code"]) == (403, "page_hidden")
        assert browser.get(f"{BASE}/pages/{failed}/words").json()["code"] == "page_not_read"


def test_statistics_by_engine_and_person(
    person: Callable[..., Any], desk_of: Callable[..., Any], take: Callable[..., Any], operator: Any
) -> None:
    fields = {"TotalAmount": "1.00", "EInvoiceNumber": "0012345678", "PayerPartyName": "张三丰"}
    take(("a.json", file_of(page(fields), page({"TotalAmount": "2.00"}, engine="invented 2"))))
    first, second = models.Paper.objects.order_by("number")
    moment = clock.now()
    with clock.held(moment):
        bench.edit(operator, first.pk, 0, [Edit(Action.SET, "TotalAmount", "1.50")], new_command())
    edits = [Edit(Action.SET, "TotalAmount", "1.60"), Edit(Action.ACCEPT, "EInvoiceNumber")]
    with clock.held(moment + timedelta(seconds=90)):
        bench.edit(operator, first.pk, 1, edits, new_command())
        bench.edit(operator, second.pk, 0, [Edit(Action.ACCEPT, "TotalAmount")], new_command())
        bench.release(operator, second.pk, 1, new_command())
    chief = desk_of(person("capture_lead", scope="1101"))
    shown = got(chief, "/statistics")
    one, two = shown["engines"]
    assert (one["engine"], one["pages"], one["fields"], one["corrected"], one["accepted"], one["rate"]) == (
        *("invented 1", 1, 3, 1, 1, "0.3333"),
    )
    assert (one["seconds_per_page"], two["corrected"], two["accepted"], two["rate"]) == (0.25, 0, 1, "0.0000")
    assert [(k["value_kind"], k["fields"], k["corrected"]) for k in one["kinds"]] == [
        *(("code", 1, 0), ("money", 1, 1), ("text", 1, 0)),
    ]
    (line,) = shown["operators"]
    assert (line["by"], line["fields"], line["corrected"], line["papers_released"]) == ("operator", 3, 1, 1)
    assert (line["work_minutes"], line["papers_per_hour"]) == (2, "30.0")
    assert [(d["pages"], d["papers_released"]) for d in shown["days"]] == [(2, 1)]
    stranger = desk_of(person("capture_lead", scope="36"))
    assert got(stranger, "/statistics")["engines"] == []
