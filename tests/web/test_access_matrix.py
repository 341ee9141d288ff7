"""Every endpoint × every role: the whole table, so that a new endpoint without a row is a failing test."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from tests.conftest import PASSWORD, Desk

from jingban.infra.access.models import User
from jingban.infra.audit.models import Entry, Head
from jingban.web.api import api
from jingban.web.roles import RIGHTS, ROLES

STAGES = {
    *("window_clerk", "registry_keeper", "capture_operator", "capture_lead"),
    *("accountant", "finance_checker", "cashier", "section_head", "director"),
    *("first_reviewer", "second_reviewer", "benefit_head", "benefit_director", "claims_gateway"),
}
KNOWN = {"nobody", "budget_officer", "auditor", "admin"} | STAGES
WHO = ("anonymous", "initial", *sorted(KNOWN))
READERS = {"budget_officer", "auditor"}
OFFICER, AUDITOR, ADMIN = {"budget_officer"}, {"auditor"}, {"admin"}
REVIEWERS = {"first_reviewer", "second_reviewer"}
STAFF = OFFICER | AUDITOR | ADMIN | REVIEWERS | {"window_clerk"}
CLERK, OPERATOR, LEAD = {"window_clerk"}, {"capture_operator"}, {"capture_lead"}
CAPTURE_READERS = CLERK | OPERATOR | LEAD | AUDITOR | REVIEWERS | {"director"}
KEEPER = {"registry_keeper"}
REGISTRY_READERS = CLERK | KEEPER | AUDITOR | REVIEWERS | {"accountant"}
MAKER, CHECKER, CASHIER = {"accountant"}, {"finance_checker"}, {"cashier"}
APPROVERS = {"section_head", "director"}
PAYMENT_READERS = MAKER | CHECKER | CASHIER | APPROVERS | AUDITOR
FIRST, SECOND, RELEASING, GATEWAY = {"first_reviewer"}, {"second_reviewer"}, {"accountant"}, {"claims_gateway"}
HEADS = {"benefit_head", "benefit_director"}
CLAIM_READERS = CLERK | REVIEWERS | HEADS | RELEASING | AUDITOR | {"director"}
BOARD_READERS = HEADS | AUDITOR | {"director"}
COMMAND = "0f8fad5b-d9cb-469f-a165-70867728950e"
ON = {"book": "310", "day": "2026-11-20"}
DAYS = {"since": "2026-11-01", "until": "2026-11-30"}
STEP = {"revision": 1, "command_id": COMMAND}
SAID = {**STEP, "reason": "当事人要求"}
CLAIM = {"person": 987654, "command_id": COMMAND}
VISIT = {
    "med_type": "11",
    "provider": "H11010500001",
    "first": "2024-04-01",
    "last": "2024-04-01",
    "bills": [{"number": "00000001", "day": "2024-04-01", "total": 100}],
}
SUBMITTED = {"external": "HIS-1", "certificate": "110105199003074016", "name": "测试", "visits": [VISIT]}
BULK = {"claims": [987654], "command_id": COMMAND}

# (method, path): (who may, a valid body). Everybody else is refused before anything is looked up.
MATRIX: dict[tuple[str, str], tuple[set[str], Any]] = {
    ("GET", "/api/session"): (KNOWN | {"initial"}, None),
    ("POST", "/api/session"): (set(WHO), {"username": "gatekeeper", "password": PASSWORD}),
    ("DELETE", "/api/session"): (KNOWN | {"initial"}, None),
    ("POST", "/api/session/password"): (KNOWN | {"initial"}, {"old": PASSWORD, "new": "Blue-Lantern-42"}),
    ("POST", "/api/session/totp/begin"): (KNOWN, None),
    ("POST", "/api/session/totp/confirm"): (KNOWN, {"code": "123456"}),
    ("DELETE", "/api/session/totp"): (KNOWN, {"password": PASSWORD}),
    ("GET", "/api/accounts"): (ADMIN, None),
    ("POST", "/api/accounts"): (ADMIN, {"username": "newcomer"}),
    ("PATCH", "/api/accounts/{account_id}"): (ADMIN, {"display_name": "新名"}),
    ("GET", "/api/roles"): (ADMIN, None),
    ("GET", "/api/audit"): (AUDITOR | ADMIN, None),
    ("GET", "/api/audit/verify"): (AUDITOR | ADMIN, None),
    ("GET", "/api/jobs"): (KNOWN, None),
    ("GET", "/api/jobs/{job_id}"): (KNOWN, None),
    ("POST", "/api/jobs/{job_id}/cancel"): (KNOWN, None),
    ("POST", "/api/jobs/{job_id}/retry"): (KNOWN, None),
    ("GET", "/api/settings"): (ADMIN, None),
    ("GET", "/api/budget/documents"): (READERS, None),
    ("POST", "/api/budget/documents"): (OFFICER, "multipart"),
    ("GET", "/api/budget/documents/{document_id}"): (READERS, None),
    ("GET", "/api/budget/documents/{document_id}/tables/{index}"): (READERS, None),
    ("GET", "/api/budget/documents/{document_id}/source"): (READERS, None),
    ("GET", "/api/budget/documents/{document_id}/pages/{number}.png"): (READERS, None),
    ("GET", "/api/budget/documents/{document_id}/findings"): (READERS, None),
    ("POST", "/api/budget/documents/{document_id}/findings/{fingerprint}/decision"): (
        OFFICER,
        {"state": "accepted", "reason": "", "command_id": COMMAND},
    ),
    ("GET", "/api/budget/documents/{document_id}/charts"): (READERS, None),
    ("GET", "/api/budget/documents/{document_id}/export"): (READERS, {"what": "report", "format": "json"}),
    ("POST", "/api/budget/documents/{document_id}/recheck"): (OFFICER, {"command_id": COMMAND}),
    ("POST", "/api/budget/documents/{document_id}/unmask"): (AUDITOR, {"reason": "核对项目负责人"}),
    ("GET", "/api/budget/rules"): (READERS, None),
    ("POST", "/api/benefit/calculate"): (STAFF, {"cases": []}),
    ("POST", "/api/benefit/sheet"): (STAFF, {"cases": [], "printed_on": "2024-06-03"}),
    ("GET", "/api/benefit/regions"): (STAFF, None),
    ("GET", "/api/benefit/dictionary"): (STAFF, None),
    ("GET", "/api/benefit/policies/{region}"): (STAFF, None),
    ("GET", "/api/benefit/policies/{region}/timeline"): (STAFF, None),
    ("GET", "/api/benefit/policies/{region}/diff"): (STAFF, {"first": "2022-06-01", "second": "2024-06-01"}),
    ("POST", "/api/benefit/simulations"): (STAFF, "claims"),
    ("GET", "/api/benefit/simulations"): (STAFF, None),
    ("GET", "/api/benefit/simulations/{simulation_id}"): (STAFF, None),
    ("GET", "/api/capture/batches"): (CAPTURE_READERS, None),
    ("POST", "/api/capture/batches"): (CLERK | OPERATOR, {"name": "一批", "command_id": COMMAND}),
    ("GET", "/api/capture/batches/{batch_id}"): (CAPTURE_READERS, None),
    ("POST", "/api/capture/batches/{batch_id}/files"): (CLERK | OPERATOR, "multipart"),
    ("GET", "/api/capture/batches/{batch_id}/pages"): (CAPTURE_READERS, None),
    ("GET", "/api/capture/batches/{batch_id}/papers"): (CAPTURE_READERS, None),
    ("POST", "/api/capture/batches/{batch_id}/reassemble"): (CLERK | OPERATOR, {"command_id": COMMAND}),
    ("POST", "/api/capture/batches/{batch_id}/phone"): (CLERK | OPERATOR, None),
    ("GET", "/api/capture/phone/{token}"): (set(WHO), None),
    ("POST", "/api/capture/phone/{token}"): (set(WHO), None),
    ("GET", "/api/capture/templates"): (CAPTURE_READERS, None),
    ("POST", "/api/capture/templates"): (
        LEAD,
        {"provider": "某医院", "columns": [{"name": "ItemName"}, {"name": "ItemAmount"}], "command_id": COMMAND},
    ),
    ("DELETE", "/api/capture/templates/{template_id}"): (LEAD, {"command_id": COMMAND}),
    ("GET", "/api/capture/statistics"): (LEAD, None),
    ("GET", "/api/capture/separators.pdf"): (CLERK | OPERATOR, {"count": 1}),
    ("GET", "/api/capture/names"): (CAPTURE_READERS, None),
    ("POST", "/api/capture/pages/{page_id}/reread"): (CLERK | OPERATOR, {"command_id": COMMAND}),
    ("GET", "/api/capture/pages/{page_id}/words"): (CAPTURE_READERS, None),
    ("GET", "/api/capture/pages/{page_id}.jpg"): (CAPTURE_READERS, None),
    ("GET", "/api/capture/pages/{page_id}/crop.jpg"): (CAPTURE_READERS, {"x0": 0, "top": 0, "x1": 9, "bottom": 9}),
    ("GET", "/api/capture/papers/{paper_id}"): (CAPTURE_READERS, None),
    ("POST", "/api/capture/papers/{paper_id}/edits"): (
        OPERATOR,
        {"version": 0, "edits": [{"action": "accept", "key": "TotalAmount"}], "command_id": COMMAND},
    ),
    ("POST", "/api/capture/papers/{paper_id}/check"): (
        OPERATOR,
        {"edits": [{"action": "accept", "key": "TotalAmount"}]},
    ),
    ("POST", "/api/capture/papers/{paper_id}/override"): (
        OPERATOR,
        {"version": 0, "check_id": "sum", "reason": "原件如此", "command_id": COMMAND},
    ),
    ("POST", "/api/capture/papers/{paper_id}/release"): (OPERATOR, {"version": 0, "command_id": COMMAND}),
    ("POST", "/api/capture/papers/{paper_id}/reopen"): (
        OPERATOR,
        {"version": 0, "reason": "金额有误", "command_id": COMMAND},
    ),
    ("POST", "/api/capture/papers/{paper_id}/unmask"): (CAPTURE_READERS, {"reason": "核对证件"}),
    ("GET", "/api/capture/papers/{paper_id}/searchable.pdf"): (CAPTURE_READERS, None),
    ("GET", "/api/capture/papers/{paper_id}/contract"): (CAPTURE_READERS, None),
    ("POST", "/api/capture/papers/{paper_id}/first"): (OPERATOR, {"command_id": COMMAND}),
    ("GET", "/api/capture/papers/{paper_id}/second"): (LEAD, None),
    ("POST", "/api/capture/papers/{paper_id}/second"): (
        LEAD,
        {"version": 0, "values": {"TotalAmount": "1.00"}, "command_id": COMMAND},
    ),
    ("GET", "/api/registry/persons"): (REGISTRY_READERS, None),
    ("POST", "/api/registry/persons"): (
        CLERK,
        {
            "certificate": "110105199003074016",
            "name": "测试",
            "sex": "1",
            "birth": "1990-03-07",
            "centre": "110105",
            "command_id": COMMAND,
        },
    ),
    ("POST", "/api/registry/persons/import"): (KEEPER, "registry"),
    ("GET", "/api/registry/persons/{person_id}"): (REGISTRY_READERS, None),
    ("GET", "/api/registry/persons/{person_id}/versions"): (REGISTRY_READERS, None),
    ("POST", "/api/registry/persons/{person_id}/unmask"): (REGISTRY_READERS, {"reason": "核对证件"}),
    ("POST", "/api/registry/persons/{person_id}/correct"): (
        CLERK,
        {"version": 1, "name": "测试", "reason": "录错", "command_id": COMMAND},
    ),
    ("POST", "/api/registry/persons/{person_id}/coverages"): (
        CLERK,
        {"scheme": "310", "person_type": "1101", "first": "2024-01-01", "command_id": COMMAND},
    ),
    ("POST", "/api/registry/coverages/{period_id}/end"): (
        CLERK,
        {"last": "2024-01-31", "reason": "停保", "command_id": COMMAND},
    ),
    ("POST", "/api/registry/persons/{person_id}/groups"): (
        CLERK,
        {"identity": "2303", "first": "2024-01-01", "command_id": COMMAND},
    ),
    ("POST", "/api/registry/groups/{period_id}/end"): (
        CLERK,
        {"last": "2024-01-31", "reason": "退出", "command_id": COMMAND},
    ),
    ("POST", "/api/registry/persons/{person_id}/accounts"): (
        CLERK,
        {"holder": "测试", "account": "62220001", "reason": "首次登记", "command_id": COMMAND},
    ),
    ("GET", "/api/registry/accounts"): (REGISTRY_READERS, None),
    ("POST", "/api/registry/accounts/{account_id}/decision"): (KEEPER, {"accept": True, "command_id": COMMAND}),
    ("GET", "/api/registry/providers"): (REGISTRY_READERS, None),
    ("POST", "/api/registry/providers/import"): (KEEPER, "registry"),
    ("GET", "/api/registry/providers/{code}"): (REGISTRY_READERS, None),
    ("GET", "/api/registry/catalogue"): (REGISTRY_READERS, None),
    ("GET", "/api/registry/catalogue/{code}"): (REGISTRY_READERS, None),
    ("POST", "/api/registry/catalogue/import"): (KEEPER, "registry"),
    ("POST", "/api/registry/match"): (REGISTRY_READERS, {"provider": "H11010500001", "name": "阿莫西林胶囊"}),
    ("POST", "/api/registry/mappings"): (
        KEEPER,
        {"provider": "H11010500001", "name": "阿莫西林", "code": "X1", "command_id": COMMAND},
    ),
    ("GET", "/api/registry/mappings"): (REGISTRY_READERS, None),
    ("GET", "/api/registry/words"): (REGISTRY_READERS, None),
    ("GET", "/api/registry/calendar"): (REGISTRY_READERS, {"year": "2024"}),
    ("POST", "/api/registry/calendar/import"): (KEEPER, "registry"),
    ("GET", "/api/payment/overview"): (PAYMENT_READERS, None),
    ("GET", "/api/payment/payables"): (PAYMENT_READERS, None),
    ("POST", "/api/payment/payables/import"): (MAKER, "payees"),
    ("GET", "/api/payment/payables/{payable_id}"): (PAYMENT_READERS, None),
    ("POST", "/api/payment/payables/{payable_id}/retry"): (MAKER, {"reason": "已解冻", "command_id": COMMAND}),
    ("POST", "/api/payment/payables/{payable_id}/cancel"): (MAKER, {"reason": "重复", "command_id": COMMAND}),
    ("POST", "/api/payment/payables/{payable_id}/unmask"): (PAYMENT_READERS, {"reason": "核对账号"}),
    ("POST", "/api/payment/payables/{payable_id}/changes"): (
        MAKER,
        {"name": "测试", "account": "62220001", "reason": "销户", "command_id": COMMAND},
    ),
    ("POST", "/api/payment/payables/{payable_id}/withdrawals"): (
        MAKER,
        {"reason": "参保人撤回申请", "evidence": "撤回申请书", "command_id": COMMAND},
    ),
    ("GET", "/api/payment/changes"): (PAYMENT_READERS, None),
    ("POST", "/api/payment/changes/{change_id}/decision"): (CHECKER, {"accept": True, "command_id": COMMAND}),
    ("GET", "/api/payment/payers"): (PAYMENT_READERS, None),
    ("GET", "/api/payment/layouts"): (PAYMENT_READERS, None),
    ("POST", "/api/payment/batches"): (MAKER, {"book": "310", "payer": 1, "command_id": COMMAND}),
    ("GET", "/api/payment/batches"): (PAYMENT_READERS, None),
    ("GET", "/api/payment/batches/{batch_id}"): (PAYMENT_READERS, None),
    ("GET", "/api/payment/batches/{batch_id}/items"): (PAYMENT_READERS, None),
    ("POST", "/api/payment/batches/{batch_id}/check"): (CHECKER, {"command_id": COMMAND}),
    ("POST", "/api/payment/batches/{batch_id}/approve"): (APPROVERS, {"command_id": COMMAND}),
    ("POST", "/api/payment/batches/{batch_id}/cancel"): (
        MAKER | CHECKER | APPROVERS,
        {"reason": "金额有误", "command_id": COMMAND},
    ),
    ("POST", "/api/payment/batches/{batch_id}/send"): (CASHIER, {"command_id": COMMAND}),
    ("POST", "/api/payment/batches/{batch_id}/answers"): (CASHIER, "answers"),
    ("POST", "/api/payment/batches/{batch_id}/unmask"): (PAYMENT_READERS, {"reason": "核对账号"}),
    ("GET", "/api/payment/files/{file_id}"): (CASHIER, None),
    ("GET", "/api/payment/items/{item_id}"): (PAYMENT_READERS, None),
    ("GET", "/api/payment/ledger/books"): (PAYMENT_READERS, None),
    ("GET", "/api/payment/ledger/plans"): (PAYMENT_READERS, None),
    ("POST", "/api/payment/ledger/books"): (
        CHECKER,
        {"centre": "110105", "plan": "310", "day": "2026-11-01", "command_id": COMMAND},
    ),
    ("POST", "/api/payment/ledger/books/{book}/bank-accounts"): (
        CHECKER,
        {"number": "0200001", "name": "支出户", "command_id": COMMAND},
    ),
    ("GET", "/api/payment/ledger/books/{book}/accounts"): (PAYMENT_READERS, None),
    ("POST", "/api/payment/ledger/books/{book}/months"): (CHECKER, {"command_id": COMMAND}),
    ("GET", "/api/payment/ledger/books/{book}/months/{month}"): (PAYMENT_READERS, None),
    ("POST", "/api/payment/ledger/books/{book}/months/{month}/close"): (CHECKER, {"command_id": COMMAND}),
    ("POST", "/api/payment/ledger/books/{book}/months/{month}/reopen"): (
        CHECKER,
        {"reason": "漏记", "command_id": COMMAND},
    ),
    ("POST", "/api/payment/ledger/books/{book}/years/{year}/carry"): (CHECKER, {"command_id": COMMAND}),
    ("GET", "/api/payment/ledger/books/{book}/vouchers"): (PAYMENT_READERS, None),
    ("POST", "/api/payment/ledger/books/{book}/vouchers"): (
        MAKER,
        {
            "day": "2026-11-01",
            "memo": "拨款",
            "lines": [{"debit": "1004", "credit": "1003", "amount": 1}],
            "command_id": COMMAND,
        },
    ),
    ("GET", "/api/payment/ledger/books/{book}/vouchers/{number}"): (PAYMENT_READERS, None),
    ("POST", "/api/payment/ledger/books/{book}/vouchers/{number}/check"): (CHECKER, {"command_id": COMMAND}),
    ("POST", "/api/payment/ledger/books/{book}/vouchers/{number}/reverse"): (
        MAKER,
        {"day": "2026-11-01", "reason": "重复", "command_id": COMMAND},
    ),
    ("GET", "/api/payment/ledger/books/{book}/statements/{kind}"): (PAYMENT_READERS, DAYS),
    ("GET", "/api/payment/ledger/books/{book}/accounts/{code}/entries"): (PAYMENT_READERS, DAYS),
    ("GET", "/api/payment/ledger/execution"): (PAYMENT_READERS, {"month": "2026-11"}),
    ("GET", "/api/payment/ledger/persons/{digest}/payments"): (PAYMENT_READERS, None),
    ("GET", "/api/payment/ledger/books/{book}/export"): (PAYMENT_READERS, DAYS),
    ("GET", "/api/payment/ledger/books/{book}/accounts/{code}/export"): (PAYMENT_READERS, DAYS),
    ("GET", "/api/payment/ledger/execution/export"): (PAYMENT_READERS, {"month": "2026-11", "form": "json"}),
    ("GET", "/api/payment/reconcile/books"): (PAYMENT_READERS, None),
    ("GET", "/api/payment/reconcile"): (PAYMENT_READERS, ON),
    ("GET", "/api/payment/reconcile/matches"): (PAYMENT_READERS, ON),
    ("GET", "/api/payment/reconcile/statements"): (PAYMENT_READERS, {"book": "310"}),
    ("GET", "/api/payment/reconcile/adjustment"): (PAYMENT_READERS, ON),
    ("POST", "/api/payment/reconcile/statements"): (CHECKER, "statement"),
    ("POST", "/api/payment/reconcile/match-all"): (CHECKER, {**ON, "command_id": COMMAND}),
    ("POST", "/api/payment/reconcile/matches"): (CHECKER, {"book": "310", "note": "利息", "command_id": COMMAND}),
    ("POST", "/api/payment/reconcile/matches/{match_id}/undo"): (CHECKER, {"reason": "选错", "command_id": COMMAND}),
    ("POST", "/api/payment/reconcile/lock"): (CHECKER, {**ON, "command_id": COMMAND}),
    ("GET", "/api/claims/work"): (CLAIM_READERS, None),
    ("GET", "/api/claims"): (CLAIM_READERS, None),
    ("POST", "/api/claims"): (CLERK, CLAIM),
    ("GET", "/api/claims/next"): (CLAIM_READERS, {"queue": "draft"}),
    ("GET", "/api/claims/board"): (BOARD_READERS, None),
    ("GET", "/api/claims/checklist"): (CLAIM_READERS, None),
    ("GET", "/api/claims/persons/{person_id}/year"): (CLAIM_READERS, None),
    ("POST", "/api/claims/from-papers"): (CLERK, {**CLAIM, "papers": [987654]}),
    ("POST", "/api/claims/declaration"): (CLERK, "declaration"),
    ("POST", "/api/claims/pre-review"): (CLERK | FIRST, CLAIM),
    ("GET", "/api/claims/{claim_id}"): (CLAIM_READERS, None),
    ("GET", "/api/claims/{claim_id}/lines"): (CLAIM_READERS, None),
    ("GET", "/api/claims/{claim_id}/content"): (CLAIM_READERS, None),
    ("PUT", "/api/claims/{claim_id}/content"): (CLERK | FIRST, {**STEP, "visits": []}),
    ("PUT", "/api/claims/{claim_id}/head"): (CLERK | FIRST, {**STEP, "why": "电话写错", "phone": "010-00000000"}),
    ("PUT", "/api/claims/{claim_id}/materials"): (CLERK | FIRST, {**STEP, "materials": []}),
    ("POST", "/api/claims/{claim_id}/lines/{line_id}/item"): (CLERK | FIRST, {**STEP, "item": ""}),
    ("POST", "/api/claims/{claim_id}/findings/{finding_id}/decision"): (
        FIRST,
        {"decision": "accepted", "command_id": COMMAND},
    ),
    ("POST", "/api/claims/{claim_id}/unmask"): (CLAIM_READERS, {"reason": "核对证件"}),
    ("POST", "/api/claims/{claim_id}/take"): (CLAIM_READERS, STEP),
    ("POST", "/api/claims/{claim_id}/put-back"): (CLAIM_READERS, STEP),
    ("POST", "/api/claims/{claim_id}/accept"): (CLERK, STEP),
    ("POST", "/api/claims/{claim_id}/ask-documents"): (CLERK | FIRST, STEP),
    ("POST", "/api/claims/{claim_id}/documents-came"): (CLERK, STEP),
    ("POST", "/api/claims/{claim_id}/reject"): (CLERK, SAID),
    ("POST", "/api/claims/{claim_id}/withdraw"): (CLERK, SAID),
    ("POST", "/api/claims/{claim_id}/send-back"): (FIRST, SAID),
    ("POST", "/api/claims/{claim_id}/hold"): (FIRST, SAID),
    ("POST", "/api/claims/{claim_id}/resume"): (FIRST, SAID),
    ("POST", "/api/claims/{claim_id}/check"): (CLERK | FIRST, STEP),
    ("POST", "/api/claims/{claim_id}/settle"): (FIRST, STEP),
    ("POST", "/api/claims/{claim_id}/recheck"): (SECOND, STEP),
    ("POST", "/api/claims/{claim_id}/return-settled"): (SECOND, SAID),
    ("POST", "/api/claims/{claim_id}/approve"): (HEADS, STEP),
    ("POST", "/api/claims/{claim_id}/return-rechecked"): (HEADS, SAID),
    ("POST", "/api/claims/{claim_id}/release"): (RELEASING, STEP),
    ("POST", "/api/claims/{claim_id}/return-approved"): (RELEASING, SAID),
    ("POST", "/api/claims/{claim_id}/refresh"): (RELEASING, STEP),
    ("POST", "/api/claims/{claim_id}/correct"): (FIRST, SAID),
    ("POST", "/api/claims/{claim_id}/recovered"): (RELEASING, SAID),
    ("GET", "/api/claims/{claim_id}/sheet.pdf"): (CLAIM_READERS, None),
    ("GET", "/api/claims/{claim_id}/notice/{notice_id}.pdf"): (CLAIM_READERS, None),
    ("GET", "/api/claims/{claim_id}/fhir"): (CLAIM_READERS, None),
    ("POST", "/api/claims/archive-lists"): (RELEASING, BULK),
    ("GET", "/api/claims/archive-lists"): (CLAIM_READERS, None),
    ("GET", "/api/claims/archive-lists/{list_id}.xlsx"): (CLAIM_READERS, None),
    ("GET", "/api/claims/archive-lists/{list_id}.pdf"): (CLAIM_READERS, None),
    ("POST", "/api/claims/submissions"): (GATEWAY, {**SUBMITTED, "command_id": COMMAND}),
    ("GET", "/api/claims/submissions/{external}"): (GATEWAY, None),
    # "take" here; the other commands of it are looked at in tests/claims/test_scope.py.
    ("POST", "/api/claims/bulk/{command}"): (CLAIM_READERS, BULK),
}


def endpoints() -> set[tuple[str, str]]:
    return {
        (method.upper(), path)
        for path, methods in api.get_openapi_schema(path_prefix="/api/")["paths"].items()
        for method in methods
    }


def contents() -> dict[str, list[Any]]:
    """Every row of every table except the log, sessions and log-in counters."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models()
        if model not in (Entry, Head) and model._meta.label not in {"sessions.Session", "access.Attempt"}
    }


