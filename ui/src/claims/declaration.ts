/** Columns of 报盘 for its template, as core/declaring.py reads them (kept the same by tests/claims/test_declaration.py). */
export const NEEDED = ['申报序号', '证件号码', '姓名', '医疗类别', '机构编码', '就诊开始', '就诊结束', '票据号码', '开票日期', '票据金额', '项目名称', '数量', '单价', '金额'] as const
export const MORE = ['报销原因', '机构名称', '诊断编码', '票据代码', '校验码', '项目编码', '规格', '单位', '费用类别', '费用日期', '材料', '联系电话'] as const
