/** What the clerk fills in, what is wrong with it, and the case of the contract it becomes. Pure. */
import type { CaseIn } from './api'
import { fenOf, isDay, isDecimal, product, ratioOf, tidy, yuanOf } from './figures'

export interface Line { name: string; category: string; quantity: string; price: string; amount: string; ceiling: string; ratio: string }
export interface Visit {
  key: number
  medType: string
  level: string
  admission: string
  discharge: string
  districtRun: boolean
  community: boolean
  outOfTown: string
  mode: 'amounts' | 'lines'
  total: string
  ownPay: string
  overLimit: string
  priorSelfPay: string
  lines: Line[]
}
export interface CaseForm {
  region: string
  insutype: string
  psnType: string
  birthDate: string
  identities: string[]
  accumulators: Record<string, string>
  switches: Record<string, string>
  visits: Visit[]
}
/** A mistake at one field; `missing` ones are told only once somebody asked for the result. */
export interface Problem { path: string; message: string; missing: boolean }

export const ACCUMULATORS: readonly (readonly [string, string])[] = [
  ['stays', '本年度已结算住院次数'],
  ['hifp_pay', '统筹基金已付（住院、慢特病）'],
  ['hifob_pay', '大额医疗互助已付（住院）'],
  ['outpatient_eligible', '门诊政策范围内累计'],
  ['outpatient_eligible_primary', '其中一级及以下门诊'],
  ['outpatient_paid', '门诊基金已付'],
  ['outpatient_supplement', '门诊统一补充已付'],
  ['catastrophic_base', '大病：个人负担累计'],
  ['hifmi_pay', '大病保险已付'],
  ['maf_outpatient', '门诊救助已付'],
  ['maf_inpatient', '住院救助已付'],
]

const LABELS: Record<string, string> = {
  region: '统筹区', insutype: '险种', psn_type: '人员类别', birth_date: '出生日期', identities: '身份类别', service: '就诊',
  med_type: '医疗类别', hospital_level: '医院等级', admission_date: '入院（就诊）日期', discharge_date: '出院日期', out_of_town: '异地就医',
  total: '总费用', own_pay: '自费', over_limit: '超限价', prior_self_pay: '先行自付', eligible: '政策范围内', name: '名称', category: '类别',
  quantity: '数量', price: '单价', amount: '金额', price_ceiling: '限价', self_pay_ratio: '先行自付比例', switches: '口径', accumulators: '年度累计',
  ...Object.fromEntries(ACCUMULATORS),
}

/** `lines[2].amount` → `第 2 行金额`. */
export function labelOf(field: string): string {
  return field
    .split('.')
    .map((part) => {
      const row = /^lines\[(\d+)\]$/.exec(part)
      return row ? `第 ${row[1]} 行` : part === 'service' && field !== 'service' ? '' : (LABELS[part] ?? part)
    })
    .join('')
}

/** The server's message with the field called as the form calls it. */
export function inWords(message: string, field: string): string {
  return field ? message.replaceAll(`“${field}”`, `“${labelOf(field)}”`) : message
}

export const emptyLine = (): Line => ({ name: '', category: '甲', quantity: '1', price: '', amount: '', ceiling: '', ratio: '' })
export const isBlank = (line: Line): boolean => [line.name, line.price, line.amount, line.ceiling, line.ratio].every((text) => !text.trim())

export function emptyVisit(key: number): Visit {
  return {
    key, medType: '21', level: '3', admission: '', discharge: '', districtRun: false, community: false, outOfTown: '', mode: 'amounts',
    total: '', ownPay: '', overLimit: '', priorSelfPay: '', lines: [emptyLine()],
  }
}

export function emptyForm(): CaseForm {
  return { region: '110000', insutype: '310', psnType: '1101', birthDate: '', identities: [], accumulators: {}, switches: {}, visits: [emptyVisit(1)] }
}

export const isStay = (medType: string): boolean => /^(2[1-4]|52)/.test(medType)

/** 政策范围内 = 总费用 − 自费 − 超限价 − 先行自付, in 分; null while something is not a figure, negative when too much is taken off. */
export function eligibleFen(visit: Visit): number | null {
  const total = fenOf(visit.total)
  const off = [visit.ownPay, visit.overLimit, visit.priorSelfPay].map((text) => (text.trim() ? fenOf(text) : 0))
  if (total === null || off.some((fen) => fen === null)) return null
  return off.reduce<number>((left, fen) => left - (fen ?? 0), total)
}

