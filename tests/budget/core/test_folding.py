"""One slip raises one alarm; what only follows from it becomes a hint, what stands by itself stays."""

from jingban.budget.core.folding import folded
from jingban.kernel.findings import Category, Evidence, Finding, Place, Severity


def finding(rule: str, *texts: str, line: int = 7, **more: str) -> Finding:
    evidence = tuple(Evidence("某局.txt", text, Place(line=line)) for text in texts)
    return Finding(rule, Category.CROSS, Severity.ERROR, "请核对。", evidence, **more)


AGAINST_TABLE = finding("N02", "预算安排352.67万元", found="352.67万元")


def severities(*findings: Finding) -> list[tuple[str, str]]:
    return [(f.rule, str(f.severity)) for f in folded(findings)]


def test_a_figure_said_twice_follows_from_the_table() -> None:
    twice = finding("N12", "预算安排352.67万元", "住房公积金350.35万元")
    assert severities(AGAINST_TABLE, twice) == [("N02", "error"), ("N12", "info")]
    assert "N02" in folded([AGAINST_TABLE, twice])[1].suggestion


def test_a_figure_said_twice_stays_where_the_table_says_nothing_of_it() -> None:
    elsewhere = finding("N12", "预算安排352.67万元", "住房公积金350.35万元", line=9)
    assert severities(AGAINST_TABLE, elsewhere) == [("N02", "error"), ("N12", "error")]
    assert severities(elsewhere) == [("N12", "error")]


def test_a_share_follows_only_where_it_fits_the_other_figure() -> None:
    fits = finding(
        "N32", "增加0.53%", "预算安排352.67万元", suggestion="该幅度与同段所写的 350.35万元 相符，352.67万元 疑有误。"
    )
    wrong = finding("N32", "增加9.99%", "预算安排352.67万元")
    assert severities(AGAINST_TABLE, fits, wrong)[1:] == [("N32", "info"), ("N32", "error")]


def test_a_sum_of_changes_follows_from_the_change_that_cannot_be() -> None:
    impossible = finding("N23", "预算0万元", "增加1421.25万元", found="1421.25万元")
    parts = finding("N20", "增加1421.25万元", "持平", difference="1,421.25 万元")
    other = finding("N20", "增加1421.25万元", "持平", difference="3.00 万元")
    assert severities(impossible, parts, other) == [("N23", "error"), ("N20", "info"), ("N20", "error")]


def test_warnings_accuse_nothing_and_are_left_alone() -> None:
    warning = Finding("N02", Category.CROSS, Severity.WARNING, "请核对。", AGAINST_TABLE.evidence)
    twice = finding("N12", "预算安排352.67万元")
    assert folded([warning, twice]) == (warning, twice)
