/** Bulk acts: which queue allows which, and the claims in portions so that one sees how far it is and can stop. */
import type { BulkAnswer, BulkCommand, ClaimRow } from './api'

export interface BulkAct { command: BulkCommand; title: string; effect: string }
const ACTS: Record<string, BulkAct> = {
  accepted: { command: 'settle', title: '初审通过', effect: '逐件核定待遇；有未处理疑点的不会通过，逐件说明原因。' },
  settled: { command: 'recheck', title: '复核通过', effect: '逐件复核；您初审过的、别人正在办理的不会通过。' },
  rechecked: { command: 'approve', title: '审批通过', effect: '逐件审批；超过您审批限额的不会通过。' },
  approved: { command: 'release', title: '交付支付', effect: '逐件列入应付；没有收款账户的不会通过。' },
}
export const bulkOf = (queue: string): BulkAct | null => ACTS[queue] ?? null

export const PORTION = 10
export type Row = BulkAnswer['rows'][number]

/** Portions one after the other; `after` hears each and says whether to go on. A portion that fails leaves the others told. */
export async function inPortions(
  claims: readonly ClaimRow[], run: (ids: number[], portion: number) => Promise<BulkAnswer>, after: (rows: Row[]) => boolean, why: (error: unknown) => string,
): Promise<void> {
  for (let at = 0; at < claims.length; at += PORTION) {
    const part = claims.slice(at, at + PORTION)
    let rows: Row[]
    try {
      rows = (await run(part.map((one) => one.id), at / PORTION)).rows
    } catch (error) {
      rows = part.map((one) => ({ claim: one.id, number: one.number, ok: false, code: 'not_sent', message: why(error) }))
    }
    if (!after(rows)) return
  }
}
