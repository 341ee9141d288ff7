/** What the window keys: persons, visits, bills, fee lines; what is wrong with it; and the claim it becomes. Pure. */
import { dayOf, isDay, tidy, yuanOf } from '@/benefit/figures'
import type { NewBill, NewClaim, NewHead, NewLine, NewVisit, Outline } from './api'
import { isStay, type MedType, type OutOfTown, type ReasonCode } from './words'

export interface LineForm { name: string; spec: string; unit: string; quantity: string; price: string; amount: string; day: string; category: string; code: string; kept: Kept }
/** What the form does not show and must not lose. */
type Kept = Record<string, unknown>
export interface BillForm {
  key: number; number: string; code: string; checkCode: string; day: string; total: string; electronic: boolean; foreign: boolean
  payer: string; payerId: string; printedFund: string; refundOf: string; lines: LineForm[]; kept: Kept
}
export interface VisitForm {
  key: number; medType: MedType; provider: string; providerName: string; first: string; last: string; department: string; diagnoses: string
  outOfTown: OutOfTown; excused: boolean; bills: BillForm[]; kept: Kept
}
export interface HeadForm {
  person: number; reason: ReasonCode; filed: string; proxy: boolean; applicant: string; applicantId: string; phone: string; liability: boolean
  account: string; supplements: number | null; materials: string[]
}
export interface ClaimForm extends HeadForm { visits: VisitForm[] }
/** Where, as the wire names it: `visits[0].bills[1].lines[7].amount`. */
export type Problems = Map<string, string>

let keys = 0
const key = (): number => { keys += 1; return keys }

export const emptyLine = (): LineForm => ({ name: '', spec: '', unit: '', quantity: '', price: '', amount: '', day: '', category: '', code: '', kept: {} })
export const emptyBill = (day = ''): BillForm => ({
  key: key(), number: '', code: '', checkCode: '', day, total: '', electronic: true, foreign: false, payer: '', payerId: '', printedFund: '', refundOf: '',
  lines: [emptyLine()], kept: {},
})
export const emptyVisit = (medType: MedType = '11'): VisitForm => ({
  key: key(), medType, provider: '', providerName: '', first: '', last: '', department: '', diagnoses: '', outOfTown: '', excused: false, bills: [emptyBill()], kept: {},
})
export const emptyForm = (): ClaimForm => ({
  person: 0, reason: '01', filed: '', proxy: false, applicant: '', applicantId: '', phone: '', liability: false, account: '', supplements: null, materials: [],
  visits: [emptyVisit()],
})

export const lineBlank = (line: LineForm): boolean => ![line.name, line.price, line.amount, line.code].some((text) => text.trim())
export const billBlank = (bill: BillForm): boolean => ![bill.number, bill.total].some((text) => text.trim()) && bill.lines.every(lineBlank)

const AMOUNT = /^(-?)(\d{1,10})(?:\.(\d{1,2}))?$/
const FIGURE = /^(-?)(\d{1,12})(?:\.(\d{1,6}))?$/

/** 元 as typed → 分; refunds are negative; null when it is no amount. */
export function fenOf(text: string): number | null {
  const match = AMOUNT.exec(tidy(text))
  if (!match) return null
  const fen = Number(match[2]) * 100 + Number((match[3] ?? '').padEnd(2, '0'))
  return match[1] && fen ? -fen : fen
}
export const isFigure = (text: string): boolean => FIGURE.test(tidy(text))

function scaled(text: string): bigint | null {
  const match = FIGURE.exec(tidy(text))
  if (!match) return null
  const size = BigInt(match[2]! + (match[3] ?? '').padEnd(6, '0'))
  return match[1] ? -size : size
}

/** 数量 × 单价 in 分, half away from zero; an empty quantity counts one. */
export function productFen(quantity: string, price: string): number | null {
  const a = scaled(quantity.trim() ? quantity : '1')
  const b = scaled(price)
  if (a === null || b === null) return null
  const unit = 10n ** 10n
  const product = a * b
  const size = product < 0n ? -product : product
  const fen = Number((size + unit / 2n) / unit)
  return product < 0n && fen ? -fen : fen
}

