"""``jingban benefit``: settle cases and run the packs' signed cases. No Django, no database."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from jingban.benefit.core.calculate import Calculator
from jingban.benefit.core.cases import read_case, settlement_values
from jingban.benefit.core.explain import for_citizen, sentences, title_of
from jingban.benefit.core.model import Accumulators, Settlement
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
        before = brought or running
        if before is not None and brought is None and before.year != case.service.discharge_date.year:
            before = None
        result = Calculator(load(case.region)).settle(case, before, explain)
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
