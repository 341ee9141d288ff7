"""``jingban claims``: register, look, check, settle, print, hand on. Exit codes: 0 done, 1 found, 2 refused.

``--by`` names who acts (password from JINGBAN_PASSWORD or the terminal). Looking needs nobody: certificates stay masked.
"""

import sys
from pathlib import Path
from typing import Any

import click

from jingban.cli import acting
from jingban.cli.claims_saying import (
    as_json,
    as_system,
    asked,
    claim_of,
    day_of,
    finding_line,
    new_command,
    read,
    refuse,
    row_line,
    stands,
    tell,
    whole,
)
from jingban.kernel.money import yuan

FORMAT = click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", help="输出格式")
BY = click.option("--by", required=True, metavar="用户名", help="以谁的权限办理（密码取自 JINGBAN_PASSWORD 或终端）")
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
OUT = click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="写到哪个文件")
DAY = click.DateTime(["%Y-%m-%d"])


@click.group(help="手工报销：登记、核对、核定、打印、导出。")
def claims() -> None:
    """Group of claims."""


# --- look --------------------------------------------------------------------------------------------


@claims.command("list", help="报销申请一览，新的在前。")
@click.option("--state", default="", help="只看这一状态：draft、accepted、settled、closed …，open 为全部在办")
@click.option("--query", default="", help="受理号、票据号码、姓名")
@click.option("--size", type=click.IntRange(1, 200), default=50, show_default=True, help="最多几件")
@FORMAT
def listed(state: str, query: str, size: int, form: str) -> None:
    """Claims."""
    actor = as_system()
    from jingban.claims.queries import work

    wanted = work.Wanted(state=state, query=query, sort="new", size=size)
    page = asked(lambda: work.listed(actor, wanted), form)
    tell([row.dict() for row in page.items], form, row_line)
    click.echo(f"共 {page.total} 件", err=True)


@claims.command(help="一件申请：状态、金额、发现、核减、通知。")
@click.argument("number")
@FORMAT
def show(number: str, form: str) -> None:
    """One claim; exit code 1 while findings are open."""
    actor = as_system()
    from jingban.claims.queries import claims as queries
    from jingban.claims.queries import papers

    out = asked(lambda: queries.claim(actor, papers.identified(actor, number)[0]), form).dict()
    if form == "json":
        as_json(out)
    else:
        whole(out)
    sys.exit(1 if out["open_findings"] else 0)


@claims.command(help="办理情况统计。缺省为今年。")
@click.option("--since", type=DAY, help="起日")
@click.option("--until", type=DAY, help="止日")
@FORMAT
def board(since: Any, until: Any, form: str) -> None:
    """The supervisor's board."""
    actor = as_system()
    from jingban.claims.queries import board as queries

    out = asked(lambda: queries.board(actor, day_of(since), day_of(until)), form).dict()
    if form == "json":
        return as_json(out)
    click.echo(
        f"{out['since']} 至 {out['until']}\t受理 {out['accepted']}\t办结 {out['closed']}\t支付 {yuan(out['paid'])}"
    )
    click.echo(f"按时率 {out['on_time'] or '—'}%\t超期 {out['overdue']}\t办理天数中位数 {out['median_days']}")
    for row in out["states"]:
        click.echo(f"{row['title']}\t{row['count']}\t{yuan(row['amount'])}")
    for row in out["deductions"]:
        click.echo(f"核减 {row['title']}\t{row['count']}\t{yuan(row['amount'])}")
    return None


# --- act ---------------------------------------------------------------------------------------------


@claims.command(help="收件登记：文件与接口 POST /api/claims 的内容相同（JSON）。")
@click.argument("file", type=FILE)
@BY
@FORMAT
def register(file: Path, by: str, form: str) -> None:
    """A new claim of a file."""
    data = read(file, form)
    actor = acting.actor_of(by)
    from jingban.claims.services import intake

    new = claim_of(data, form)
    stands(asked(lambda: intake.register(actor, new, new_command()), form), form)