/** A price as it is printed: two decimals, more where there are more. */
export const priceOf = (price: string): string => {
  const [whole, rest = ''] = price.split('.')
  return /^-?\d+$/.test(whole ?? '') ? `${whole}.${rest.padEnd(2, '0')}` : price
}
/** As typed, or quantity × price while it is left empty. */
export const lineFen = (line: LineForm): number | null => (line.amount.trim() ? fenOf(line.amount) : productFen(line.quantity, line.price))
export const linesFen = (lines: readonly LineForm[]): number => lines.reduce((sum, line) => sum + (lineBlank(line) ? 0 : (lineFen(line) ?? 0)), 0)
export const billFen = (bill: BillForm): number => fenOf(bill.total) ?? 0
export const claimFen = (form: Pick<ClaimForm, 'visits'>): number => form.visits.reduce((sum, visit) => sum + visit.bills.reduce((part, bill) => part + billFen(bill), 0), 0)

/** total − Σ lines in 分; null while there is nothing to compare. */
export function gapFen(bill: BillForm): number | null {
  const total = fenOf(bill.total)
  if (total === null || bill.lines.every(lineBlank)) return null
  return total - linesFen(bill.lines)
}

export const codesOf = (text: string): string[] => text.split(/[\s,，、;；]+/).map((code) => code.trim().toUpperCase()).filter(Boolean)

/** Everything that keeps the form from being handed in. */
export function problems(form: ClaimForm, today: string): Problems {
  const found: Problems = new Map()
  const tell = (path: string, message: string): void => { if (!found.has(path)) found.set(path, message) }
  const day = (path: string, text: string, what: string): void => {
    if (!text.trim()) tell(path, `请填写${what}`)
    else if (!isDay(dayOf(text))) tell(path, '日期写成 2024-05-01 的样子')
    else if (dayOf(text) > today) tell(path, '在今天之后，请核对')
  }
  if (!form.person) tell('person', '请先选定参保人')
  if (form.filed.trim()) day('filed', form.filed, '收件日期')
  if (form.proxy && !form.applicant.trim()) tell('applicant', '请填写代办人姓名')
  if (form.phone.trim() && !/^[0-9+\- ]{1,20}$/.test(form.phone.trim())) tell('phone', '电话只写数字')
  if (form.account.trim() && (fenOf(form.account) ?? -1) < 0) tell('account', '应是不小于零的金额')
  form.visits.forEach((visit, at) => visitProblems(visit, `visits[${at}]`, tell, day))
  return found
}

type Tell = (path: string, message: string) => void
function visitProblems(visit: VisitForm, path: string, tell: Tell, day: (path: string, text: string, what: string) => void): void {
  if (!visit.provider.trim()) tell(`${path}.provider`, '请选择就诊机构，未定点的照票据填写名称')
  const stay = isStay(visit.medType)
  day(`${path}.first`, visit.first, stay ? '入院日期' : '就诊日期')
  if (stay) {
    day(`${path}.last`, visit.last, '出院日期')
    if (isDay(dayOf(visit.last)) && dayOf(visit.last) < dayOf(visit.first)) tell(`${path}.last`, '早于入院日期')
  }
  if (!visit.bills.length) tell(`${path}.bills`, '请至少录入一张票据')
  visit.bills.forEach((bill, at) => {
    const here = `${path}.bills[${at}]`
    if (!bill.number.trim()) tell(`${here}.number`, '请填写票据号码')
    if (bill.electronic && bill.number.trim() && !bill.checkCode.trim()) tell(`${here}.check_code`, NO_CHECK_CODE)
    day(`${here}.day`, bill.day, '开票日期')
    const total = fenOf(bill.total)
    if (!bill.total.trim()) tell(`${here}.total`, '请填写票据金额')
    else if (total === null) tell(`${here}.total`, '应是金额，最多两位小数')
    else if (total < 0 && !bill.refundOf.trim()) tell(`${here}.refundOf`, '负数票据请填写它冲销的票据号码')
    if (bill.printedFund.trim() && fenOf(bill.printedFund) === null) tell(`${here}.printedFund`, '应是金额，最多两位小数')
    bill.lines.forEach((line, row) => { if (!lineBlank(line)) lineProblems(line, `${here}.lines[${row}]`, tell, day) })
  })
}

