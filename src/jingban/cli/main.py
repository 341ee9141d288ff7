"""The command ``jingban`` and its groups.

Groups are loaded when they are called: ``jingban budget read`` must not pay for Django, and a wrong setting must not
keep anybody from reading a file. Exit codes: 0 done, 1 done and something was found, 2 could not be done.
"""

import importlib
import sys
from typing import Any

import click

from jingban import __version__

# name: (module, attribute, one line of help); the help stands here so that `jingban --help` loads nothing.
COMMANDS = {
    "budget": ("jingban.cli.budget", "budget", "读取、核对部门预算公开文件"),
    "benefit": ("jingban.cli.benefit", "benefit", "核定待遇，运行签字案例"),
    "capture": ("jingban.cli.capture", "capture", "采集票据：读取、核对、评测、隔页条码"),
    "claims": ("jingban.cli.claims", "claims", "手工报销：登记、核对、核定、打印、导出"),
    "payment": ("jingban.cli.payment", "payment", "支付：批次、银行文件、模拟银行、对账"),
    "ledger": ("jingban.cli.ledger", "ledger", "账务：余额、核验、导出"),
    "registry": ("jingban.cli.registry", "registry", "参保人、机构、目录：查找、导入、生成练习数据"),
    "review": ("jingban.cli.review", "review", "智能审核：查看规则，审核申报文件"),
    "policy": ("jingban.cli.policy", "policy", "检查、查看、比较政策包"),
    "serve": ("jingban.cli.serve", "serve", "启动工作台（网页和后台任务）"),
    "demo": ("jingban.cli.demo", "demo", "演示：装入文件并启动工作台"),
    "worker": ("jingban.cli.serve", "worker", "启动后台任务进程"),
    "migrate": ("jingban.cli.operate", "migrate", "建立或升级数据库"),
    "settings": ("jingban.cli.operate", "settings", "检查并显示系统设置"),
    "openapi": ("jingban.cli.operate", "openapi", "输出接口定义（OpenAPI JSON）"),
    "accounts": ("jingban.cli.accounts", "accounts", "管理账号"),
    "audit": ("jingban.cli.operate", "audit", "审计日志"),
    "files": ("jingban.cli.operate", "files", "文件库"),
}


class Lazy(click.Group):
    """A group whose commands are imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the table above."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return the command; None when there is no such command."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing any."""
        with formatter.section("命令"):
            formatter.write_dl([(name, text) for name, (_, _, text) in COMMANDS.items()])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="jingban", message="%(prog)s %(version)s")
def jingban() -> None:
    """经办：从票据到公开。"""


def main(arguments: list[str] | None = None) -> Any:
    """Entry point of the installed command."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # a Windows or C-locale terminal must not fail on Chinese
            reconfigure(encoding="utf-8", errors="replace")
    return jingban(arguments, prog_name="jingban")
