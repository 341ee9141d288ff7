"""The names the centre knows reach the reader, and new ones without a restart."""

from pathlib import Path
from typing import Any

import pytest
from tests.registry.making import SYSTEM, imported

from jingban.capture.core.lexicon import Lexicon
from jingban.capture.services.known_names import KnownNames
from jingban.capture.services.recogniser import Real
from jingban.registry.services import catalogues

pytestmark = pytest.mark.django_db

ITEMS = "项目编码,类别,项目名称,收费等级,规格,生效日期\n"
HOSPITALS = "机构编码,机构名称,等级,生效日期\nH11010500001,某医院,二级,2020-01-01\n"


def test_the_reader_knows_the_catalogue_and_what_was_matched(tmp_path: Path) -> None:
    known = KnownNames()
    assert known().near("静脉输夜") == ()
    imported("catalogue", tmp_path / "a.csv", ITEMS + "X901,诊疗,静脉输液,甲,,2020-01-01\n")
    assert known().near("静脉输夜") == ("静脉输液",)
    imported("providers", tmp_path / "b.csv", HOSPITALS)
    catalogues.learn(SYSTEM, "H11010500001", "自制合剂三号", "", "X901", "learn-001")
    assert known().near("自制合剂二号") == ("自制合剂三号",)
    assert known().near("静脉输夜") == ("静脉输液",)


def test_the_lexicon_is_built_once_and_asked_for_cheaply(tmp_path: Path, django_assert_num_queries: Any) -> None:
    imported("catalogue", tmp_path / "a.csv", ITEMS + "X901,诊疗,静脉输液,甲,,2020-01-01\n")
    known = KnownNames()
    first = known()
    with django_assert_num_queries(2):
        assert known() is first


def test_the_desk_hands_the_names_to_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[object] = []

    def made(**named: object) -> object:
        handed.append(named["lexicon"])
        return object()

    monkeypatch.setattr("jingban.capture.services.recogniser.pipeline.Recogniser", made)
    Real()
    (lexicon,) = handed
    assert isinstance(lexicon, KnownNames) and isinstance(lexicon(), Lexicon)
