"""Named conditions of the attribute limits: when a line breaks its row, what was observed, what is allowed."""

from dataclasses import dataclass

from .terms import Among, Const, Empty, Fact, Known, Prefixed, Term

AGE, DAYS_OLD, DAY = Fact("age"), Fact("days_old"), Fact("day")
LOW, HIGH, WORDS = Known("low"), Known("high"), Known("words")
_SEX, _ROW_SEX = Fact("sex"), Known("sex")
_DX, _DX_YEAR = Fact("diagnoses"), Fact("diagnoses_year")
_NOTHING = Const("")


@dataclass(frozen=True, slots=True)
class Test:
    """A condition with what stands beside it in the finding."""

    breaks: Term
    observed: Term
    limit: Term


TESTS = {
    "always": Test(Fact("item").equals(Fact("item")), Fact("item"), _NOTHING),
    "sex_differs": Test(
        (_SEX.equals("1") | _SEX.equals("2")) & _ROW_SEX.differs("") & _SEX.differs(_ROW_SEX), _SEX, _ROW_SEX
    ),
    "age_from": Test(AGE >= HIGH, AGE, HIGH),
    "age_below": Test(AGE < LOW, AGE, LOW),
    "age_outside": Test((AGE < LOW) | (AGE > HIGH), AGE, _NOTHING),
    "days_old_above": Test(DAYS_OLD > HIGH, DAYS_OLD, HIGH),
    "scheme_other": Test(~Among(Fact("insutype"), WORDS), Fact("insutype"), _NOTHING),
    "scene_other": Test(~Among(Fact("scene"), WORDS), Fact("scene"), _NOTHING),
    "level_below": Test(Fact("level") < LOW, Fact("level"), LOW),
    "dept_other": Test(~Among(Fact("dept"), WORDS), Fact("dept"), _NOTHING),
    # 确诊 rows look back over the year, the others at the visit only
    "no_indication": Test(
        ~Prefixed(_DX, WORDS) & (Known("unit").differs("history") | ~Prefixed(_DX_YEAR, WORDS)), _NOTHING, _NOTHING
    ),
    "contraindicated": Test(Prefixed(_DX, WORDS) | (AGE >= LOW), AGE, _NOTHING),
    "price_above": Test(
        (Fact("price") > HIGH) & (Empty(WORDS) | Among(Fact("level_word"), WORDS)), Fact("price"), HIGH
    ),
    "outside_stay": Test((Fact("admission") - HIGH > DAY) | (Fact("discharge") + HIGH < DAY), Fact("ymd"), _NOTHING),
    "after_death": Test(Fact("death") + HIGH < DAY, Fact("ymd"), _NOTHING),
    "uploaded_late": Test(Fact("uploaded") - DAY > HIGH, Fact("uploaded") - DAY, HIGH),
}
