"""Red seals: round ones of hospitals, oval ones of the finance office, square ones. Translucent, turned, patchy."""

import math
from dataclasses import dataclass
from random import Random

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from .fonts import font


@dataclass
class Pressed:
    """A seal on a page."""

    box: tuple[float, float, float, float]
    text: str


SEAL = (212, 38, 44)


def _around(mask: Image.Image, text: str, rx: float, ry: float, style: str, size: int, span: float, flip: bool) -> None:
    cx, cy = mask.width / 2, mask.height / 2
    for n, sign in enumerate(text):
        part = 0.5 if len(text) == 1 else n / (len(text) - 1)
        angle = math.radians((part - 0.5) * span)
        if flip:
            x, y, turn = cx + rx * math.sin(angle), cy + ry * math.cos(angle), math.degrees(angle)
        else:
            x, y, turn = cx + rx * math.sin(angle), cy - ry * math.cos(angle), -math.degrees(angle)
        tile = Image.new("L", (size * 2, size * 2))
        ImageDraw.Draw(tile).text((size, size), sign, font=font(style, size), fill=255, anchor="mm")
        tile = tile.rotate(turn, Image.Resampling.BICUBIC)
        mask.paste(255, (round(x - size), round(y - size)), tile)


def round_seal(name: str, below: str, size: int) -> Image.Image:
    """A round seal of a unit with a star."""
    mask = Image.new("L", (size, size))
    draw = ImageDraw.Draw(mask)
    edge = max(3, size // 45)
    draw.ellipse((edge, edge, size - edge, size - edge), outline=255, width=edge)
    glyph = max(14, int(size * (0.13 if len(name) > 9 else 0.15)))
    _around(mask, name, size * 0.375, size * 0.375, "song", glyph, min(250, 26 * len(name)), False)
    star = [
        (
            size / 2 + size * (0.13 if n % 2 == 0 else 0.052) * math.sin(math.pi * n / 5),
            size / 2 - size * (0.13 if n % 2 == 0 else 0.052) * math.cos(math.pi * n / 5),
        )
        for n in range(10)
    ]
    draw.polygon(star, fill=255)
    draw.text((size / 2, size * 0.78), below, font=font("song", max(12, int(size * 0.105))), fill=255, anchor="mm")
    mask.info["text"] = name + below
    return mask


def oval_seal(top: str, middle: str, bottom: str, width: int) -> Image.Image:
    """The oval seal of the finance office that is printed over the title of a bill."""
    height = int(width * 0.66)
    mask = Image.new("L", (width, height))
    draw = ImageDraw.Draw(mask)
    draw.ellipse((2, 2, width - 3, height - 3), outline=255, width=max(3, width // 55))
    draw.ellipse((width * 0.04, height * 0.055, width * 0.96, height * 0.945), outline=255, width=1)
    glyph = max(12, int(width * 0.1))
    _around(mask, top, width * 0.37, height * 0.34, "song", glyph, 120, False)
    draw.text((width / 2, height / 2), middle, font=font("songbold", glyph), fill=255, anchor="mm")
    draw.text((width / 2, height * 0.8), bottom, font=font("song", int(glyph * 0.85)), fill=255, anchor="mm")
    mask.info["text"] = top + middle + bottom
    return mask


def square_seal(rows: list[str], size: int) -> Image.Image:
    """A rectangular seal with lines of text (现金收讫, 医保已结算)."""
    height = int(size * 0.22 * len(rows) + size * 0.16)
    mask = Image.new("L", (size, height))
    draw = ImageDraw.Draw(mask)
    draw.rectangle((2, 2, size - 3, height - 3), outline=255, width=max(3, size // 50))
    for n, row in enumerate(rows):
        y = height * (n + 1) / (len(rows) + 1)
        draw.text((size / 2, y), row, font=font("bold", max(12, int(size * 0.15))), fill=255, anchor="mm")
    mask.info["text"] = "".join(rows)
    return mask


def press(
    image: Image.Image, mask: Image.Image, centre: tuple[float, float], turn: float, strength: float, lot: Random
) -> Pressed:
    """Press a seal onto a page: red ink takes away green and blue, unevenly."""
    text = mask.info["text"]
    mask = mask.rotate(turn, Image.Resampling.BICUBIC, expand=True)
    grain = np.random.default_rng(lot.randrange(2**32))
    coarse = Image.fromarray(grain.integers(120, 256, (max(2, mask.height // 9), max(2, mask.width // 9)), np.uint8))
    patchy = ImageChops.multiply(mask, coarse.resize(mask.size, Image.Resampling.BICUBIC))
    x, y = round(centre[0] - mask.width / 2), round(centre[1] - mask.height / 2)
    region = image.crop((x, y, x + mask.width, y + mask.height))
    paper = np.asarray(region, np.float32)
    cover = np.asarray(patchy, np.float32)[..., None] / 255 * strength
    ink = np.array(SEAL, np.float32) / 255
    mixed = paper * (1 - cover) + paper * ink * cover  # multiplies: black stays black under red
    image.paste(Image.fromarray(mixed.clip(0, 255).astype(np.uint8)), (x, y))
    return Pressed((x, y, x + mask.width, y + mask.height), text)
