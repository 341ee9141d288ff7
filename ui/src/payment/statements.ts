/** Periods, sources and figures of statements. Pure. */
import { formatFen } from '@/shared/money'
import type { StatementColumn, StatementLine } from './ledgerApi'

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/
export const isMonth = (text: string): boolean => MONTH.test(text)

/** `2026-02` → `2026-02-28`. */
export function lastDay(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return `${month}-${String(new Date(Date.UTC(year, number, 0)).getUTCDate()).padStart(2, '0')}`
}

export interface Days { since: string; until: string }
/** First to last day of the months; a reversed pair is turned round. */
export function daysOf(from: string, to: string): Days {
  const [first, last] = from <= to ? [from, to] : [to, from]
  return { since: `${first}-01`, until: lastDay(last) }
}

/** The month a book is read at when nothing was chosen: the first that is still open, else the last. */
export function currentMonth(months: readonly { month: string; state: string }[]): string {
  return months.find((each) => each.state === 'open')?.month ?? months.at(-1)?.month ?? ''
}

export interface Source { kind: 'item' | 'payable'; id: number }
/** The business object behind an entry; null for what has no page of its own. */
export function sourceOf(text: string): Source | null {
  const match = /^(item|payable):(\d+)$/.exec(text)
  return match ? { kind: match[1] as Source['kind'], id: Number(match[2]) } : null
}

export interface Figure { book: string; account: string; since: string | null; until: string }
/** The entries a figure is made of, or null where it cannot be opened (titles, totals, entries themselves). */
export function figureOf(line: StatementLine, column: StatementColumn): Figure | null {
  if (!column.money || !column.until || !line.account || !line.book) return null
  return { book: line.book, account: line.account, since: column.since, until: column.until }
}

/** A cell in print: money with two decimals; nothing where nothing moved. */
export function printed(cell: string | number | null | undefined, blankZero: boolean): string {
  if (cell === null || cell === undefined) return ''
  if (typeof cell === 'string') return cell
  return cell === 0 && blankZero ? '' : formatFen(cell)
}

/** What is left of the check-list in words: ids of reservations mean nothing to anybody, their number does. */
export function detailWords(item: { code: string; done: boolean; detail: string }): string {
  if (item.code !== 'nothing_reserved' || item.done) return item.detail
  const told = /等 (\d+) 项/.exec(item.detail)
  const count = told ? Number(told[1]) : item.detail.split('、').length
  return `${count < 100 ? `${count} 笔` : '100 笔以上'}支付已报盘、银行还没有回盘`
}
