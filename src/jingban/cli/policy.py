"""``jingban policy``: check, show and compare policy packs."""

import json
import sys
from datetime import date, datetime
from pathlib import Path

import click

from jingban.benefit.core.lint import lint as lint_pack
from jingban.benefit.core.policy import PolicyPack, Provision
from jingban.benefit.errors import BenefitError
from jingban.benefit.policy_files import load, read_pack, regions


@click.group()
def policy() -> None:
    """政策包：检查、查看、比较。"""


def _pack(name: str) -> PolicyPack:
    """A shipped region by its code, or a folder of pack files."""
    try:
        return read_pack(Path(name)) if Path(name).is_dir() else load(name)
    except BenefitError as error:
        click.echo(error.message, err=True)
        sys.exit(2)


@policy.command("lint")
@click.argument("packs", nargs=-1)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def lint(packs: tuple[str, ...], form: str) -> None:
    """检查政策包：缺口、重叠、缺依据、比例越界、用不到的分段。"""
    found = [problem for name in packs or regions() for problem in lint_pack(_pack(name))]
    if form == "json":
        rows = [
            {"code": p.code, "severity": p.severity, "file": p.file, "line": p.line, "message": p.message}
            for p in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for p in found:
            click.echo(f"{p.file}:{p.line} [{p.code}] {p.message}")
        click.echo(f"检查 {len(packs or regions())} 个政策包，问题 {len(found)} 个。")
    sys.exit(1 if any(p.severity == "error" for p in found) else 0)


@policy.command("show")
@click.argument("pack_name")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="只看这一天有效的条款")
@click.option("--concern", help="只看这一类事项，如 inpatient.segments")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def show(pack_name: str, day: datetime | None, concern: str | None, form: str) -> None:
    """列出条款、生效日期、依据和把握程度。"""
    pack = _pack(pack_name)
    when = day.date() if day else None
    rows = [p for p in pack.provisions if (when is None or p.in_force(when)) and (not concern or p.concerns == concern)]
    if form == "json":
        click.echo(
            json.dumps(
                {"version": pack.version, "provisions": [values_of(p) for p in rows]},
                ensure_ascii=False,
                indent=2,
                default=str,
            )
        )
        return
    click.echo(f"{pack.name} {pack.region}，版本 {pack.version}，条款 {len(rows)} 条")
    for p in rows:
        click.echo(f"{p.id}  {p.first} 至 {p.last or '今'}  {_words(p)}  依据：{p.source}（{p.certainty}）")


def _words(p: Provision) -> str:
    return "，".join(f"{k}={v}" for k, v in p.value.items())


def values_of(p: Provision) -> dict[str, object]:
    """One provision for JSON."""
    return {
        "id": p.id,
        "concerns": p.concerns,
        "when": {k: list(v) for k, v in p.when.items()},
        "from": p.first.isoformat(),
        "to": p.last.isoformat() if p.last else None,
        "value": p.value,
        "source": p.source,
        "certainty": p.certainty,
        "note": p.note,
    }


def in_force(pack: PolicyPack, day: date) -> dict[tuple[str, str], Provision]:
    """The provisions of a day by concern and condition."""
    return {(p.concerns, repr(sorted(p.when.items()))): p for p in pack.provisions if p.in_force(day)}


@policy.command("diff")
@click.argument("pack_name")
@click.argument("first", type=click.DateTime(["%Y-%m-%d"]))
@click.argument("second", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--with", "other", help="与另一个政策包比较（默认同一个包的两个日期）")
def diff(pack_name: str, first: datetime, second: datetime, other: str | None) -> None:
    """比较两个日期（或两个政策包）有效的条款。"""
    one = in_force(_pack(pack_name), first.date())
    two = in_force(_pack(other or pack_name), second.date())
    changed = 0
    for key in sorted({*one, *two}):
        a, b = one.get(key), two.get(key)
        if a is not None and b is not None and a.value == b.value:
            continue
        changed += 1
        click.echo(f"{key[0]} {key[1]}")
        click.echo(f"  - {_words(a)}（{a.id}）" if a else "  - 无")
        click.echo(f"  + {_words(b)}（{b.id}）" if b else "  + 无")
    click.echo(f"不同 {changed} 处。")
    sys.exit(1 if changed else 0)
