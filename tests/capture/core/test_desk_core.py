"""Small deciding parts of the desk: likeness, second keying, hiding, statistics."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingban.capture.core import likeness, privacy, second, statistics
from jingban.capture.core.model import DocumentKind, Field, Keyed, Origin, Record
from jingban.capture.core.second import Difference

hashes = st.integers(0, 2**64 - 1).map("{:016x}".format)


class TestLikeness:
    @given(hashes, st.sets(st.integers(0, 63), max_size=3))
    def test_three_bits_apart_they_share_a_quarter(self, one: str, flipped: set[int]) -> None:
        other = f"{int(one, 16) ^ sum(1 << bit for bit in flipped):016x}"
        assert likeness.distance(one, other) == len(flipped)
        assert any(a == b for a, b in zip(likeness.bands(one), likeness.bands(other), strict=True))

    def test_a_page_of_one_shade_has_no_hash(self) -> None:
        assert likeness.difference_hash([[255] * 9] * 8) == ""
        falling = [list(range(90, 0, -10))] * 8
        assert likeness.difference_hash(falling) == "f" * 16

    def test_the_figures_decide(self) -> None:
        one, other = frozenset("12 34 56 78 90 11".split()), frozenset("98 76 54 32 10 22".split())
        assert likeness.same_paper(0, one, one) and not likeness.same_paper(0, one, other)
        assert not likeness.same_paper(11, one, one)
        few = frozenset(["120.50"])
        assert likeness.same_paper(3, few, few) and not likeness.same_paper(4, few, few)
        assert likeness.figures(["合计 1,234.50元", "第1页", "0012345678。"]) == {"1,234.50", "0012345678"}

    def test_the_nearest_come_first(self) -> None:
        found = likeness.closest("0" * 16, {1: "0" * 15 + "f", 2: "0" * 16, 3: "f" * 16})
        assert found == [2, 1]


class TestSecondKeying:
    RECORD = Record(
        DocumentKind.INPATIENT,
        (),
        (
            Field("TotalAmount", 1_000_000, "", Origin.OCR, human=Keyed(1_000_100)),
            Field("EInvoiceNumber", "0012345678", "", Origin.OCR),
            Field("FundPayAmount", 500, "", Origin.OCR, human=Keyed(None)),
            Field("Remark", "无", "", Origin.OCR),
        ),
    )

    def test_every_amount_of_the_head_and_the_number(self) -> None:
        assert second.keys(self.RECORD) == ("TotalAmount", "EInvoiceNumber", "FundPayAmount")
        assert second.keys(Record(DocumentKind.BILL, (), ())) == ("TotalAmount",)

    def test_the_person_counts_and_what_was_not_keyed_differs(self) -> None:
        same = {"TotalAmount": "10001.00", "EInvoiceNumber": "0012345678", "FundPayAmount": None}
        assert second.differences(self.RECORD, same) == ()
        assert second.differences(self.RECORD, {**same, "TotalAmount": "10000.00"}) == (
            Difference("TotalAmount", "10001.00", "10000.00"),
        )
        assert [d.key for d in second.differences(self.RECORD, {})] == list(same)

    @pytest.mark.parametrize(
        ("fen", "wanted"), [(999_999, False), (1_000_000, True), (-1_000_000, True), (None, False)]
    )
    def test_from_the_threshold_on(self, fen: int | None, wanted: bool) -> None:
        assert second.wanted(self.RECORD, fen, 1_000_000) is wanted

    def test_a_data_file_is_keyed_twice_only_when_somebody_changed_it(self) -> None:
        data = replace(self.RECORD, fields=tuple(replace(f, origin=Origin.XML, human=None) for f in self.RECORD.fields))
        assert not second.wanted(data, 1_000_000, 1_000_000)
        changed = replace(data, fields=(replace(data.fields[0], human=Keyed(None)), *data.fields[1:]))
        assert second.wanted(changed, 1_000_000, 1_000_000)


class TestHiding:
    @pytest.mark.parametrize(
        ("text", "kind", "shown"),
        [
            ("张三丰", "person_name", "张**"),
            ("11010519491231002X", "id_number", "1101**********002X"),
            ("6222020200012345678", "bank_account", "***************5678"),
            ("13800138000", "phone", "138****8000"),
            ("123", "bank_account", "***"),
            ("甲", "person_name", "*"),
            ("", "id_number", ""),
        ],
    )
    def test_what_stays_to_be_seen(self, text: str, kind: str, shown: str) -> None:
        assert privacy.hidden(text, kind) == shown

    @given(st.text(min_size=2, max_size=30), st.sampled_from(sorted(privacy.ALL)))
    def test_it_keeps_its_length_and_hides_most(self, text: str, kind: str) -> None:
        shown = privacy.hidden(text, kind)
        assert len(shown) == len(text)
        assert "*" in shown

    def test_quoted_values_and_long_numbers_are_hidden_wherever_they_stand(self) -> None:
        record = Record(DocumentKind.BILL, (), (Field("PayerPartyName", "李四光", "姓名 李四光", Origin.OCR),))
        mask = privacy.masker([record], privacy.ALL)
        said = "交款人李四光与身份证11010519491231002X不符，卡号6222020200012345678，电话13800138000，票号0012345678"
        assert mask.text(said) == (
            "交款人李**与身份证1101**********002X不符，卡号***************5678，电话138****8000，票号0012345678"
        )
        assert privacy.masker([record], {"phone"}).text("李四光 13800138000") == "李四光 138****8000"
        assert mask.touches("13800138000") and not mask.touches("金额合计")


class TestStatistics:
    START = datetime(2026, 11, 22, 9, tzinfo=UTC)

    def at(self, *seconds: int) -> list[datetime]:
        return [self.START + timedelta(seconds=s) for s in seconds]

    def test_long_pauses_are_no_work(self) -> None:
        assert statistics.work([]) == timedelta()
        assert statistics.work(self.at(0, 60, 120)) == timedelta(seconds=150)
        assert statistics.work(self.at(120, 0, 60, 60 + 301)) == timedelta(seconds=30 + 120 + 241)
        assert statistics.work(self.at(0, 3600)) == timedelta(seconds=60)

    def test_rates_are_exact(self) -> None:
        assert statistics.rate(1, 3) == Decimal("0.3333")
        assert statistics.rate(1, 20000) == Decimal("0.0001")
        assert statistics.rate(0, 0) == 0

    def test_a_line_for_every_engine_that_read_or_was_corrected(self) -> None:
        lines = statistics.engines(
            [statistics.EnginePages("b", 2, 1.0, 0.7)],
            [("a", {"money": 3}), ("a", {"money": 1, "text": 2})],
            [statistics.Acted("a", "money", True, 1), statistics.Acted("a", "date", True, 1)],
        )
        one, two = lines
        assert (one.engine, one.pages, one.fields, one.corrected, one.rate) == ("a", 0, 6, 2, Decimal("0.3333"))
        assert [(k.value_kind, k.fields, k.corrected, k.rate) for k in one.kinds] == [
            ("date", 0, 1, Decimal("0")),
            ("money", 4, 1, Decimal("0.25")),
            ("text", 2, 0, Decimal("0")),
        ]
        assert (two.engine, two.pages, two.seconds_per_page, two.worst) == ("b", 2, 0.5, 0.7)