@claims.command(help="报盘：登记文件（CSV、XLSX）中的全部申请，或一件也不登记并指出每一处问题。")
@click.argument("file", type=FILE)
@BY
@FORMAT
def declare(file: Path, by: str, form: str) -> None:
    """All claims of a file or none."""
    actor = acting.actor_of(by)
    from jingban.claims.services import declaration

    done = asked(lambda: declaration.import_declaration(actor, file.name, [file.read_bytes()], new_command()), form)
    if form == "json":
        return as_json(done)
    total = yuan(done["total"])
    click.echo(f"登记 {done['claims']} 件，票据 {done['bills']} 张，明细 {done['lines']} 行，合计 {total} 元")
    return None


@claims.command("import-settlements", help="导入联网结算记录（国家字段，CSV、XLSX）：全部写入，或一行也不写。")
@click.argument("file", type=FILE)
@BY
@FORMAT
def import_settlements(file: Path, by: str, form: str) -> None:
    """The register 核对 asks."""
    actor = acting.actor_of(by)
    from jingban.claims.services import registers

    done = asked(lambda: registers.import_settlements(actor, [file.read_bytes()], new_command()), form)
    if form == "json":
        return as_json(done)
    click.echo(f"共 {done['rows']} 行：新增 {done['added']}，冲正 {done['reversed']}，没有变化 {done['same']}")
    return None


@claims.command(help="核对和审核再做一遍。还有待处理的发现时退出码为 1。")
@click.argument("number")
@BY
@FORMAT
def check(number: str, by: str, form: str) -> None:
    """Verification and review once more."""
    actor = acting.actor_of(by)
    from jingban.claims.queries import claims as queries
    from jingban.claims.queries import papers
    from jingban.claims.services import checking

    def act() -> Any:
        claim, revision = papers.identified(actor, number)
        checking.check(actor, claim, revision, new_command())
        return queries.claim(actor, claim)

    out = asked(act, form).dict()
    tell(out["finding_list"], form, finding_line)
    sys.exit(1 if out["open_findings"] else 0)


@claims.command(help="初审核定：算出待遇，等待复核。")
@click.argument("number")
@BY
@FORMAT
def settle(number: str, by: str, form: str) -> None:
    """Settle one claim."""
    actor = acting.actor_of(by)
    from jingban.claims.queries import papers
    from jingban.claims.services import settling

    def act() -> Any:
        return settling.settle(actor, *papers.identified(actor, number), new_command())

    stands(asked(act, form), form)


@claims.command("pre-review", help="预审：算出会怎样，什么也不保存。不能核定时退出码为 1。")
@click.argument("file", type=FILE)
@BY
@FORMAT
def pre_review(file: Path, by: str, form: str) -> None:
    """The decision without commitment."""
    data = read(file, form)
    actor = acting.actor_of(by)
    from jingban.claims.queries import pre_reviewed

    new = claim_of(data, form)
    out = asked(lambda: pre_reviewed.pre_review(actor, new), form).dict()
    if form == "json":
        as_json(out)
    else:
        for row in out["findings"]:
            click.echo(finding_line(row))
        click.echo(out["refused"] or out["explanation"])
    sys.exit(1 if out["refused"] or out["findings"] else 0)


# --- papers ------------------------------------------------------------------------------------------


@claims.command(help="打印结算单（PDF）。")
@click.argument("number")
@OUT
def sheet(number: str, output: Path | None) -> None:
    """结算单."""
    _paper("sheet", number, output)


@claims.command(help="导出 FHIR R4（JSON）；不给 -o 时写到标准输出。")
@click.argument("number")
@OUT
def fhir(number: str, output: Path | None) -> None:
    """Bundle of FHIR."""
    _paper("fhir", number, output, show=True)


@claims.command(help="导出国家结算字段 setlinfo、setldetail（JSON）；不给 -o 时写到标准输出。")
@click.argument("number")
@OUT
def national(number: str, output: Path | None) -> None:
    """National fields."""
    _paper("national", number, output, show=True)


def _paper(what: str, number: str, output: Path | None, *, show: bool = False) -> None:
    actor = as_system()
    from jingban.claims.queries import papers

    name, data = asked(lambda: getattr(papers, what)(actor, papers.identified(actor, number)[0]), "table")
    if show and output is None:
        click.echo(data.decode())
        return
    path = output or Path(name)
    try:
        path.write_bytes(data)
    except OSError as error:
        refuse("cannot_write", f"写不了文件 {path}：{error.strerror}，请换一个位置", "table")
    click.echo(str(path))
    click.echo(f"{len(data)} 字节", err=True)
