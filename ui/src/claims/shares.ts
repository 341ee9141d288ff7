/** Figures of a claim as the desk prints them. Pure. */
import { yuanOf } from '@/benefit/figures'
import type { Share } from './api'

export const drawn = (shares: readonly Share[]) => shares.map((one) => ({ name: one.name, amount: yuanOf(one.amount), amount_fen: one.amount, person: one.person }))

/** A unit price with at least two decimals, its further ones kept: `30` → `30.00`, `1234.1235` → `1,234.1235`. */
export function priced(price: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(price)
  if (!match) return price
  return `${match[1]}${match[2]!.replace(/\B(?=(\d{3})+$)/g, ',')}.${(match[3] ?? '').padEnd(2, '0')}`
}
