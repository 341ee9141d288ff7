"""An invented centre with a corrected person, accounts in every state, levels that changed and a calendar, for pictures.

Persons, providers and items come from the generator; the rest goes through the HTTP interface.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .paying import command, done, upload
from .serving import Api, Server

PEOPLE: dict[str, tuple[str, tuple[str, ...]]] = {
    "chuangkou": ("window_clerk", ("id_number", "bank_account")),
    "mulu": ("registry_keeper", ()),
}
HOLIDAYS = ("2026-01-01,放假,元旦", "2026-01-02,放假,元旦", "2026-01-03,放假,元旦", "2026-01-04,上班,元旦",
            "2026-02-14,上班,春节", *(f"2026-02-{day},放假,春节" for day in range(15, 24)), "2026-02-28,上班,春节",
            "2026-04-04,放假,清明", "2026-04-05,放假,清明", "2026-04-06,放假,清明", *(f"2026-05-0{day},放假,劳动节" for day in range(1, 6)),
            "2026-05-09,上班,劳动节", *(f"2026-10-0{day},放假,国庆" for day in range(1, 8)), "2026-10-10,上班,国庆")  # fmt: skip
HOSPITAL = "H11010100000"
PRINTED = "阿克西林片\t0.1g*24片\n头部平扫检查\n自制合剂三号\n贝洛沙坦胶囊\n硅胶导管\t2.0mm\n诊查费"


def _list(folder: Path, keeper: Api, kind: str, lines: list[str]) -> Any:
    target = folder / f"{kind}.csv"
    target.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return done(upload(keeper, f"/api/registry/{kind}/import", target, {"command_id": command("list")}))


def furnish(server: Server, apis: Mapping[str, Api], folder: Path) -> dict[str, Any]:
    """Ids and codes of what is pictured."""
    server.command("registry", "generate", "--persons", "3000", "--providers", "60", "--items", "2400")
    clerk, keeper = apis["chuangkou"], apis["mulu"]
    persons = done(clerk.ask("GET", "/api/registry/persons?size=20"))["items"]
    first = persons[0]
    fix = {
        "version": 1,
        "reason": "姓名录错一字，身份证已核对",
        "name": f"{first['name']}明",
        "command_id": command("fix"),
    }
    done(clerk.ask("POST", f"/api/registry/persons/{first['id']}/correct", fix))
    group = {"identity": "2305", "document": "演示〔2026〕3号", "first": "2026-01-01", "command_id": command("group")}
    done(clerk.ask("POST", f"/api/registry/persons/{first['id']}/groups", group))
    for n, row in enumerate(persons[:6]):
        name = done(clerk.ask("GET", f"/api/registry/persons/{row['id']}"))["name"]
        values = {
            "holder": name,
            "account": f"622200010000{n:04d}",
            "bank": "绿洲农商行",
            "reason": "首次登记",
            "evidence": "银行卡复印件",
        }
        path = f"/api/registry/persons/{row['id']}/accounts"
        made = done(clerk.ask("POST", path, values | {"command_id": command("ask")}))["id"]
        if n % 3 == 0:
            decision = {"accept": True, "answer": "", "command_id": command("yes")}
            done(keeper.ask("POST", f"/api/registry/accounts/{made}/decision", decision))
    again = {
        "holder": fix["name"],
        "account": "6222000100008888",
        "bank": "绿洲农商行",
        "reason": "原卡已换",
        "evidence": "新卡复印件",
    }
    done(clerk.ask("POST", f"/api/registry/persons/{first['id']}/accounts", again | {"command_id": command("ask")}))
    _list(folder, keeper, "calendar", ["日期,类型,名称", *HOLIDAYS])
    item = done(clerk.ask("GET", "/api/registry/catalogue?kind=drug&size=1"))["items"][0]
    head = "项目编码,类别,项目名称,收费等级,先行自付比例,规格,剂型,单位,限价一级,限价二级,限价三级,文号,生效日期"
    line = f"{item['code']},药品,{item['name']},乙,15%,{item['spec']},{item['form']},盒,28.50,28.50,28.50,演示〔2026〕8号,2026-07-01"
    _list(folder, keeper, "catalogue", [head, line])
    mapping = {"provider": HOSPITAL, "name": "诊查费", "code": item["code"], "command_id": command("learn")}
    done(keeper.ask("POST", "/api/registry/mappings", mapping))
    return {"person": first["id"], "item": item["code"]}


def bad_list() -> bytes:
    """A list of persons with something wrong in every row."""
    rows = (
        "110105199003074011,测试甲一,110105001,男",
        "11010519900307,测试乙二,110105001,女",
        ",,,",
        "H12345678,测试丙三,110105001,未知",
    )
    return "\n".join(["证件号码,姓名,经办机构,性别", *rows, ""]).encode()
