/** Choosing movements of the three sides by hand: what is chosen, and whether it hangs together. */
import type { Movement, SideName } from './reconcileApi'

export const SIDES: readonly SideName[] = ['business', 'ledger', 'bank']
export const SIDE_TITLE: Record<SideName, string> = { business: '业务', ledger: '账务', bank: '银行' }

export const keyOf = (movement: Pick<Movement, 'side' | 'id'>): string => `${movement.side}/${movement.id}`

export interface Balance {
  sums: Record<SideName, number>
  count: number
  /** ledger = bank, and business = what the ledger booked for payments; as the server demands it */
  holds: boolean
}

export function balanceOf(chosen: readonly Movement[]): Balance {
  const sums: Record<SideName, number> = { business: 0, ledger: 0, bank: 0 }
  let payments = 0
  for (const movement of chosen) {
    sums[movement.side as SideName] += movement.amount
    if (movement.side === 'ledger' && movement.payment) payments += movement.amount
  }
  return { sums, count: chosen.length, holds: chosen.length > 0 && sums.ledger === sums.bank && sums.business === payments }
}

export function idsOf(chosen: readonly Movement[]): Record<SideName, string[]> {
  const ids: Record<SideName, string[]> = { business: [], ledger: [], bank: [] }
  for (const movement of chosen) ids[movement.side as SideName].push(movement.id)
  return ids
}

/** One row of the three columns: the movements of one open item side by side. */
export function columnsOf(movements: readonly Movement[]): Record<SideName, Movement[]> {
  const columns: Record<SideName, Movement[]> = { business: [], ledger: [], bank: [] }
  for (const movement of movements) columns[movement.side as SideName].push(movement)
  return columns
}
