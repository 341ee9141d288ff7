"""``jingban demo``: an installation with a person for every duty; claims carried from the paper to the bank."""

import os
from pathlib import Path

import click

from jingban.cli import django as start_django
from jingban.infra.access.actor import Actor

PEOPLE = [
    ("chuangkou", "演示·窗口岗", "window_clerk", ()),
    ("caiji", "演示·采集岗", "capture_operator", ("person_name", "id_number", "bank_account")),
    ("fulu", "演示·采集复核岗", "capture_lead", ("person_name", "id_number", "bank_account")),
    ("chushen", "演示·初审岗", "first_reviewer", ("person_name", "id_number")),
    ("fushen", "演示·复核岗", "second_reviewer", ("person_name", "id_number")),
    ("yewu", "演示·业务科长", "benefit_head", ()),
    ("fenguan", "演示·分管主任", "benefit_director", ()),
    ("mulu", "演示·参保与目录岗", "registry_keeper", ("id_number", "bank_account")),
    ("kuaiji", "演示·会计", "accountant", ("bank_account",)),
    ("caiwu", "演示·财务复核", "finance_checker", ("bank_account",)),
    ("zhuren", "演示·主任", "director", ()),
    ("chuna", "演示·出纳", "cashier", ("bank_account",)),
    ("yusuan", "演示·预算岗", "budget_officer", ()),
    ("shenhe", "演示·审核", "auditor", ("person_name", "phone")),
    ("admin", "演示·管理员", "admin", ()),
]
CENTRE = "110105"  # a district whose law there is; the people and papers are invented
SUFFIXES = {".txt", ".pdf", ".docx", ".xlsx", ".xls", ".html"}


@click.command(
    help="演示：建立各岗账号，核对公开文件，采集样例票据，走一批支付，把样例报销从票据办到对账，然后启动工作台。"
)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--serve/--no-serve", default=True, help="是否启动工作台")
@click.option("--port", type=click.IntRange(1, 65535), help="监听端口，默认取 JINGBAN_PORT")
def demo(files: tuple[Path, ...], serve: bool, port: int | None) -> None:
    """Set up and show."""
    os.environ.setdefault("JINGBAN_DEMO", "1")
    os.environ.setdefault("JINGBAN_CENTRE", CENTRE)
    start_django.start()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    shown = people()
    _check(list(files) or documents(Path.cwd()))
    _capture(Path.cwd() / "samples" / "papers")
    _pay()
    agreed = _walk(Path.cwd() / "samples" / "claims")
    click.echo("\n账号（密码每次演示重新生成）：")
    for username, password, name in shown:
        click.echo(f"  {username:<10}  {password}  {name}")
    if serve:
        from jingban.cli.serve import serve as command

        command.main(["--port", str(port)] if port else [], standalone_mode=False)
    elif not agreed:
        raise SystemExit(1)


def _check(chosen: list[Path]) -> None:
    from jingban.cli.budget_load import load

    if not chosen:
        click.echo("没有找到可演示的文件，请在参数中给出公开文件", err=True)
        return
    click.echo(f"装入并核对 {len(chosen)} 份文件", err=True)
    load([str(path) for path in chosen], None)


def _capture(papers: Path) -> None:
    """Once: a second demo on the same data would only hold the same papers twice."""
    from jingban.capture.queries.batches import listed
    from jingban.cli.demo_capture import capture_samples
    from jingban.infra.access.actor import system

    if not papers.is_dir() or listed(system("demo"), page=1, size=1).total:
        return
    click.echo("\n采集样例票据（全部虚构）", err=True)
    capture_samples(papers)


def _pay() -> None:
    from jingban.cli.demo_payment import pay_samples
    from jingban.payment.queries.ledger import books

    by_role = _by_role()
    if books(by_role["accountant"]):
        return
    click.echo("\n走一批样例支付：制单、复核、审批、报盘、模拟银行回盘、对账", err=True)
    pay_samples(by_role)


def _walk(samples: Path) -> bool:
    """The claims of the samples from the paper to the reconciled day, once; whether they agree with the hand."""
    from jingban.claims.queries.work import Wanted, listed
    from jingban.cli.demo_claims import walk

    people = _by_role()
    if not samples.is_dir() or listed(people["auditor"], Wanted(page=1, size=1)).total:
        return True
    click.echo("\n办理样例报销：采集、校对、受理、核对与审核、核定、复核、支付、对账（全部虚构）", err=True)
    return walk(people, samples)


def _by_role() -> dict[str, Actor]:
    from jingban.infra.access import accounts
    from jingban.infra.access.services import actor_of

    return {role: actor_of(accounts.by_name(name)) for name, _, role, _ in PEOPLE}


def documents(here: Path) -> list[Path]:
    """Real disclosures beside the checkout when they are there, our own samples otherwise."""
    shared = here.parent / "shared"
    real = sorted((shared / "seeds").glob("*.txt")) + sorted((shared / "samples" / "disclosures").glob("*.pdf"))
    if real:
        return real
    return sorted(path for path in (here / "samples").glob("*/*") if path.suffix in SUFFIXES)


def people() -> list[tuple[str, str, str]]:
    """The demo accounts with new passwords: (login, password, name); no change is asked at the first log-in."""
    from jingban.infra.access import accounts
    from jingban.infra.access.actor import system
    from jingban.infra.errors import Refusal

    operator, found = system("demo"), []
    for username, name, role, fields in PEOPLE:
        grants = [accounts.GrantSpec(role, "*", fields)]
        try:
            made = accounts.create(operator, username, name, "", grants)
        except Refusal:
            made = accounts.change(operator, accounts.by_name(username).pk, accounts.Change(reset_password=True))
        accounts.confirm_initial(made.user)
        found.append((username, made.initial_password, name))
    return found