/** The amount of a line: as typed, or quantity × price while it is left empty. */
export function lineFen(line: Line): number | null {
  return line.amount.trim() ? fenOf(line.amount) : product(line.quantity, line.price)
}

export function linesTotal(lines: readonly Line[]): number {
  return lines.reduce((sum, line) => sum + (lineFen(line) ?? 0), 0)
}

const filled = (text: string): string | null => tidy(text) || null

function lineCase(line: Line): NonNullable<CaseIn['lines']>[number] {
  return {
    name: line.name.trim(), category: line.category, quantity: tidy(line.quantity), price: tidy(line.price),
    amount: yuanOf(lineFen(line) ?? 0), price_ceiling: filled(line.ceiling), self_pay_ratio: line.ratio.trim() ? ratioOf(line.ratio) : null,
  }
}

/** The cases of the contract, in order; the accumulators stand with the first. Call when there are no problems. */
export function casesOf(form: CaseForm): CaseIn[] {
  const accumulators = accumulatorsOf(form)
  const switches = Object.fromEntries(Object.entries(form.switches).filter(([, value]) => value))
  return form.visits.map((visit, at) => ({
    region: form.region, insutype: form.insutype, psn_type: form.psnType, birth_date: form.birthDate, identities: [...form.identities], switches,
    service: {
      med_type: visit.medType, hospital_level: visit.level, admission_date: visit.admission,
      discharge_date: isStay(visit.medType) ? visit.discharge : visit.admission,
      district_run: visit.districtRun, community: visit.community, out_of_town: visit.outOfTown,
    },
    ...(at === 0 && accumulators ? { accumulators } : {}),
    ...(visit.mode === 'lines'
      ? { lines: visit.lines.filter((line) => !isBlank(line)).map(lineCase) }
      : {
          amounts: {
            total: yuanOf(fenOf(visit.total) ?? 0), own_pay: yuanOf(fenOf(visit.ownPay) ?? 0), over_limit: yuanOf(fenOf(visit.overLimit) ?? 0),
            prior_self_pay: yuanOf(fenOf(visit.priorSelfPay) ?? 0), eligible: yuanOf(eligibleFen(visit) ?? 0),
          },
        }),
  }))
}

function accumulatorsOf(form: CaseForm): CaseIn['accumulators'] | null {
  const given = Object.entries(form.accumulators).filter(([, text]) => text.trim())
  if (!given.length) return null
  const first = form.visits[0]
  const day = first ? (isStay(first.medType) ? first.discharge : first.admission) : ''
  const values = given.map(([name, text]) => [name, name === 'stays' ? Number(tidy(text)) : yuanOf(fenOf(text) ?? 0)])
  return { year: Number(day.slice(0, 4)), ...Object.fromEntries(values) } as CaseIn['accumulators']
}

/** Everything that keeps the form from being sent, field by field. */
export function problems(form: CaseForm): Problem[] {
  const found: Problem[] = []
  const tell = (path: string, message: string, missing = false) => found.push({ path, message, missing })
  const day = (path: string, text: string, what: string) => {
    if (!text) tell(path, `请填写${what}`, true)
    else if (!isDay(text)) tell(path, '日期写成 2024-05-01 的样子')
  }
  if (!form.region) tell('region', '请选择统筹区', true)
  if (!form.psnType) tell('psnType', '请选择人员类别', true)
  day('birthDate', form.birthDate, '出生日期')
  for (const [name, text] of Object.entries(form.accumulators)) {
    if (!text.trim()) continue
    if (name === 'stays' ? !/^\d{1,4}$/.test(tidy(text)) : fenOf(text) === null) tell(`accumulators.${name}`, name === 'stays' ? '应是次数' : '应是金额，最多两位小数')
  }
  form.visits.forEach((visit, at) => visitProblems(visit, `visits.${at}`, form, tell, day))
  return found
}

