"""The operator of the demo: keys what the papers say wherever the machine is not sure, and releases them.

What the papers say stands in ``truth.json`` beside them, made with the papers and unknown to the reader.
"""

import json
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from jingban.cli.progress import Progress
from jingban.infra.access.actor import Actor

_PARTS = ("categories", "lines")


def correct(operator: Actor, second: Actor, folder: Path, batches: Sequence[int]) -> dict[str, list[int]]:
    """Correct and release every paper of the batches; ids of the papers by case. Django must have been started."""
    from jingban.capture.queries.batches import papers as listed

    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    made: dict[str, list[int]] = {}
    keyed = looked = 0
    chosen = [
        (case["id"], row.id)
        for case, batch in zip(truth["cases"], batches, strict=True)
        for row in listed(operator, batch, page=1, size=200).items
    ]
    with Progress("校对票据", len(chosen)) as bar:
        for number, (case, paper) in enumerate(chosen, 1):
            done, seen = _paper(operator, second, truth, case, paper)
            keyed, looked = keyed + done, looked + seen
            made.setdefault(case, []).append(paper)
            bar.show(number, "")
    click.echo(f"校对：{len(made)} 批 {len(chosen)} 份单据，看过 {looked} 个存疑字段，改录 {keyed} 个")
    return made


def _paper(operator: Actor, second: Actor, truth: dict[str, Any], case: str, paper_id: int) -> tuple[int, int]:
    """Fields keyed differently from the machine, and fields looked at."""
    from jingban.capture.queries.papers import blind_form, paper
    from jingban.capture.services import bench, second_keying

    bench.unmask(operator, paper_id, "演示：按原件校对")
    shown = paper(operator, paper_id)
    document = _document(truth, case, {page.filename for page in shown.page_items})
    keyed = looked = 0
    if document is not None:
        edits = list(_edits(shown, document))
        keyed = sum(edit.action.value != "accept" for edit in edits)
        looked = len(edits)
        if edits:
            bench.edit(operator, paper_id, shown.paper.version, edits, _command())
            shown = paper(operator, paper_id)
        for check in dict.fromkeys(c.id for c in shown.checks if not c.ok and c.severity == "error"):
            bench.override(operator, paper_id, shown.paper.version, check, "原件如此，留待审核", _command())
            shown = paper(operator, paper_id)
        if any(item.code.startswith("second") for item in shown.hindrances):
            form = blind_form(second, paper_id)
            values = {field.key: _said(document, field.key) for field in form.fields}
            second_keying.key_again(second, paper_id, form.version, values, _command())
            shown = paper(operator, paper_id)
    bench.release(operator, paper_id, shown.paper.version, _command())
    return keyed, looked


def _document(truth: dict[str, Any], case: str, files: set[str]) -> dict[str, Any] | None:
    """The paper of the truth whose pages these files are."""
    pages = [n for n, page in enumerate(truth["pages"], 1) if page["file"] in {f"{case}/{name}" for name in files}]
    return next((d for d in truth["documents"] if set(d["pages"]) & set(pages)), None)


def _edits(shown: Any, document: dict[str, Any]) -> Iterator[Any]:
    """What the operator keys: lines the machine missed or invented, then every field it is not sure of."""
    from jingban.capture.core.edits import Action, Edit

    for part in _PARTS:
        there, right = len(getattr(shown, part)), document[part]
        if there != len(right):
            yield from (Edit(Action.DELETE_LINE, f"{part}[0]") for _ in range(there))
            for at, row in enumerate(right):
                yield Edit(
                    Action.ADD_LINE, f"{part}[{at}]", cells=tuple((k, c["value"]) for k, c in row["cells"].items())
                )
    whole = {part for part in _PARTS if len(getattr(shown, part)) == len(document[part])}
    fields = {field.key: field for field in shown.fields}
    fields |= {cell.key: cell for part in whole for line in getattr(shown, part) for cell in line.cells}
    for key in shown.doubtful:
        if key in fields:
            said = _said(document, key)
            if said is None:
                yield Edit(Action.CLEAR, key)
            elif said == fields[key].value:
                yield Edit(Action.ACCEPT, key)
            else:
                yield Edit(Action.SET, key, said)


def _said(document: dict[str, Any], key: str) -> str | None:
    """What the paper says at a key; None where it holds nothing."""
    part, _, name = key.rpartition(".")
    if not part:
        return _value(document["fields"].get(name))
    group, _, index = part.rstrip("]").partition("[")
    return _value(document[group][int(index)]["cells"].get(name))


def _value(cell: dict[str, Any] | None) -> str | None:
    return None if cell is None else cell["value"]


def _command() -> str:
    return f"demo-{uuid.uuid4().hex}"
