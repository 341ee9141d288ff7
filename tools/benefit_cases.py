"""Writes the signed cases of the Beijing pack from the naive calculation of tests/benefit/oracle.py.

    python tools/benefit_cases.py            writes policies/110000/cases/tables.yaml
    python tools/benefit_cases.py --check    fails when the file is not what the tables say

Every cell of every published table, and every boundary one 分 below, at and above it. The expected
amounts come from the second calculation, never from the product.
"""

import sys
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.benefit import oracle

TARGET = Path(__file__).resolve().parent.parent / "src/jingban/benefit/policies/110000/cases/tables.yaml"
CENT = Decimal("0.01")
HEAD = """# 北京各待遇表逐格、逐界限的签字案例。由 tools/benefit_cases.py 按公布的表另行计算写出，不用本系统的程序。
defaults:
  birth_date: "1970-01-01"
  service: {admission_date: "2024-05-01", discharge_date: "2024-05-01"}
cases:
"""


def amounts(eligible: Decimal) -> str:
    zero = "0.00"
    return f'amounts: {{total: "{eligible:.2f}", own_pay: "{zero}", over_limit: "{zero}", prior_self_pay: "{zero}", eligible: "{eligible:.2f}"}}'


def row(name: str, shows: str, given: str, expect: dict[str, Decimal]) -> str:
    wanted = ", ".join(f'{key}: "{value:.2f}"' for key, value in expect.items())
    return f"  - id: {name}\n    shows: {shows}\n    given: {{{given}}}\n    expect: {{{wanted}}}\n"


def around(edge: int) -> list[tuple[str, Decimal]]:
    return [("差一分", Decimal(edge) - CENT), ("恰好", Decimal(edge)), ("多一分", Decimal(edge) + CENT)]


def stays() -> list[str]:
    rows: list[str] = []
    for level in (1, 2, 3):
        for retired in (False, True):
            psn, who = ("1201", "退休") if retired else ("1101", "在职")
            points = [
                ("第一段内", Decimal("20000.00")),
                ("第二段内", Decimal("35000.00")),
                ("第三段内", Decimal("80000.00")),
                ("超过统筹限额", Decimal("180000.00")),
            ]
            points += [(f"{edge} {word}", value) for edge in (1300, 30000, 40000) for word, value in around(edge)]
            for number, (word, eligible) in enumerate(points, 1):
                basic, large, extra = oracle.employee_stay(level, retired, eligible, 0, Decimal(0), Decimal(0))
                given = f'insutype: "310", psn_type: "{psn}", service: {{med_type: "21", hospital_level: "{level}"}}, {amounts(eligible)}'
                rows.append(
                    row(
                        f"employee-{psn}-{level}-{number:02d}",
                        f"{who}职工 {level} 级医院首次住院，{word}",
                        given,
                        {"hifp_pay": basic, "hifob_pay": large, "hifes_pay": extra},
                    )
                )
    return rows


def residents() -> list[str]:
    rows: list[str] = []
    for level in (1, 2, 3):
        for psn, who, minor in (("1403", "学生", True), ("1501", "成年居民", False), ("16", "老年居民", False)):
            for stay in (0, 1):
                for district in (False, True) if level == 3 else (False,):
                    eligible = Decimal("18888.88")
                    paid = oracle.resident_stay(level, minor, district, eligible, stay, Decimal(0))
                    flag = ", district_run: true" if district else ""
                    given = f'insutype: "390", psn_type: "{psn}", accumulators: {{year: "2024", stays: "{stay}"}}, service: {{med_type: "21", hospital_level: "{level}"{flag}}}, {amounts(eligible)}'
                    place = "区属" if district else ""
                    rows.append(
                        row(
                            f"resident-{psn}-{level}-{stay}{'-district' if district else ''}",
                            f"{who} {place}{level} 级医院第 {stay + 1} 次住院",
                            given,
                            {"hifp_pay": paid},
                        )
                    )
    for word, eligible in around(1300):
        paid = oracle.resident_stay(3, False, False, eligible, 0, Decimal(0))
        given = (
            f'insutype: "390", psn_type: "1501", service: {{med_type: "21", hospital_level: "3"}}, {amounts(eligible)}'
        )
        rows.append(
            row(
                f"resident-line-{'below at above'.split()[['差一分', '恰好', '多一分'].index(word)]}",
                f"居民起付线 1300 {word}",
                given,
                {"hifp_pay": paid},
            )
        )
    return rows


def visits() -> list[str]:
    rows: list[str] = []
    people = (
        ("1101", "1980-01-01", "在职", False, 44),
        ("1201", "1960-01-01", "退休不满七十", True, 64),
        ("1201", "1950-01-01", "退休满七十", True, 74),
    )
    for psn, birth, who, retired, age in people:
        line = 1300 if retired else 1800
        for community in (False, True):
            place = "社区" if community else "医院"
            level = 1 if community else 3
            points = [(f"起付线 {word}", value, Decimal(0), Decimal(0)) for word, value in around(line)]
            points += [
                ("起付线以上", Decimal("5000.00"), Decimal(0), Decimal(0)),
                ("跨二万元", Decimal("1000.00"), Decimal(line), Decimal("19800.00")),
                ("已满二万元", Decimal("1000.00"), Decimal(line), Decimal("20000.00")),
            ]
            for number, (word, eligible, counted, paid) in enumerate(points, 1):
                pay, extra = oracle.employee_visit(age, retired, community, eligible, counted, paid)
                given = (
                    f'insutype: "310", psn_type: "{psn}", birth_date: "{birth}", accumulators: {{year: "2024", outpatient_eligible: "{counted:.2f}", outpatient_paid: "{paid:.2f}"}}, '
                    f'service: {{med_type: "11", hospital_level: "{level}", community: {str(community).lower()}}}, {amounts(eligible)}'
                )
                rows.append(
                    row(
                        f"visit-{psn}-{age}-{'community' if community else 'hospital'}-{number}",
                        f"{who}，{place}门诊，{word}",
                        given,
                        {"hifob_pay": pay, "hifes_pay": extra},
                    )
                )
    return rows


def catastrophic() -> list[str]:
    rows: list[str] = []
    for hardship in (False, True):
        threshold = 15202 if hardship else 30404
        for edge, name in ((threshold, "起付标准"), (threshold + 50000, "五万元分段")):
            for word, base in around(edge):
                eligible = Decimal("1000.00")  # below the deductible: all of it is burden
                before = base - eligible
                paid = oracle.catastrophic(before, hardship)
                due = oracle.catastrophic(base, hardship) - paid
                who = ', identities: ["2301"]' if hardship else ""
                given = (
                    f'insutype: "390", psn_type: "1501"{who}, accumulators: {{year: "2024", catastrophic_base: "{before:.2f}", hifmi_pay: "{paid:.2f}"}}, '
                    f'service: {{med_type: "21", hospital_level: "3"}}, {amounts(eligible)}'
                )
                tail = {"差一分": "below", "恰好": "at", "多一分": "above"}[word]
                rows.append(
                    row(
                        f"catastrophic-{'hardship' if hardship else 'ordinary'}-{edge}-{tail}",
                        f"大病{'（困难人员）' if hardship else ''}{name} {edge} {word}",
                        given,
                        {"hifmi_pay": due},
                    )
                )
    return rows


def main() -> int:
    text = HEAD + "".join([*stays(), *residents(), *visits(), *catastrophic()])
    if "--check" in sys.argv:
        return 0 if TARGET.read_text(encoding="utf-8") == text else 1
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
