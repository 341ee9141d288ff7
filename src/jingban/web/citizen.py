"""办理进度查询: one page for citizens, made on the server, without script, for old phones and for paper."""

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from jingban.claims.queries import citizen
from jingban.infra.access.http import address_of
from jingban.infra.errors import Refusal

PAGE = "citizen/progress.html"
_LONGEST = 200  # letters of a field; nobody types more
_WAIT = "查询次数太多，请过一会儿再试，或到受理窗口询问。"


@sensitive_post_parameters("certificate", "name")
@require_http_methods(["GET", "HEAD", "POST"])
def progress(request: HttpRequest) -> HttpResponse:
    """The form, or how far the claim is. What was typed goes by POST: it stands in no address and no log."""
    if request.method != "POST":
        return _page(request, {})
    number, certificate, name = (request.POST.get(field, "")[:_LONGEST] for field in ("number", "certificate", "name"))
    try:
        found = citizen.progress(citizen.Asked(number, certificate, name), address_of(request))
    except Refusal as refusal:
        locked = refusal.code == "locked"
        values = {"problem": _WAIT if locked else f"{refusal.message}。", "number": number}
        return _page(request, values, 429 if locked else 404)
    return _page(request, {"found": found})


def _page(request: HttpRequest, values: Mapping[str, object], status: int = 200) -> HttpResponse:
    answer = render(request, PAGE, {**values, "house": settings.JINGBAN_CENTRE_NAME}, status=status)
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer
