"""``jingban benefit``: settle cases and run the packs' signed cases. No Django, no database."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from jingban.benefit.core.calculate import Calculator, reverse
from jingban.benefit.core.calculate import correct as correct_claims
from jingban.benefit.core.cases import difference_values, read_case, settlement_values
from jingban.benefit.core.explain import for_citizen, sentences, title_of
from jingban.benefit.core.model import Accumulators, Settlement
from jingban.benefit.core.rounding import yuan
from jingban.benefit.core.words import AMOUNT_NAMES
from jingban.benefit.errors import BenefitError
from jingban.benefit.policy_files import load, regions
from jingban.benefit.signed_cases import read_signed, run_signed


@click.group()
def benefit() -> None:
    """待遇核定：按政策计算并说明每一步。"""


def _read(path: Path) -> list[Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BenefitError("case_not_json", detail=f"无法读取（{error}）") from None
    except json.JSONDecodeError as error:
        raise BenefitError("case_not_json", detail=f"第 {error.lineno} 行第 {error.colno} 列") from None
    return data if isinstance(data, list) else [data]


def _settled(rows: list[Any], explain: bool) -> Iterator[tuple[Any, Settlement]]:
    """Each case on the accumulators it brings, or on those the case before it left in the same year."""
    running: Accumulators | None = None
    for row in rows:
        case, brought = read_case(row)
        calculator = Calculator(load(case.region))
        before = brought or (running and running.in_year(calculator.first_year(case)))
        result = calculator.settle(case, before, explain)
        running = result.accumulators
        yield case, result


@benefit.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--explain", is_flag=True, help="逐步说明")
@click.option("--format", "form", type=click.Choice(["json", "text"]), default="json", show_default=True)
def calculate(file: Path, explain: bool, form: str) -> None:
    """核定一个案例文件（一个案例，或同一人按先后排列的多个案例）。"""
    try:
        rows = _read(file)
        results = list(_settled(rows, explain or form == "text"))
    except BenefitError as error:
        _refuse(error, form)
    if form == "json":
        values = [settlement_values(result) for _, result in results]
        click.echo(json.dumps(values if len(rows) != 1 else values[0], ensure_ascii=False, indent=2))
        return
    for case, result in results:
        click.echo(title_of(case))
        for number, text in enumerate(sentences(result), 1):
            click.echo(f"  {number}. {text}")
        click.echo(f"  {for_citizen(result)}")


def _refuse(error: BenefitError, form: str) -> None:
    if form == "json":
        click.echo(json.dumps({"error": {"code": error.code, "message": error.message}}, ensure_ascii=False))
    click.echo(error.message, err=True)
    sys.exit(2)


@benefit.command()
@click.argument("cases", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("index", type=click.IntRange(min=1))
@click.argument("corrected", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def correct(cases: Path, index: int, corrected: Path, form: str) -> None:
    """更正一个案例：CASES 是同一人按先后排列的案例，INDEX 是第几个（从 1 起），CORRECTED 是更正后的案例。

    更正的和其后受影响的各次待遇都冲销重算，列出每次的冲销、重算和差额。
    """
    try:
        changed = _corrections(_read(cases), index, _read(corrected))
    except BenefitError as error:
        _refuse(error, form)
    if form == "json":
        click.echo(json.dumps(changed, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(correction_lines(changed)))


def _corrections(rows: list[Any], index: int, new: list[Any]) -> dict[str, Any]:
    """What the correction changes, claim by claim: the reversal, the new settlement, the differences."""
    if index > len(rows):
        raise BenefitError("field_wrong", "INDEX", str(index), f"共有 {len(rows)} 个案例。")
    if len(new) != 1:
        raise BenefitError("field_wrong", "CORRECTED", str(len(new)), "应只有一个案例。")
    read = [read_case(row) for row in rows]
    if any(brought for _, brought in read[1:]):
        raise BenefitError("field_wrong", "accumulators", "", "更正时累计只写在第一个案例上，其后的由计算得出。")
    replacement, brought = read_case(new[0])
    if brought and index > 1:
        raise BenefitError("field_wrong", "accumulators", "", "更正后的案例不带累计，由它之前的案例得出。")
    history, before = [case for case, _ in read], brought or read[0][1]
    found = correct_claims(Calculator(load(replacement.region)), history, index - 1, replacement, before)
    changed = [
        {
            "case": claim.index + 1,
            "reversal": settlement_values(reverse(claim.old, claim.before)),
            "settlement": settlement_values(claim.new),
            "differences": difference_values(claim.old, claim.new),
        }
        for claim in found
    ]
    return {"changed": changed, "fund_difference": yuan(sum(claim.fund for claim in found))}


def correction_lines(result: dict[str, Any]) -> Iterator[str]:
    """The corrections as a clerk reads them."""
    if not result["changed"]:
        yield "更正前后没有差别。"
    for row in result["changed"]:
        yield f"第 {row['case']} 个案例冲销重算："
        if not row["differences"]:
            yield "  各项支付不变，只有年度累计改变。"
        for name, change in row["differences"].items():
            sign = "" if change["difference"].startswith("-") else "+"
            yield f"  {AMOUNT_NAMES[name]} {change['old']} → {change['new']}（{sign}{change['difference']}）"
    total = result["fund_difference"]
    yield f"基金合计应{'追回 ' + total[1:] if total.startswith('-') else '补付 ' + total} 元。"


@benefit.command()
@click.option(
    "--claims", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=True, help="CSV 或 Parquet"
)
@click.option("--policy", "a", required=True, help="现行政策：地区或文件夹，可加 @日期，如 110000@2022-06-01")
@click.option("--against", "b", required=True, help="拟比较的政策，写法同上")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--jobs", type=click.IntRange(1, 64), help="并行进程数")
def simulate(claims: Path, a: str, b: str, form: str, jobs: int | None) -> None:
    """政策试算：整批案例按两套政策各算一遍，看谁多得、谁少得、各基金多付多少。"""
    from jingban.benefit.simulate import run

    def progress(done: int, total: int) -> None:
        click.echo(f"\r已算 {done:,} / {total:,} 人次", err=True, nl=done >= total)

    try:
        result = run(claims, a, b, progress, jobs)
    except BenefitError as error:
        _refuse(error, form)
    if form == "json":
        click.echo(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(simulation_lines(result)))


def simulation_lines(result: dict[str, Any]) -> Iterator[str]:
    """The comparison as a table with bars."""
    yield f"甲：{result['policy_a']}"
    yield f"乙：{result['policy_b']}"
    yield f"{result['persons']:,} 人，{result['claims']:,} 人次，总费用 {result['total']} 元"
    if result["refused"]:
        yield f"未能计算：{result['refused']}"
    yield f"{'基金':　<10}{'甲（元）':>18}{'乙（元）':>18}{'乙比甲（元）':>18}"
    for row in result["funds"]:
        yield f"{row['label']:　<10}{row['a']:>20}{row['b']:>20}{row['difference']:>20}"
    yield f"乙下多得 {result['gain']['persons']:,} 人共 {result['gain']['amount']} 元；少得 {result['lose']['persons']:,} 人共 {result['lose']['amount']} 元；不变 {result['same']['persons']:,} 人"
    most = max((row["persons"] for row in result["steps"]), default=0) or 1
    for row in result["steps"]:
        bar = "█" * round(40 * row["persons"] / most)
        yield f"{row['from'] or '…':>12} 至 {row['to'] or '…':>12} {row['persons']:>9,} 人 {bar}"


@benefit.command()
@click.option("--region", multiple=True, help="只核对这些地区")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def verify(region: tuple[str, ...], form: str) -> None:
    """运行政策包自带的签字案例；有一例不符即退出码 1。"""
    outcomes = []
    for code in region or regions():
        outcomes += run_signed(Calculator(load(code)), read_signed(code))
    failed = [o for o in outcomes if o.differences]
    if form == "json":
        rows = [{"region": o.region, "id": o.id, "differences": list(o.differences)} for o in outcomes]
        click.echo(
            json.dumps({"checked": len(outcomes), "failed": len(failed), "cases": rows}, ensure_ascii=False, indent=2)
        )
    else:
        for outcome in failed:
            click.echo(f"✕ {outcome.region} {outcome.id}：{'；'.join(outcome.differences)}")
        click.echo(f"签字案例 {len(outcomes)} 个，不符 {len(failed)} 个。")
    sys.exit(1 if failed else 0)
