"""Packs in words: nothing a clerk reads is a bare code; versions and differences are exact."""

import re
from datetime import date

import pytest

from jingban.benefit.core import cases, catalogue, words
from jingban.benefit.policy_files import CERTAINTIES, load, regions

PACKS = [load(code) for code in regions()]
CODE = re.compile(r"[a-z_]{3,}|\b\d{4}\b")


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.region)
def test_every_provision_of_every_pack_reads_as_chinese(pack: catalogue.PolicyPack) -> None:
    for row in pack.provisions:
        said = [words.concern_title(row.concerns), catalogue.condition(row)]
        said += [text for entry in catalogue.entries(row) for text in (entry.label, entry.text)]
        assert not [text for text in said if CODE.search(text)], row.id
        assert row.certainty in words.CERTAINTIES


def test_the_dictionary_is_that_of_the_contract() -> None:
    assert set(words.IDENTITIES) == cases.IDENTITIES
    assert set(words.CERTAINTIES) == set(CERTAINTIES)
    assert set(words.OUT_OF_TOWN) == cases.OUT_OF_TOWN - {""}
    assert {name: tuple(options) for name, (_, options) in words.SWITCHES.items()} == cases.SWITCHES
    assert all(code.startswith(cases.PSN_TYPES) for code in words.PSN_TYPES)
    assert all(code.startswith(cases.MED_TYPES) for code in words.MED_TYPES)


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.region)
def test_the_timeline_holds_every_provision_once_and_no_two_versions_overlap(pack: catalogue.PolicyPack) -> None:
    families = catalogue.timeline(pack)
    rows = [version.id for family in families for version in family.versions]
    assert sorted(rows) == sorted(row.id for row in pack.provisions)
    for family in families:
        for earlier, later in zip(family.versions, family.versions[1:], strict=False):
            assert earlier.last is not None and earlier.last < later.first


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.region)
def test_a_difference_turns_around(pack: catalogue.PolicyPack) -> None:
    one, two = date(2022, 6, 1), date(2024, 6, 1)
    assert catalogue.differences(pack, one, pack, one) == ()
    forth, back = catalogue.differences(pack, one, pack, two), catalogue.differences(pack, two, pack, one)
    turned = {"added": "removed", "removed": "added", "changed": "changed"}
    assert sorted((c.concern, c.condition, turned[c.kind]) for c in forth) == sorted(
        (c.concern, c.condition, c.kind) for c in back
    )
