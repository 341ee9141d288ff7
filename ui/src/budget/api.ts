import { ApiError, commandId, csrfToken, http, need, toError } from '@/shared/api/client'
import type { paths } from '@/shared/api/schema'
import type { DecisionState, FindingItem, UploadItem } from '@/shared/api/types'

type DocumentQuery = NonNullable<paths['/api/budget/documents']['get']['parameters']['query']>

const of = (id: number) => ({ document_id: id })

export const listDocuments = (query: DocumentQuery) => need(http.GET('/api/budget/documents', { params: { query } }))
export const readDocument = (id: number) => need(http.GET('/api/budget/documents/{document_id}', { params: { path: of(id) } }))
export const readTable = (id: number, index: number) =>
  need(http.GET('/api/budget/documents/{document_id}/tables/{index}', { params: { path: { ...of(id), index } } }))
export const readSource = (id: number, page: number) =>
  need(http.GET('/api/budget/documents/{document_id}/source', { params: { path: of(id), query: { page } } }))
export const readCharts = (id: number) => need(http.GET('/api/budget/documents/{document_id}/charts', { params: { path: of(id) } }))
export const listRules = () => need(http.GET('/api/budget/rules'))

const FINDINGS_A_REQUEST = 200
/** More findings than this are not kept on one page; the export has them all. */
export const FINDINGS_KEPT = 2000

export async function readFindings(id: number): Promise<{ items: FindingItem[]; total: number }> {
  const items: FindingItem[] = []
  for (let page = 1; ; page += 1) {
    const query = { page, size: FINDINGS_A_REQUEST }
    const part = await need(http.GET('/api/budget/documents/{document_id}/findings', { params: { path: of(id), query } }))
    items.push(...part.items)
    if (part.items.length === 0 || items.length >= part.total || items.length >= FINDINGS_KEPT) return { items, total: part.total }
  }
}

export const decide = (id: number, fingerprint: string, state: DecisionState, reason: string) =>
  need(
    http.POST('/api/budget/documents/{document_id}/findings/{fingerprint}/decision', {
      params: { path: { ...of(id), fingerprint } },
      body: { state, reason, command_id: commandId() },
    }),
  )
export const recheck = (id: number, departmentId: number | null, lastYearId: number | null) =>
  need(
    http.POST('/api/budget/documents/{document_id}/recheck', {
      params: { path: of(id) },
      body: { department_id: departmentId, last_year_id: lastYearId, command_id: commandId() },
    }),
  )
export const unmask = (id: number, reason: string) =>
  need(http.POST('/api/budget/documents/{document_id}/unmask', { params: { path: of(id) }, body: { reason } }))

/** A link the browser follows itself, so that the file is saved as it comes; `filter` narrows findings. */
export function exportUrl(id: number, what: string, format: string, filter: Record<string, string> = {}): string {
  const query = new URLSearchParams({ what, format })
  if (what === 'findings') for (const [name, value] of Object.entries(filter)) if (value) query.set(name, value)
  return `/api/budget/documents/${id}/export?${query.toString()}`
}

/** One file with its own progress; XMLHttpRequest because fetch cannot tell how much has been sent. */
export function uploadFile(file: File, onProgress: (sent: number) => void, command: string): { done: Promise<UploadItem>; abort: () => void } {
  const request = new XMLHttpRequest()
  const done = new Promise<UploadItem>((resolve, reject) => {
    const form = new FormData()
    form.append('files', file)
    form.append('command_id', command)
    request.open('POST', '/api/budget/documents')
    request.setRequestHeader('X-CSRFToken', csrfToken())
    request.responseType = 'json'
    request.upload.onprogress = (event) => onProgress(event.loaded)
    request.onerror = () => reject(new ApiError(0, 'unreachable', '上传中断：连不上服务器。请检查网络后重试。'))
    request.onabort = () => reject(new ApiError(0, 'aborted', '已取消上传。'))
    request.onload = () => {
      const body = request.response as { items?: UploadItem[] } | null
      const item = body?.items?.[0]
      if (request.status >= 200 && request.status < 300 && item) resolve(item)
      else reject(toError(request.status, body))
    }
    request.send(form)
  })
  return { done, abort: () => request.abort() }
}
