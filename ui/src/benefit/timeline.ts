/** Where the versions of a rule stand on the line of time. Pure. */
import type { Family, Provision } from './api'

export interface Span { version: Provision; left: number; width: number; text: string }
export interface Row { family: Family; spans: Span[] }

const days = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000

/** The figures of a provision in one line. */
export function inLine(version: Pick<Provision, 'entries'>): string {
  const order = [...version.entries].sort((a, b) => Number(a.name === 'fund') - Number(b.name === 'fund'))
  return order.map((entry) => (entry.name.startsWith('segments') || version.entries.length === 1 ? entry.text : `${entry.label} ${entry.text}`)).join('；')
}

const YEARS_BACK = 8
/** The years to draw: from the first version, at most eight back, to the year after the last change. */
export function years(families: readonly Family[], until: string): number[] {
  const starts = families.flatMap((family) => family.versions.map((version) => Number(version.first.slice(0, 4))))
  if (!starts.length) return []
  const first = Math.max(Math.min(...starts), Number(until.slice(0, 4)) - YEARS_BACK)
  const last = Math.max(Number(until.slice(0, 4)), ...starts) + 1
  return Array.from({ length: last - first + 1 }, (_, at) => first + at)
}

/** Versions as shares (in percent) of the time between the first and the last of `scale`. */
export function rows(families: readonly Family[], scale: readonly number[]): Row[] {
  if (scale.length < 2) return []
  const from = days(`${scale[0]}-01-01`)
  const whole = days(`${scale.at(-1)}-01-01`) - from
  return families.map((family) => ({
    family,
    spans: family.versions.map((version) => {
      const start = Math.max(0, days(version.first) - from)
      const end = version.last ? Math.min(whole, days(version.last) + 1 - from) : whole
      return { version, left: (start * 100) / whole, width: (Math.max(0, end - start) * 100) / whole, text: inLine(version) }
    }).filter((span) => span.width > 0),
  }))
}

export const place = (day: string, scale: readonly number[]): number => {
  const from = days(`${scale[0]}-01-01`)
  return ((days(day) - from) * 100) / (days(`${scale.at(-1)}-01-01`) - from)
}