function lineProblems(line: LineForm, path: string, tell: Tell, day: (path: string, text: string, what: string) => void): void {
  if (!line.name.trim()) tell(`${path}.name`, '请填写项目名称')
  if (line.quantity.trim() && !isFigure(line.quantity)) tell(`${path}.quantity`, '应是数字，最多六位小数')
  if (line.price.trim() && !isFigure(line.price)) tell(`${path}.price`, '应是数字，最多六位小数')
  if (line.day.trim()) day(`${path}.day`, line.day, '费用日期')
  const made = productFen(line.quantity, line.price)
  const amount = lineFen(line)
  if (amount === null) tell(`${path}.amount`, line.amount.trim() ? '应是金额，最多两位小数' : '请填写金额，或填写数量和单价')
  else if (line.amount.trim() && line.price.trim() && made !== null && Math.abs(made - amount) > 1) tell(`${path}.amount`, `数量乘单价是 ${yuanOf(made)}`)
}

const NO_CHECK_CODE = '缺它不能受理'
/** What is told and does not hold the form back: the paper counts, and a draft may wait for a check code. */
export const hinders = (path: string, message: string): boolean => message !== NO_CHECK_CODE && !(path.endsWith('.amount') && message.startsWith('数量乘单价是'))
export const hindrances = (found: Problems): [string, string][] => [...found].filter(([path, message]) => hinders(path, message))

function lineOut(line: LineForm): NewLine {
  const amount = lineFen(line) ?? 0
  const quantity = tidy(line.quantity) || '1'
  return {
    prescription: '', trace: '', ...line.kept, name: line.name.trim(), spec: line.spec.trim(), unit: line.unit.trim(), category: line.category.trim(), code: line.code.trim(),
    quantity, price: tidy(line.price) || (quantity === '1' ? yuanOf(amount) : '0'), amount, day: line.day.trim() ? dayOf(line.day) : null,
  }
}

function billOut(bill: BillForm): NewBill {
  return {
    categories: [], sex: '', ...bill.kept, number: bill.number.trim(), code: bill.code.trim(), check_code: bill.checkCode.trim(), day: dayOf(bill.day), total: fenOf(bill.total) ?? 0,
    electronic: bill.electronic, foreign: bill.foreign, payer: bill.payer.trim(), payer_id: bill.payerId.trim().toUpperCase(), printed_fund: fenOf(bill.printedFund) ?? 0,
    refund_of: bill.refundOf.trim(), lines: bill.lines.filter((line) => !lineBlank(line)).map(lineOut),
  }
}

export function visitsOut(form: Pick<ClaimForm, 'visits'>): NewVisit[] {
  return form.visits.map((visit) => {
    const first = dayOf(visit.first)
    return {
      operations: [], ...visit.kept, med_type: visit.medType, provider: visit.provider.trim(), provider_name: visit.providerName.trim(), first,
      last: isStay(visit.medType) ? dayOf(visit.last) : first, department: visit.department.trim(), diagnoses: codesOf(visit.diagnoses),
      out_of_town: visit.outOfTown, excused: visit.excused, bills: visit.bills.map(billOut),
    }
  })
}

export function headOut(form: HeadForm): NewHead {
  return {
    person: form.person, reason: form.reason, filed: form.filed.trim() ? dayOf(form.filed) : null, materials: [...form.materials], proxy: form.proxy,
    applicant: form.proxy ? form.applicant.trim() : '', applicant_id: form.proxy ? form.applicantId.trim().toUpperCase() : '', phone: form.phone.trim(),
    liability_statement: form.liability, account: fenOf(form.account) ?? 0, supplements: form.supplements,
  }
}