def ask(desk: Desk, method: str, path: str, body: Any) -> Any:
    concrete = path.replace("{fingerprint}", "f" * 16)
    for name in (
        "account_id",
        "job_id",
        "document_id",
        "index",
        "number",
        "region",
        "simulation_id",
        "batch_id",
        "page_id",
        "paper_id",
        "template_id",
        "token",
        "payable_id",
        "change_id",
        "file_id",
        "match_id",
        "item_id",
        "person_id",
        "period_id",
        "book",
        "code",
        "digest",
        "claim_id",
        "line_id",
        "finding_id",
        "notice_id",
        "list_id",
        "external",
    ):
        concrete = concrete.replace(f"{{{name}}}", "987654")
    for name, value in {"month": "2026-11", "kind": "trial", "year": "2026", "command": "take"}.items():
        concrete = concrete.replace(f"{{{name}}}", value)
    concrete = concrete.removeprefix("/api")
    if body == "multipart":
        upload = SimpleUploadedFile("预算.txt", "一、收入".encode())
        return desk.post(f"/api{concrete}", {"files": [upload], "command_id": COMMAND})
    if body == "claims":
        claims = {"file": SimpleUploadedFile("claims.csv", b"person"), "policy_a": "110000", "policy_b": "110000"}
        return desk.post(f"/api{concrete}", {**claims, "command_id": COMMAND})
    if body in ("payees", "answers", "statement"):
        of_list = {"book": "310", "account": "5001.01", "name": "名单"}
        values = {"payees": of_list, "statement": {"account": "987654"}}.get(body, {})
        upload = SimpleUploadedFile("名单.csv", "姓名".encode())
        return desk.post(f"/api{concrete}", {"file": upload, **values, "command_id": COMMAND})
    if body in ("registry", "declaration"):
        upload = SimpleUploadedFile("名单.csv", "姓名".encode())
        return desk.post(f"/api{concrete}", {"file": upload, "command_id": COMMAND})
    if method == "GET" and body:
        concrete += "?" + "&".join(f"{key}={value}" for key, value in body.items())
        body = None
    return desk.ask(method, concrete, body)


