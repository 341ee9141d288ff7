/** What the bench reckons about fields, without a screen: order, the next one to look at, what a key press means, names. */
import { formatFen } from '@/shared/money'
import type { CheckView, Edit, FieldView, Judged, Paper } from './api'

type Parts = Pick<Judged, 'fields' | 'categories' | 'lines'>

/** Kinds of value that are printed as figures: to the right, with one width of digits. */
export const FIGURES: ReadonlySet<string> = new Set(['money', 'words', 'price', 'quantity', 'ratio'])

/** Every field of a paper in the order it stands there. */
export function allFields(judged: Parts): FieldView[] {
  return [...judged.fields, ...judged.categories.flatMap((line) => line.cells), ...judged.lines.flatMap((line) => line.cells)]
}

export interface Named { name: string; label: string; value_kind: string }
const MISSING: Record<string, Named> = {
  TotalAmount: { name: 'TotalAmount', label: '金额合计', value_kind: 'money' },
  ItemAmount: { name: 'ItemAmount', label: '金额', value_kind: 'money' },
}

function blank(key: string, named: Named, doubtful: boolean): FieldView {
  return {
    key, name: named.name, label: named.label, value_kind: named.value_kind as FieldView['value_kind'], value: null, machine: null, human: null,
    keyed: false, raw: '', status: 'read_only', doubtful, masked: false, confidence: null, source: '', page: null, bbox: null, checks: [], by: '', at: null,
  }
}

/** With an empty field for what the paper must have and does not, and for what a person wants to add. */
export function completed<T extends Parts & Pick<Judged, 'doubtful'>>(judged: T, extra: readonly Named[] = []): T {
  const known = new Set(allFields(judged).map((field) => field.key))
  const missing = judged.doubtful.filter((key) => !known.has(key))
  const wanted = extra.filter((named) => !known.has(named.name) && !missing.includes(named.name))
  if (!missing.length && !wanted.length) return judged
  const cells = new Map(missing.filter((key) => key.includes('.')).map((key) => [key.slice(0, key.indexOf('.')), key]))
  const lines = (part: string, all: Judged['lines']) => all.map((line) => {
    const key = cells.get(`${part}[${line.index}]`)
    return key ? { ...line, cells: [...line.cells, blank(key, namedOf(key), true)] } : line
  })
  const head = missing.filter((key) => !key.includes('.')).map((key) => blank(key, namedOf(key), true))
  return {
    ...judged,
    fields: [...judged.fields, ...head, ...wanted.map((named) => blank(named.name, named, false))],
    categories: lines('categories', judged.categories),
    lines: lines('lines', judged.lines),
  }
}

function namedOf(key: string): Named {
  const name = key.slice(key.indexOf('.') + 1)
  return MISSING[name] ?? { name, label: name, value_kind: 'text' }
}

const NEW_LINE: Named[] = [
  { name: 'ItemName', label: '项目名称', value_kind: 'text' }, { name: 'ItemStd', label: '规格', value_kind: 'text' },
  { name: 'ItemUnit', label: '单位', value_kind: 'text' }, { name: 'ItemPrice', label: '单价', value_kind: 'price' },
  { name: 'ItemQuantity', label: '数量', value_kind: 'quantity' }, { name: 'ItemAmount', label: '金额', value_kind: 'money' },
]
/** The columns of a list of which no line was read: what a person keys from the paper. */
export const bareColumns = (): FieldView[] => NEW_LINE.map((named) => blank(named.name, named, false))

/** The next doubtful key after `key`; the first when nothing is selected; null when none is left. */
export function nextDoubtful(order: readonly string[], doubtful: readonly string[], key: string, back = false): string | null {
  const open = new Set(doubtful)
  const round = back ? [...order].reverse() : [...order]
  const at = round.indexOf(key)
  const after = at < 0 ? round : [...round.slice(at + 1), ...round.slice(0, at)]
  return after.find((each) => open.has(each)) ?? null
}

/** The next paper: while correcting, what is released is passed over; while reading, one goes paper by paper. */
export function following(paper: { paper: Pick<Paper['paper'], 'state'> } & Pick<Paper, 'next_id' | 'next_open_id'>): number | null {
  return paper.paper.state === 'open' ? (paper.next_open_id ?? paper.next_id) : paper.next_id
}

