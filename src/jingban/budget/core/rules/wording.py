"""文字：繁体、重复、用途照抄、列举、残句、错漏字、标点、混入文字、模板占位（规范性）。"""

import itertools
import re
from collections.abc import Iterator

from jingban.budget.core.checking import Context, Outcome, Rule
from jingban.budget.core.model import Line
from jingban.budget.core.narrative_marks import han_number
from jingban.kernel.findings import Category, Severity
from jingban.kernel.text import fold

from .wording_common import NUMERALS, says

DIMENSION = {f"W{number:02d}": "规范性" for number in (6, 7, 8, 9, 10, 11, 12, 13, 14, 16)}


TRADITIONAL = frozenset(
    "職業負責醫療險費務預總額財產資員會經準國庫區縣標質時間開關東長門車電話號單雙類頁請說該為與從們來見觀規視計記訊設許訴試詢認論證識"
    "議護變讓貨購貴買賣贊轉輕輸辦農運過還進遠達適選遺鄉鄭鐵銀錄鎮陽陰際陸隊階隨難響項順須領頭題風飛飯館馬驗體黨點齊齡個勞動導將專處備"
    "學實寫對導屬層島師幣幫應廣張強復愛憂態戶撥擔據斷實條機權歲歷歸決況減測準滿漲濟灣無營爭獎現環畫當發監盤碼確禮種積穩築簡糧紀約純紙級"
    "統組結給絡維網緊線編縮績織續聯聽肅脫舉舊藥處補製訂課調談誤講謝譯貧責貸賞賠賴趙軍邊鄰醬釋針鈔錢閉閣陳雖雜離靈韓順顧顯"
)


def traditional(context: Context) -> Iterator[Outcome]:
    """W06: 简体文本中混入繁体字."""
    document = context.document
    for line in document.lines:
        found = [ch for ch in line.text if ch in TRADITIONAL]
        if not found or len(found) * 5 > len(line.text):
            continue
        words = re.findall(f"[{''.join(sorted(set(found)))}]+", line.text)
        at = line.text.find(words[0]) if words else 0
        yield says(
            document,
            "W06",
            Category.WORDING,
            Severity.WARNING,
            f"简体文本中混有繁体字“{'、'.join(dict.fromkeys(words))}”。请改为规范简体字。",
            [(line.place_at(at), line.text[max(0, at - 12) : at + 16])],
            "简体字",
            "".join(dict.fromkeys(found)),
        )


_PLACE_TWICE = re.compile(r"([一-龥]{2,5}?(?:省|市|区|县|州|镇|街道))\1")
_WORD_TWICE = re.compile(r"(的的|了了|和和|及及|为为|在在|是是|与与|万元万元|元元|年年度|，，|。。|、、|；；)")


def doubled(context: Context) -> Iterator[Outcome]:
    """W07: 单位名称、词语重复."""
    document = context.document
    name = document.unit_name
    forms = [_PLACE_TWICE, _WORD_TWICE] + ([re.compile(f"({re.escape(name)})\\1")] if len(name) >= 4 else [])
    for line in document.lines:
        for form in forms:
            for match in form.finditer(line.text):
                yield says(
                    document,
                    "W07",
                    Category.WORDING,
                    Severity.WARNING,
                    f"“{match.group()}”重复。请删去一个。",
                    [(line.place_at(match.start()), line.text[max(0, match.start() - 10) : match.end() + 10])],
                    match.group(1),
                    match.group(),
                )


def repeated(context: Context) -> Iterator[Outcome]:
    """W08: 同一段落、同一句重复."""
    document = context.document
    seen: dict[str, int] = {}
    runs: list[list[int]] = []
    for index, line in enumerate(document.lines):
        text = fold(line.text)
        if len(text) < 40:
            continue
        first = seen.setdefault(text, index)
        if first == index or re.search(r"无.{0,30}(?:支出|收入|经费)|不涉及|没有使用|持平", text):
            continue
        if runs and runs[-1][-1] + 3 >= index:
            runs[-1].append(index)
        else:
            runs.append([index])
    for run in runs:
        again = document.lines[run[0]]
        first_line = document.lines[seen[fold(again.text)]]
        yield says(
            document,
            "W08",
            Category.DUPLICATE,
            Severity.WARNING,
            f"有 {len(run)} 段文字与前文完全相同（自“{again.text[:20]}”起）。请删去重复的段落。",
            [(again.place, again.text[:40]), (first_line.place, first_line.text[:40])],
        )
    for line in document.lines:
        parts = [fold(part) for part in re.split(r"[。；]", line.text)]
        for one, two in itertools.pairwise(parts):
            if len(one) >= 10 and one == two:
                at = line.text.rfind(line.text[:4])
                yield says(
                    document,
                    "W08",
                    Category.DUPLICATE,
                    Severity.WARNING,
                    f"同一句连写两遍：“{one[:30]}”。请删去一句。",
                    [(line.place_at(at), one[:40])],
                )


