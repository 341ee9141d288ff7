"""``jingban review``: show the rules, check a file of claims."""

import json
import sys
from collections import Counter
from pathlib import Path

import click

from jingban.kernel.money import yuan
from jingban.review.claim_files import read_claims
from jingban.review.core.charging import hits
from jingban.review.core.deducting import deduct, wanted
from jingban.review.core.engine import Book
from jingban.review.core.facts import net
from jingban.review.core.model import Hit, Records, Severity
from jingban.review.errors import ReviewError
from jingban.review.knowledge_files import load, read_book

_WORDS = {Severity.VIOLATION: "明确违规", Severity.SUSPICIOUS: "可疑", Severity.NOTICE: "提示"}


@click.group()
def review() -> None:
    """智能审核：查看规则，审核申报文件。"""


def _book(folder: str | None) -> Book:
    try:
        return read_book(Path(folder)) if folder else load()
    except (ReviewError, OSError) as error:
        click.echo(error.message if isinstance(error, ReviewError) else "规则文件夹里应有 rules.yaml。", err=True)
        sys.exit(2)


_RULES = click.option("--rules", "folder", type=click.Path(file_okay=False), help="规则文件夹（默认随软件附带的）")


@review.command("rules")
@_RULES
def rules(folder: str | None) -> None:
    """列出规则、结果类型、判断方法和知识点数。"""
    book = _book(folder)
    count = Counter(row.rule for row in book.rows.values())
    demo = sum(row.mark == "demo" for row in book.rows.values())
    for rule in book.rules.values():
        click.echo(
            f"{rule.id:<5} {_WORDS[rule.severity]}  {rule.title}（{rule.code}）  {rule.evaluator}，知识点 {count[rule.id]}"
        )
    click.echo(f"规则 {len(book.rules)} 条，知识点 {len(book.rows)} 条，其中演示 {demo} 条（不作审核依据）。")


@review.command("check")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--claim", help="只审这一笔申报，其余作历史")
@click.option("--explain", is_flag=True, help="逐条列出明细、知识点、来源和核减")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@_RULES
def check(file: Path, claim: str | None, explain: bool, form: str, folder: str | None) -> None:
    """审核 JSON 文件中的申报。没有命中退出码 0，有命中 1，不能审核 2。"""
    book = _book(folder)
    try:
        records = read_claims(file)
    except ReviewError as error:
        click.echo(error.message, err=True)
        sys.exit(2)
    if claim is not None and claim not in {visit.claim for visit in records.visits.values()}:
        click.echo(f"文件里没有申报 {claim}。请核对申报编号。", err=True)
        sys.exit(2)
    found = hits(book, records, claim)
    if form == "json":
        click.echo(json.dumps([values_of(hit) for hit in found], ensure_ascii=False, indent=2))
    else:
        _tell(book, records, found, explain)
    sys.exit(1 if found else 0)


def values_of(hit: Hit) -> dict[str, object]:
    """One hit for JSON; amounts in 分."""
    return {
        "rule": hit.rule,
        "knowledge": hit.raw.knowledge,
        "severity": hit.severity.value,
        "reason": hit.reason,
        "claims": list(hit.claims),
        "lines": list(hit.raw.lines),
        "visits": list(hit.raw.visits),
        "observed": hit.raw.observed,
        "limit": hit.raw.limit,
        "charges": {charge.line: charge.amount for charge in hit.charges},
        "sentence": hit.sentence,
        "source": hit.source,
        "mark": hit.mark,
    }


def _tell(book: Book, records: Records, found: tuple[Hit, ...], explain: bool) -> None:
    for hit in found:
        click.echo(f"[{hit.rule} {_WORDS[hit.severity]}] {hit.sentence}")
        if explain:
            places = "、".join((*hit.raw.lines, *hit.raw.visits))
            click.echo(
                f"    明细：{places}；涉及 {yuan(hit.amount)} 元；知识点 {hit.raw.knowledge or '无'}；来源：{hit.source}"
            )
    cuts = deduct({line.id: line.amount for line in net(records.lines)}, wanted(found))
    if explain:
        for cut in cuts:
            click.echo(f"    {cut.wanted.line}：{cut.text}")
    count = Counter(_WORDS[hit.severity] for hit in found)
    told = "，".join(f"{word} {count[word]}" for word in _WORDS.values())
    click.echo(
        f"规则 {len(book.rules)} 条，命中 {len(found)} 处（{told}），拟核减 {yuan(sum(cut.amount for cut in cuts))} 元；可疑须由人判定。"
    )
