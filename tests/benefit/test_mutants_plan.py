"""Plans compiled from packs made by hand: every value that may be left out, every switch, every default."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from jingban.benefit.core.model import Setting
from jingban.benefit.core.plan import Group, Plan, Segment, compile_plan, fen
from jingban.benefit.core.policy import Facts, PolicyPack, Provision, pack
from jingban.benefit.errors import BenefitError

DAY = date(2024, 5, 1)
BANDS = {"segments": [{"to": Decimal("100.00"), "ratio": Decimal("0.5")}, {"ratio": Decimal("0.6")}]}
TABLE = (Segment(100_00, 500_000), Segment(None, 600_000))


def rule(concerns: str, value: dict[str, Any], **when: tuple[str, ...]) -> Provision:
    return Provision(f"r.{concerns}", concerns, when, date(2024, 1, 1), None, value, "文件", "V1")


def packed(*rules: Provision) -> PolicyPack:
    return pack("110000", "某地", "v1", rules)


def facts(setting: str = "inpatient", **values: Any) -> Facts:
    given: dict[str, Any] = {
        "insutype": "390", "psn": "1501", "identities": (), "level": 2, "district_run": False, "community": False,
        "setting": setting, "out_of_town": "", "age": 40,
    }  # fmt: skip
    return Facts(**{**given, **values})


STAY = (rule("inpatient.deductible", {"first": 300, "later": 150}), rule("inpatient.segments", BANDS))
VISIT = (rule("outpatient.deductible", {"amount": 100}), rule("outpatient.segments", BANDS))


def plan(*rules: Provision, setting: str = "inpatient", switches: dict[str, str] | None = None, **values: Any) -> Plan:
    return compile_plan(packed(*rules), facts(setting, **values), DAY, switches or {})


def bare(found: Plan) -> dict[str, Any]:
    """What of a plan differs from nothing at all."""
    empty = Plan("v1", found.setting, 0, 0, ())
    names = [name for name in Plan.__slots__ if name not in ("used", "version", "setting")]
    return {name: getattr(found, name) for name in names if getattr(found, name) != getattr(empty, name)}


def test_a_stay_with_nothing_but_a_table_has_nothing_else() -> None:
    assert bare(plan(*STAY)) == {"deductible_first": 300_00, "deductible_later": 150_00, "segments": TABLE}
    assert plan(*STAY).version == "v1"


def test_a_visit_with_nothing_but_a_table_goes_to_the_basic_fund() -> None:
    expected = {
        "deductible_first": 100_00, "deductible_later": 100_00, "segments": TABLE, "outpatient_fund": "hifp"
    }  # fmt: skip
    assert bare(plan(*VISIT, setting="outpatient")) == expected


def test_everything_a_stay_can_have() -> None:
    found = plan(
        rule("inpatient.deductible", {"first": 300, "later": 150, "step": Decimal("0.1"), "floor": 200}),
        STAY[1],
        rule("inpatient.cap", {"amount": 1000}),
        rule("inpatient.large", {"ratio": Decimal("0.8"), "supplement": Decimal("0.1"), "cap": 4000, "to": 5000}),
        rule("inpatient.supplement", {"share": Decimal("0.5")}),
        rule("inpatient.period", {"days": 90}),
        rule("catastrophic", {"threshold": 30, "segments": BANDS["segments"], "cap": 70}),
        rule("assistance.inpatient", {"ratio": Decimal("0.85"), "cap": 60, "threshold": 20}),
        switches={"cap_reading": "eligible", "assistance_base_includes_selfpay2": "no"},
    )
    assert bare(found) == {
        "deductible_first": 300_00,
        "deductible_later": 150_00,
        "deductible_step": 30_00,
        "deductible_floor": 200_00,
        "segments": TABLE,
        "supplement": 500_000,
        "cap": 1_000_00,
        "cap_reads_eligible": True,
        "large_ratio": 800_000,
        "large_supplement": 100_000,
        "large_cap": 4_000_00,
        "large_to": 5_000_00,
        "period_days": 90,
        "catastrophic_threshold": 30_00,
        "catastrophic_segments": TABLE,
        "catastrophic_cap": 70_00,
        "assistance_ratio": 850_000,
        "assistance_cap": 60_00,
        "assistance_threshold": 20_00,
        "assistance_with_selfpay2": False,
    }
    assert found.rule("assistance") == ("r.assistance.inpatient", "文件", "V1")
    assert found.rule("inpatient.cap") == ("r.inpatient.cap", "文件", "V1")
    assert found.rule("outpatient.cap") == ("", "", "")


def test_the_large_fund_opens_the_last_band_unless_the_table_is_read_as_eligible() -> None:
    table = rule("inpatient.segments", {"segments": [{"to": 100, "ratio": Decimal("0.5")}]})
    large = rule("inpatient.large", {"ratio": Decimal("0.8"), "cap": 4000})
    assert plan(STAY[0], table, large).segments == (Segment(None, 500_000),)
    assert plan(STAY[0], table).segments == (Segment(100_00, 500_000),)
    read = plan(STAY[0], table, large, switches={"cap_reading": "eligible"})
    assert (read.segments, read.large_to, read.large_supplement) == ((Segment(100_00, 500_000),), None, 0)


@pytest.mark.parametrize(
    ("name", "field", "plain", "value", "switched"),
    [
        ("cap_reading", "cap_reads_eligible", False, "eligible", True),
        ("fund_sum_includes_account", "account_in_sum", False, "yes", True),
        ("year_crossing", "splits_year", False, "split", True),
        ("assistance_base_includes_selfpay2", "assistance_with_selfpay2", True, "no", False),
    ],
)
def test_switches_of_a_stay(name: str, field: str, plain: bool, value: str, switched: bool) -> None:
    rules = (*STAY, rule("assistance.inpatient", {"ratio": 1}))
    assert getattr(plan(*rules), field) is plain
    assert getattr(plan(*rules, switches={name: value}), field) is switched
    by_pack = plan(*rules, rule(f"switch.{name}", {"value": value}))
    assert getattr(by_pack, field) is switched
    assert by_pack.rule(f"switch.{name}")[0] == f"r.switch.{name}"


@pytest.mark.parametrize(
    ("name", "field", "plain", "value", "switched"),
    [
        ("outpatient_boundary_counts", "counts_supplement", False, "large_and_supplement", True),
        ("resident_deductible_counters", "joint_counters", True, "separate", False),
    ],
)
def test_switches_of_a_visit(name: str, field: str, plain: bool, value: str, switched: bool) -> None:
    assert getattr(plan(*VISIT, setting="outpatient"), field) is plain
    assert getattr(plan(*VISIT, setting="outpatient", switches={name: value}), field) is switched
    assert getattr(plan(*VISIT, rule(f"switch.{name}", {"value": value}), setting="outpatient"), field) is switched


def test_out_of_town_cuts() -> None:
    cut = rule("out_of_town.cut", {"points": Decimal("0.05")})
    ceiling = rule("out_of_town.ceiling", {"points": Decimal("0.2")})
    assert plan(*STAY, cut, ceiling).cut == 0
    assert plan(*STAY, cut, ceiling, out_of_town="10").cut == 50_000
    assert plan(*STAY, out_of_town="10").cut == 0
    by_switch = plan(*STAY, cut, ceiling, out_of_town="10", switches={"out_of_town_cut": "ceiling"})
    assert (by_switch.cut, by_switch.rule("out_of_town.cut")[0]) == (200_000, "r.out_of_town.ceiling")
    with pytest.raises(BenefitError) as refused:
        plan(*STAY, cut, out_of_town="10", switches={"out_of_town_cut": "ceiling"})
    assert (refused.value.code, refused.value.field) == ("policy_missing", "out_of_town.ceiling")


def test_a_special_period_counts_as_a_stay_only_when_the_rule_says_so() -> None:
    plain = plan(*STAY, rule("special.period", {"days": 360}), setting="special")
    assert (plain.special_days, plain.special_counts_as_stay) == (360, False)
    assert plan(
        *STAY, rule("special.period", {"days": 360, "counts_as_stay": True}), setting="special"
    ).special_counts_as_stay
    assert plan(*STAY).special_days is None


def test_two_rules_for_one_thing_are_refused_with_both_names() -> None:
    other = Provision("another", "inpatient.segments", {}, date(2024, 1, 1), None, BANDS, "文件", "V1")
    with pytest.raises(BenefitError) as refused:
        plan(*STAY, other)
    assert refused.value.code == "policy_ambiguous"
    assert "r.inpatient.segments、another" in refused.value.message
    assert "某地 2024-05-01 险种 390 人员 1501 2 级" in refused.value.message


GROUP = {"name": "某群体", "ratio": Decimal("0.5"), "cap": 100, "base": "eligible_burden", "fund": "hifdm"}


def group_of(row: Provision, **values: Any) -> tuple[Group, ...]:
    return plan(*STAY, row, **values).groups


def test_a_group_is_found_by_identity_setting_and_day() -> None:
    row = rule("group", GROUP, identity=("2360",), setting=("inpatient",))
    expected = (Group("2360", "某群体", 500_000, 100_00, "eligible_burden", "hifdm", row),)
    assert group_of(row, identities=("2303", "2360")) == expected
    assert group_of(row) == ()
    assert group_of(row, identities=("2303",)) == ()
    assert group_of(rule("group", GROUP, identity=("2360",), setting=("outpatient",)), identities=("2360",)) == ()
    anywhere = rule("group", GROUP, identity=("2360",))
    assert group_of(anywhere, identities=("2360",))[0].identity == "2360"
    later = Provision("r", "group", {"identity": ("2360",)}, date(2024, 5, 2), None, GROUP, "s", "V1")
    assert group_of(later, identities=("2360",)) == ()


def test_a_group_without_a_ratio_is_passed_over_and_the_next_is_taken() -> None:
    unknown = rule("group", {**GROUP, "ratio": None}, identity=("2360",))
    known = rule("group", {"name": "另一群体", "ratio": 1}, identity=("2361",))
    found = plan(*STAY, unknown, known, identities=("2360", "2361"))
    assert found.groups == (Group("2361", "另一群体", 1_000_000, None, "policy_burden", "other", known),)
    assert "group.2360" not in found.used
    set_by_district = plan(
        *STAY, unknown, identities=("2360",), switches={"group.2360.ratio": "0.25", "group.2360.cap": "7"}
    )
    assert (set_by_district.groups[0].ratio, set_by_district.groups[0].cap) == (250_000, 7_00)
    assert set_by_district.rule("group.2360")[0] == "r.group"


def test_aid_alone_needs_no_table_and_full_cover_neither() -> None:
    alone = plan(rule("assistance.inpatient", {"ratio": 1}), aid_only=True)
    assert bare(alone) == {"aid_only": True, "assistance_ratio": 1_000_000}
    full = plan(rule("cover", {"kind": "full"}))
    assert bare(full) == {"full_cover": True}
    assert bare(plan(*STAY, rule("cover", {"kind": "table"}))) == bare(plan(*STAY))
    family = plan(rule("illness_poverty", BANDS), setting="family")
    assert (bare(family), family.setting) == ({"family_segments": TABLE}, Setting.FAMILY)
    assert plan(rule("illness_poverty", {**BANDS, "cap": 9}), setting="family").family_cap == 9_00


def test_amounts_of_a_pack_have_two_decimals() -> None:
    assert fen(Decimal("0.01")) == 1
    with pytest.raises(ValueError, match="0.001"):
        fen(Decimal("0.001"))
