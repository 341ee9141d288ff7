"""The rights of the whole house and the roles made of them; the only place that knows both infra and the modules."""

from jingban.infra.access.services import RoleSpec

RIGHTS = {
    "budget.read": "查看预算公开文件",
    "budget.upload": "上传和重新核对预算公开文件",
    "budget.decide": "对核对结果作出采纳或不采纳的决定",
    "budget.export": "导出报告和表格",
    "budget.unmask": "查看被遮盖的姓名和电话",
    "registry.read": "查看参保人、定点机构和目录",
    "registry.write": "登记和更正参保信息，登记收款账户",
    "registry.check": "复核参保人收款账户",
    "registry.manage": "导入名单、机构、目录和日历，确认项目对照",
    "registry.clear": "办理支付时由系统取用完整证件号码和收款账号（不在页面显示）",
    "benefit.calculate": "核定待遇和试算政策",
    "policy.read": "查看待遇政策",
    "capture.read": "查看采集的单据",
    "capture.upload": "上传单据、打印隔页条码",
    "capture.correct": "校对采集结果",
    "capture.second_key": "对大额单据复录",
    "capture.manage": "维护版面模板、查看采集统计",
    "claims.read": "查看报销申请",
    "claims.intake": "受理报销申请：登记、补正、受理、撤销",
    "claims.first_review": "初审：处理核对和审核发现、核定待遇",
    "claims.recheck": "复核报销申请",
    "claims.approve_section": "按金额审批报销申请（业务科长限额以内）",
    "claims.approve": "按金额审批报销申请",
    "claims.release": "把审批通过的报销申请交付支付，办结归档",
    "claims.board": "查看办理情况统计",
    "claims.submit": "医院、平台接口：提交和查询报销申请",
    "payment.read": "查看应付、批次和银行文件",
    "payment.prepare": "制单：生成支付批次，登记收款账户变更",
    "payment.check": "复核支付批次和收款账户变更",
    "payment.approve": "按金额审批支付批次",
    "payment.approve_section": "按金额审批支付批次（科长限额以内）",
    "payment.send": "出纳：导出银行文件、导入回盘文件",
    "ledger.read": "查看账簿和报表",
    "ledger.post": "登记凭证、冲正",
    "ledger.close": "结账和开账",
    "reconcile.work": "对账：导入流水、匹配、锁定",
    "audit.read": "查看审计日志",
    "accounts.manage": "管理账号和授权",
    "jobs.read": "查看他人的后台任务",
    "jobs.manage": "取消和重试他人的后台任务",
    "settings.read": "查看系统设置",
}

# Separation of duties: who runs the accounts neither decides on findings nor sees masked fields; who audits changes nothing.
ROLES = [
    RoleSpec(
        "budget_officer",
        "预算岗",
        frozenset(
            {"budget.read", "budget.upload", "budget.decide", "budget.export", "benefit.calculate", "policy.read"}
        ),
    ),
    RoleSpec(
        "window_clerk",
        "窗口岗",
        frozenset(
            {"capture.read", "capture.upload", "benefit.calculate", "policy.read", "registry.read", "registry.write"}
            | {"claims.read", "claims.intake"}
        ),
    ),
    RoleSpec("registry_keeper", "参保与目录岗", frozenset({"registry.read", "registry.check", "registry.manage"})),
    RoleSpec("capture_operator", "采集岗", frozenset({"capture.read", "capture.upload", "capture.correct"})),
    RoleSpec(
        "capture_lead", "采集复核岗", frozenset({"capture.read", "capture.second_key", "capture.manage", "jobs.read"})
    ),
    # 初审 ≠ 复核 ≠ 审批 ≠ 财务: no role holds two of them; the tables refuse one person signing twice as well.
    RoleSpec(
        "first_reviewer",
        "初审岗",
        frozenset({"claims.read", "claims.first_review", "capture.read", "registry.read", "policy.read"})
        | {"benefit.calculate"},
    ),
    RoleSpec(
        "second_reviewer",
        "复核岗",
        frozenset({"claims.read", "claims.recheck", "capture.read", "registry.read", "policy.read"})
        | {"benefit.calculate"},
    ),
    RoleSpec(
        "benefit_head", "业务科长（待遇审批）", frozenset({"claims.read", "claims.approve_section", "claims.board"})
    ),
    RoleSpec(
        "benefit_director",
        "分管主任（待遇审批）",
        frozenset({"claims.read", "claims.approve_section", "claims.approve", "claims.board"}),
    ),
    RoleSpec("claims_gateway", "医院和平台接口", frozenset({"claims.submit"})),
    # 制单 ≠ 复核 ≠ 审批 ≠ 出纳: no role holds two of them; the tables refuse one person acting twice as well.
    RoleSpec(
        "accountant",
        "会计（制单）",
        frozenset({"payment.read", "payment.prepare", "ledger.read", "ledger.post"})
        | {"claims.read", "claims.release", "registry.read", "registry.clear"},
    ),
    RoleSpec(
        "finance_checker",
        "财务复核",
        frozenset({"payment.read", "payment.check", "ledger.read", "ledger.close", "reconcile.work"}),
    ),
    RoleSpec("cashier", "出纳", frozenset({"payment.read", "payment.send", "ledger.read"})),
    RoleSpec("section_head", "科长（审批）", frozenset({"payment.read", "payment.approve_section", "ledger.read"})),
    RoleSpec(
        "director",
        "主任（审批）",
        frozenset({"payment.read", "payment.approve", "ledger.read", "capture.read"} | {"claims.read", "claims.board"}),
    ),
    RoleSpec(
        "auditor",
        "审核",
        frozenset(
            {"budget.read", "budget.export", "budget.unmask", "audit.read", "jobs.read", "benefit.calculate"}
            | {"policy.read", "payment.read", "ledger.read", "capture.read", "registry.read"}
            | {"claims.read", "claims.board"}
        ),
    ),
    RoleSpec(
        "admin",
        "管理员",
        frozenset(
            {"accounts.manage", "audit.read", "jobs.read", "jobs.manage", "settings.read", "benefit.calculate"}
            | {"policy.read"}
        ),
    ),
]
