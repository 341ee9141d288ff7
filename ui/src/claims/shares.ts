/** Shares of a claim as the waterfall of benefit draws them. Pure. */
import { yuanOf } from '@/benefit/figures'
import type { Share } from './api'

export const drawn = (shares: readonly Share[]) => shares.map((one) => ({ name: one.name, amount: yuanOf(one.amount), amount_fen: one.amount, person: one.person }))
