/** What-if: references to policies and the rows of its charts. Pure. */
import type { Bar } from '@/shared/charts/BarList.vue'
import type { Outcome } from './api'
import { fenOf, printed, yuanOf } from './figures'

/** `110000` by the day of each claim, `110000@2022-06-01` held at the law of one day. */
export const reference = (region: string, day: string): string => (day ? `${region}@${day}` : region)

export function inWords(text: string, names: Record<string, string>): string {
  const [region = '', day] = text.split('@')
  return `${names[region] ?? region} ${day ? `${day} 的政策` : '按就诊日期'}`
}

const short = (text: string): string => printed(text.replace('-', '')).replace(/\.00$/, '')

const UNCHANGED = '不变'
/** Classes of difference as words: `少得 100 至 1,000`, `不变`, `多得 10,000 以上`. */
export function stepName(step: Outcome['steps'][number]): string {
  const { above: from, upto: to } = step
  if (from === '-0.01' && to === '0.00') return UNCHANGED
  if (from === null) return `少得 ${short(to ?? '')} 元及以上`
  if (to === null) return `多得 ${short(from)} 元以上`
  if (from.startsWith('-')) return to === '-0.01' ? `少得 ${short(from)} 元以内` : `少得 ${short(to)} 至 ${short(from)} 元`
  return from === '0.00' ? `多得 ${short(to)} 元以内` : `多得 ${short(from)} 至 ${short(to)} 元`
}

/** Who gains and who loses; those without a difference would hide them and are told in words. */
export function stepBars(outcome: Outcome): Bar[] {
  return outcome.steps.filter((step) => stepName(step) !== UNCHANGED).map((step) => ({ name: stepName(step), value: step.persons, label: `${step.persons.toLocaleString('en-US')} 人` }))
}

/** `-12.00` is a minus, `12.00` gets a plus, so that the direction is never colour alone. */
export function signed(text: string): string {
  return text.startsWith('-') || /^0\.00$/.test(text) ? printed(text) : `+${printed(text)}`
}

/** Sum of all funds on both sides and the difference, as text in 元; exact. */
export function fundsTotal(outcome: Pick<Outcome, 'funds'>): { a: string; b: string; difference: string } {
  const sum = (side: 'a' | 'b') => outcome.funds.reduce((total, row) => total + (fenOf(row[side]) ?? 0), 0)
  return { a: yuanOf(sum('a')), b: yuanOf(sum('b')), difference: yuanOf(sum('b') - sum('a')) }
}

/** The head of an empty file to fill in. */
export const template = (columns: readonly { code: string }[]): string => `\ufeff${columns.map((each) => each.code).join(',')}\r\n`

export function claimsProblem(name: string, size: number): string {
  if (!/\.(csv|parquet)$/i.test(name)) return '只收 CSV 或 Parquet 文件。'
  return size === 0 ? '文件是空的。' : ''
}