const edit = (action: Edit['action'], key: string, text?: string): Edit =>
  text === undefined ? { action, key, cells: {}, to: 0 } : { action, key, text, cells: {}, to: 0 }

/** The act that Enter means: what is typed is kept, what stands unchanged is accepted, an emptied field holds nothing. */
export function actOf(field: Pick<FieldView, 'key' | 'value'>, typed: string): Edit {
  const text = typed.trim()
  if (text === '') return edit('clear', field.key)
  return text === (field.value ?? '').trim() ? edit('accept', field.key) : edit('set', field.key, text)
}

export const withdraw = (key: string): Edit => edit('withdraw', key)
export const keyed = (key: string, text: string): Edit => edit('set', key, text)

/** A value to be read: amounts with thousands; whatever is no exact amount stays as it is. */
export function pretty(kind: string, value: string | null): string {
  if (value === null || value === '') return ''
  const exact = (kind === 'money' || kind === 'words') && /^-?\d{1,12}\.\d{2}$/.test(value)
  return exact ? formatFen(Number(value.replace('.', ''))) : value
}

const CELL = /^(categories|lines)\[(\d+)\]\./

/** The name of a field for a list of fields: `金额合计`, `明细第 4 行金额`. */
export function nameOf(key: string, label: string): string {
  const found = CELL.exec(key)
  return found ? `${found[1] === 'categories' ? '大项' : '明细'}第 ${Number(found[2]) + 1} 行${label}` : label
}

/** A value that would make failing checks hold, and how many of them. */
export interface Way { key: string; value: string; holds: number }

const MANY = 3

/**
 * Values worth offering for a failing check, those that settle most checks first.
 * A sum of twelve lines would hold if any one of them were changed: that is no advice, unless another check says the same.
 */
export function waysOf(check: CheckView, all: readonly CheckView[]): Way[] {
  const failing = all.filter((each) => !each.ok && !each.overridden)
  const same = (one: { key: string; value: string }) =>
    failing.filter((each) => each.implied.some((other) => other.key === one.key && other.value === one.value)).length
  const ways = check.implied.map((one) => ({ ...one, holds: same(one) })).sort((a, b) => b.holds - a.holds)
  const backed = ways.filter((way) => way.holds > 1)
  return backed.length ? backed.slice(0, MANY) : ways.length <= MANY ? ways : []
}

const RANK: Record<string, number> = { error: 0, warning: 1, info: 2 }

/** Failures first, the grave ones at the top; what was answered for and what holds comes last. */
export function rankOf(check: Pick<CheckView, 'ok' | 'severity'> & { overridden?: boolean }): number {
  if (check.ok) return 9
  return check.overridden ? 8 : (RANK[check.severity] ?? 3)
}

export interface Hint { code: string; text: string; keys: string[] }

const WHY: Record<string, string> = {
  missing: '没有金额，请照原件录入',
  unread: '没有读出，请照原件录入；原件没有的清空',
  read: '只有识别结果，没有核对依据，请对照原件',
  conflict: '与其他数据矛盾，请对照原件',
  doubtful: '识别把握不足，请对照原件',
}

/** What hinders the release, one line for each reason. Failing checks stand for themselves and are left out. */
export function hintsOf(hindrances: Judged['hindrances']): Hint[] {
  const hints: Hint[] = []
  for (const item of hindrances) {
    if (item.code === 'check') continue
    const text = WHY[item.code] ?? item.message
    const known = hints.find((hint) => hint.code === item.code && hint.text === text)
    const hint = known ?? { code: item.code, text, keys: [] }
    if (!known) hints.push(hint)
    if (item.key && !hint.keys.includes(item.key)) hint.keys.push(item.key)
  }
  return hints
}

/** `0.0123` → `1.23%`, by shifting digits. */
export function percent(rate: string): string {
  const [whole = '0', rest = ''] = rate.split('.')
  const digits = whole + rest.padEnd(4, '0').slice(0, 4)
  return `${digits.slice(0, -2).replace(/^0+(?=\d)/, '')}.${digits.slice(-2)}%`
}
