/** Chinese words for the stable names of the audit log; an unknown name is shown as it is. */
export const ACTIONS: Record<string, string> = {
  'access.login': '登录', 'access.login_failed': '登录失败', 'access.logout': '退出登录', 'access.denied': '越权被拒',
  'access.password_changed': '修改密码', 'access.password_wrong': '密码验证失败', 'access.totp_on': '开启动态口令', 'access.totp_off': '关闭动态口令',
  'access.unmask': '查看明文', 'access.account_created': '新建账号', 'access.account_changed': '修改账号',
  'audit.read': '查看审计日志', 'audit.verified': '校验审计日志', 'jobs.cancel': '取消任务', 'jobs.retry': '重试任务',
  'budget.upload': '上传文件', 'budget.recheck': '重新核对', 'budget.check': '读取并核对', 'budget.decide': '处理发现', 'budget.export': '导出',
  'budget.unmask': '查看明文', 'budget.unmask_files': '命令行查看明文', 'budget.load': '装入文件',
  'benefit.calculate': '核定待遇', 'benefit.sheet': '打印待遇核定明细表', 'benefit.simulate': '政策试算',
}
const OBJECTS: Record<string, string> = { account: '账号', 'budget.document': '文件', job: '任务', 'budget.files': '文件', audit: '审计日志', 'benefit.case': '待遇案例', 'benefit.simulation': '政策试算' }
const DETAILS: Record<string, string> = {
  centre: '机构', files: '文件', filename: '文件名', file: '文件名', document_id: '文件编号', job_id: '任务', sha256: '摘要', reason: '理由', state: '处理', rule: '规则',
  fingerprint: '发现', what: '内容', format: '格式', masked: '已遮盖', fields: '字段', until: '到期', right: '权限', code: '原因', method: '方式',
  grants: '岗位', role: '角色', scope: '范围', username: '用户名', display_name: '姓名', action: '动作', actor: '人员', object: '对象', page: '页', size: '每页',
  count: '条数', intact: '完好', duplicate_of: '与之相同的文件', error: '错误', command_id: '命令', is_active: '启用', since: '起', until_: '止',
  department_id: '部门文件', last_year_id: '上年文件', kind: '种类', title: '名称', total: '条数',
  cases: '案例数', input: '案例摘要', policy_versions: '政策版本', policies: '政策', medfee_sumamt: '总费用', fund_pay_sumamt: '基金支付',
}
const VALUES: Record<string, string> = { accepted: '采纳', dismissed: '排除', open: '重新打开', person_name: '姓名', phone: '电话', true: '是', false: '否', report: '报告', tables: '表格', findings: '发现' }

export const actionWord = (action: string): string => ACTIONS[action] ?? action

export function objectWord(object: string): string {
  const at = object.lastIndexOf(':')
  const kind = at < 0 ? object : object.slice(0, at)
  const word = OBJECTS[kind]
  if (!word) return object
  return at < 0 ? word : `${word} ${object.slice(at + 1)}`
}

/** Details as one readable line; nothing that was recorded is left out except what is empty. */
export function detailWords(details: unknown): string {
  if (Array.isArray(details)) return details.map(detailWords).filter(Boolean).join('，')
  if (details !== null && typeof details === 'object') {
    return Object.entries(details)
      .map(([name, value]) => [DETAILS[name] ?? name, detailWords(value)] as const)
      .filter(([, text]) => text !== '')
      .map(([name, text]) => `${name} ${text}`)
      .join('；')
  }
  if (details === null || details === undefined || details === '') return ''
  return VALUES[String(details)] ?? String(details)
}
