"""``jingban capture evaluate DIR``: read a set of papers with ground truth and say how well it went."""

import json
import statistics
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jingban.capture.core.measures import Measures, PageFault, Report, Share, report
from jingban.capture.core.scoring import Captured, Judged, Verdict, judge
from jingban.capture.core.truth import Truth, truth_of
from jingban.cli.progress import Progress

if TYPE_CHECKING:
    from jingban.capture.pipeline import Recogniser

_GROUPS = {
    "all": "全部",
    "upright_unstamped": "正向、无章",
    "not_upside_down": "除倒置页外",
    "unstamped": "无章",
    "stamped": "金额上有章",
    "upside_down": "倒置",
    "clean": "清晰扫描",
    "kind:outpatient_bill": "门诊票据",
    "kind:inpatient_bill": "住院票据",
    "kind:fee_list": "费用清单",
    "kind:discharge_record": "出院记录",
    "kind:diagnosis_certificate": "诊断证明",
    "kind:id_card": "身份证",
    "kind:bank_card": "银行卡",
    "kind:other": "其他材料",
    "with:fade": "褪色",
    "with:fold": "折痕",
    "with:curve": "弯曲",
    "with:rotate": "倾斜",
    "with:photo": "翻拍",
    "with:shadow": "阴影",
    "with:blur": "模糊",
    "with:motion": "抖动",
    "with:dpi": "低分辨率",
    "with:noise": "噪点",
    "with:turn": "转向",
    "with:jpeg": "强压缩",
    "with:stamp": "另盖印章",
}
_HEAD = (
    "分组",
    "页数",
    "字符错误",
    "关键字段",
    "全部字段",
    "金额",
    "整行",
    "类型",
    "方向",
    "已核",
    "待核",
    "冲突",
    "误报",
    "静默",
)


def read_case(paths: Sequence[Path]) -> Captured:
    """Read the pages of one case in their order, as a batch of the window would be. Refused pages count as lost."""
    from jingban.capture.pipeline import capture

    outcome = capture(paths, _reader())
    for refused in outcome.refused:
        click.echo(f"{refused.name}：{refused.error}", err=True)
    reading = outcome.reading
    return Captured(reading.pages, reading.documents, outcome.pages)


@cache
def _reader() -> "Recogniser":
    """One for the process, warm before the first page is timed."""
    from jingban.capture.pipeline import Recogniser

    reader = Recogniser()
    reader.warm()
    return reader