_PURPOSE = re.compile(r"主要(?:使用方向为|用于)[:：]?(?P<what>[^。；;，,]{4,60})")


def copied_purposes(context: Context) -> Iterator[Outcome]:
    """W09: 逐项说明的用途与上一项完全相同，且写的是上一项."""
    document = context.document
    last: tuple[str, str, Line] | None = None
    for index, line in enumerate(document.lines):
        item = next((s for s in document.statements if s.line == index and len(s.path) == 3), None)
        found = _PURPOSE.search(fold(line.text))
        if item is None or not found:
            continue
        what, name = found["what"], item.path[-1]
        core = _core(name)
        if last is not None and what == last[0] and name != last[1] and _core(last[1]) in what and core not in what:
            yield says(
                document,
                "W09",
                Category.WORDING,
                Severity.WARNING,
                f"“{name}”的用途“{what[:24]}”与上一项“{last[1]}”相同，疑为复制。请核对。",
                [(line.place, what[:40]), (last[2].place, last[1])],
                name,
                what[:40],
            )
        last = (what, name, line)


def _core(name: str) -> str:
    return re.sub(r"^其他|支出$|事务$|管理$", "", name)[:6]


def counted(context: Context) -> Iterator[Outcome]:
    """W10: “一是…二是…”列举连续."""
    document = context.document
    for line in document.lines:
        found = [
            (m, han_number(m.group(1)))
            for m in re.finditer(r"(?:^|[。；：，,;:])\s*([一二三四五六七八九十]{1,2})是", line.text)
        ]
        ordinals = [n for _, n in found if n]
        if len(ordinals) < 2 or ordinals[0] != 1:
            continue
        for (before, after), (match, _) in zip(itertools.pairwise(ordinals), found[1:], strict=False):
            if after > before + 1:
                yield says(
                    document,
                    "W10",
                    Category.WORDING,
                    Severity.WARNING,
                    f"列举从“{NUMERALS[before]}是”跳到“{match.group(1)}是”。请改正序号或补写内容。",
                    [(line.place_at(match.start()), line.text[match.start() : match.start() + 20])],
                    f"{NUMERALS[before + 1]}是",
                    f"{match.group(1)}是",
                )


def foreign(context: Context) -> Iterator[Outcome]:
    """W11: 混入不属于文件的文字（印章、图片的描述等）."""
    document = context.document
    for line in document.lines:
        words = re.findall(r"[A-Za-z]{2,}", line.text)
        letters = sum(len(word) for word in words)
        if len(words) >= 8 and letters * 2 > len(line.text.replace(" ", "")):
            yield says(
                document,
                "W11",
                Category.EXTRACTION,
                Severity.ERROR,
                "中文文件中混入一段外文描述，疑为识别软件对印章、图片的说明，不是文件内容。请删去。",
                [(line.place, line.text[:60])],
                "",
                line.text[:40],
            )


_HANGING = re.compile(r"(?:[，、,]|的|和|及|与|对|将|把|由|等相|以及|为了|主要原因|主要用于|包括)$")
_CLOSED = tuple("。；：！？”）)》;:!?")


def unfinished(context: Context) -> Iterator[Outcome]:
    """W12: 段落停在半句."""
    document = context.document
    headings = {s.at for s in document.sections if not s.inline}
    for index, line in enumerate(document.lines):
        text = line.text.strip()
        if index in headings or len(text) < 12 or text.endswith(_CLOSED):
            continue
        if _HANGING.search(text):
            last = line.starts[-1][1] if line.starts else line.place
            yield says(
                document,
                "W12",
                Category.EXTRACTION,
                Severity.WARNING,
                f"段落停在半句：“…{text[-20:]}”。请核对是否漏了后文。",
                [(last, text[-40:])],
            )


