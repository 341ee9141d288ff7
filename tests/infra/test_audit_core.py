"""The chain without a database: laws of digests and every way to damage a log."""

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingban.infra.audit import core

texts = st.text(max_size=12)
payloads = st.dictionaries(
    texts, st.one_of(texts, st.integers(), st.booleans(), st.none(), st.lists(texts, max_size=3))
)


def chain(count: int) -> list[core.Link]:
    links, previous = [], core.GENESIS
    for sequence in range(1, count + 1):
        payload = core.canonical({"action": f"act{sequence}", "actor": "li"})
        digest = core.digest("sha256", sequence, previous, payload)
        links.append(core.Link(sequence, "sha256", previous, digest, payload, {"actor": "li"}))
        previous = digest
    return links


def head(links: list[core.Link]) -> core.Head:
    return core.Head(len(links), links[-1].digest if links else core.GENESIS)


def codes(links: list[core.Link], top: core.Head | None) -> list[tuple[int, str]]:
    return [(damage.sequence, damage.code) for damage in core.damages(links, top)]


@pytest.mark.parametrize("count", [0, 1, 7])
def test_an_untouched_chain_has_no_damage(count: int) -> None:
    links = chain(count)
    assert codes(links, head(links)) == []


def test_an_empty_log_without_a_head_is_a_new_log() -> None:
    assert codes([], None) == []


def test_the_digest_of_a_known_row_never_changes() -> None:
    assert core.digest("sha256", 1, core.GENESIS, '{"action":"a"}') == (
        __import__("hashlib").sha256(("sha256\n1\n" + "0" * 64 + '\n{"action":"a"}').encode()).hexdigest()
    )


def test_a_changed_payload_is_found_at_its_row() -> None:
    links = chain(5)
    links[2] = dataclasses.replace(links[2], payload=core.canonical({"action": "other", "actor": "li"}))
    assert codes(links, head(links)) == [(3, "changed")]


def test_a_changed_and_redigested_row_breaks_the_next_link() -> None:
    links = chain(5)
    payload = core.canonical({"action": "other", "actor": "li"})
    forged = core.digest("sha256", 3, links[2].previous, payload)
    links[2] = dataclasses.replace(links[2], payload=payload, digest=forged)
    assert codes(links, head(links)) == [(4, "unchained")]


def test_a_replaced_last_row_is_found_by_the_head() -> None:
    links = chain(5)
    top = head(links)
    payload = core.canonical({"action": "other", "actor": "li"})
    links[4] = dataclasses.replace(
        links[4], payload=payload, digest=core.digest("sha256", 5, links[4].previous, payload)
    )
    assert codes(links, top) == [(5, "head")]


@pytest.mark.parametrize(("index", "found"), [(0, [(1, "removed")]), (2, [(3, "removed")])])
def test_a_removed_row_leaves_a_gap(index: int, found: list[tuple[int, str]]) -> None:
    links = chain(5)
    top = head(links)
    del links[index]
    assert codes(links, top) == found


def test_a_truncated_tail_is_found() -> None:
    links = chain(5)
    assert codes(links[:3], head(links)) == [(4, "truncated")]


def test_a_truncated_and_renumbered_head_still_does_not_match_a_later_row() -> None:
    links = chain(5)
    assert codes(links, core.Head(3, links[2].digest)) == [(4, "inserted")]


def test_an_appended_row_that_the_head_does_not_know_is_found() -> None:
    links = chain(4)
    assert codes(links, head(links[:3])) == [(4, "inserted")]


def test_a_missing_head_is_found() -> None:
    assert codes(chain(2), None) == [(0, "head")]


def test_a_changed_searchable_column_is_found() -> None:
    links = chain(3)
    links[1] = dataclasses.replace(links[1], columns={"actor": "wang"})
    assert codes(links, head(links)) == [(2, "columns")]


def test_an_unknown_algorithm_never_passes() -> None:
    links = chain(2)
    links[1] = dataclasses.replace(links[1], algorithm="none")
    assert codes(links, head(links)) == [(2, "changed")]


@given(payloads)
def test_canonical_text_is_one_text_per_value(payload: dict[str, object]) -> None:
    text = core.canonical(payload)
    shuffled = dict(reversed(list(payload.items())))
    assert core.canonical(shuffled) == text
    assert json.loads(text) == payload


@pytest.mark.parametrize("payload", [{"a": 1.5}, {"a": [1, 2.0]}, {"a": {"b": 0.1}}, {1: "a"}])
def test_what_json_cannot_say_exactly_is_refused(payload: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        core.canonical(payload)


@given(st.integers(2, 8), st.data())
def test_any_single_row_removed_changed_or_swapped_is_found(count: int, data: st.DataObject) -> None:
    links = chain(count)
    top = head(links)
    index = data.draw(st.integers(0, count - 1))
    how = data.draw(st.sampled_from(["remove", "change", "swap", "repeat"]))
    if how == "remove":
        del links[index]
    elif how == "change":
        links[index] = dataclasses.replace(links[index], payload=links[index].payload + " ")
    elif how == "swap":
        other = (index + 1) % count
        a, b = links[index], links[other]
        links[index] = dataclasses.replace(b, sequence=a.sequence)
        links[other] = dataclasses.replace(a, sequence=b.sequence)
    else:
        links.insert(index, links[index])
    assert codes(links, top) != []
