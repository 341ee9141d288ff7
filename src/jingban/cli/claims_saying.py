"""How ``jingban claims`` reads its files, says its answers and leaves with a refusal."""

import json
import sys
import uuid
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import click

from jingban.cli import django as start_django
from jingban.kernel.money import yuan


def as_system() -> Any:
    start_django.start()
    from jingban.infra.access.services import system

    return system("cli")


def new_command() -> str:
    return f"cli-{uuid.uuid4().hex}"


def day_of(value: Any) -> date | None:
    return value.date() if value is not None else None


def read(file: Path, form: str) -> dict[str, Any]:
    try:
        data = json.loads(file.read_text("utf-8-sig"), parse_float=str)  # quantities stay exact
    except (ValueError, UnicodeDecodeError) as error:
        refuse("not_json", f"{file} 不是 JSON 文件：{error}", form)
    if not isinstance(data, dict):
        refuse("not_json", f"{file} 中应是一件申请（JSON 对象）", form)
    return data


def claim_of(data: dict[str, Any], form: str) -> Any:
    """The file as a claim; every wrong field is told."""
    from pydantic import ValidationError

    from jingban.claims import schemas
    from jingban.claims.api import values

    try:
        shape = schemas.ClaimIn.model_validate({"command_id": new_command(), **data})
    except ValidationError as error:
        rows = [
            {"field": ".".join(str(part) for part in one["loc"]), "message": one["msg"]}
            for one in error.errors(include_url=False, include_input=False, include_context=False)
        ]
        for row in rows if form == "table" else []:
            click.echo(f"{row['field']}：{row['message']}", err=True)
        refuse("invalid", f"文件中有 {len(rows)} 处不符合格式，请改正后再试", form, {"rows": rows})
    return values.claim(shape, shape.visits)


def asked(act: Callable[[], Any], form: str) -> Any:
    """What a service answers; a refusal is told and leaves with 2."""
    from django.db import DatabaseError

    from jingban.infra.errors import Refusal

    try:
        return act()
    except Refusal as refusal:
        refuse(refusal.code, refusal.message, form, refusal.details)
    except DatabaseError:
        refuse("no_database", "数据库还没有建立，请先运行 jingban migrate", form)


def refuse(code: str, message: str, form: str, details: Any = None) -> NoReturn:
    if form == "json":
        error = {"code": code, "message": message, **({"details": details} if details else {})}
        click.echo(json.dumps({"error": error}, ensure_ascii=False, default=str))
    elif isinstance(details, dict):
        for row in details.get("rows", [])[:20]:
            if isinstance(row, dict) and "line" in row:
                click.echo(f"第 {row['line']} 行 {row['column']}：{row['message']}", err=True)
    click.echo(message, err=True)
    sys.exit(2)


def as_json(data: Any) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=1, default=str))


def tell(rows: list[dict[str, Any]], form: str, line: Callable[[dict[str, Any]], str]) -> None:
    if form == "json":
        return as_json(rows)
    for row in rows:
        click.echo(line(row))
    return None


def stands(made: Any, form: str) -> None:
    from jingban.claims.core.states import TITLES, State

    row = {"id": made.id, "number": made.number, "state": made.state, "revision": made.revision}
    tell([row], form, lambda one: f"{one['number']}\t{TITLES[State(one['state'])]}")


def row_line(row: dict[str, Any]) -> str:
    clock = row["clock"]["word"]
    return f"{row['number']}\t{row['state_title']}\t{row['person_name']}\t{yuan(row['total']):>14}\t{yuan(row['fund']):>14}\t{clock}"


def finding_line(row: dict[str, Any]) -> str:
    return f"{row['rule']}\t{row['severity_title']}\t{row['decision_title']}\t{row['sentence']}"


def whole(out: dict[str, Any]) -> None:
    click.echo(row_line(out))
    for share in out["shares"]:
        click.echo(f"{share['name']}\t{yuan(share['amount'])}")
    if out["explanation"]:
        click.echo(out["explanation"])
    for cut in out["cuts"]:
        click.echo(f"核减\t{cut['line_name']}\t{yuan(cut['amount'])}\t{cut['reason_title']}")
    for one in out["finding_list"]:
        click.echo(finding_line(one))
    for notice in out["notices"]:
        click.echo(f"{notice['kind_title']}\t{notice['text']}")
