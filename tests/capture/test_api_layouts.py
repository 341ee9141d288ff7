"""Layouts over HTTP: learnt, replaced, used, forgotten, refused."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.capture.conftest import new_command
from tests.capture.invented import Invented, paper_file
from tests.capture.test_api import browser, got, sent

from jingban.capture import models
from jingban.capture.services import layouts

__all__ = ["browser"]
pytestmark = pytest.mark.django_db


class TestLayouts:
    COLUMNS = [
        {"name": "ItemName", "left": 0.0, "right": 0.4, "header": "收费名目"},
        {"name": "ItemAmount", "left": 0.8, "right": 1.0, "header": "计价"},
    ]

    @pytest.fixture
    def lead_browser(self, person: Callable[..., Any], desk_of: Callable[..., Any]) -> Any:
        return desk_of(person("capture_lead", username="chief", scope="1101"))

    def test_a_newer_mapping_takes_the_place_of_the_older(self, lead_browser: Any, browser: Any) -> None:
        for version in (1, 2):
            made = sent(lead_browser, "/templates", provider="某医院", columns=self.COLUMNS, command_id=new_command())
            assert (made["version"], made["columns"]) == (version, self.COLUMNS)
        assert [t["version"] for t in got(browser, "/templates")] == [2]
        assert models.Template.objects.count() == 2
        answer = lead_browser.ask("DELETE", f"/capture/templates/{made['id']}", {"command_id": new_command()})
        assert answer.status_code == 204
        assert got(browser, "/templates") == []

    def test_papers_are_put_together_with_them(
        self, lead: Any, take: Callable[..., Any], reader: Invented, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        layouts.learn(lead, "某医院", "fee_list", self.COLUMNS, new_command())
        seen: list[Any] = []
        assemble = Invented.assemble
        monkeypatch.setattr(
            Invented, "assemble", lambda self, pages, given: seen.extend(given) or assemble(self, pages, given)
        )
        take(("a.json", paper_file({"TotalAmount": "1.00"})))
        assert [(layout["provider"], layout["columns"]) for layout in seen] == [("某医院", self.COLUMNS)]

    @pytest.mark.parametrize(
        ("columns", "code"),
        [
            ([{"name": "Invented"}, {"name": "ItemAmount"}], "wrong_template"),
            ([{"name": "ItemName"}, {"name": "ItemCode"}], "wrong_template"),
            ([{"name": "ItemName"}], "invalid_request"),
        ],
    )
    def test_what_is_no_mapping_is_refused(self, lead_browser: Any, columns: Any, code: str) -> None:
        body = {"provider": "某医院", "columns": columns, "command_id": new_command()}
        answer = lead_browser.ask("POST", "/capture/templates", body)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert not models.Template.objects.exists()
