"""Stable error codes of 智能审核, each with a Chinese message that says what to do next."""


class ReviewError(Exception):
    """A file of rules, knowledge or claims that cannot be used."""

    MESSAGES = {
        "knowledge_wrong": "知识库有 {count} 处错误，未装入：\n{detail}",
        "rules_wrong": "规则文件有 {count} 处错误，未装入：\n{detail}",
        "claims_wrong": "申报文件不能使用：{detail}",
    }

    def __init__(self, code: str, detail: str, count: int = 1) -> None:
        self.code, self.detail, self.count = code, detail, count
        self.message = self.MESSAGES[code].format(detail=detail, count=count)
        super().__init__(self.message)
