"""``jingban demo``: an installation with three people and some documents in it, ready to look at."""

from pathlib import Path

import click

from jingban.cli import django as start_django

PEOPLE = [
    ("yusuan", "演示·预算岗", "budget_officer", ()),
    ("shenhe", "演示·审核", "auditor", ("person_name", "phone")),
    ("admin", "演示·管理员", "admin", ()),
]
SUFFIXES = {".txt", ".pdf", ".docx", ".xlsx", ".xls", ".html"}


@click.command(help="演示：建立三个账号，装入并核对公开文件，然后启动工作台。")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--serve/--no-serve", default=True, help="是否启动工作台")
@click.option("--port", type=click.IntRange(1, 65535), help="监听端口，默认取 JINGBAN_PORT")
def demo(files: tuple[Path, ...], serve: bool, port: int | None) -> None:
    """Set up and show."""
    start_django.start()
    from django.core.management import call_command

    from jingban.cli.budget_load import load

    call_command("migrate", interactive=False, verbosity=0)
    chosen = list(files) or documents(Path.cwd())
    if not chosen:
        click.echo("没有找到可演示的文件，请在参数中给出公开文件", err=True)
    else:
        click.echo(f"装入并核对 {len(chosen)} 份文件", err=True)
        load([str(path) for path in chosen], None)
    click.echo("\n账号（密码每次演示重新生成）：")
    for username, password, name in people():
        click.echo(f"  {username:<8}  {password}  {name}")
    if serve:
        from jingban.cli.serve import serve as command

        command.main(["--port", str(port)] if port else [], standalone_mode=False)


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
