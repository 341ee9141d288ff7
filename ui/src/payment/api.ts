/** Payables, batches, bank files and changes of account. */
import { commandId, csrfToken, ApiError, http, need, toError } from '@/shared/api/client'
import type { components, paths } from '@/shared/api/schema'

type Schemas = components['schemas']
export type Overview = Schemas['OverviewOut']
export type StateSum = Schemas['StateSum']
export type Payable = Schemas['PayableRow']
export type PayableDetail = Schemas['PayableOut']
export type Attempt = Schemas['AttemptOut']
export type Change = Schemas['AccountChangeOut']
export type Payer = Schemas['PayerOut']
export type Layout = Schemas['LayoutOut']
export type Batch = Schemas['BatchRow']
export type BatchDetail = Schemas['BatchOut']
export type BankFile = Schemas['FileOut']
export type Signature = Schemas['Signature']
export type Applied = Schemas['AppliedOut']
export type Imported = Schemas['ImportOut']
export type NewAccount = Omit<Schemas['ChangeIn'], 'command_id'>

type PayableQuery = NonNullable<paths['/api/payment/payables']['get']['parameters']['query']>
type BatchQuery = NonNullable<paths['/api/payment/batches']['get']['parameters']['query']>
type ItemQuery = NonNullable<paths['/api/payment/batches/{batch_id}/items']['get']['parameters']['query']>
type ChangeQuery = NonNullable<paths['/api/payment/changes']['get']['parameters']['query']>

export const readOverview = (book: string) => need(http.GET('/api/payment/overview', { params: { query: { book } } }))
export const listPayables = (query: PayableQuery) => need(http.GET('/api/payment/payables', { params: { query } }))
const payable = (id: number) => ({ path: { payable_id: id } })
export const readPayable = (id: number) => need(http.GET('/api/payment/payables/{payable_id}', { params: payable(id) }))
export const retryPayable = (id: number, reason: string) =>
  need(http.POST('/api/payment/payables/{payable_id}/retry', { params: payable(id), body: { reason, command_id: commandId() } }))
export const cancelPayable = (id: number, reason: string) =>
  need(http.POST('/api/payment/payables/{payable_id}/cancel', { params: payable(id), body: { reason, command_id: commandId() } }))
export const unmaskPayable = (id: number, reason: string) =>
  need(http.POST('/api/payment/payables/{payable_id}/unmask', { params: payable(id), body: { reason } }))
export const askChange = (id: number, data: NewAccount, command: string) =>
  need(http.POST('/api/payment/payables/{payable_id}/changes', { params: payable(id), body: { ...data, command_id: command } }))
/** Money in 暂收款 goes back to the fund; decided as a change of account is. */
export const askWithdrawal = (id: number, reason: string, evidence: string, command: string) =>
  need(http.POST('/api/payment/payables/{payable_id}/withdrawals', { params: payable(id), body: { reason, evidence, command_id: command } }))
export const readPersonPayments = (digest: string) => need(http.GET('/api/payment/ledger/persons/{digest}/payments', { params: { path: { digest } } }))
export const listChanges = (query: ChangeQuery) => need(http.GET('/api/payment/changes', { params: { query } }))
export const decideChange = (id: number, accept: boolean, answer: string) =>
  need(http.POST('/api/payment/changes/{change_id}/decision', { params: { path: { change_id: id } }, body: { accept, answer, command_id: commandId() } }))

export const listPayers = () => need(http.GET('/api/payment/payers'))
export const listLayouts = () => need(http.GET('/api/payment/layouts'))
export const prepareBatches = (book: string, payer: number, payables: number[] | null, layout: string, command: string) =>
  need(http.POST('/api/payment/batches', { body: { book, payer, payables, layout, command_id: command } }))
export const listBatches = (query: BatchQuery) => need(http.GET('/api/payment/batches', { params: { query } }))
const batch = (id: number) => ({ path: { batch_id: id } })
export const readBatch = (id: number) => need(http.GET('/api/payment/batches/{batch_id}', { params: batch(id) }))
export const listItems = (id: number, query: ItemQuery) =>
  need(http.GET('/api/payment/batches/{batch_id}/items', { params: { ...batch(id), query } }))
export const readItem = (id: number) => need(http.GET('/api/payment/items/{item_id}', { params: { path: { item_id: id } } }))
export const checkBatch = (id: number) => need(http.POST('/api/payment/batches/{batch_id}/check', { params: batch(id), body: { command_id: commandId() } }))
export const approveBatch = (id: number) => need(http.POST('/api/payment/batches/{batch_id}/approve', { params: batch(id), body: { command_id: commandId() } }))
export const sendBatch = (id: number) => need(http.POST('/api/payment/batches/{batch_id}/send', { params: batch(id), body: { command_id: commandId() } }))
export const cancelBatch = (id: number, reason: string) =>
  need(http.POST('/api/payment/batches/{batch_id}/cancel', { params: batch(id), body: { reason, command_id: commandId() } }))
export const unmaskBatch = (id: number, reason: string) =>
  need(http.POST('/api/payment/batches/{batch_id}/unmask', { params: batch(id), body: { reason } }))
export const fileUrl = (id: number): string => `/api/payment/files/${id}`

/** A file with fields beside it; the answer or an `ApiError`. */
async function sendForm<T>(path: string, file: File, fields: Record<string, string>): Promise<T> {
  const form = new FormData()
  form.append('file', file)
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  let answer: Response
  try {
    answer = await fetch(path, { method: 'POST', body: form, headers: { 'X-CSRFToken': csrfToken() } })
  } catch {
    throw new ApiError(0, 'unreachable', '上传中断：连不上服务器。请检查网络后重试。')
  }
  const body: unknown = await answer.json().catch(() => null)
  if (!answer.ok) throw toError(answer.status, body)
  return body as T
}

/** A return file: applied whole and once, or refused whole. */
export const applyAnswer = (id: number, file: File, command: string): Promise<Applied> =>
  sendForm(`/api/payment/batches/${id}/answers`, file, { command_id: command })
/** A monthly list: all rows or none. */
export const importList = (file: File, book: string, account: string, name: string, command: string): Promise<Imported> =>
  sendForm('/api/payment/payables/import', file, { book, account, name, command_id: command })