_SLIPS: tuple[tuple[str, str, str], ...] = (
    (r"(?<!因)公出国", "公出国", "因公出国"),
    (r"国有资源占有", "国有资源占有", "国有资产占有"),
    (r"(?<!单位)(?<!部门)帐务|帐户|对帐", "帐", "账"),
    (r"报帐|帐目", "帐", "账"),
)


def slips(context: Context) -> Iterator[Outcome]:
    """W13: 常见错别字、漏字，漏写“占”."""
    document = context.document
    for line in document.lines:
        for pattern, found, right in _SLIPS:
            for match in re.finditer(pattern, line.text):
                yield says(
                    document,
                    "W13",
                    Category.WORDING,
                    Severity.INFO,
                    f"“{match.group()}”疑应为“{right}”。请核对。",
                    [(line.place_at(match.start()), line.text[max(0, match.start() - 10) : match.end() + 10])],
                    right,
                    found,
                )
    for share in document.statements:
        if share.kind == "share" and "bare" in share.marks and share.of is not None:
            part = document.statements[share.of]
            yield says(
                document,
                "W13",
                Category.WORDING,
                Severity.INFO,
                f"“{part.subject}”后的 {share.text} 前漏写“占”。请补写。",
                [(share.place, f"{part.text}，{share.text}")],
                f"占 {share.text}",
                share.text,
            )


def brackets(context: Context) -> Iterator[Outcome]:
    """W14: 引号、括号、书名号成对（段落完整时才看）."""
    document = context.document
    for line in document.lines:
        text = line.text.strip()
        if not text.endswith("。") or len(text) < 20:
            continue
        plain = re.sub(r"(?:^|[。；：，、\s])\s*\d{1,2}[)）]", "", text)
        for left, right in (("（(", "）)"), ("《", "》"), ("“", "”")):
            opened, closed = sum(plain.count(c) for c in left), sum(plain.count(c) for c in right)
            if opened != closed:
                yield says(
                    document,
                    "W14",
                    Category.WORDING,
                    Severity.INFO,
                    f"“{left[0]}”有 {opened} 个、“{right[0]}”有 {closed} 个，不成对。请核对。",
                    [(line.place, text[:40])],
                    "成对",
                    f"{opened}/{closed}",
                )


def placeholders(context: Context) -> Iterator[Outcome]:
    """W16: 模板占位未填写."""
    document = context.document
    found = [
        line
        for line in document.lines
        if re.search(r"[XxＸ×]{2,}\s*(?:万元|%|局|年|元|个|辆|中心|单位|部门)|增加（减少）|增长（下降）", line.text)
    ]
    if len(found) >= 2:
        yield says(
            document,
            "W16",
            Category.WORDING,
            Severity.WARNING,
            f"有 {len(found)} 段留有模板占位（XXX、“增加（减少）”等）没有填写。请补填后再公开。",
            [(line.place, line.text[:40]) for line in found[:5]],
        )


_S, _C = Severity, Category
RULES: tuple[Rule, ...] = (
    Rule("W06", "用规范简体字", "填报规范", "正文中的繁体字", _C.WORDING, _S.WARNING, traditional),
    Rule("W07", "词语不重复", "填报规范", "连写两遍的地名、单位名、词语", _C.WORDING, _S.WARNING, doubled),
    Rule("W08", "段落不重复", "填报规范", "完全相同的段落、句子", _C.DUPLICATE, _S.WARNING, repeated),
    Rule("W09", "用途写的是本科目", "填报规范", "相邻科目的用途文字", _C.WORDING, _S.WARNING, copied_purposes),
    Rule("W10", "列举序号连续", "填报规范", "“一是、二是…”", _C.WORDING, _S.WARNING, counted),
    Rule("W11", "没有混入的文字", "清晰可读", "大段外文", _C.EXTRACTION, _S.ERROR, foreign),
    Rule("W12", "句子完整", "清晰可读", "段落结尾", _C.EXTRACTION, _S.WARNING, unfinished),
    Rule("W13", "没有漏字错字", "填报规范", "常见漏字、漏写“占”", _C.WORDING, _S.INFO, slips),
    Rule("W14", "标点成对", "填报规范", "完整段落中的引号、括号、书名号", _C.WORDING, _S.INFO, brackets),
    Rule("W16", "模板已填写", "填报规范", "XXX 等占位", _C.WORDING, _S.WARNING, placeholders),
)
