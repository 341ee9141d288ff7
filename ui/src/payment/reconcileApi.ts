import { ApiError, commandId, csrfToken, http, need, toError } from '@/shared/api/client'
import type { components } from '@/shared/api/schema'

type Schemas = components['schemas']
export type ReconcileBook = Schemas['ReconcileBook']
export type Reconciled = Schemas['ReconcileOut']
export type Movement = Schemas['MovementOut']
export type OpenItem = Schemas['OpenOut']
export type MatchRow = Schemas['MatchOut']
export type Adjustment = Schemas['AdjustmentOut']
export type Imported = Schemas['ImportedOut']
export type SideName = 'business' | 'ledger' | 'bank'

const at = (book: string, day: string) => ({ params: { query: { book, day } } })
export const listReconcileBooks = () => need(http.GET('/api/payment/reconcile/books'))
export const readReconciled = (book: string, day: string) => need(http.GET('/api/payment/reconcile', at(book, day)))
export const listMatches = (book: string, day: string, page: number) =>
  need(http.GET('/api/payment/reconcile/matches', { params: { query: { book, day, page, size: 50 } } }))
export const readAdjustment = (book: string, day: string) => need(http.GET('/api/payment/reconcile/adjustment', at(book, day)))
export const listStatements = (book: string) => need(http.GET('/api/payment/reconcile/statements', { params: { query: { book, page: 1, size: 20 } } }))
export const matchAll = (book: string, day: string) =>
  need(http.POST('/api/payment/reconcile/match-all', { body: { book, day, command_id: commandId() } }))
export const matchByHand = (book: string, ids: Record<SideName, string[]>, note: string) =>
  need(http.POST('/api/payment/reconcile/matches', { body: { book, ...ids, note, command_id: commandId() } }))
export const undoMatch = (id: number, reason: string) =>
  need(http.POST('/api/payment/reconcile/matches/{match_id}/undo', { params: { path: { match_id: id } }, body: { reason, command_id: commandId() } }))
export const lockDay = (book: string, day: string) => need(http.POST('/api/payment/reconcile/lock', { body: { book, day, command_id: commandId() } }))

/** A bank statement, whole or not at all. */
export async function importStatement(account: number, file: File): Promise<Imported> {
  const form = new FormData()
  form.append('file', file)
  form.append('account', String(account))
  form.append('command_id', commandId())
  let answer: Response
  try {
    answer = await fetch('/api/payment/reconcile/statements', { method: 'POST', body: form, headers: { 'X-CSRFToken': csrfToken() } })
  } catch {
    throw new ApiError(0, 'unreachable', '上传中断：连不上服务器。请检查网络后重试。')
  }
  const body: unknown = await answer.json().catch(() => null)
  if (!answer.ok) throw toError(answer.status, body)
  return body as Imported
}
