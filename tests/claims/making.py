"""The invented world tests of claims live in: people, hospitals, catalogue, books, and claims short to write.

Everything is written in a few statements; the clock stands at ``TODAY`` while ``world`` is used.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property
from itertools import count
from typing import Any

from jingban.claims.core.model import Channel, NewBill, NewClaim, NewLine, NewVisit
from jingban.infra import clock
from jingban.infra.access.services import Actor
from jingban.registry import models as registry
from jingban.registry import repository as registry_rows
from jingban.registry.core import certificates, names
from jingban.registry.core.matching import name_of

CENTRE = "110105"
TODAY = date(2024, 5, 20)  # a Monday
MOMENT = datetime(2024, 5, 20, 2, 0, tzinfo=UTC)  # 10:00 in Beijing
SINCE = date(2020, 1, 1)

FIRST_LEVEL, SECOND_LEVEL, THIRD_LEVEL = "H11010500001", "H11010500002", "H11010500003"
PHARMACY, SUSPENDED = "P11010500009", "H11010500008"
HOSPITALS = {
    FIRST_LEVEL: ("测试安宁社区卫生服务中心", "1", "active"),
    SECOND_LEVEL: ("测试和平医院", "2", "active"),
    THIRD_LEVEL: ("测试长青综合医院", "3", "active"),
    PHARMACY: ("测试东河大药房", "9", "active"),
    SUSPENDED: ("测试停约医院", "2", "suspended"),
}

DRUG_A, DRUG_B, DRUG_C = f"X{1:022d}", f"X{2:022d}", f"X{3:022d}"
DRUG_DATED = f"X{4:022d}"  # 乙 10 % until 2024-03-31, 甲 from 2024-04-01
VISIT_FEE, BED, SCAN = "S00000000001", "S00000000002", "S00000000003"
TUBE, MESH = f"C{1:019d}", f"C{2:019d}"
# code, kind, name, spec, class, ratio, ceilings (分) by level
ITEMS: list[tuple[str, str, str, str, str, str, tuple[int | None, int | None, int | None]]] = [
    (DRUG_A, "drug", "阿克西林胶囊", "0.25g*24粒", "01", "0", (None, None, None)),
    (DRUG_B, "drug", "贝洛沙坦片", "5mg*30片", "02", "0.1", (2000, 2000, 2000)),
    (DRUG_C, "drug", "卡维美容口服溶液", "100ml", "03", "1", (None, None, None)),
    (VISIT_FEE, "service", "普通门诊诊查费", "", "01", "0", (1000, 2000, 3000)),
    (BED, "service", "普通病房床位费", "", "01", "0", (3000, 5000, 8000)),
    (SCAN, "service", "腹部增强检查", "", "02", "0.08", (20000, 24000, 30000)),
    (TUBE, "consumable", "钛合金导管", "2.0mm", "02", "0.2", (100000, 100000, 100000)),
    (MESH, "consumable", "进口覆膜补片", "10.0mm", "03", "1", (None, None, None)),
]
HOLIDAYS_2024 = [
    *((f"2024-01-{n:02d}", "holiday") for n in (1,)),
    *((f"2024-02-{n:02d}", "holiday") for n in range(10, 18)),
    *((day, "makeup") for day in ("2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11")),
    *((f"2024-04-{n:02d}", "holiday") for n in (4, 5, 6)),
    *((f"2024-05-{n:02d}", "holiday") for n in range(1, 6)),
    ("2024-06-10", "holiday"),
]

_ids = count(1)
_numbers = count(1)


def command() -> str:
    """A fresh command id."""
    return f"test-claims-{next(_ids):08d}"


def id_number(serial: int, birth: date) -> str:
    """An invented ID number with a right check digit; odd serials are men."""
    first17 = f"110105{birth:%Y%m%d}{serial:03d}"
    return first17 + certificates.check_digit(first17)


@dataclass(frozen=True)
class Insured:
    """One invented person."""

    id: int
    name: str
    certificate: str
    birth: date
    sex: str
    account: str  # bank account in clear; empty: none


@dataclass
class World:
    """What is there."""

    persons: dict[str, Insured] = field(default_factory=dict)
    day: date = TODAY

    def __getitem__(self, key: str) -> int:
        """Registry id of a person by the word used here."""
        return self.persons[key].id


# word: name, serial, birth, scheme, person type, identities, has an account
PEOPLE: dict[str, tuple[str, int, date, str, str, tuple[str, ...], bool]] = {
    "employee": ("测试甲", 401, date(1985, 3, 7), "310", "1101", (), True),
    "retired": ("测试乙", 402, date(1950, 6, 1), "310", "1201", (), True),
    "resident": ("测试丙", 403, date(1970, 1, 1), "390", "1501", (), True),
    "child": ("测试丁", 404, date(2014, 9, 1), "390", "1403", (), True),
    "poor": ("测试戊", 405, date(1960, 2, 2), "390", "1501", ("2303",), True),
    "rare": ("𬭎䶮·测试", 407, date(1990, 12, 12), "310", "1101", (), True),
    "no_account": ("测试己", 408, date(1988, 8, 8), "310", "1101", (), False),
    "uninsured": ("测试庚", 409, date(1992, 4, 4), "", "", (), True),
    "elsewhere": ("测试辛", 411, date(1975, 5, 5), "310", "1101", (), True),  # of another centre
}


def make_world() -> World:
    """Write people, hospitals, catalogue and calendar."""
    world = World()
    _people(world)
    _hospitals()
    _catalogue()
    registry.CalendarDay.objects.bulk_create(
        registry.CalendarDay(day=date.fromisoformat(day), kind=kind) for day, kind in HOLIDAYS_2024
    )
    return world


def _people(world: World) -> None:
    now = clock.now()
    rows, facts = [], []
    for word, (name, serial, birth, scheme, kind, groups, account) in PEOPLE.items():
        number = id_number(serial, birth)
        rows.append(
            registry.Person(
                number=f"TEST{serial:04d}", centre="110106001" if word == "elsewhere" else f"{CENTRE}001",
                certificate_type="01", certificate_cipher=registry_rows.sealed(number),
                certificate_digest=registry_rows.digest(number), certificate_masked=certificates.masked(number),
                name=name, name_key=names.key(name), sex="1" if serial % 2 else "2", birth=birth, changed_by="test",
                changed_at=now,
            )
        )  # fmt: skip
        facts.append((word, number, scheme, kind, groups, f"6222000011{serial:04d}88" if account else ""))
    registry.Office.objects.bulk_create([registry.Office(code=c) for c in (f"{CENTRE}001", "110106001")])
    made = registry.Person.objects.bulk_create(rows)
    registry_rows.add_grams([(row.pk, row.name) for row in made])
    both = list(zip(made, facts, strict=True))
    registry.Coverage.objects.bulk_create(
        registry.Coverage(person=row, scheme=scheme, person_type=kind, first=SINCE, by="test", at=now)
        for row, (_, _, scheme, kind, _, _) in both
        if scheme
    )
    registry.GroupMembership.objects.bulk_create(
        registry.GroupMembership(person=row, identity=identity, first=SINCE, by="test", at=now)
        for row, (_, _, _, _, groups, _) in both
        for identity in groups
    )
    registry.PersonBankAccount.objects.bulk_create(
        registry.PersonBankAccount(
            person=row, holder=row.name, account_cipher=registry_rows.sealed_account(account),
            account_masked=certificates.masked_account(account), bank="绿洲农商行", reason="测试", state="accepted",
            asked_by="asker", asked_at=now, checked_by="checker", checked_at=now,
        )
        for row, (_, _, _, _, _, account) in both
        if account
    )  # fmt: skip
    for row, (word, number, _, _, _, account) in both:
        world.persons[word] = Insured(row.pk, row.name, number, row.birth, row.sex, account)


def _hospitals() -> None:
    made = registry.Provider.objects.bulk_create(
        registry.Provider(code=code, name=name, name_key=name) for code, (name, _, _) in HOSPITALS.items()
    )
    registry.ProviderPeriod.objects.bulk_create(
        registry.ProviderPeriod(
            provider=row, name=row.name, level=HOSPITALS[row.code][1], state=HOSPITALS[row.code][2], category="综合",
            first=SINCE,
        )
        for row in made
    )  # fmt: skip


def _catalogue() -> None:
    def version(
        code: str, kind: str, name: str, spec: str, item_class: str, ratio: str, ceilings: Any, *days: date
    ) -> registry.CatalogueVersion:
        one, two, three = ceilings
        return registry.CatalogueVersion(
            code=code, kind=kind, name=name, name_key=name_of(name).whole, item_class=item_class, ratio=Decimal(ratio),
            spec=spec, unit="盒" if kind == "drug" else "次", ceiling_1=one, ceiling_2=two, ceiling_3=three,
            document="演示〔2020〕1号", first=days[0] if days else SINCE, last=days[1] if len(days) > 1 else None,
        )  # fmt: skip

    none = (None, None, None)
    made = registry.CatalogueVersion.objects.bulk_create(
        [
            *(version(*row) for row in ITEMS),
            version(DRUG_DATED, "drug", "多沙他汀片", "20mg*14片", "02", "0.1", none, SINCE, date(2024, 3, 31)),
            version(DRUG_DATED, "drug", "多沙他汀片", "20mg*14片", "01", "0", none, date(2024, 4, 1)),
        ]
    )
    registry_rows.add_item_grams(made)


def open_books(centre: str = CENTRE) -> None:
    """The books a settlement pays from, with what paying needs, the months around today open."""
    from jingban.payment.models import BankAccount, Book, LedgerAccount, Period

    plans = [
        ("310", "职工基本医疗保险基金", "310", ("310100", "310200")),
        ("320", "公务员医疗补助", "320", ("320100",)),
        ("330", "大额医疗费用互助资金", "330", ("330100",)),
        ("390", "城乡居民基本医疗保险基金", "390", ("390100",)),
        ("392", "城乡居民大病保险资金", "392", ("390200",)),
        ("610", "城乡医疗救助基金", "", ("610100", "610102")),
    ]
    now = clock.now()
    books = Book.objects.bulk_create(
        Book(code=f"{centre}-{code}", name=name, kind="fund", centre=centre, scheme=scheme, fund_code=funds[0],
             chart="test", opened_by="test", opened_at=now)
        for code, name, scheme, funds in plans
    )  # fmt: skip
    accounts = []
    for book, (_, _, _, funds) in zip(books, plans, strict=True):
        # number, name, kind, role, fund_pay_type
        rows = [
            ("1004", "支出户存款", "asset", "bank", ""),
            ("2001.01", "暂收款—待重发", "liability", "suspense", ""),
            ("4101", "财政补贴收入", "income", "subsidy", ""),
            *((f"5001.{n:02d}", "待遇支出", "expense", "" if n > 1 else "expense", f) for n, f in enumerate(funds, 1)),
        ]
        accounts += [
            LedgerAccount(book=book, code=c, name=n, kind=k, role=r, fund_code=f, active_from=date(2018, 1, 1))
            for c, n, k, r, f in rows
        ]
    made = LedgerAccount.objects.bulk_create(accounts)
    month = TODAY.year * 12 + TODAY.month - 1
    Period.objects.bulk_create(
        Period(book=book, month=f"{m // 12}-{m % 12 + 1:02d}", opened_by="test", opened_at=now)
        for book in books
        for m in range(month - 1, month + 3)
    )
    BankAccount.objects.bulk_create(
        BankAccount(book=account.book, account=account, number=f"1100{account.book.scheme or '610'}1234",
                    name="测试医保中心", bank="绿洲农商行", layout="lvzhou-csv")
        for account in made
        if account.role == "bank"
    )  # fmt: skip


class Crew:
    """One person per post, made when first asked for."""

    def __init__(self, acting: Callable[..., Actor]) -> None:
        self._acting = acting

    def _one(self, username: str, *roles: str, scope: str = CENTRE, centre: str = CENTRE) -> Actor:
        return self._acting(*roles, username=username, scope=scope, centre=centre)

    @cached_property
    def clerk(self) -> Actor:
        """窗口."""
        return self._one("chuangkou", "window_clerk")

    @cached_property
    def clerk2(self) -> Actor:
        """窗口, another person."""
        return self._one("chuangkou2", "window_clerk")

    @cached_property
    def stranger(self) -> Actor:
        """窗口 of another centre."""
        return self._one("waiqu", "window_clerk", scope="110106", centre="110106")

    @cached_property
    def reviewer(self) -> Actor:
        """初审."""
        return self._one("chushen", "first_reviewer")

    @cached_property
    def reviewer2(self) -> Actor:
        """初审, another person."""
        return self._one("chushen2", "first_reviewer")

    @cached_property
    def rechecker(self) -> Actor:
        """复核."""
        return self._one("fuhe", "second_reviewer")

    @cached_property
    def head(self) -> Actor:
        """业务科长."""
        return self._one("kezhang", "benefit_head")

    @cached_property
    def boss(self) -> Actor:
        """分管主任."""
        return self._one("zhuren", "benefit_director")

    @cached_property
    def accountant(self) -> Actor:
        """会计, who releases."""
        return self._one("kuaiji", "accountant")

    @cached_property
    def auditor(self) -> Actor:
        """审核, who only looks."""
        return self._one("shenji", "auditor")

    @cached_property
    def gateway(self) -> Actor:
        """医院和平台接口."""
        return self._one("jiekou", "claims_gateway")

    @cached_property
    def keeper(self) -> Actor:
        """参保与目录."""
        return self._one("mulu", "registry_keeper", scope="*")


# --- claims, short to write --------------------------------------------------------------------------


def a_line(
    name: str = "阿克西林胶囊", amount: int = 10000, quantity: int | str = 1, *, code: str = DRUG_A, **more: Any
) -> NewLine:
    """A fee line; the price (元) follows from amount (分) and quantity unless given."""
    number = Decimal(quantity)
    price = more.pop("price", Decimal(amount) / 100 / number)
    return NewLine(name, number, price, amount, code=code, **more)


def a_bill(*lines: NewLine, day: date = date(2024, 4, 10), **more: Any) -> NewBill:
    """An electronic bill over its lines, numbered afresh."""
    lines = lines or (a_line(day=day),)
    number = next(_numbers)
    values: dict[str, Any] = {
        "number": f"{number * 7919 % 100_000_000:08d}01", "code": "11060124", "check_code": f"ab{number:04d}",
        "total": sum(line.amount for line in lines), **more,
    }  # fmt: skip
    return NewBill(day=day, lines=lines, **values)


def a_visit(*bills: NewBill, med_type: str = "11", provider: str = SECOND_LEVEL, **more: Any) -> NewVisit:
    """Care of the day of its first bill, or a stay where ``first`` and ``last`` say so."""
    bills = bills or (a_bill(),)
    values: dict[str, Any] = {"first": bills[0].day, "last": bills[0].day, "diagnoses": ("J18.9",), **more}
    return NewVisit(med_type=med_type, provider=provider, bills=bills, **values)


def a_stay(*lines: NewLine, first: date = date(2024, 4, 1), last: date = date(2024, 4, 10), **more: Any) -> NewVisit:
    """A stay with one bill on its last day."""
    lines = lines or (
        a_line("普通病房床位费", 45000, 9, code=BED, day=first),
        a_line("阿克西林胶囊", 300000, 100, day=first),
        a_line("腹部增强检查", 48000, 2, code=SCAN, day=first),
    )
    return a_visit(a_bill(*lines, day=last), **{"med_type": "21", "first": first, "last": last, **more})


def a_claim(person: int, *visits: NewVisit, **more: Any) -> NewClaim:
    """A claim with every material there."""
    materials = ("1", "2", "3", "4", "5", "6", "8")
    values: dict[str, Any] = {"reason": "01", "channel": Channel.WINDOW, "materials": materials, **more}
    return NewClaim(person=person, visits=visits or (a_visit(),), **values)


def bulk_lines(number: int, fen: int = 100, day: date = date(2024, 4, 10)) -> Sequence[NewLine]:
    """Many lines of a few items."""
    kinds = [("阿克西林胶囊", DRUG_A), ("贝洛沙坦片", DRUG_B), ("普通门诊诊查费", VISIT_FEE), ("自制敷料", "")]
    return [a_line(kinds[n % 4][0], fen + n % 7, code=kinds[n % 4][1], day=day) for n in range(number)]
