"""Units in which hospitals count: what a cell of a unit can say, and the words on a page that say none of it.

Recognisers read a lone sign badly (``次`` as ``友``, ``g`` as ``8o``): no neighbour helps them. The set of units is small
and the same in every hospital, so a word that is none is weighed against all of them (``core.weighing``). A unit
decides no amount.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from jingban.capture.core.model import DocumentKind, Field, Line, Record
from jingban.capture.core.page import Page
from jingban.kernel.text import fold

KINDS: Final = (DocumentKind.FEE_LIST, DocumentKind.BILL, DocumentKind.INPATIENT, DocumentKind.OUTPATIENT)
# Units of the national lists of medicines, materials and services.
UNITS: Final = tuple(
    "次 日 天 项 支 袋 瓶 盒 片 粒 丸 枚 贴 包 剂 付 帖 板 管 条 块 张 对 副 双 台 卷 个 把 只 根 套 组 件 株 区 例 孔 针 轮 "
    "桶 罐 听 箱 筒 喷 揿 滴 份 处 侧 肢 眼 耳 牙 床 人 种 层 节 度 g mg kg μg ml L cm m U IU 克 毫克 千克 公斤 毫升 升 米 厘米 "
    "小时 半小时 2小时 分钟 半日 床日 人次 人日 人天 例次 次日 日次 部位 每部位 单侧 双侧 单位 万单位 万U 疗程 标本 样本 节段 "
    "每次 每日 每项 每个 每小时 照射野 曝光次数 指标 穴位 关节 椎体 切口 病灶 导联 电极 单元 治疗量 毫居里 每孔 每根 每张 每支".split()
)
SURE: Final = 0.97  # confidence from which an unknown unit is believed: hospitals have words of their own
_COUNTED: Final = re.compile(r"[\d.]*[\d.]/?")  # 2瓶, 10/g: a quantity in front


def doubtful_units(page: Page, records: Sequence[Record]) -> tuple[int, ...]:
    """Words of the page that stand for a unit and are none. ``records``: what was read on this page alone."""
    found: dict[int, None] = {}
    for cell in _cells(records):
        box = cell.place.bbox
        for index, word in enumerate(page.words):
            unsure = (word.confidence or 0.0) < SURE or fold(cell.raw).isdecimal()
            if word.box == box and word.text.strip() == cell.raw and unsure:
                found[index] = None
    return tuple(found)


def known(text: str) -> bool:
    """Whether a text is a unit, with or without a quantity in front of it."""
    plain = fold(text)
    return plain in UNITS or _COUNTED.sub("", plain, count=1) in UNITS


def _cells(records: Sequence[Record]) -> Iterator[Field]:
    for record in records:
        lines: tuple[Line, ...] = record.lines if record.kind in KINDS else ()
        for line in lines:
            cell = line.cell("ItemUnit")
            quantity = line.cell("ItemQuantity")
            glued = cell is not None and quantity is not None and quantity.place == cell.place
            if cell is not None and cell.raw and not glued and not known(cell.raw):
                yield cell
