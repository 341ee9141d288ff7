"""HTML to pictures by Chromium, with the places of all marked values."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser, sync_playwright

Image = NDArray[np.uint8]
Box = tuple[float, float, float, float]
CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
_PLACES: Final = """() => Object.fromEntries([...document.querySelectorAll('[id^=m]')].map(e => {
const r = e.getBoundingClientRect(); return [e.id, [r.left, r.top, r.right, r.bottom]] }))"""


@contextmanager
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        held = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield held
        held.close()


def printed(held: Browser, html: str, width: int, dpi: int) -> tuple[Image, dict[str, Box]]:
    """The page as a BGR picture, and the box of each mark in its pixels."""
    scale = dpi / 96
    page = held.new_page(viewport={"width": width, "height": 600}, device_scale_factor=scale)
    try:
        page.set_content(html)
        boxes: dict[str, list[float]] = page.evaluate(_PLACES)
        shot = page.screenshot(full_page=True)
    finally:
        page.close()
    picture: Any = cv2.imdecode(np.frombuffer(shot, np.uint8), cv2.IMREAD_COLOR)
    return picture, {mark: (b[0] * scale, b[1] * scale, b[2] * scale, b[3] * scale) for mark, b in boxes.items()}