@pytest.fixture
def browser(desk: Desk, person: Callable[..., User], desk_of: Callable[[User], Desk]) -> Callable[[str], Desk]:
    def of(who: str) -> Desk:
        person("auditor", username="gatekeeper")
        if who == "anonymous":
            return desk
        fields = ("person_name", "phone")
        roles = {"nobody": (), "initial": ("budget_officer", "auditor", "admin")}.get(who, (who,))
        user = person(*roles, username=f"the-{who}", fields=fields)
        if who == "initial":
            user.must_change_password = True
            user.save()
        return desk_of(user)

    return of


def test_the_table_names_every_endpoint_and_no_other() -> None:
    assert set(MATRIX) == endpoints()


def test_the_roles_of_the_table_are_those_of_the_house() -> None:
    assert {role.code for role in ROLES} == set(WHO) - {"anonymous", "initial", "nobody"}
    assert {right for role in ROLES for right in role.rights} <= set(RIGHTS)


@pytest.mark.parametrize("who", WHO)
def test_who_may_is_not_refused(browser: Callable[[str], Desk], who: str) -> None:
    desk = browser(who)
    for (method, path), (allowed, body) in sorted(MATRIX.items()):
        if who not in allowed:
            continue
        # Each on its own: what one request does (an ended session, a new password) is undone before the next.
        cookies = desk.cookies.copy()
        with transaction.atomic():
            response = ask(desk, method, path, body)
            assert response.status_code not in {401, 403, 405, 500}, (method, path, response.content.decode())
            transaction.set_rollback(True)
        desk.cookies = cookies


@pytest.mark.parametrize("who", WHO)
def test_who_may_not_is_refused_and_changes_nothing(browser: Callable[[str], Desk], who: str) -> None:
    desk = browser(who)
    before, entries = contents(), Entry.objects.count()
    denied = 0
    for (method, path), (allowed, body) in sorted(MATRIX.items()):
        if who in allowed:
            continue
        response = ask(desk, method, path, body)
        problem = response.json()
        if who == "anonymous":
            assert (response.status_code, problem["code"]) == (401, "not_logged_in"), (method, path)
        elif who == "initial":
            assert (response.status_code, problem["code"]) == (403, "must_change_password"), (method, path)
        else:
            assert (response.status_code, problem["code"]) == (403, "denied"), (method, path, problem)
            last = Entry.objects.filter(action="access.denied").latest("pk")
            assert (last.actor, last.object) == (f"the-{who}", response.wsgi_request.path)
            denied += 1
    assert contents() == before
    assert Entry.objects.count() == entries + denied
