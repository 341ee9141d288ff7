"""The rights of the whole house and the roles made of them; the only place that knows both infra and the modules."""

from jingban.infra.access.services import RoleSpec

RIGHTS = {
    "budget.read": "查看预算公开文件",
    "budget.upload": "上传和重新核对预算公开文件",
    "budget.decide": "对核对结果作出采纳或不采纳的决定",
    "budget.export": "导出报告和表格",
    "budget.unmask": "查看被遮盖的姓名和电话",
    "benefit.calculate": "核定待遇和试算政策",
    "policy.read": "查看待遇政策",
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
        "auditor",
        "审核",
        frozenset(
            {"budget.read", "budget.export", "budget.unmask", "audit.read", "jobs.read", "benefit.calculate"}
            | {"policy.read"}
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
