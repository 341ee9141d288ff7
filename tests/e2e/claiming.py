"""An invented registry and claims in every state, set up through the HTTP interface.

Used by the browser test of claims and by tools/screenshots.py. Names, prices and numbers come from samples/claims.
"""

import csv
import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from . import paying
from .paying import command, done
from .serving import SAMPLES, Api, Server

CENTRE = "110105"
FOLDER = SAMPLES / "claims"
HOSPITALS = ("H99310100001", "H99310100002", "H99310100003")  # level 3, 2, 1
MATERIALS = ["1", "2", "3", "4", "5", "8"]
PEOPLE: dict[str, tuple[str, tuple[str, ...]]] = {
    "chuangkou": ("window_clerk", ()),
    "chushen": ("first_reviewer", ()),
    "chushen2": ("first_reviewer", ()),
    "fushen": ("second_reviewer", ()),
    "yewu": ("benefit_head", ()),
    "fenguan": ("benefit_director", ()),
}
# Items the demonstration knowledge of review speaks of: for women only; at most 50 or 45 元.
DEMO_ITEMS = {"示例项目（限女性）": "DEMO-S02", "示例项目（限价）": "DEMO-S21"}
PLANS = {"310": "1100000000003101", "390": "1100000000003901"}
MORE_PLANS = ("330", "392", "610")
Line = dict[str, Any]


def catalogue() -> dict[str, str]:
    """Code of each item of the sample catalogue by its name."""
    with (FOLDER / "catalogue.csv").open(encoding="utf-8") as file:
        return {row["项目名称"]: row["项目编码"] for row in csv.DictReader(file)} | DEMO_ITEMS


def people(server: Server) -> None:
    """An account for each post; the registry is kept by somebody who answers for all centres."""
    for name, (role, fields) in PEOPLE.items():
        server.settle(name, server.person(name, role, fields))
    said = server.command("accounts", "create", "mulu", "--role", "registry_keeper", "--format", "json")
    server.settle("mulu", json.loads(said.strip().splitlines()[-1])["initial_password"])


