"""Pictures of every page of the desk: full, empty, failed and loading, at both office sizes.

    python tools/screenshots.py                     all of them, into build/screenshots
    python tools/screenshots.py --chosen            the few of the documentation, into docs/screenshots
    python tools/screenshots.py --only workbench    pages whose name begins so

A fresh installation is served from a temporary directory and fed with samples/ only: no real person is ever shown.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))

from tests.e2e import claiming, paying, registering  # noqa: E402
from tests.e2e.serving import DESK, PASSWORD, SAMPLES, Server, serving  # noqa: E402

SIZES = ((1366, 768), (1920, 1080))
PEOPLE: dict[str, tuple[str, tuple[str, ...]]] = {
    "officer": ("budget_officer", ()),
    "auditor": ("auditor", ("person_name",)),
    "keeper": ("admin", ()),
    "operator": ("capture_operator", ()),
    "lead": ("capture_lead", ()),
    **paying.PEOPLE,
    **registering.PEOPLE,
}
UPLOADS = (
    "beijing/clean.txt", "beijing/damaged.xlsx", "jiangxi/damaged.txt", "jiangxi/clean.docx", "chongqing/damaged.html",
    "shanghai/clean-ruled.pdf", "shanghai/damaged-ruled.pdf",
)  # fmt: skip
CHOSEN = {("documents", "full"): "documents", ("workbench-pdf", "full"): "workbench", ("charts", "full"): "charts"}
FAILURE = {"code": "internal_error", "message": "系统内部错误，已记入日志，请稍后再试或联系管理员"}
NOTHING = {"items": [], "total": 0, "page": 1, "size": 50}
SETTLES = 900  # milliseconds a page is given after its first content


@dataclass(frozen=True)
class View:
    """A page to be pictured: who looks, where, which request its content hangs on, and what is done first."""

    name: str
    person: str
    path: str
    content: str  # pattern of the request whose answer fills the page
    act: Callable[[Any], None] | None = None
    empty: Any = None  # the answer that stands for an empty page; None where a page cannot be empty


def _select_first(page: Any) -> None:
    page.locator("[data-finding]").first.wait_for()
    page.keyboard.press("ArrowDown")


def _select_indicator(page: Any) -> None:
    page.locator("[data-finding]").filter(has_text="项目绩效表").first.click()


def _dismiss(page: Any) -> None:
    _select_first(page)
    page.keyboard.press("d")
    page.get_by_role("dialog").wait_for()


def _help(page: Any) -> None:
    page.locator("[data-finding]").first.wait_for()
    page.keyboard.press("?")


def _click(name: str) -> Callable[[Any], None]:
    return lambda page: page.get_by_role("button", name=name).first.click()


def _drill(page: Any) -> None:
    card = page.get_by_role("region", name="支出按功能科目")
    card.locator(".parts button").first.click()
    card.scroll_into_view_if_needed()


def _settle(page: Any) -> None:
    """An invented stay: the first worked example of the law."""
    given = {"出生日期": "1970-01-01", "入院日期": "2024-05-01", "出院日期": "2024-05-11", "总费用": "60000", "自费": "3500",
             "超限价": "250", "先行自付": "2000"}  # fmt: skip
    for label, value in given.items():
        page.get_by_label(label, exact=True).fill(value)
    page.keyboard.press("Control+Enter")
    page.get_by_role("region", name="核定结果").wait_for()


def _select_two(page: Any) -> None:
    for key in ("ArrowDown", " ", "ArrowDown", " "):
        page.keyboard.press(key)


def _press(key: str) -> Callable[[Any], None]:
    return lambda page: page.keyboard.press(key)


def _refused(page: Any) -> None:
    file = {"name": "altered.csv", "mimeType": "text/csv", "buffer": b"x,y\n1,2\n"}
    page.get_by_label("选择银行回盘文件").set_input_files(file)
    page.get_by_role("alert").wait_for()


def _entries(page: Any) -> None:
    page.get_by_role("row").filter(has_text="支出户存款").locator(".figure").nth(1).click()


def _bad_list(page: Any) -> None:
    page.keyboard.press("i")
    form = page.get_by_role("dialog")
    page.wait_for_timeout(SETTLES)
    rows = f"{paying.HEAD}\n1,测试甲一,62,,5,\n2,测试乙二,622200010002,,1.234,\n,,,,,\n"
    file = {"name": "list.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    form.get_by_label("名单文件").set_input_files(file)
    form.get_by_role("button", name="导入").click()
    form.get_by_role("alert").wait_for()


def _voucher(page: Any) -> None:
    page.keyboard.press("n")
    page.get_by_label("第 1 条金额").fill("12.345")


def _payment_views(ids: dict[str, int]) -> list[View]:
    """Payables, batches, changes of account and the ledger."""
    ledger, books = "/payment/ledger", "**/api/payment/ledger/books"
    statement, payables = f"{books}/*/statements/**", "**/api/payment/payables?*"
    items, batches = "**/api/payment/batches/*/items?*", "**/api/payment/batches/*"
    empty_payables = NOTHING | {"amount": 0}
    return [
        View("payables", "kuaiji", "/payment/payables", payables, None, empty_payables),
        View("payables-selected", "kuaiji", "/payment/payables?f_state=due", payables, _select_two),
        View("payables-prepare", "kuaiji", "/payment/payables", payables, _press("z")),
        View("payables-import", "kuaiji", "/payment/payables", payables, _bad_list),
        View("payable", "kuaiji", f"/payment/payables?payable={ids['failed']}", "**/api/payment/payables/*"),
        View(
            "payable-withdraw",
            "kuaiji",
            f"/payment/payables?payable={ids['returned']}",
            "**/api/payment/payables/*",
            _click("不再支付，退回基金"),
        ),
        View(
            "payable-person",
            "kuaiji",
            f"/payment/persons/{'0' * 64}",
            "**/api/payment/ledger/persons/*/payments",
            None,
            [],
        ),
        View("batches", "chuna", "/payment/batches", "**/api/payment/batches?*", None, NOTHING),
        View("batch-to-check", "fuhe", f"/payment/batches/{ids['waiting']}", batches),
        View("batch-waits", "kuaiji", f"/payment/batches/{ids['waiting']}", items, None, NOTHING),
        View("batch-refused", "chuna", f"/payment/batches/{ids['out']}", batches, _refused),
        View("batch-answered", "chuna", f"/payment/batches/{ids['answered']}", batches),
        View("changes", "fuhe", "/payment/changes", "**/api/payment/changes?*", None, NOTHING),
        View("ledger-trial", "kuaiji", ledger, books, None, []),
        View("ledger-entries", "kuaiji", ledger, statement, _entries),
        View("ledger-income", "kuaiji", f"{ledger}?tab=income", statement),
        View("ledger-balance", "kuaiji", f"{ledger}?tab=balance", statement),
        View("ledger-journal", "kuaiji", f"{ledger}?tab=journal", statement),
        View("ledger-execution", "kuaiji", f"{ledger}?tab=execution", "**/api/payment/ledger/execution?*"),
        View("ledger-vouchers", "kuaiji", f"{ledger}?tab=vouchers", f"{books}/*/vouchers?*", None, NOTHING),
        View("ledger-enter", "kuaiji", f"{ledger}?tab=vouchers", f"{books}/*/vouchers?*", _voucher),
        View("ledger-closing", "fuhe", f"{ledger}?tab=closing", f"{books}/*/months/*"),
    ]


def _capture(server: Server) -> dict[str, int]:
    """The sample papers as one batch, read by the real engines; ids of the batch and of its papers by kind."""
    api = server.api("operator")
    made = {"name": "2026-11-23 窗口", "channel": "upload", "command_id": "pictures-batch"}
    batch = int(api.ask("POST", "/api/capture/batches", made)[1]["id"])
    mark = "----jingban"
    parts = [f'--{mark}\r\nContent-Disposition: form-data; name="command_id"\r\n\r\npictures-files\r\n'.encode()]
    for file in sorted((SAMPLES / "papers").glob("case-0[13]/*.jpg")):
        head = f'Content-Disposition: form-data; name="files"; filename="{file.parent.name}-{file.name}"'
        parts += [f"--{mark}\r\n{head}\r\n\r\n".encode(), file.read_bytes(), b"\r\n"]
    body = b"".join([*parts, f"--{mark}--\r\n".encode()])
    api.ask("POST", f"/api/capture/batches/{batch}/files", body, f"multipart/form-data; boundary={mark}")
    for _ in range(600):
        if api.ask("GET", f"/api/capture/batches/{batch}")[1]["state"] != "open":
            break
        time.sleep(0.5)
    papers = api.ask("GET", f"/api/capture/batches/{batch}/papers")[1]["items"]
    found: dict[str, int] = {"batch": batch}
    for paper in papers:
        found[paper["kind"]] = paper["id"]  # the last bill is the one with the planted mistake
        if paper["second"] == "needed":
            found["large"] = paper["id"]
    return found


def _type_total(page: Any) -> None:
    field = page.get_by_role("textbox", name="金额合计", exact=True)
    field.fill("5796.78")


def _capture_views(ids: dict[str, int]) -> list[View]:
    batch, papers = "**/api/capture/batches/*", "**/api/capture/batches/*/papers*"
    paper = "**/api/capture/papers/*"
    bill, fee_list = f"/capture/papers/{ids['inpatient_bill']}", f"/capture/papers/{ids['fee_list']}"
    home = f"/capture/batches/{ids['batch']}"
    nothing = {"since": "2026-11-01", "until": "2026-11-30", "engines": [], "operators": [], "days": []}
    return [
        View("capture-batches", "operator", "/capture", "**/api/capture/batches?*", None, NOTHING),
        View("capture-batch", "operator", home, papers, None, NOTHING),
        View("capture-pages", "operator", f"{home}?tab=pages", "**/api/capture/batches/*/pages*", None, NOTHING),
        View("capture-files", "operator", f"{home}?tab=files", batch),
        View("capture-phone", "operator", home, batch, _click("手机拍照")),
        View("capture-separators", "operator", home, batch, _click("隔页条码")),
        View("capture-bench", "operator", bill, paper),
        View("capture-typing", "operator", bill, paper, _type_total),
        View("capture-list", "operator", fee_list, paper),
        View("capture-keys", "operator", bill, paper, lambda page: page.keyboard.press("F1")),
        View("capture-second", "lead", f"/capture/papers/{ids['large']}/second", "**/api/capture/papers/*/second"),
        View("capture-statistics", "lead", "/capture/statistics", "**/api/capture/statistics*", None, nothing),
    ]


def _match_names(page: Any) -> None:
    page.get_by_label("项目名称").fill(registering.PRINTED)
    page.get_by_role("button", name="查找相近项目").click()
    page.locator(".names button").first.wait_for()
    page.locator(".meaning table").first.wait_for()


def _bad_persons(page: Any) -> None:
    file = {"name": "参保名单.csv", "mimeType": "text/csv", "buffer": registering.bad_list()}
    page.get_by_label("名单文件").set_input_files(file)
    page.get_by_role("button", name="导入", exact=True).click()
    page.get_by_role("region", name="有问题的行").wait_for()


def _registry_views(made: dict[str, Any]) -> list[View]:
    persons, person = "**/api/registry/persons?*", "**/api/registry/persons/*"
    mine, providers = f"/registry/persons/{made['person']}", "**/api/registry/providers?*"
    items, match = "**/api/registry/catalogue?*", f"/registry/match?f_provider={registering.HOSPITAL}"
    nobody = NOTHING | {"more": False}
    return [
        View("registry-persons", "chuangkou", "/registry/persons", persons, _press("ArrowDown"), nobody),
        View("registry-search", "chuangkou", "/registry/persons?q=王", persons, None, nobody),
        View("registry-new", "chuangkou", "/registry/persons", persons, _press("n")),
        View("registry-person", "chuangkou", mine, person),
        View("registry-past", "auditor", f"{mine}?day=2019-06-01", person),
        View("registry-correct", "chuangkou", mine, person, _click("更正")),
        View("registry-unmask", "chuangkou", mine, person, _click("显示完整号码")),
        View("registry-insure", "chuangkou", mine, person, _click("登记参保")),
        View("registry-accounts", "mulu", "/registry/accounts", "**/api/registry/accounts?*", None, NOTHING),
        View("registry-providers", "mulu", "/registry/providers", providers, None, NOTHING),
        View("registry-provider", "mulu", f"/registry/providers/{registering.HOSPITAL}", "**/api/registry/providers/*"),
        View("registry-catalogue", "mulu", "/registry/catalogue", items, None, NOTHING),
        View("registry-item", "mulu", f"/registry/catalogue/{made['item']}", "**/api/registry/catalogue/*"),
        View("registry-match", "mulu", match, "**/api/registry/match", _match_names),
        View("registry-match-start", "mulu", match, "**/api/registry/match"),
        View("registry-imports", "mulu", "/registry/imports", "**/api/registry/words"),
        View("registry-refused", "mulu", "/registry/imports", "**/api/registry/persons/import", _bad_persons),
        View("registry-calendar", "mulu", "/registry/calendar?year=2026", "**/api/registry/calendar?*", None, []),
    ]


def views(ids: dict[str, int]) -> list[View]:
    """Every page with the documents of this installation."""
    document = "**/api/budget/documents/*"
    pdf, text, sheet, html = (ids[n] for n in ("damaged-ruled.pdf", "damaged.txt", "damaged.xlsx", "damaged.html"))
    findings = "**/api/budget/documents/*/findings*"
    charts = "**/api/budget/documents/*/charts"
    no_charts = {
        "flow": {"nodes": [], "links": []}, "functions": {"tree": [], "amount_fen": 0}, "basic_project": [],
        "projects": [], "indicators": [], "years": [],
    }  # fmt: skip
    return [
        View("documents", "officer", "/budget/documents", "**/api/budget/documents?*", None, NOTHING),
        View("workbench-pdf", "officer", f"/budget/documents/{pdf}", document, _select_first),
        View("workbench-txt", "officer", f"/budget/documents/{text}", findings, _select_first, NOTHING),
        View("workbench-xlsx", "officer", f"/budget/documents/{sheet}", document, _select_first),
        View("workbench-html", "officer", f"/budget/documents/{html}", document, _select_indicator),
        View("workbench-auditor", "auditor", f"/budget/documents/{text}", document, _select_first),
        View("dismiss", "officer", f"/budget/documents/{text}", document, _dismiss),
        View("recheck", "officer", f"/budget/documents/{text}", document, _click("重新核对")),
        View("export", "officer", f"/budget/documents/{text}", document, _click("导出")),
        View("unmask", "auditor", f"/budget/documents/{text}", document, _click("显示姓名电话")),
        View("shortcuts", "officer", f"/budget/documents/{text}", document, _help),
        View("charts", "officer", f"/budget/documents/{text}?tab=charts", charts, None, no_charts),
        View("charts-drilled", "officer", f"/budget/documents/{sheet}?tab=charts", charts, _drill),
        View("repairs", "officer", f"/budget/documents/{sheet}?tab=repairs", document),
        View("rules", "officer", "/budget/rules", "**/api/budget/rules", None, []),
        View("calculator", "officer", "/benefit/calculator", "**/api/benefit/dictionary", _settle),
        View("policies", "officer", "/benefit/policies", "**/api/benefit/policies/*"),
        View("policies-timeline", "officer", "/benefit/policies?view=timeline", "**/api/benefit/policies/*/timeline"),
        View("policies-diff", "officer", "/benefit/policies?view=diff", "**/api/benefit/policies/*/diff*"),
        View("simulations", "officer", "/benefit/simulations", "**/api/benefit/simulations?*", None, NOTHING),
        View("jobs", "officer", "/jobs", "**/api/jobs?*", None, NOTHING),
        View("messages", "officer", "/budget/rules", "**/api/jobs?*", _click("消息")),
        View("audit", "keeper", "/audit", "**/api/audit?*", _click("校验日志链"), NOTHING),
        View("accounts", "keeper", "/accounts", "**/api/accounts?*", None, NOTHING),
        View("account-new", "keeper", "/accounts", "**/api/accounts?*", _click("新建账号")),
        View("forbidden", "keeper", "/budget/rules", "**/api/budget/rules"),
        *_payment_views(ids),
    ]


@contextmanager
def _page(browser: Any, size: tuple[int, int], cookies: list[Any]) -> Iterator[Any]:
    state = {"cookies": cookies, "origins": []}
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="zh-CN", timezone_id="Asia/Shanghai", storage_state=state
    )
    page = context.new_page()
    try:
        yield page
    finally:
        page.unroute_all(behavior="ignoreErrors")
        context.close()


def _cookies(browser: Any, server: Server, person: str) -> list[Any]:
    with _page(browser, SIZES[0], []) as page:
        page.goto(f"{server.base}/login")
        page.fill("#username", person)
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.locator(".side-nav").wait_for()
        return list(page.context.cookies())


def _picture(page: Any, base: str, view: View, state: str) -> None:
    if state == "error":
        page.route(view.content, lambda route: route.fulfill(status=500, json=FAILURE))
    elif state == "empty":
        page.route(view.content, lambda route: route.fulfill(json=view.empty))
    elif state == "loading":
        page.route(view.content, lambda route: None)  # the answer never comes
    page.goto(base + view.path)
    page.locator("main > *").first.wait_for()
    page.wait_for_timeout(SETTLES)
    if state != "loading":
        page.locator(".skeleton").first.wait_for(state="detached")
    if state == "full" and view.act is not None:
        view.act(page)
        page.wait_for_timeout(SETTLES)


def _states(view: View, chosen: bool) -> list[str]:
    if chosen:
        return ["full"] if (view.name, "full") in CHOSEN else []
    return ["full", *(["empty"] if view.empty is not None else []), "error", "loading"]


def _login_pictures(browser: Any, server: Server, size: tuple[int, int], out: Path) -> None:
    with _page(browser, size, []) as page:
        page.goto(f"{server.base}/login")
        page.locator("#username").wait_for()
        page.screenshot(path=out / f"login-full-{size[0]}.png")
        page.fill("#username", "officer")
        page.fill("#password", "Not-The-Password-1")
        page.keyboard.press("Enter")
        page.locator(".el-alert").wait_for()
        page.screenshot(path=out / f"login-error-{size[0]}.png")


def _save(page: Any, path: Path, small: bool) -> None:
    page.screenshot(path=path)
    if small:
        from PIL import Image

        with Image.open(path) as picture:
            # Few colours make small files; those that mean something must not be lost among the greys.
            picture.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE).save(path, optimize=True)


def take(server: Server, browser: Any, out: Path, *, chosen: bool, only: str) -> int:
    """Take the pictures; how many were taken."""
    officer = server.api("officer")
    ids = {Path(name).name: officer.upload(SAMPLES / name, Path(name).name) for name in UPLOADS}
    with tempfile.TemporaryDirectory() as folder:
        ids |= paying.furnish({name: server.api(name) for name in paying.PEOPLE}, Path(folder))
    shown = views(ids)
    if not chosen and (only.startswith("capture") or "capture".startswith(only)):
        shown += _capture_views(_capture(server))
    if not chosen and (only.startswith("registry") or "registry".startswith(only)):
        with tempfile.TemporaryDirectory() as folder:
            apis = {name: server.api(name) for name in registering.PEOPLE}
            shown += _registry_views(registering.furnish(server, apis, Path(folder)))
    return _shots(server, browser, out, shown, chosen=chosen, only=only)


def _shots(server: Server, browser: Any, out: Path, shown: list[View], *, chosen: bool, only: str) -> int:
    """The pictures of these views, at every size."""
    wanted = [view for view in shown if view.name.startswith(only)]
    cookies = {person: _cookies(browser, server, person) for person in {view.person for view in wanted}}
    taken = 0
    for size in SIZES[:1] if chosen else SIZES:
        if not chosen and "login".startswith(only):
            _login_pictures(browser, server, size, out)
            taken += 2
        for view in wanted:
            for state in _states(view, chosen):
                with _page(browser, size, cookies[view.person]) as page:
                    _picture(page, server.base, view, state)
                    name = CHOSEN[(view.name, state)] if chosen else f"{view.name}-{state}-{size[0]}"
                    _save(page, out / f"{name}.png", small=chosen)
                taken += 1
    return taken


def _claims(server: Server, folder: Path) -> dict[str, int]:
    """Claims in every state; ids of one of each kind."""
    claiming.people(server)
    names = (*claiming.PEOPLE, "mulu", "kuaiji", "fuhe")
    apis = {name: server.api(name) for name in names}
    claiming.books(apis["fuhe"], apis["kuaiji"])
    persons = claiming.registry(apis["mulu"], apis["chuangkou"], folder, extra=18)
    return claiming.furnish(apis, persons, datetime.now(ZoneInfo("Asia/Shanghai")).date())


def _claims_pictures(browser: Any, out: Path, only: str) -> int:
    """In an installation of their own: the books and the registry of claims are furnished otherwise."""
    posts = {name: paying.PEOPLE[name] for name in ("kuaiji", "fuhe")}
    with (
        tempfile.TemporaryDirectory() as home,
        tempfile.TemporaryDirectory() as folder,
        serving(Path(home), posts, JINGBAN_CLAIMS_SWITCHES="demo_rules") as server,
    ):
        shown = _claims_views(_claims(server, Path(folder)))
        return _shots(server, browser, out, shown, chosen=False, only=only)


def _match(page: Any) -> None:
    page.get_by_text("未对照").last.click()
    page.get_by_role("row").filter(has_text="中药熏洗").click()


def _ask_settle(page: Any) -> None:
    page.keyboard.press("F9")
    page.get_by_role("dialog").get_by_role("button", name="初审通过").click()
    page.get_by_role("alert").wait_for()


def _claims_views(ids: dict[str, int]) -> list[View]:
    claim, queue, lists = "**/api/claims/*", "**/api/claims?*", "**/api/claims/archive-lists*"
    nothing, board = NOTHING | {"more": False}, "**/api/claims/board*"
    return [
        View("claims-work", "chushen", "/claims/work", queue, None, nothing),
        View(
            "claims-work-selected", "fushen", "/claims/work", queue, lambda page: (_press("x")(page), _press("b")(page))
        ),
        View("claims-all", "fenguan", "/claims/work?queue=all", queue, None, nothing),
        View("claims-intake", "chuangkou", "/claims/new", "**/api/claims/checklist*", _click("登记")),
        View("claims-edit", "chuangkou", f"/claims/{ids['draft']}/edit", "**/api/claims/*/content"),
        View("claims-draft", "chuangkou", f"/claims/{ids['draft']}", claim),
        View("claims-incomplete", "chuangkou", f"/claims/{ids['incomplete']}?left=materials&right=history", claim),
        View("claims-review", "chushen", f"/claims/{ids['large']}", claim),
        View(
            "claims-lines",
            "chushen",
            f"/claims/{ids['large']}",
            "**/api/claims/*/lines?*",
            _match,
            nothing | {"amount": 0},
        ),
        View("claims-refused", "chushen", f"/claims/{ids['accept']}", claim, _ask_settle),
        View("claims-settled", "fushen", f"/claims/{ids['settle']}", claim),
        View("claims-released", "kuaiji", f"/claims/{ids['release']}", claim),
        View("claims-bills", "chushen", f"/claims/{ids['large']}?left=bills&right=history", claim),
        View("claims-board", "fenguan", "/claims/board", board),
        View("claims-archive", "kuaiji", "/claims/archive", lists, None, NOTHING),
        View("claims-archive-new", "kuaiji", "/claims/archive", lists, _press("n")),
    ]


def main() -> None:
    """Read the options and take the pictures."""
    from playwright.sync_api import sync_playwright

    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--chosen", action="store_true", help="only the pictures of the documentation")
    options.add_argument("--only", default="", help="only pages whose name begins so")
    options.add_argument("--out", type=Path)
    options.add_argument("--chromium", default="/usr/bin/chromium")
    chosen = options.parse_args()
    if not DESK.is_file():
        sys.exit("the desk is not built: run `npm run build` in ui/")
    out = chosen.out or REPOSITORY / ("docs/screenshots" if chosen.chosen else "build/screenshots")
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, serving(Path(home), PEOPLE) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chosen.chromium, args=["--no-sandbox"])
        if not chosen.only.startswith("claims"):
            print(f"{take(server, browser, out, chosen=chosen.chosen, only=chosen.only)} pictures in {out}")
        if not chosen.chosen and (chosen.only.startswith("claims") or "claims".startswith(chosen.only)):
            print(f"{_claims_pictures(browser, out, chosen.only)} pictures of claims in {out}")
        browser.close()


if __name__ == "__main__":
    main()
