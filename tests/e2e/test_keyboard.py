"""The whole walk without a mouse, and what assistive technology finds on each page."""

from collections.abc import Callable

import pytest

from .conftest import Tab
from .serving import PASSWORD, Server


def test_a_clerk_needs_no_mouse(server: Server, new_tab: Callable[[], Tab], text_document: int) -> None:
    tab = new_tab()
    page = tab.open("/login")
    page.get_by_label("用户名").wait_for()
    keys = page.keyboard
    keys.type("officer")  # the field has the focus
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    page.get_by_role("row").filter(has_text="jiangxi.txt").wait_for()

    keys.press("ArrowDown")
    for _ in range(30):
        if page.locator(".current-row").filter(has_text="jiangxi.txt").count():
            break
        keys.press("ArrowDown")
    keys.press("Enter")
    rows = page.locator("[data-finding]")
    rows.first.wait_for()

    keys.press("ArrowDown")
    first = rows.first
    assert first.get_attribute("aria-selected") == "true"
    keys.press("ArrowDown")
    assert first.get_attribute("aria-selected") == "false"
    keys.press("ArrowUp")

    # Enter goes to the other place of the comparison
    places = page.locator(".places li")
    if places.count() > 1:
        keys.press("Enter")
        keys.press("Enter")
        page.locator(".places button.on .nth").filter(has_text="2").wait_for()

    keys.press("d")
    page.get_by_role("dialog", name="排除这条发现").wait_for()
    page.wait_for_timeout(300)
    keys.type("kept by keyboard")
    keys.press("Control+Enter")
    first.get_by_text("已排除").wait_for()
    assert first.get_attribute("aria-selected") == "false"  # the next one is offered
    page.get_by_role("dialog").wait_for(state="hidden")

    keys.press("ArrowUp")
    keys.press("F2")
    field = page.get_by_role("dialog", name="排除这条发现").get_by_label("理由")
    field.wait_for()
    assert field.input_value() == "kept by keyboard"
    keys.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    keys.press("r")
    first.get_by_text("待处理").wait_for()
    keys.press("a")
    first.get_by_text("已采纳").wait_for()
    keys.press("ArrowUp")
    keys.press("r")
    first.get_by_text("待处理").wait_for()

    keys.press("Escape")
    page.locator(".row.on").wait_for(state="detached")
    keys.press("?")
    help_ = page.get_by_role("dialog", name="本页可用的快捷键")
    help_.get_by_text("采纳").first.wait_for()
    keys.press("a")  # behind a dialog the letters rest
    keys.press("Escape")
    help_.wait_for(state="hidden")
    states = {f["decision"]["state"] for f in server.api("officer").findings(text_document)}
    assert "accepted" not in states


@pytest.mark.parametrize(
    ("person", "path", "ready"),
    [
        ("officer", "/budget/documents", "table"),
        ("officer", "/budget/documents/{id}", "[data-finding]"),
        ("officer", "/budget/documents/{id}?tab=charts", "svg text"),
        ("officer", "/budget/documents/{id}?tab=repairs", ".repairs h2"),
        ("officer", "/budget/rules", "table"),
        ("officer", "/jobs", "table"),
        ("keeper", "/audit", "table"),
        ("keeper", "/accounts", "table"),
    ],
)
def test_every_page_can_be_heard(
    desk_as: Callable[[str], Tab], text_document: int, person: str, path: str, ready: str
) -> None:
    page = desk_as(person).open(path.format(id=text_document))
    page.locator(ready).first.wait_for()
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    assert page.locator("h1:visible").count() == 1
    assert page.locator("main").count() == 1
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('button, a[href], input, select, textarea, img, [role=button]')]
          .filter(e => e.offsetParent !== null && e.type !== 'hidden')
          .filter(e => !(e.innerText?.trim() || e.getAttribute('aria-label') || e.getAttribute('title') || e.hasAttribute('alt')
            || e.getAttribute('placeholder') || e.labels?.length || e.closest('label') || e.closest('[aria-label]')))
          .map(e => e.outerHTML.slice(0, 160))"""
    )
    assert nameless == []
    # the page itself never scrolls sideways
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_small_text_keeps_its_contrast(desk_as: Callable[[str], Tab], text_document: int) -> None:
    page = desk_as("officer").open(f"/budget/documents/{text_document}")
    page.locator("[data-finding]").first.click()
    page.locator("td.on").wait_for()
    weak = page.evaluate(
        """() => {
          const parse = c => { const m = c.match(/[\\d.]+/g).map(Number); return m.length < 4 ? [...m, 1] : m }
          const light = ([r, g, b]) => { const f = v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4 }
            return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b) }
          const ground = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c[3] === 1) return c } return [255, 255, 255, 1] }
          const weak = []
          for (const e of document.querySelectorAll('body *')) {
            if (e.offsetParent === null || e.closest('[disabled], .is-disabled, [aria-disabled=true], svg')) continue
            if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue
            const s = getComputedStyle(e); if (s.visibility === 'hidden' || s.clipPath !== 'none') continue
            const a = light(parse(s.color)), b = light(ground(e))
            const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
            if (ratio < 4.5) weak.push([e.className, e.innerText.slice(0, 20), s.color, ratio.toFixed(2)])
          }
          return weak
        }"""
    )
    assert weak == []
