"""Commands of the operator: migrate, settings, openapi, audit verify, files verify."""

import json
import os
import re
import sys
from pathlib import Path

import click

from jingban.cli import django as start_django
from jingban.web import environment as env

FORMAT = click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", help="输出格式")


@click.command(help="建立数据库或升级到本程序的版本。")
@click.option("--check", is_flag=True, help="只检查是否需要升级，需要时返回 1")
def migrate(check: bool) -> None:
    """Create or upgrade the database."""
    start_django.start()
    from django.core.management import call_command

    if check:
        from django.db import connection
        from django.db.migrations.executor import MigrationExecutor

        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        click.echo(f"有 {len(missing)} 项迁移没有执行" if missing else "数据库已是最新")
        sys.exit(1 if missing else 0)
    call_command("migrate", interactive=False, verbosity=0)
    click.echo("数据库已就绪", err=True)


@click.command(help="检查环境变量 JINGBAN_* 并显示生效的设置；密钥和密码不显示。")
@FORMAT
def settings(form: str) -> None:
    """Validate and print the settings; works without Django."""
    try:
        found = env.read(os.environ)
    except env.WrongSettings as wrong:
        if form == "json":
            click.echo(json.dumps({"problems": wrong.problems}, ensure_ascii=False))
        start_django.stop_for(wrong)
        return
    rows = env.summary(found)
    if form == "json":
        click.echo(
            json.dumps(
                [dict(zip(("variable", "title", "value"), r, strict=True)) for r in rows], ensure_ascii=False, indent=1
            )
        )
        return
    width = max(len(variable) for variable, _, _ in rows)
    for variable, title, value in rows:
        click.echo(f"{variable:<{width}}  {value}  （{title}）")


@click.command(help="输出接口定义（OpenAPI 3.1 的 JSON），网页端由它生成客户端。")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="写入文件而不是标准输出")
def openapi(output: Path | None) -> None:
    """Print the schema; sorted, so that it changes only when the API does."""
    start_django.start()
    from jingban.web.api import api

    text = json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n"
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")


@click.group(help="审计日志：只增不改，逐条相扣。")
def audit() -> None:
    """Group of the audit log."""


@audit.command("verify", help="验证审计日志没有被改动、删除、插入或截断。发现问题返回 1。")
@FORMAT
@click.option("--expect", metavar="条数:摘要", help="先前抄录的末条（verify 的输出），用来发现整体重写")
def audit_verify(form: str, expect: str | None) -> None:
    """Walk the chain."""
    start_django.start()
    from django.db import DatabaseError

    from jingban.infra.audit import core, services

    noted = None
    if expect is not None:
        match = re.fullmatch(r"([1-9][0-9]{0,17}):([0-9a-f]{64})", expect.strip())
        if match is None:
            raise click.BadParameter("应为“条数:摘要”，例如 120:9f86…（64 位十六进制）", param_hint="--expect")
        noted = core.Head(int(match[1]), match[2])
    try:
        outcome = services.verify(noted)
    except DatabaseError as error:
        _unreadable("审计日志", error, form)
    if form == "json":
        body = {
            "intact": outcome.intact,
            "count": outcome.count,
            "digest": outcome.digest,
            "damages": [{"sequence": d.sequence, "code": d.code, "message": d.message} for d in outcome.damages],
        }
        click.echo(json.dumps(body, ensure_ascii=False, indent=1))
    else:
        for damage in outcome.damages:
            click.echo(f"✗ {damage.message}")
        verdict = "完整" if outcome.intact else f"有 {len(outcome.damages)} 处问题"
        click.echo(f"审计日志共 {outcome.count} 条，{verdict}。末条：{outcome.count}:{outcome.digest}")
    sys.exit(0 if outcome.intact else 1)


@click.group(help="文件库：原件按 SHA-256 存放，从不改写。")
def files() -> None:
    """Group of the file store."""


@files.command("verify", help="重新计算每个原件的摘要。有缺失或改动返回 1；多余的文件只报告。")
@FORMAT
def files_verify(form: str) -> None:
    """Re-hash the store."""
    start_django.start()
    from django.db import DatabaseError

    from jingban.infra.files import services

    try:
        problems, count = list(services.verify()), services.count()
    except DatabaseError as error:
        _unreadable("文件库", error, form)
    serious = [problem for problem in problems if problem.serious]
    if form == "json":
        found = [{"code": p.code, "sha256": p.sha256, "message": p.message} for p in problems]
        click.echo(json.dumps({"intact": not serious, "count": count, "problems": found}, ensure_ascii=False, indent=1))
    else:
        for problem in problems:
            click.echo(f"{'✗' if problem.serious else '·'} {problem.message}")
        verdict = "完好" if not serious else f"有 {len(serious)} 个缺失或被改动"
        click.echo(f"文件库共 {count} 个原件，{verdict}。")
    sys.exit(1 if serious else 0)


def _unreadable(what: str, error: Exception, form: str) -> None:
    message = f"读不到{what}，请检查数据库设置，或先运行 jingban migrate（{type(error).__name__}）"
    if form == "json":
        click.echo(json.dumps({"code": "database_unreadable", "message": message}, ensure_ascii=False))
    click.echo(message, err=True)
    sys.exit(2)