export const claimOut = (form: ClaimForm): NewClaim => ({ ...headOut(form), visits: visitsOut(form) })

const money = (fen: number): string => (fen ? yuanOf(fen) : '')
/** A stored draft as the form shows it; what the form has no field for is kept as it is. */
export function visitsIn(visits: readonly Outline[]): VisitForm[] {
  return visits.map((visit) => ({
    key: key(), medType: visit.med_type as MedType, provider: visit.provider, providerName: visit.provider_name, first: visit.first, last: visit.last, department: visit.department,
    diagnoses: visit.diagnoses.join(' '), outOfTown: visit.out_of_town as OutOfTown, excused: visit.excused, kept: { operations: visit.operations },
    bills: visit.bills.map((bill) => ({
      key: key(), number: bill.number, code: bill.code, checkCode: bill.check_code, day: bill.day, total: yuanOf(bill.total), electronic: bill.electronic, foreign: bill.foreign,
      payer: bill.payer, payerId: bill.payer_id, printedFund: money(bill.printed_fund), refundOf: bill.refund_of,
      kept: { categories: bill.categories, total_in_words: bill.total_in_words, sex: bill.sex, age: bill.age, paper: bill.paper },
      lines: bill.lines.length
        ? bill.lines.map((line) => ({
            name: line.name, spec: line.spec, unit: line.unit, quantity: line.quantity, price: priceOf(line.price), amount: yuanOf(line.amount), day: line.day ?? '', category: line.category,
            code: line.code, kept: { prescription: line.prescription, trace: line.trace },
          }))
        : [emptyLine()],
    })),
  }))
}

type Column = Exclude<keyof LineForm, 'kept'>
const HEADS: readonly (readonly [RegExp, Column])[] = [
  [/编码|代码|编号/, 'code'], [/名称|项目|药品|品名/, 'name'], [/规格|剂型/, 'spec'], [/单位/, 'unit'], [/数量|次数/, 'quantity'], [/单价|价格/, 'price'],
  [/金额|合计|费用额/, 'amount'], [/日期|时间/, 'day'], [/类别|大项|分类/, 'category'],
]
const ORDERS: Record<number, readonly Column[]> = {
  2: ['name', 'amount'], 3: ['name', 'quantity', 'amount'], 4: ['name', 'quantity', 'price', 'amount'], 5: ['name', 'unit', 'quantity', 'price', 'amount'],
}
const WHOLE: readonly Column[] = ['name', 'spec', 'unit', 'quantity', 'price', 'amount', 'day', 'category', 'code']

/** Rows copied from a spreadsheet. With a head row the columns are found by their names, otherwise by how many there are. */
export function pastedLines(text: string): LineForm[] {
  const rows = text.split(/\r?\n/).map((row) => row.split('\t').map((cell) => cell.trim())).filter((cells) => cells.some(Boolean))
  const first = rows[0] ?? []
  const named = first.map((cell) => HEADS.find(([pattern]) => pattern.test(cell))?.[1] ?? null)
  const headed = named.includes('name') && named.filter(Boolean).length >= 2 && !first.some(isFigure)
  const width = Math.max(0, ...rows.map((cells) => cells.length))
  const columns: readonly (Column | null)[] = headed ? named : (ORDERS[width] ?? WHOLE)
  return (headed ? rows.slice(1) : rows)
    .map((cells) => {
      const line = emptyLine()
      columns.forEach((column, at) => {
        const cell = cells[at] ?? ''
        if (column) line[column] = column === 'day' ? dayOf(cell) : column === 'quantity' || column === 'price' || column === 'amount' ? tidy(cell) : cell
      })
      return line
    })
    .filter((line) => !lineBlank(line) && !/^(合计|小计|总计)/.test(line.name))
}