@click.command(help="用带标准答案的材料集评测读取质量。DIR 下须有 truth.json（由 tools/papers 生成）。")
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.option("--jobs", type=click.IntRange(1, 16), default=1, show_default=True, help="并行进程数；计时请用 1")
@click.option("--details", is_flag=True, help="列出读错的金额和整行")
@click.option("--no-targets", is_flag=True, help="不核对合格线（静默错误仍使返回码为 1）")
def evaluate(directory: Path, form: str, jobs: int, details: bool, no_targets: bool) -> None:
    """Exit 1 when money is silently wrong or a threshold is missed, 2 when the set cannot be read."""
    truth, cases = _open(directory)
    captured = _read_all(cases, jobs)
    judged = judge(truth, captured)
    summary = report(truth, captured, judged)
    if form == "json":
        click.echo(json.dumps(_values(truth, judged, summary), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(_table(truth, judged, summary, details)))
    if summary.groups["all"].silent or (summary.missed and not no_targets):
        sys.exit(1)


def _open(directory: Path) -> tuple[Truth, list[list[Path]]]:
    try:
        values = json.loads((directory / "truth.json").read_text(encoding="utf-8"))
        truth = truth_of(values)
        cases = [[directory / truth.pages[n - 1].file for n in case["pages"]] for case in values["cases"]]
    except FileNotFoundError:
        _refuse(f"{directory} 下没有 truth.json：请用 python -m tools.papers 生成材料集，或换一个目录。")
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        _refuse(f"{directory / 'truth.json'} 无法读取（{error!r}）：请重新生成材料集。")
    missing = [path for case in cases for path in case if not path.is_file()]
    if missing:
        _refuse(f"缺少 {len(missing)} 个页面文件，如 {missing[0]}：请重新生成材料集。")
    if not cases:
        _refuse("材料集是空的。")
    return truth, cases


def _refuse(message: str) -> Any:
    click.echo(message, err=True)
    sys.exit(2)


def _read_all(cases: Sequence[Sequence[Path]], jobs: int) -> Captured:
    with Progress("读取", len(cases)) as bar:
        parts = list(_each(cases, jobs, bar.step))
    return Captured(
        tuple(page for part in parts for page in part.pages),
        tuple(document for part in parts for document in part.documents),
        tuple(page for part in parts for page in part.texts),
    )


def _each(cases: Sequence[Sequence[Path]], jobs: int, step: Callable[[str], None]) -> Iterator[Captured]:
    if jobs == 1:
        for case in cases:
            yield read_case(case)
            step(case[0].parent.name)
        return
    with ProcessPoolExecutor(jobs) as pool:
        waiting = {pool.submit(read_case, case): case for case in cases}
        for future in as_completed(waiting):
            step(waiting[future][0].parent.name)
        # In the order of the set, whoever was ready first.
        yield from (future.result() for future in waiting)


def _percent(share: Share) -> str:
    """Rounded down: 99.96 % is not 100 %."""
    if share.rate is None:
        return "—"
    points = int(share.rate * 10000)
    return f"{points // 100}.{points % 100:02}%"


def _table(truth: Truth, judged: Judged, summary: Report, details: bool) -> Iterator[str]:
    rows = [_HEAD, *(_row(_GROUPS.get(name, name), group) for name, group in summary.groups.items())]
    widths = [max(_wide(row[n]) for row in rows) for n in range(len(_HEAD))]
    for row in rows:
        cells = [_pad(text, width, left=n == 0) for n, (text, width) in enumerate(zip(row, widths, strict=True))]
        yield "  ".join(cells).rstrip()
    every = summary.groups["all"]
    yield ""
    yield f"静默金额错误：{len(every.silent)}"
    for verdict in every.silent:
        yield "  " + _said(truth, verdict)
    planted = f"印错的单据被查出：{summary.planted.right}/{summary.planted.total}；" if summary.planted.total else ""
    yield (
        f"单据归并正确：{summary.joined.right}/{summary.joined.total}；可直接放行："
        f"{summary.released.right}/{summary.released.total}；{planted}"
        f"多读金额：{every.invented}；漏行：{every.lost_rows}；"
        f"正确金额被标冲突：{every.alarms}（其中整份无误的：{every.unfounded}）"
    )
    if summary.seconds:
        median, worst = statistics.median(summary.seconds), max(summary.seconds)
        yield f"每页用时：中位 {median:.2f} 秒，最长 {worst:.2f} 秒（{len(summary.seconds)} 页）"
    yield from (f"未达标：{text}" for text in summary.missed)
    if details:
        yield ""
        yield from (_fault(truth, fault) for fault in summary.faults)
        wrong = [v for v in judged.values if not v.right]
        yield from (_said(truth, verdict) for verdict in wrong)


def _row(label: str, group: Measures) -> tuple[str, ...]:
    states = group.states
    counts = (states.get(name, 0) for name in ("confirmed_by_check", "read_only", "conflict"))
    characters = group.characters
    rate = f"{float(characters.rate):.2%}" if characters.rate is not None else "—"
    shares = (group.key_fields, group.fields, group.amounts, group.rows, group.kinds, group.rotations)
    numbers = (*counts, group.alarms, len(group.silent))
    return (label, str(group.pages), rate, *map(_percent, shares), *map(str, numbers))


def _said(truth: Truth, verdict: Verdict) -> str:
    page = truth.pages[verdict.page]
    state = verdict.state.value if verdict.state else "—"
    marks = "+".join(page.degradations) or "清晰"
    name = verdict.name or "整行"
    return f"{page.file} [{page.kind} {marks}] {name}：应为「{verdict.expected}」，读作「{verdict.found}」（{state}）"


def _fault(truth: Truth, fault: PageFault) -> str:
    page = truth.pages[fault.page]
    if fault.what == "joined":
        return f"{page.file} [{page.kind}] 起共 {fault.expected} 页未归并为一份单据"
    what = {"kind": "类型", "rotation": "方向"}[fault.what]
    return f"{page.file} [{page.kind}] {what}：应为「{fault.expected}」，读作「{fault.found}」"


def _wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _pad(text: str, width: int, left: bool) -> str:
    room = " " * (width - _wide(text))
    return text + room if left else room + text


def _values(truth: Truth, judged: Judged, summary: Report) -> dict[str, Any]:
    def share(value: Share) -> dict[str, int]:
        return {"right": value.right, "total": value.total}

    def group(name: str, value: Measures) -> dict[str, Any]:
        return {
            "label": _GROUPS.get(name, name),
            "pages": value.pages,
            "characters": {"wrong": value.characters.right, "total": value.characters.total},
            **{
                part: share(getattr(value, part))
                for part in ("key_fields", "fields", "amounts", "rows", "kinds", "rotations")
            },
            "states": dict(value.states),
            "right_in_conflict": value.alarms,
            "unfounded": value.unfounded,
            "invented": value.invented,
            "lost_rows": value.lost_rows,
            "silent": len(value.silent),
        }

    def verdicts(values: Iterable[Verdict]) -> list[dict[str, Any]]:
        return [
            {
                "file": truth.pages[v.page].file,
                "sort": v.sort.value,
                "name": v.name,
                "expected": v.expected,
                "found": v.found,
                "status": v.state.value if v.state else None,
                "silent": v.silent,
            }
            for v in values
        ]

    return {
        "groups": {name: group(name, value) for name, value in summary.groups.items()},
        "joined": share(summary.joined),
        "found": share(summary.found),
        "released": share(summary.released),
        "planted_found": share(summary.planted),
        "silent": verdicts(summary.groups["all"].silent),
        "wrong": verdicts(v for v in judged.values if not v.right),
        "page_faults": [
            {"file": truth.pages[f.page].file, "what": f.what, "expected": f.expected, "found": f.found}
            for f in summary.faults
        ],
        "seconds": {
            "pages": list(summary.seconds),
            "median": statistics.median(summary.seconds) if summary.seconds else None,
            "worst": max(summary.seconds, default=None),
        },
        "missed": list(summary.missed),
    }
