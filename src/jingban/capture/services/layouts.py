"""Layouts of hospitals, learnt when somebody maps the columns once."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings

from jingban.capture import models, refusals, repository
from jingban.capture.core.names import CELLS
from jingban.capture.core.templates import Template
from jingban.capture.services.rights import MANAGE, READ, object_of
from jingban.infra import clock
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.infra.commands import services as commands
from jingban.infra.commands.services import Done

_LABELS = {name: spec.label for name, spec in CELLS.items()}


def learn(
    actor: Actor,
    provider: str,
    kind: str,
    columns: Sequence[Mapping[str, Any]],
    command_id: str,
    *,
    paper_id: int | None = None,
) -> int:
    """Keep the columns of a provider's papers; the version before stays and is no longer used. Returns the id."""
    where = actor.centre or settings.JINGBAN_CENTRE
    access.require(actor, MANAGE, where)
    paper = _paper(actor, paper_id)
    centre = paper.batch.centre if paper is not None else where
    access.require(actor, MANAGE, centre)
    said = " ".join(provider.replace("\x00", "").split())
    layout = _checked(said, kind, columns)
    request = {"centre": centre, "paper": paper_id, "layout": _text(layout)}

    def change() -> Done:
        before = models.Template.objects.select_for_update().filter(centre=centre, provider=said, kind=kind)
        version = max((row.version for row in before), default=0) + 1
        before.update(active=False)
        row = models.Template.objects.create(
            centre=centre,
            provider=said,
            kind=kind,
            version=version,
            layout=layout,
            learnt_from=paper,
            by=actor.username,
            by_name=actor.display_name,
            at=clock.now(),
        )
        return Done({"id": row.pk}, object_of("template", row.pk), {"provider": said, "kind": kind, "version": version})

    return int(commands.run(actor, command_id, "capture.learn", request, change)["id"])


def forget(actor: Actor, template_id: int, command_id: str) -> None:
    """Use a layout no more; the row stays."""
    row = repository.template(access.require(actor, MANAGE), template_id)
    if row is None:
        raise refusals.no_template()

    def change() -> Done:
        models.Template.objects.filter(pk=template_id).update(active=False)
        return Done({}, object_of("template", template_id), {"provider": row.provider, "version": row.version})

    commands.run(actor, command_id, "capture.forget", {"template": template_id}, change)


def _paper(actor: Actor, paper_id: int | None) -> models.Paper | None:
    if paper_id is None:
        return None
    row = repository.paper(access.require(actor, READ), paper_id)
    if row is None:
        raise refusals.no_paper()
    return row


def _checked(provider: str, kind: str, columns: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    try:
        made = Template.from_json({"provider": provider, "kind": kind, "columns": list(columns)})
    except (KeyError, ValueError) as error:
        raise refusals.wrong_template(f"列的对应关系不对：{error}") from None
    if not {"ItemName", "ItemAmount"} <= {column.name for column in made.columns}:
        raise refusals.wrong_template("至少要指明项目名称和金额两列")
    if not provider:
        raise refusals.wrong_template("请填写医疗机构名称，与票据上印的一致")
    if problem := _impossible(made):
        raise refusals.wrong_template(problem)
    return made.to_json()


def _impossible(made: Template) -> str:
    """What no list can look like; empty where nothing is wrong."""
    twice = [label for name, label in _LABELS.items() if sum(c.name == name for c in made.columns) > 1]
    if twice:
        return f"“{'”“'.join(twice)}”用了两次，每种内容只能对应一列"
    placed = [column for column in made.columns if (column.left, column.right) != (0, 0)]
    if any(column.right <= column.left for column in placed):
        return "列的右边界在左边界之前，请重新指定列的位置"
    for column in placed:
        middle = (column.left + column.right) / 2
        if any(other is not column and other.left <= middle <= other.right for other in placed):
            return "两列的位置重叠，请重新指定列的位置"
    return ""


def _text(layout: Mapping[str, Any]) -> str:
    """Commands are recognised by a request without floats."""
    return repr([[c["name"], c["left"], c["right"], c["header"]] for c in layout["columns"]]) + str(layout["provider"])
