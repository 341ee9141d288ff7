"""Sex, age and birth beside the citizen number."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from jingban.capture.core import codes
from jingban.capture.core.checks.paper import Paper
from jingban.capture.core.model import Check
from jingban.kernel.findings import Severity

_IDS: Final = ("id_number", "PayerPartyCode")
_YEARS: Final = re.compile(r"(\d{1,3})(?:岁|周岁)?")


def persons(paper: Paper) -> Iterator[Check]:
    """What a right citizen number says of its holder. Hidden and wrong numbers say nothing here."""
    for key in _IDS:
        number = (paper.text(key) or "").upper()
        if codes.id_card(number):
            yield from _holder(paper, key, number)
            return
    born = paper.day("birth_date")
    if born is not None:
        yield from _age(paper, "birth_date", born)


def _holder(paper: Paper, key: str, number: str) -> Iterator[Check]:
    sex, printed = ("男" if int(number[16]) % 2 else "女"), paper.text("Gender")
    if printed in ("男", "女"):
        ok = printed == sex
        words = "性别与身份证号码" + ("相符" if ok else f"不符：号码为{sex}，读出{printed}，请核对")
        yield Check("person.gender", ok, words, ("Gender", key), sex, printed, proves=("Gender",) if ok else ())
    born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    day = paper.day("birth_date")
    if day is not None:
        ok = day == born
        words = "出生日期与身份证号码" + ("相符" if ok else f"不符：号码为 {born}，读出 {day}，请核对")
        yield Check(
            "person.birth", ok, words, ("birth_date", key), str(born), str(day), proves=("birth_date",) if ok else ()
        )
    for visit in ("MedicalDate", "InHospitalDate", "IssueDate"):
        seen = paper.day(visit)
        if seen is not None and born > seen:
            yield Check(
                f"person.{visit}",
                False,
                f"号码中的出生日期 {born} 晚于 {seen}，请核对",
                (key, visit),
                str(born),
                str(seen),
            )
    yield from _age(paper, key, born)


def _age(paper: Paper, key: str, born: date) -> Iterator[Check]:
    """Hospitals count years in several ways: one year more or less is usual."""
    found = _YEARS.fullmatch(paper.text("Age") or "")
    seen = next((d for k in ("InHospitalDate", "MedicalDate", "IssueDate") if (d := paper.day(k))), None)
    if found is None or seen is None:
        return
    years = seen.year - born.year - ((seen.month, seen.day) < (born.month, born.day))
    ok = abs(int(found[1]) - years) <= 1
    words = "年龄与出生日期" + ("相符" if ok else f"不符：应为 {years} 岁，读出 {found[1]} 岁，请核对")
    yield Check("person.age", ok, words, ("Age", key), str(years), found[1], Severity.WARNING)