function visitProblems(
  visit: Visit, path: string, form: CaseForm,
  tell: (path: string, message: string, missing?: boolean) => void, day: (path: string, text: string, what: string) => void,
): void {
  day(`${path}.admission`, visit.admission, isStay(visit.medType) ? '入院日期' : '就诊日期')
  if (isStay(visit.medType)) {
    day(`${path}.discharge`, visit.discharge, '出院日期')
    if (isDay(visit.admission) && isDay(visit.discharge) && visit.discharge < visit.admission) tell(`${path}.discharge`, '早于入院日期')
  }
  if (isDay(visit.admission) && isDay(form.birthDate) && form.birthDate > visit.admission) tell(`${path}.admission`, '早于出生日期')
  if (visit.mode === 'lines') {
    const used = visit.lines.filter((line) => !isBlank(line))
    if (!used.length) tell(`${path}.lines`, '请至少填写一行费用', true)
    visit.lines.forEach((line, row) => { if (!isBlank(line)) lineProblems(line, `${path}.lines.${row}`, tell) })
    return
  }
  for (const [name, text] of [['ownPay', visit.ownPay], ['overLimit', visit.overLimit], ['priorSelfPay', visit.priorSelfPay]] as const) {
    if (text.trim() && fenOf(text) === null) tell(`${path}.${name}`, '应是金额，最多两位小数')
  }
  if (!visit.total.trim()) tell(`${path}.total`, '请填写总费用', true)
  else if (fenOf(visit.total) === null) tell(`${path}.total`, '应是金额，最多两位小数')
  else if ((eligibleFen(visit) ?? 0) < 0) tell(`${path}.total`, '小于自费、超限价、先行自付之和')
}

function lineProblems(line: Line, path: string, tell: (path: string, message: string, missing?: boolean) => void): void {
  if (!['甲', '乙', '丙'].includes(line.category)) tell(`${path}.category`, '应是甲、乙或丙')
  if (!isDecimal(line.quantity)) tell(`${path}.quantity`, '应是数字')
  if (!line.price.trim()) tell(`${path}.price`, '请填写单价', true)
  else if (!isDecimal(line.price)) tell(`${path}.price`, '应是数字')
  if (line.ceiling.trim() && !isDecimal(line.ceiling)) tell(`${path}.ceiling`, '应是数字')
  if (line.ratio.trim() && ratioOf(line.ratio) === null) tell(`${path}.ratio`, '应在 0 与 100 之间')
  if (!line.amount.trim()) return
  const amount = fenOf(line.amount)
  const made = product(line.quantity, line.price)
  if (amount === null) tell(`${path}.amount`, '应是金额，最多两位小数')
  else if (made !== null && Math.abs(made - amount) > 1) tell(`${path}.amount`, `数量乘单价是 ${yuanOf(made)}`)
}

/** Rows copied from a spreadsheet: name, category, quantity, price, amount, ceiling, ratio; a head row is left out. */
export function pastedLines(text: string): Line[] {
  return text
    .split(/\r?\n/)
    .map((row) => row.split('\t').map((cell) => cell.trim()))
    .filter((cells) => cells.some(Boolean) && !/^(名称|项目|费用)/.test(cells[0] ?? ''))
    .map(([name = '', category = '', quantity = '', price = '', amount = '', ceiling = '', ratio = '']) => ({
      name, category: category.replace(/类$/, '') || '甲', quantity: tidy(quantity) || '1', price: tidy(price), amount: tidy(amount), ceiling: tidy(ceiling), ratio,
    }))
}

/** The field of the form that the server's `details.field` speaks of; empty when there is none. */
export function pathOf(field: string, caseNumber: number): string {
  const visit = `visits.${caseNumber - 1}`
  const row = /^lines\[(\d+)\](?:\.(\w+))?$/.exec(field)
  if (row) return `${visit}.lines.${Number(row[1]) - 1}.${{ price_ceiling: 'ceiling', self_pay_ratio: 'ratio' }[row[2] ?? ''] ?? row[2] ?? 'amount'}`
  const person: Record<string, string> = { region: 'region', insutype: 'insutype', psn_type: 'psnType', birth_date: 'birthDate', identities: 'identities' }
  const visited: Record<string, string> = {
    'service.med_type': 'medType', 'service.hospital_level': 'level', admission_date: 'admission', discharge_date: 'discharge', 'service.out_of_town': 'outOfTown',
    total: 'total', own_pay: 'ownPay', over_limit: 'overLimit', prior_self_pay: 'priorSelfPay',
  }
  if (person[field]) return person[field]
  return visited[field] ? `${visit}.${visited[field]}` : ''
}
