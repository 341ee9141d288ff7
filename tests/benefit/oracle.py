"""A second, naive calculation of the Beijing tables, written from the published tables alone.

It shares no code with the product: fractions instead of integers per million, one function per
table, no packs, no plans. Slow and obvious on purpose.
"""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def half_up(value: Decimal) -> Decimal:
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


# level → share the pooled fund pays in (deductible–30 000, 30 000–40 000, above)
ACTIVE = {1: ("0.90", "0.95", "0.97"), 2: ("0.87", "0.92", "0.97"), 3: ("0.85", "0.90", "0.95")}


def employee_stay(
    level: int, retired: bool, eligible: Decimal, stays: int, pooled: Decimal, large: Decimal
) -> tuple[Decimal, Decimal, Decimal]:
    """(统筹, 大额, 补充) of one stay of an employee; the 100 000 is what the pooled fund pays in the year."""
    line = Decimal(1300) if stays == 0 else Decimal(650)
    edges = [min(line, eligible), Decimal(30000), Decimal(40000), Decimal(10) ** 12]
    paid = extra = Decimal(0)
    stopped = edges[0]
    for i in range(3):
        low, high = max(edges[i], edges[0]), min(edges[i + 1], eligible)
        if high <= low:
            continue
        ratio = Decimal(ACTIVE[level][i])
        if retired:
            ratio = 1 - (1 - ratio) * Decimal("0.6")
        part = high - low
        pay = half_up(part * ratio)
        room = max(Decimal(0), Decimal(100000) - pooled - paid)
        full = pay > room
        if full:
            pay = room
            part = min(part, half_up(pay / ratio))
        paid += pay
        if retired:
            extra += half_up((part - pay) / 2)
        stopped += part
        if full:
            break
    rest = max(Decimal(0), eligible - stopped)
    big_ratio = Decimal("0.80") if retired else Decimal("0.85")
    big = half_up(rest * big_ratio)
    covered = rest
    left = max(Decimal(0), Decimal(400000) - large)
    if big > left:
        big = left
        covered = min(rest, half_up(big / big_ratio))
    if retired and rest > 0:
        extra += min(half_up(covered * Decimal("0.10")), covered - big)
    return paid, big, extra


def resident_stay(level: int, minor: bool, district: bool, eligible: Decimal, stays: int, paid: Decimal) -> Decimal:
    line = {1: Decimal(300), 2: Decimal(800), 3: Decimal(1300)}[level]
    if minor or stays > 0:
        line /= 2
    ratio = {1: "0.80", 2: "0.78", 3: "0.78" if district else "0.75"}[level]
    pay = half_up(max(Decimal(0), eligible - line) * Decimal(ratio))
    return min(pay, max(Decimal(0), Decimal(250000) - paid))


def employee_visit(
    age: int, retired: bool, community: bool, eligible: Decimal, counted: Decimal, paid: Decimal
) -> tuple[Decimal, Decimal]:
    """(大额, 补充) of one outpatient visit from 2023 on; 20 000 is what the large-amount fund has paid."""
    line = Decimal(1300) if retired else Decimal(1800)
    rest = eligible - min(eligible, max(Decimal(0), line - counted))
    if retired:
        ratio = Decimal("0.80") if community or age >= 70 else Decimal("0.70")
    else:
        ratio = Decimal("0.90") if community else Decimal("0.70")
    first, extra = half_up(rest * ratio), Decimal(0)
    room = max(Decimal(0), Decimal(20000) - paid)
    used = rest
    if first > room:
        first = room
        used = min(rest, half_up(first / ratio)) if first else Decimal(0)
    if retired:
        extra += half_up((used - first) / 2)
    above = rest - used
    second = half_up(above * Decimal("0.60"))
    if retired:
        extra += half_up((above - second) / 2)
    return first + second, extra


def catastrophic(base: Decimal, hardship: bool) -> Decimal:
    above = base - (Decimal(15202) if hardship else Decimal(30404))
    if above <= 0:
        return Decimal(0)
    low, high = (Decimal("0.65"), Decimal("0.75")) if hardship else (Decimal("0.60"), Decimal("0.70"))
    return half_up(min(above, Decimal(50000)) * low) + half_up(max(Decimal(0), above - 50000) * high)
