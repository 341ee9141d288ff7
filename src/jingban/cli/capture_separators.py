"""``jingban capture separators``: sheets to lay between the cases of a pile before it is scanned."""

import secrets
import sys
from pathlib import Path
from typing import NoReturn

import click

from jingban.capture.core.separators import Separator, read_separator
from jingban.capture.errors import CaptureError
from jingban.capture.writers.separators import MAX_SHEETS, TITLE, separators_pdf


@click.command()
@click.option("--count", type=click.IntRange(1, MAX_SHEETS), required=True, help="张数")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="写到哪个 PDF 文件")
@click.option("--title", default=TITLE, show_default=True, help="印在每页上方的标题")
@click.option("--batch", default="", help="批次编号；不写则随机生成")
def separators(count: int, output: Path, title: str, batch: str) -> None:
    """打印隔页条码：每份病例前放一张，成批扫描后自动分开。"""
    name = batch or secrets.token_hex(4).upper()
    sheets = [Separator(name, number) for number in range(1, count + 1)]
    if read_separator(sheets[0].payload) is None:
        _refuse("批次编号不能含空格和冒号，最长 64 个字符。请换一个编号。")
    if output.exists() and output.stat().st_size and not output.read_bytes().startswith(b"%PDF-"):
        _refuse(f"{output} 已存在，而且不是 PDF 文件，没有覆盖。请换一个文件名。")
    try:
        made = separators_pdf(sheets, title)
    except CaptureError as error:
        _refuse(error.message)
    try:
        output.write_bytes(made)
    except OSError as error:
        _refuse(f"不能写入 {output}（{error.strerror}）。请检查路径和权限。")
    click.echo(f"已生成 {count} 张隔页条码（批次 {name}）：{output}")


def _refuse(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(2)
