import { ApiError, commandId, csrfToken, http, need, toError } from '@/shared/api/client'
import type { components, paths } from '@/shared/api/schema'

type Schemas = components['schemas']
export type Batch = Schemas['BatchItem']
export type BatchDetail = Schemas['CaptureBatchOut']
export type PageItem = Schemas['PageItem']
export type PaperItem = Schemas['PaperItem']
export type Paper = Schemas['PaperOut']
export type Judged = Schemas['JudgedOut']
export type FieldView = Schemas['FieldOut']
export type LineView = Schemas['PaperLineOut']
export type CheckView = Schemas['CheckOut']
export type Edit = Schemas['EditIn']
export type SecondForm = Schemas['SecondOut']
export type CaseCheck = Schemas['CaseCheckOut']
export type Statistics = Schemas['StatisticsOut']
export type Layout = Schemas['TemplateOut']
export type Column = Schemas['ColumnIn']
export type Names = Schemas['NamesOut']
export type Ticket = Schemas['TicketOut']
export type UploadedFile = Schemas['CaptureUploaded']

type BatchQuery = NonNullable<paths['/api/capture/batches']['get']['parameters']['query']>
type PaperQuery = NonNullable<paths['/api/capture/batches/{batch_id}/papers']['get']['parameters']['query']>
type PageQuery = NonNullable<paths['/api/capture/batches/{batch_id}/pages']['get']['parameters']['query']>

export const listBatches = (query: BatchQuery) => need(http.GET('/api/capture/batches', { params: { query } }))
export const createBatch = (name: string) => need(http.POST('/api/capture/batches', { body: { name, channel: 'upload', command_id: commandId() } }))
export const readBatch = (id: number) => need(http.GET('/api/capture/batches/{batch_id}', { params: { path: { batch_id: id } } }))
export const listPapers = (id: number, query: PaperQuery) =>
  need(http.GET('/api/capture/batches/{batch_id}/papers', { params: { path: { batch_id: id }, query } }))
export const listPages = (id: number, query: PageQuery) =>
  need(http.GET('/api/capture/batches/{batch_id}/pages', { params: { path: { batch_id: id }, query } }))
export const phoneTicket = (id: number) => need(http.POST('/api/capture/batches/{batch_id}/phone', { params: { path: { batch_id: id } } }))
export const reread = (id: number) =>
  need(http.POST('/api/capture/pages/{page_id}/reread', { params: { path: { page_id: id } }, body: { command_id: commandId() } }))
export const pageUrl = (id: number, width: number, clear: boolean) => `/api/capture/pages/${id}.jpg?width=${width}${clear ? '&clear=1' : ''}`
export const separatorsUrl = (name: string, first: number, count: number) =>
  `/api/capture/separators.pdf?${new URLSearchParams({ name, first: String(first), count: String(count) })}`
export const copyUrl = (id: number) => `/api/capture/papers/${id}/searchable.pdf`

const of = (id: number) => ({ path: { paper_id: id } })
export const readPaper = (id: number) => need(http.GET('/api/capture/papers/{paper_id}', { params: of(id) }))
export const saveEdits = (id: number, version: number, edits: Edit[]) =>
  need(http.POST('/api/capture/papers/{paper_id}/edits', { params: of(id), body: { version, edits, command_id: commandId() } }))
export const checkDraft = (id: number, edits: Edit[]) =>
  need(http.POST('/api/capture/papers/{paper_id}/check', { params: of(id), body: { edits } }))
export const overrideCheck = (id: number, version: number, check: string, reason: string) =>
  need(http.POST('/api/capture/papers/{paper_id}/override', { params: of(id), body: { version, check_id: check, reason, command_id: commandId() } }))
export const releasePaper = (id: number, version: number) =>
  need(http.POST('/api/capture/papers/{paper_id}/release', { params: of(id), body: { version, command_id: commandId() } }))
export const reopenPaper = (id: number, version: number, reason: string) =>
  need(http.POST('/api/capture/papers/{paper_id}/reopen', { params: of(id), body: { version, reason, command_id: commandId() } }))
export const unmaskPaper = (id: number, reason: string) =>
  need(http.POST('/api/capture/papers/{paper_id}/unmask', { params: of(id), body: { reason } }))
export const takeFirst = (id: number) =>
  need(http.POST('/api/capture/papers/{paper_id}/first', { params: of(id), body: { command_id: commandId() } }))
export const secondForm = (id: number) => need(http.GET('/api/capture/papers/{paper_id}/second', { params: of(id) }))
export const keyAgain = (id: number, version: number, values: Record<string, string | null>) =>
  need(http.POST('/api/capture/papers/{paper_id}/second', { params: of(id), body: { version, values, command_id: commandId() } }))
export const readNames = () => need(http.GET('/api/capture/names'))
export const listLayouts = () => need(http.GET('/api/capture/templates'))
export const learnLayout = (provider: string, columns: Column[], paperId: number | null) =>
  need(http.POST('/api/capture/templates', { body: { provider, kind: 'fee_list', columns, paper_id: paperId, command_id: commandId() } }))
export const forgetLayout = (id: number) =>
  need(http.DELETE('/api/capture/templates/{template_id}', { params: { path: { template_id: id } }, body: { command_id: commandId() } }))
export const readStatistics = (since: string, until: string) =>
  need(http.GET('/api/capture/statistics', { params: { query: { ...(since ? { since } : {}), ...(until ? { until } : {}) } } }))

/** Files into a batch, with progress; XMLHttpRequest because fetch cannot tell how much has been sent. */
export function sendFiles(batch: number, files: readonly File[], onProgress: (share: number) => void, command: string): Promise<UploadedFile[]> {
  const request = new XMLHttpRequest()
  return new Promise((resolve, reject) => {
    const form = new FormData()
    for (const file of files) form.append('files', file)
    form.append('command_id', command)
    request.open('POST', `/api/capture/batches/${batch}/files`)
    request.setRequestHeader('X-CSRFToken', csrfToken())
    request.responseType = 'json'
    request.upload.onprogress = (event) => { if (event.lengthComputable) onProgress(event.loaded / event.total) }
    request.onerror = () => reject(new ApiError(0, 'unreachable', '上传中断：连不上服务器。请检查网络后重试。'))
    request.onload = () => {
      const body = request.response as { items?: UploadedFile[] } | null
      if (request.status >= 200 && request.status < 300 && body?.items) resolve(body.items)
      else reject(toError(request.status, body))
    }
    request.send(form)
  })
}

/** A file made by the server; a refusal is told in words instead of being saved as a file. */
export async function download(url: string, name: string): Promise<void> {
  let answer: Response
  try {
    answer = await fetch(url, { credentials: 'same-origin' })
  } catch {
    throw new ApiError(0, 'unreachable', '连不上服务器。请检查网络后重试。')
  }
  if (!answer.ok) throw toError(answer.status, await answer.json().catch(() => null))
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await answer.blob())
  link.download = name
  link.click()
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
