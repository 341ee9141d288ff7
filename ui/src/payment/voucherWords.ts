import type { Voucher } from './ledgerApi'

export const VOUCHER_KIND: Record<string, string> = { receipt: '收款', payment: '付款', transfer: '转账', reversal: '冲正' }

/** A voucher written by hand and every reversal waits for another person; those of payments carry the signatures of their batch. */
export const waitsCheck = (row: Pick<Voucher, 'source' | 'kind' | 'checked_by'>): boolean => row.checked_by === '' && (row.source === '' || row.kind === 'reversal')
