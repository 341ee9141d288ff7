/** A voucher while it is written: rows of debit, credit and amount, and what is still wrong with them. Pure. */
import { fenOf } from '@/benefit/figures'
import type { VoucherLine } from './ledgerApi'

export interface Row { debit: string; credit: string; amount: string; memo: string }
export const emptyRow = (): Row => ({ debit: '', credit: '', amount: '', memo: '' })
const blank = (row: Row): boolean => !row.debit && !row.credit && !row.amount.trim() && !row.memo.trim()

/** What is wrong with a row; an empty one is not looked at. */
export function rowProblem(row: Row): string {
  if (blank(row)) return ''
  if (!row.debit || !row.credit) return '请选择借方和贷方科目'
  if (row.debit === row.credit) return '借方和贷方不能是同一科目'
  const fen = fenOf(row.amount)
  if (fen === null) return '金额应是数字，最多两位小数'
  return fen > 0 ? '' : '金额应大于 0'
}

export interface Checked { lines: VoucherLine[]; total: number; problem: string }
export function checked(day: string, memo: string, rows: readonly Row[]): Checked {
  const written = rows.filter((row) => !blank(row))
  const good = written.filter((row) => rowProblem(row) === '')
  const lines = good.map((row) => ({ debit: row.debit, credit: row.credit, amount: fenOf(row.amount) ?? 0, memo: row.memo.trim() }))
  const problem = !/^\d{4}-\d\d-\d\d$/.test(day) ? '请填写日期'
    : !memo.trim() ? '请填写摘要'
      : !written.length ? '请至少写一条分录'
        : good.length < written.length ? `还有 ${written.length - good.length} 条分录没有填好` : ''
  return { lines, total: lines.reduce((sum, line) => sum + line.amount, 0), problem }
}
