/** Who pays what, from the whole bill down to the person: steps of one bar chart and the table behind it. Pure. */
import type { FigureTable } from '@/shared/charts/ChartCard.vue'
import { share } from '@/shared/money'
import type { ShareOut } from './api'
import { printed, yuanOf } from './figures'

export interface Step { name: string; note: string; before: number; value: number; person: boolean; whole: boolean }

/** `个人自付一（起付线…）` → the name and, apart, what stands in the brackets. */
export function splitName(name: string): [string, string] {
  const match = /^(.+?)（(.+)）$/.exec(name)
  return match ? [match[1]!, match[2]!] : [name, '']
}

/** The whole bill first, then each part beginning where the one before ends. */
export function steps(parts: readonly ShareOut[]): Step[] {
  const total = parts.reduce((sum, part) => sum + part.amount_fen, 0)
  let before = 0
  const found: Step[] = [{ name: '总费用', note: '', before: 0, value: total, person: false, whole: true }]
  for (const part of parts) {
    const [name, note] = splitName(part.name)
    found.push({ name, note, before, value: part.amount_fen, person: part.person, whole: false })
    before += part.amount_fen
  }
  return found
}

export function shareTable(parts: readonly ShareOut[]): FigureTable {
  const total = parts.reduce((sum, part) => sum + part.amount_fen, 0)
  const rows = parts.map((part) => [part.name, printed(part.amount), share(part.amount_fen, total)])
  return { head: ['支付方', '金额（元）', '占比'], rows: rows.length ? [...rows, ['合计', printed(yuanOf(total)), '100.0%']] : [] }
}
