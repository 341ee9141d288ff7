"""Repairs are said; department and unit are compared. Projects are invented."""

from dataclasses import replace

from tests.budget.core.rules.test_indicators import FULL, one
from tests.budget.making import findings, rule, statuses

from jingban.budget.core.checking import Status
from jingban.budget.core.model import Document, Repair
from jingban.budget.core.rules import RULES, damage
from jingban.kernel.findings import Category, Finding, Place, Severity


def with_repair(kind: str, **changes: object) -> Document:
    base = Repair(kind, "读到的", "应为的", "某处损坏，请核对原件", True, Place(line=9), "项目绩效表", True)
    return replace(one(), repairs=(replace(base, **changes),))  # type: ignore[arg-type]


def all_damage(doc: Document) -> list[Finding]:
    return [f for r in damage.RULES for f in findings(r, doc)]


def test_every_kind_of_repair_is_said_once() -> None:
    for kind in ("shifted-row", "split-code", "orphan-indicator", "truncated-text", "glued-cell"):
        (found,) = all_damage(with_repair(kind))
        assert (found.category, found.severity) == (Category.EXTRACTION, Severity.ERROR)
        assert found.evidence[0].place == Place(line=9)
        assert found.message.count("请") == 1
        assert (found.found, found.expected) == ("读到的", "应为的")


def test_slight_and_unapplied_repairs() -> None:
    (slight,) = all_damage(with_repair("wrapped-blanks", severe=False))
    assert slight.severity is Severity.WARNING
    assert "已按此理解" in slight.message
    (left,) = all_damage(with_repair("misread-code", applied=False))
    assert "按原样读取" in left.message


def test_a_sound_document_has_no_damage() -> None:
    assert all_damage(one()) == []


def against(rule_id: str, own: Document, department: Document) -> list[Finding]:
    return findings(rule(RULES, rule_id), replace(own, name="单位"), department=replace(department, name="部门"))


def test_same_papers_agree() -> None:
    assert [f for r in ("X20", "X21", "X22", "X23") for f in against(r, one(), one())] == []
    assert statuses(rule(RULES, "X20"), one()) == []


def test_another_amount() -> None:
    (found,) = against("X20", one(), one(amount=310_000))
    assert (found.category, found.severity) == (Category.CROSS, Severity.ERROR)
    assert [e.document for e in found.evidence] == ["单位", "部门"]


def test_another_name_for_the_same_code() -> None:
    (found,) = against("X21", one(name="档案管理经费"), one(name="档案经费"))
    assert found.category is Category.CROSS
    (misread,) = against("X21", one(name="档案管理费"), one(name="档案管理经费"))
    assert misread.category is Category.EXTRACTION


def test_goal_that_is_shorter_here() -> None:
    whole = "为加强档案管理，对档案进行整理、存储与利用，方便群众查询。"
    (end,) = against("X22", one(goal=whole[:-8]), one(goal=whole))
    assert "少了结尾“便群众查询。”" in end.message or "少了结尾" in end.message
    assert end.severity is Severity.ERROR
    (start,) = against("X22", one(goal=whole[2:]), one(goal=whole))
    assert "少了开头“为加”" in start.message
    (word,) = against("X22", one(goal=whole.replace("进行", "进")), one(goal=whole))
    assert word.severity is Severity.WARNING
    assert against("X22", one(goal=whole), one(goal=whole[:-8])) == []


def test_indicator_worded_otherwise_or_lost() -> None:
    changed = tuple(row.replace("群众满意度", "人群满意度") for row in FULL)
    (word,) = against("X23", one(), one(*changed))
    assert word.category is Category.CROSS
    assert "人群满意度" in word.message
    (lost,) = against("X23", one(*FULL[:4], FULL[5]), one())
    assert lost.category is Category.EXTRACTION
    assert "群众满意度" in lost.message


def test_units_are_compared_too() -> None:
    own = replace(one(amount=310_000), name="部门")
    found = findings(rule(RULES, "X20"), own, units=(replace(one(), name="单位"),))
    assert [f.evidence[0].document for f in found] == ["部门"]
    assert Status.VIOLATED not in statuses(rule(RULES, "X20"), own)
