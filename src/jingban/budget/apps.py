from django.apps import AppConfig


class BudgetConfig(AppConfig):
    name = "jingban.budget"
    label = "budget"
    verbose_name = "部门预算"
