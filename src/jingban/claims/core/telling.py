"""What the citizen is told on the way: short texts for message and window, without personal data."""

from datetime import date


def accepted(number: str, due: date | None, days: int) -> str:
    """受理通知."""
    until = f"，将在 {due.year} 年 {due.month} 月 {due.day} 日前办结" if due else ""
    return (
        f"您的医疗费用报销申请已受理，受理号 {number}。办理时限为 {days} 个工作日{until}。"
        "凭受理号和证件号码可查询进度。"
    )


def rejected(number: str, reason: str) -> str:
    """不予受理通知."""
    return (
        f"您的医疗费用报销申请（受理号 {number}）不予受理。原因：{reason}。"
        "票据原件请到受理窗口领回；如有异议，可向受理机构申请复核。"
    )
