"""``jingban capture``: read papers; evaluate and separators live beside. No Django, no database."""

import importlib

import click

COMMANDS = {
    "read": ("jingban.cli.capture_read", "read", "读取票据为字段和明细，并核对"),
    "evaluate": ("jingban.cli.capture_evaluate", "evaluate", "用带标准答案的材料集评测读取质量"),
    "separators": ("jingban.cli.capture_separators", "separators", "打印隔页条码"),
    "watch": ("jingban.cli.capture_watch", "watch", "看守扫描文件夹，把扫描件收进采集批次"),
}


class Lazy(click.Group):
    """Commands are imported when called: printing separators must not load a recogniser."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令"):
            formatter.write_dl([(name, text) for name, (_, _, text) in COMMANDS.items()])


@click.group(cls=Lazy, help="采集票据：读取、核对、评测、隔页条码。")
def capture() -> None:
    """The group."""
