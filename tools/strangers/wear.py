"""What scanners and phones do to a page."""

from collections.abc import Callable
from random import Random
from typing import Any, Final

import cv2
import numpy as np
from tools.strangers.printing import Image

_TURNS: Final = {90: cv2.ROTATE_90_COUNTERCLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_CLOCKWISE}


def turned(picture: Image, rotation: int) -> Image:
    """Stored so that a clockwise turn by ``rotation`` sets it upright."""
    return _image(cv2.rotate(picture, _TURNS[rotation])) if rotation else picture


def worn(lot: Random, picture: Image, steps: list[str]) -> Image:
    """The steps one after another."""
    for step in steps:
        picture = _STEPS[step](lot, picture)
    return picture


def _image(value: Any) -> Image:
    picture: Image = np.clip(value, 0, 255).astype(np.uint8)
    return picture


def _photo(lot: Random, picture: Image) -> Image:
    """Taken from a slant, on a table."""
    high, wide = picture.shape[:2]
    border = int(0.05 * wide)
    table = np.full(
        (high + 2 * border, wide + 2 * border, 3), (70 + lot.randint(0, 60), 90, 110 + lot.randint(-20, 30)), np.uint8
    )
    noise: Any = np.random.default_rng(lot.randint(0, 9999)).normal(0, 6, table.shape)
    table = _image(table + cv2.GaussianBlur(noise, (0, 0), 3) * 4)
    source = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float32)
    reach = 0.035 * wide
    goal = np.array(
        [(x + border + lot.uniform(-reach, reach), y + border + lot.uniform(-reach, reach)) for x, y in source],
        np.float32,
    )
    matrix = cv2.getPerspectiveTransform(source, goal)
    size = (table.shape[1], table.shape[0])
    page = cv2.warpPerspective(picture, matrix, size, flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.full((high, wide), 255, np.uint8), matrix, size)
    table[mask > 127] = page[mask > 127]
    return _light(lot, table)


def _light(lot: Random, picture: Image) -> Image:
    high, wide = picture.shape[:2]
    ys, xs = np.mgrid[0:high, 0:wide].astype(np.float32)
    angle = lot.uniform(0, 6.28)
    slope = (xs / wide - 0.5) * np.cos(angle) + (ys / high - 0.5) * np.sin(angle)
    light = 0.86 + lot.uniform(0.1, 0.3) * slope
    tint = np.array([lot.uniform(0.9, 1.0), 1.0, lot.uniform(0.97, 1.04)])
    return _image(picture * light[..., None] * tint)


def _hand(lot: Random, picture: Image) -> Image:
    """The shadow of a hand that holds the phone."""
    high, wide = picture.shape[:2]
    mask = np.zeros((high, wide), np.float32)
    x, y = lot.randint(0, wide), lot.randint(high // 2, high)
    for n in range(5):
        tip = (int(x + lot.uniform(-0.3, 0.3) * wide), int(y - lot.uniform(0.15, 0.45) * high))
        cv2.line(mask, (x + 20 * n, y), tip, 1.0, int(0.07 * wide))
    cv2.ellipse(mask, (x, y), (int(0.22 * wide), int(0.2 * wide)), 0, 0, 360, 1.0, -1)
    mask = np.asarray(cv2.GaussianBlur(mask, (0, 0), 0.02 * wide), np.float32)
    return _image(picture * (1 - lot.uniform(0.3, 0.5) * mask)[..., None])


def _curve(lot: Random, picture: Image) -> Image:
    high, wide = picture.shape[:2]
    ys, xs = np.mgrid[0:high, 0:wide].astype(np.float32)
    bend = lot.uniform(0.004, 0.012) * high
    ys = ys + bend * np.sin(xs / wide * np.pi * lot.uniform(0.8, 1.6) + lot.uniform(0, 3))
    return _image(cv2.remap(picture, xs, ys.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))


def _skew(lot: Random, picture: Image) -> Image:
    high, wide = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), lot.choice((-1, 1)) * lot.uniform(0.5, 3.0), 1.0)
    back = tuple(int(v) for v in picture[2, 2])
    return _image(cv2.warpAffine(picture, matrix, (wide, high), flags=cv2.INTER_CUBIC, borderValue=back))


def _moire(lot: Random, picture: Image) -> Image:
    high, wide = picture.shape[:2]
    ys, xs = np.mgrid[0:high, 0:wide].astype(np.float32)
    a, b = lot.uniform(0.5, 1.3), lot.uniform(0.4, 1.2)
    wave = np.sin(xs * a + ys * 0.13) * np.sin(ys * b + xs * 0.07)
    return _image(picture + 13 * wave[..., None] * np.array([1.0, -0.6, 0.8]))


def _blur(lot: Random, picture: Image) -> Image:
    return _image(cv2.GaussianBlur(picture, (0, 0), lot.uniform(0.6, 1.1)))


def _gray(lot: Random, picture: Image) -> Image:
    """A copier: gray, with contrast and dirt."""
    gray = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(np.float32)
    gray = (gray - 128) * lot.uniform(1.1, 1.5) + 140
    dirt = np.random.default_rng(lot.randint(0, 9999)).random(gray.shape)
    gray[dirt > 0.9997] = 30
    return _image(cv2.cvtColor(_image(gray), cv2.COLOR_GRAY2BGR))


def _noise(lot: Random, picture: Image) -> Image:
    return _image(picture + np.random.default_rng(lot.randint(0, 9999)).normal(0, lot.uniform(4, 11), picture.shape))


def _jpeg(lot: Random, picture: Image) -> Image:
    _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, lot.randint(35, 60)])
    return _image(cv2.imdecode(data, cv2.IMREAD_COLOR))


def _fade(lot: Random, picture: Image) -> Image:
    return _image(255 - (255 - picture.astype(np.float32)) * lot.uniform(0.4, 0.65))


_STEPS: Final[dict[str, Callable[[Random, Image], Image]]] = {
    "photo": _photo, "shadow": _hand, "curve": _curve, "rotate": _skew, "moire": _moire, "blur": _blur, "copy": _gray,
    "noise": _noise, "jpeg": _jpeg, "fade": _fade, "light": _light,
}  # fmt: skip
MIXES: Final = (
    "", "", "", "rotate", "copy", "jpeg", "photo", "photo shadow", "photo blur jpeg", "curve photo", "moire jpeg", "fade", "noise jpeg",
    "light blur", "rotate jpeg", "photo noise", "copy rotate", "curve shadow",
)  # fmt: skip
