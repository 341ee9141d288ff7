/** Periods of the board, and its figures as rows of tables. Pure. */
import type { FigureTable } from '@/shared/charts/ChartCard.vue'
import { formatFen } from '@/shared/money'
import type { Board } from './api'

export type Period = 'month' | 'last' | 'quarter' | 'year' | 'own'
export const PERIODS: readonly (readonly [Period, string])[] = [['month', '本月'], ['last', '上月'], ['quarter', '本季'], ['year', '本年'], ['own', '自选']]

const two = (n: number): string => String(n).padStart(2, '0')
const dayText = (at: Date): string => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`

/** First and last day of a period, seen from `now`; a running one ends today. */
export function daysOf(period: Exclude<Period, 'own'>, now: Date): [string, string] {
  const year = now.getFullYear()
  const month = now.getMonth()
  if (period === 'last') return [dayText(new Date(year, month - 1, 1)), dayText(new Date(year, month, 0))]
  const first = period === 'month' ? new Date(year, month, 1) : period === 'quarter' ? new Date(year, month - (month % 3), 1) : new Date(year, 0, 1)
  return [dayText(first), dayText(now)]
}

export interface Point { label: string; accepted: number; closed: number; fund: number }
/** Days where there are few, weeks or months where there are many: a line one can read. */
export function points(trend: Board['trend']): Point[] {
  if (trend.length <= 45) return trend.map((day) => ({ label: day.day.slice(5), accepted: day.accepted, closed: day.closed, fund: day.fund }))
  const found = new Map<string, Point>()
  for (const day of trend) {
    const key = trend.length <= 190 ? `${monday(day.day)} 周` : day.day.slice(0, 7)
    const point = found.get(key) ?? { label: key, accepted: 0, closed: 0, fund: 0 }
    found.set(key, { label: key, accepted: point.accepted + day.accepted, closed: point.closed + day.closed, fund: point.fund + day.fund })
  }
  return [...found.values()]
}
function monday(day: string): string {
  const at = new Date(`${day}T00:00:00Z`)
  at.setUTCDate(at.getUTCDate() - ((at.getUTCDay() + 6) % 7))
  return at.toISOString().slice(5, 10)
}

export const trendTable = (rows: readonly Point[]): FigureTable => ({
  head: ['时间', '受理件数', '办结件数', '基金支付（元）'],
  rows: rows.length ? [...rows.map((one) => [one.label, one.accepted, one.closed, formatFen(one.fund)]), ['合计', rows.reduce((s, o) => s + o.accepted, 0), rows.reduce((s, o) => s + o.closed, 0), formatFen(rows.reduce((s, o) => s + o.fund, 0))]] : [],
})
const percent = (text: string): string => (text ? `${text}%` : '—')
export const countTable = (name: string, rows: Board['states'], money: boolean): FigureTable => ({
  head: [name, '件数', ...(money ? ['金额（元）'] : []), '占比'],
  rows: rows.map((one) => [one.title, one.count, ...(money ? [formatFen(one.amount)] : []), percent(one.share)]),
})
