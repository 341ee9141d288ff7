"""What happens to a paper between the printer and the centre: each step has a known strength and carries points along.

A step takes a picture and returns another with a map of points (old pixel → new pixel), so that the truth keeps its
places through any chain of steps.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float64]  # n × 2
Move = Callable[[Points], Points]


@dataclass
class Shot:
    """A picture with the points that travel on it."""

    image: Picture
    points: Points
    applied: list[dict[str, Any]]
    rotation: int = 0  # degrees the stored picture must be turned clockwise to stand upright
    jpeg: int = 88


def _stay(points: Points) -> Points:
    return points


def _noise(lot: Random) -> np.random.Generator:
    return np.random.default_rng(lot.randrange(2**32))


def _by_matrix(matrix: npt.NDArray[np.float64]) -> Move:
    def move(points: Points) -> Points:
        full = np.hstack([points, np.ones((len(points), 1))]) @ matrix.T
        return np.asarray(full[:, :2] / full[:, 2:], np.float64)

    return move


def rotate(shot: Shot, lot: Random, strength: float) -> Move:
    """Laid on the scanner askew: up to 4 degrees."""
    angle = lot.choice((-1, 1)) * strength
    h, w = shot.image.shape[:2]
    matrix = np.vstack([cv2.getRotationMatrix2D((w / 2, h / 2), angle, 1.0), [0, 0, 1]])
    shot.image = cv2.warpAffine(shot.image, matrix[:2], (w, h), flags=cv2.INTER_CUBIC, borderValue=(250, 250, 248))
    return _by_matrix(matrix)


def photo(shot: Shot, lot: Random, strength: float) -> Move:
    """Photographed on a desk: perspective, desk around the sheet, light falling off to one side."""
    h, w = shot.image.shape[:2]
    border = int(0.06 * max(h, w))
    size = (w + 2 * border, h + 2 * border)
    shift = [[lot.uniform(0, strength) * side for side in (w, h)] for _ in range(4)]
    corners = np.array(
        [
            [border + shift[0][0], border + shift[0][1]],
            [border + w - shift[1][0], border + shift[1][1]],
            [border + w - shift[2][0], border + h - shift[2][1]],
            [border + shift[3][0], border + h - shift[3][1]],
        ],
        np.float32,
    )
    matrix = cv2.getPerspectiveTransform(np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32), corners)
    noise = _noise(lot)
    shade = lot.uniform(0.5, 1.25)
    wood = np.array(lot.choice(((122, 92, 66), (150, 126, 98), (96, 98, 104), (64, 60, 60))), np.float32) * shade
    grain = cv2.resize(
        noise.normal(0, 9, (size[1] // 3 + 1, 6)).astype(np.float32), size, interpolation=cv2.INTER_CUBIC
    )
    desk = (wood + grain[..., None]).clip(0, 255).astype(np.uint8)
    sheet = cv2.warpPerspective(shot.image, matrix, size, flags=cv2.INTER_CUBIC)
    mask = cv2.warpPerspective(np.full((h, w), 255, np.uint8), matrix, size)[..., None] / 255.0
    mixed = sheet * mask + desk * (1 - mask)
    shot.image = _light(mixed, lot, 0.25 + strength).astype(np.uint8)
    return _by_matrix(np.asarray(matrix, np.float64))


def _light(image: npt.NDArray[Any], lot: Random, depth: float) -> npt.NDArray[Any]:
    h, w = image.shape[:2]
    x, y = np.linspace(-1, 1, w), np.linspace(-1, 1, h)
    fall = 1 - depth * ((x[None, :] * lot.uniform(-1, 1) + y[:, None] * lot.uniform(-1, 1)) * 0.5 + 0.35).clip(0, 1)
    tint = np.array([1.0, lot.uniform(0.95, 1.0), lot.uniform(0.88, 1.0)])
    return (image * fall[..., None] * tint).clip(0, 255)


def shadow(shot: Shot, lot: Random, strength: float) -> Move:
    """A hand or a phone between lamp and paper."""
    h, w = shot.image.shape[:2]
    mask = np.zeros((h // 8, w // 8), np.float32)
    hh, ww = mask.shape
    start = lot.uniform(0.2, 0.7) * ww
    points = [
        (start, 0),
        (start + lot.uniform(0.2, 0.5) * ww, 0),
        (lot.uniform(0.5, 1.2) * ww, hh),
        (lot.uniform(0, 0.5) * ww, hh),
    ]
    cv2.fillPoly(mask, [np.array(points, np.int32)], 1.0)
    soft = cv2.resize(cv2.GaussianBlur(mask, (0, 0), lot.uniform(4, 14)), (w, h))
    shot.image = (shot.image * (1 - strength * soft[..., None])).astype(np.uint8)
    return _stay


def blur(shot: Shot, lot: Random, strength: float) -> Move:
    """Out of focus: sigma in pixels."""
    shot.image = np.asarray(cv2.GaussianBlur(shot.image, (0, 0), strength), np.uint8)
    return _stay


def motion(shot: Shot, lot: Random, strength: float) -> Move:
    """The hand shook: length in pixels."""
    length = max(3, round(strength))
    kernel = np.zeros((length, length), np.float32)
    angle = lot.uniform(0, np.pi)
    middle = (length - 1) / 2
    for t in np.linspace(-middle, middle, 4 * length):
        kernel[round(middle + t * np.sin(angle)), round(middle + t * np.cos(angle))] = 1
    shot.image = np.asarray(cv2.filter2D(shot.image, -1, kernel / kernel.sum()), np.uint8)
    return _stay


def fold(shot: Shot, lot: Random, strength: float) -> Move:
    """Folded once or twice: dark and bright along the crease, the halves lean a little."""
    h, w = shot.image.shape[:2]
    image = shot.image.astype(np.float32)
    for _ in range(lot.choice((1, 2))):
        upright = lot.random() < 0.5
        length = w if upright else h
        at = lot.uniform(0.3, 0.7) * length
        line = np.arange(length, dtype=np.float32)
        crease = (
            1
            - strength * np.exp(-(((line - at) / 3.0) ** 2))
            + 0.3 * strength * np.exp(-(((line - at - 7) / 5.0) ** 2))
        )
        lean = np.where(line < at, 1.0, 1 - 0.25 * strength)
        factor = crease * lean
        image *= (factor[None, :] if upright else factor[:, None])[..., None]
    shot.image = image.clip(0, 255).astype(np.uint8)
    return _stay


def curve(shot: Shot, lot: Random, strength: float) -> Move:
    """The sheet bulges: rows of text bend by so many pixels."""
    h, w = shot.image.shape[:2]
    phase, waves = lot.uniform(0, np.pi), lot.uniform(0.5, 1.1)

    def rise(x: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return strength * np.sin(phase + waves * np.pi * x / w)

    xs, ys = np.meshgrid(np.arange(w, dtype=np.float32), np.arange(h, dtype=np.float32))
    shot.image = np.asarray(
        cv2.remap(shot.image, xs, (ys - rise(xs)).astype(np.float32), cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE),
        np.uint8,
    )
    return lambda points: np.stack([points[:, 0], points[:, 1] + rise(points[:, 0])], axis=1)


def fade(shot: Shot, lot: Random, strength: float) -> Move:
    """The ribbon or the toner is nearly used up: ink goes towards the paper."""
    image = shot.image.astype(np.float32)
    h, w = image.shape[:2]
    bands = cv2.resize(_noise(lot).uniform(0.75, 1.0, (h // 60 + 1, w // 240 + 1)).astype(np.float32), (w, h))
    shot.image = (255 - (255 - image) * (1 - strength * bands[..., None])).clip(0, 255).astype(np.uint8)
    return _stay


def dpi(shot: Shot, lot: Random, strength: float) -> Move:
    """Scanned at so many dots per inch (papers are drawn at 200)."""
    scale = strength / 200
    h, w = shot.image.shape[:2]
    size = (round(w * scale), round(h * scale))
    shot.image = np.asarray(
        cv2.resize(shot.image, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC), np.uint8
    )
    factor = np.array([size[0] / w, size[1] / h])
    return lambda points: points * factor


def noise(shot: Shot, lot: Random, strength: float) -> Move:
    """Grain of a poor sensor: sigma of grey values."""
    grain = _noise(lot).normal(0, strength, shot.image.shape)
    shot.image = (shot.image + grain).clip(0, 255).astype(np.uint8)
    return _stay


def jpeg(shot: Shot, lot: Random, strength: float) -> Move:
    """Saved at this quality."""
    shot.jpeg = int(strength)
    return _stay


def turn(shot: Shot, lot: Random, strength: float) -> Move:
    """Fed the wrong way round: the picture is turned counter-clockwise by so many degrees."""
    quarter = int(strength) // 90
    h, w = shot.image.shape[:2]
    shot.image = np.ascontiguousarray(np.rot90(shot.image, quarter))
    shot.rotation = int(strength)

    def move(points: Points) -> Points:
        x, y = points[:, 0], points[:, 1]
        if quarter == 1:
            return np.stack([y, w - x], axis=1)
        if quarter == 2:
            return np.stack([w - x, h - y], axis=1)
        return np.stack([h - y, x], axis=1)

    return move


# name: (step, weakest, strongest); the order is the order of life: paper, camera, file.
STEPS: dict[str, tuple[Callable[[Shot, Random, float], Move], float, float]] = {
    "fade": (fade, 0.35, 0.7),
    "fold": (fold, 0.2, 0.45),
    "curve": (curve, 5, 14),
    "rotate": (rotate, 0.5, 4.0),
    "photo": (photo, 0.015, 0.06),
    "shadow": (shadow, 0.2, 0.5),
    "blur": (blur, 0.7, 1.5),
    "motion": (motion, 3, 5),
    "dpi": (dpi, 110, 160),
    "noise": (noise, 6, 18),
    "turn": (turn, 90, 270),
    "jpeg": (jpeg, 35, 60),
}


def apply(shot: Shot, wanted: dict[str, float | None], lot: Random) -> Shot:
    """The wanted steps in the order of life; a strength of None is drawn by lot."""
    for name, (step, low, high) in STEPS.items():
        if name not in wanted:
            continue
        given = wanted[name]
        strength = lot.uniform(low, high) if given is None else given
        if name == "turn" and given is None:
            strength = lot.choice((90, 180, 180, 270))
        if name in ("dpi", "jpeg"):
            strength = round(strength)
        move = step(shot, lot, strength)
        shot.points = move(shot.points)
        shot.applied.append({"name": name, "strength": round(strength, 3)})
    return shot
