"""Stable error codes of 待遇核定, each with a Chinese message that says what to do next."""


class BenefitError(Exception):
    """A case or a policy that cannot be used. ``field`` names what is wrong."""

    MESSAGES = {
        "case_not_json": "案例文件不是合法的 JSON：{detail}。请检查引号、逗号和括号。",
        "field_missing": "缺少“{field}”。请补上后再算。",
        "field_wrong": "“{field}”的值“{detail}”不对。{hint}",
        "code_unknown": "“{field}”的代码“{detail}”不在字典里。请核对国家医保代码或本地扩展码。",
        "quantity_negative": "费用明细“{detail}”的数量或金额为负。退费请作为冲销单独处理。",
        "line_amount_wrong": "费用明细“{detail}”的数量乘单价与金额不符。请核对这一行。",
        "amounts_do_not_sum": "总费用不等于自费、超限价、先行自付、政策范围内四项之和（相差 {detail} 元）。请核对。",
        "date_order": "出院日期早于入院日期。请核对日期。",
        "policy_missing": "{detail} 没有“{field}”的政策。请先维护政策包，不能凭经验估算。",
        "policy_ambiguous": "{detail} 有不止一条“{field}”的政策适用，无法确定用哪一条：{hint}。请修正政策包。",
        "not_covered": "该参保人在 {detail} 不在待遇期内。请先核对参保和待遇状态。",
        "region_unknown": "没有地区 {detail} 的政策包。现有：{hint}。",
        "policy_file_wrong": "政策文件 {field} 第 {detail} 行：{hint}",
        "line_dates_missing": "住院跨年度按费用发生日分段结算，但有明细没有日期。请补上每行费用的日期。",
        "family_aided": "该家庭 {detail} 年已给予过因病致贫救助，一个自然年度只救助一次。请核对救助记录。",
        "account_too_large": "个人账户支付 {detail} 元超过个人负担 {hint} 元。请核对个人账户支付金额。",
        "accumulator_year": "累计是 {detail} 年的，结算属于 {hint} 年。请换成同一年度的累计。",
    }

    def __init__(self, code: str, field: str = "", detail: str = "", hint: str = "") -> None:
        self.code = code
        self.field = field
        self.detail, self.hint = detail, hint
        self.message = self.MESSAGES[code].format(field=field, detail=detail, hint=hint)
        super().__init__(self.message)

    def at(self, place: str) -> "BenefitError":
        """The same error, its field named from ``place`` on: ``amount`` in ``lines[2]`` is ``lines[2].amount``."""
        return BenefitError(self.code, f"{place}.{self.field}" if self.field else place, self.detail, self.hint)

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross process borders when a portfolio is settled in a pool.
        return BenefitError, (self.code, self.field, self.detail, self.hint)
