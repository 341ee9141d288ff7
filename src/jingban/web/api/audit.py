"""The audit log (right audit.read)."""

import json
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router

from jingban.infra.access.http import actor_of
from jingban.infra.audit.services import Entry
from jingban.infra.errors import Invalid
from jingban.infra.oversight import services as oversight
from jingban.web.api.schemas import PROBLEMS, AuditEntry, AuditVerification, Page, PageNumber, PageSize

router = Router()


@router.get("", response={200: Page[AuditEntry], **PROBLEMS}, summary="审计日志")
def get_audit(
    request: HttpRequest,
    actor: str = "",
    action: str = "",
    object: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    page: PageNumber = 1,
    size: PageSize = 50,
) -> dict[str, Any]:
    """Entries, newest first; action and object match by prefix. Reading is itself audited."""
    entries, total = oversight.search(
        actor_of(request),
        by=_text(actor),
        action=_text(action),
        object=_text(object),
        since=_aware(since),
        until=_aware(until),
        page=page,
        size=size,
    )
    return {"items": [_entry(entry) for entry in entries], "total": total, "page": page, "size": size}


@router.get("/verify", response={200: AuditVerification, **PROBLEMS}, summary="验证审计日志")
def verify_audit(request: HttpRequest) -> dict[str, Any]:
    """Walk the whole chain."""
    outcome = oversight.verify(actor_of(request))
    damages = [{"sequence": d.sequence, "code": d.code, "message": d.message} for d in outcome.damages[:1000]]
    return {"intact": outcome.intact, "count": outcome.count, "digest": outcome.digest, "damages": damages}


def _entry(entry: Entry) -> dict[str, Any]:
    payload = json.loads(entry.payload)
    return {
        "sequence": entry.sequence,
        "at": entry.at,
        "actor": entry.actor,
        "action": entry.action,
        "object": entry.object,
        "address": payload.get("address", ""),
        "details": payload.get("details", {}),
        "digest": entry.digest,
    }


def _text(value: str) -> str:
    if "\x00" in value:
        raise Invalid("invalid_request", "提交的内容不合要求，请检查：含有不可见字符")
    return value.strip()[:200]


def _aware(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    try:  # always UTC: a database may not know an offset that Python does
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise Invalid("invalid_request", "提交的内容不合要求，请检查：时间超出范围") from None
