/** Periods, days of a year and what people type, as plain functions. */
import type { Answer, Day } from './api'

interface Span { first: string; last: string | null }

/** Where a period stands on a day; days are `2026-11-22`, so texts compare as days. */
export function standing({ first, last }: Span, day: string): 'past' | 'current' | 'future' {
  if (first > day) return 'future'
  return last !== null && last < day ? 'past' : 'current'
}

export const span = ({ first, last }: Span): string => `${first} 至 ${last ?? '今'}`

/** `0.1000` → `10%`; a ratio that is no number stays as it came. */
export function percent(ratio: string): string {
  const found = /^(\d)(?:\.(\d{1,4}))?$/.exec(ratio)
  if (!found) return ratio
  const digits = `${found[1]}${(found[2] ?? '').padEnd(4, '0')}`
  const whole = String(Number(digits.slice(0, -2)))
  const rest = digits.slice(-2).replace(/0+$/, '')
  return `${whole}${rest ? `.${rest}` : ''}%`
}

export interface Printed { name: string; spec: string }
const MOST = 200

/** Printed names of a hospital, one a line; a tab divides name and specification. Doubles are asked once. */
export function printedNames(text: string): Printed[] {
  const seen = new Map<string, Printed>()
  for (const line of text.split(/\r?\n/)) {
    const [name = '', spec = ''] = line.split('\t').map((part) => part.trim())
    if (name) seen.set(`${name}\t${spec}`, { name: name.slice(0, 200), spec: spec.slice(0, 200) })
  }
  return [...seen.values()].slice(0, MOST)
}

/** What is known of a printed name after the registry was asked. */
export function standingOf(answer: Answer): 'learnt' | 'clear' | 'doubtful' | 'none' {
  const best = answer.candidates.find((each) => each.item.code === answer.accepted)
  if (best) return best.way === 'learnt' ? 'learnt' : 'clear'
  return answer.candidates.length ? 'doubtful' : 'none'
}

export interface CalendarCell { day: string; date: number; kind: 'work' | 'rest' | 'holiday' | 'makeup'; name: string }
export interface CalendarMonth { month: number; lead: number; cells: CalendarCell[]; working: number }

const two = (value: number): string => String(value).padStart(2, '0')

/** Twelve months, Monday first; `lead` is the number of empty cells before the first. */
export function months(year: number, days: readonly Day[]): CalendarMonth[] {
  const known = new Map(days.map((each) => [each.day, each]))
  return Array.from({ length: 12 }, (_, at) => {
    const month = at + 1
    const length = new Date(Date.UTC(year, month, 0)).getUTCDate()
    const cells = Array.from({ length }, (__, n): CalendarCell => {
      const day = `${year}-${two(month)}-${two(n + 1)}`
      const weekday = (new Date(Date.UTC(year, at, n + 1)).getUTCDay() + 6) % 7
      const said = known.get(day)
      const kind = said?.kind === 'holiday' ? 'holiday' : said?.kind === 'makeup' ? 'makeup' : weekday > 4 ? 'rest' : 'work'
      return { day, date: n + 1, kind, name: said?.name ?? '' }
    })
    const lead = (new Date(Date.UTC(year, at, 1)).getUTCDay() + 6) % 7
    return { month, lead, cells, working: cells.filter((cell) => cell.kind === 'work' || cell.kind === 'makeup').length }
  })
}

export interface BadCell { line: number; column: string; message: string }

/** `details.rows` of a refused list; anything else of a shape not known is left out. */
export function badCells(details: Record<string, unknown>): { rows: BadCell[]; problems: number } {
  const given: unknown[] = Array.isArray(details.rows) ? details.rows : []
  const rows = given.flatMap((each) => {
    const { line, column, message } = (typeof each === 'object' && each !== null ? each : {}) as Record<string, unknown>
    return typeof line === 'number' && typeof message === 'string' ? [{ line, column: typeof column === 'string' ? column : '', message }] : []
  })
  return { rows, problems: typeof details.problems === 'number' ? details.problems : rows.length }
}

/** Cells a spreadsheet opens as text: quoted, and never as a formula. */
export function csvOf(rows: readonly (readonly (string | number)[])[]): string {
  const cell = (value: string | number): string => {
    const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value)
    return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text
  }
  return `\ufeff${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}

/** Wrong or missing in a form's day; empty when it is a day. */
export function dayProblem(text: string, needed: boolean): string {
  if (!text) return needed ? '请填写日期' : ''
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  const at = found ? new Date(Date.UTC(Number(found[1]), Number(found[2]) - 1, Number(found[3]))) : null
  return at && at.toISOString().slice(0, 10) === text ? '' : '日期写成 2026-11-22 的样子'
}