def registry(keeper: Api, clerk: Api, folder: Path, *, extra: int = 0) -> dict[str, int]:
    """The sample lists imported, accounts entered by two persons; registry id of each person by name.

    ``extra``: so many more invented employees, for long lists.
    """
    lists = {name: (FOLDER / f"{name}.csv").read_text("utf-8") for name in ("providers", "catalogue", "persons")}
    for name, code in DEMO_ITEMS.items():
        lists["catalogue"] += f"{code},诊疗项目,{name},,次,甲,,,,,2020-01-01\n"
    for n in range(extra):
        name = f"{'甲乙丙丁戊己庚辛壬癸'[n % 10]}{'一二三四五六七八九十'[n // 10 % 10]}"
        lists["persons"] += f"99,993101{1950 + n % 50}0101{100 + n},测试{name},{'男女'[n % 2]},{1950 + n % 50}-01-01,"
        lists["persons"] += f"{{centre}},{('310', '390')[n % 3 == 2]},{('1101', '1501')[n % 3 == 2]},2019-01-01,,,\n"
    for name, text in lists.items():
        file = folder / f"{name}.csv"
        file.write_text(text.replace("{centre}", CENTRE), encoding="utf-8")
        done(paying.upload(keeper, f"/api/registry/{name}/import", file, {"command_id": command(name)}))
    found: dict[str, int] = {}
    with (FOLDER / "accounts.csv").open(encoding="utf-8") as table:
        held = {row["户名"]: row for row in csv.DictReader(table)}
    for page in range(1, 2 + extra // 100):
        rows = done(clerk.ask("GET", f"/api/registry/persons?size=100&page={page}"))["items"]
        found |= {row["name"]: row["id"] for row in rows}
    for n, (name, person) in enumerate(found.items()):
        row = held.get(name, {"户名": name, "账号": f"62220000{n:04d}0001", "开户行": "澄湖银行"})
        account = {"holder": name, "account": row["账号"], "bank": row["开户行"], "relation": "self",
                   "reason": "申请人提供的收款账户", "evidence": "银行卡复印件"}  # fmt: skip
        path = f"/api/registry/persons/{person}/accounts"
        asked = done(clerk.ask("POST", path, account | {"command_id": command("account")}))["id"]
        body = {"accept": True, "command_id": command("decide")}
        done(keeper.ask("POST", f"/api/registry/accounts/{asked}/decision", body))
    return found


def books(checker: Api, accountant: Api) -> None:
    """The books a settlement pays from; the two it mostly pays from with money."""
    for plan, number in PLANS.items():
        paying.open_book(checker, accountant, 50_000_000_00, plan=plan, number=number)
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    for plan in MORE_PLANS:
        body = {"centre": CENTRE, "plan": plan, "day": today, "command_id": command("book")}
        book = done(checker.ask("POST", "/api/payment/ledger/books", body))["book"]
        done(checker.ask("POST", f"/api/payment/ledger/books/{book}/months", {"command_id": command("month")}))


def line(name: str, quantity: str, price: str, day: str, **more: Any) -> Line:
    """A fee line with the code of the sample catalogue where there is one."""
    fen = int((Decimal(quantity) * Decimal(price) * 100).to_integral_value())
    code = catalogue().get(name, "")
    return {"name": name, "quantity": quantity, "price": price, "amount": fen, "day": day, "code": code} | more


def bill(number: str, day: str, lines: list[Line], **more: Any) -> dict[str, Any]:
    """A bill over its lines."""
    return {"number": number, "day": day, "total": sum(one["amount"] for one in lines), "lines": lines} | more


def visit(bills: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A visit of one day."""
    day = bills[0]["day"]
    return {"med_type": "11", "provider": HOSPITALS[1], "first": day, "last": day, "bills": bills,
            "diagnoses": ["I10"]} | more  # fmt: skip


def registered(clerk: Api, person: int, visits: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A draft."""
    body = {"person": person, "materials": MATERIALS, "visits": visits, "command_id": command("claim")} | more
    return dict(done(clerk.ask("POST", "/api/claims", body)))


def step(api: Api, claim: int, name: str, reason: str = "") -> dict[str, Any]:
    """One step of a claim as it stands."""
    now = done(api.ask("GET", f"/api/claims/{claim}"))
    body = {"revision": now["revision"], "command_id": command(name)} | ({"reason": reason} if reason else {})
    return dict(done(api.ask("POST", f"/api/claims/{claim}/{name}", body)))


def decided(reviewer: Api, claim: int) -> None:
    """Every open finding accepted."""
    for finding in done(reviewer.ask("GET", f"/api/claims/{claim}"))["finding_list"]:
        if finding["decision"] == "open":
            body = {"decision": "accepted", "reason": "", "command_id": command("finding")}
            done(reviewer.ask("POST", f"/api/claims/{claim}/findings/{finding['id']}/decision", body))


WALK = ("accept", "settle", "recheck", "approve", "release")


def walked(apis: Mapping[str, Api], claim: int, until: str) -> None:
    """A draft led through the hands up to and with a step."""
    hands = dict(zip(WALK, ("chuangkou", "chushen", "fushen", "fenguan", "kuaiji"), strict=True))
    for name in WALK[: WALK.index(until) + 1]:
        state = done(apis["chuangkou"].ask("GET", f"/api/claims/{claim}"))["state"]
        if name == "approve" and state == "approved":
            continue  # a small sum needs no approval
        if name == "settle":
            decided(apis["chushen"], claim)
        step(apis[hands[name]], claim, name)


def stay(number: str, last: date, days: int = 8, *, level: int = 0, much: int = 1) -> dict[str, Any]:
    """A stay with the daily charges of each day, one item charged twice, one that is in no catalogue."""
    lines: list[Line] = []
    for n in range(days):
        day = (last - timedelta(days=days - n)).isoformat()
        lines += [
            line("住院诊查费", "1", "30.00", day), line("普通病房床位费", "1", "50.00", day),
            line("二级护理", "1", "24.00", day), line("静脉注射", "2", "6.00", day),
            line("0.9%氯化钠注射液", str(2 * much), "4.20", day), line("注射用头孢曲松钠", str(2 * much), "38.60", day),
            line("盐酸氨溴索注射液", "3", "8.05", day),
        ]  # fmt: skip
    first = (last - timedelta(days=days)).isoformat()
    lines += [
        line("X线计算机体层(CT)平扫", "1", "180.00", first), line("彩色多普勒超声心动图", "1", "230.00", first),
        line("彩色多普勒超声心动图", "1", "230.00", first), line("血细胞分析(五分类)", "2", "25.00", first),
        line("人血白蛋白", str(2 * much), "420.00", first), line("板蓝根颗粒", "3", "12.00", first),
        line("一次性使用吸氧管", "2", "3.50", first), line("中药熏洗(院内制剂)", "2", "35.00", first),
        line("示例项目（限女性）", "1", "88.00", first), line("示例项目（限价）", "2", "60.00", first),
    ]  # fmt: skip
    made = bill(number, last.isoformat(), lines, code="99060126", check_code="a1b2c3")
    return visit([made], med_type="21", provider=HOSPITALS[level], first=first, last=last.isoformat(),
                 diagnoses=["J18.9", "I10"], department="呼吸内科")  # fmt: skip


def outpatient(number: str, day: date) -> dict[str, Any]:
    """A visit of one day."""
    at = day.isoformat()
    lines = [
        line("普通门诊诊查费", "1", "20.00", at), line("苯磺酸氨氯地平片", "4", "18.90", at),
        line("瑞舒伐他汀钙片", "4", "25.20", at), line("常规心电图检查", "1", "25.00", at),
        line("彩色多普勒超声心动图", "1", "230.00", at),
    ]  # fmt: skip
    return visit([bill(number, at, lines, code="99060126", check_code="d4e5f6")])


def furnish(apis: Mapping[str, Api], persons: Mapping[str, int], today: date) -> dict[str, int]:
    """Claims in every state, for pictures; id of one of each kind."""
    clerk = apis["chuangkou"]
    names = list(persons.values())
    found: dict[str, int] = {}
    ends = ["", "", "accept", "accept", "accept", "settle", "settle", "recheck", "recheck", "approve", "release"]
    for n, person in enumerate(names):
        number, day = f"{80000000 + n * 7919}", today - timedelta(days=6 + n % 60)
        what = stay(number, day, 5 + n % 9, level=n % 3, much=1 + n % 4) if n % 3 != 1 else outpatient(number, day)
        claim = registered(clerk, person, [what])["id"]
        until = ends[n % len(ends)]
        if until:
            walked(apis, claim, until)
        found.setdefault(until or "draft", claim)
    some = names[0]
    big = stay("90000001", today - timedelta(days=20), 55, much=3)
    found["large"] = registered(clerk, some, [big])["id"]
    walked(apis, found["large"], "accept")
    missing = registered(clerk, names[1], [outpatient("90000002", today - timedelta(days=9))], materials=["1", "2"])
    found["incomplete"] = missing["id"]
    step(clerk, missing["id"], "ask-documents")
    held = registered(clerk, names[2], [stay("90000003", today - timedelta(days=30), 6)])["id"]
    walked(apis, held, "accept")
    step(apis["chushen"], held, "hold", "向医院核实重复收取的超声心动图")
    found["on_hold"] = held
    refused = registered(clerk, names[3], [outpatient("90000004", today - timedelta(days=15))])["id"]
    step(clerk, refused, "reject", "票据系复印件，未能提供原件")
    found["rejected"] = refused
    return found
