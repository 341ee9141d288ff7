/** Claims: work, one claim, its steps, intake, board and archive lists. */
import { ApiError, commandId, csrfToken, http, need, toError } from '@/shared/api/client'
import type { components, paths } from '@/shared/api/schema'

type Schemas = components['schemas']
export type Queue = Schemas['QueueOut']
export type ClaimRow = Schemas['ClaimRow']
export type Claim = Schemas['ClaimOut']
export type ClaimLine = Schemas['ClaimLineOut']
export type LinePage = Schemas['ClaimLinePage']
export type Bill = Schemas['ClaimBillOut']
export type Visit = Schemas['ClaimVisitOut']
export type Finding = Schemas['ClaimFindingOut']
export type Cut = Schemas['ClaimCutOut']
export type Share = Schemas['ClaimShareOut']
export type Settlement = Schemas['ClaimSettlementOut']
export type Material = Schemas['MaterialOut']
export type Release = Schemas['ClaimReleaseOut']
export type Moved = Schemas['ClaimIdOut']
export type BulkAnswer = Schemas['BulkOut']
export type PreReview = Schemas['PreReviewOut']
export type Declared = Schemas['DeclarationOut']
export type Board = Schemas['BoardOut']
export type ArchiveList = Schemas['ArchiveListOut']
export type PersonYear = Schemas['PersonYearOut']
export type NewClaim = Omit<Schemas['ClaimIn'], 'command_id'>
export type NewHead = Omit<Schemas['ClaimFromPapersIn'], 'command_id' | 'papers'>
export type NewVisit = Schemas['ClaimVisitIn']
export type NewBill = Schemas['ClaimBillIn']
export type NewLine = Schemas['ClaimLineIn']
export type Outline = Schemas['ClaimVisitOutline']
export type HeadCorrection = Omit<Schemas['ClaimHeadCorrectionIn'], 'command_id'>
export type MaterialWord = Schemas['ClaimMaterialIn']
export type Person = Schemas['PersonRow']
export type PersonDetail = Schemas['PersonOut']
export type Provider = Schemas['ProviderOut']
export type Candidate = Schemas['RegistryMatchOut']
export type Item = Schemas['RegistryItemOut']
export type Said = 'accepted' | 'overruled' | 'asked' | 'open'
export type BulkCommand = 'take' | 'settle' | 'recheck' | 'approve' | 'release'

type ListQuery = NonNullable<paths['/api/claims']['get']['parameters']['query']>
type LineQuery = NonNullable<paths['/api/claims/{claim_id}/lines']['get']['parameters']['query']>
export type QueueKey = paths['/api/claims/next']['get']['parameters']['query']['queue']

export const readWork = () => need(http.GET('/api/claims/work'))
export const listClaims = (query: ListQuery) => need(http.GET('/api/claims', { params: { query } }))
export const nextClaim = (queue: QueueKey, after: number) => need(http.GET('/api/claims/next', { params: { query: { queue, after } } }))
const of = (id: number) => ({ path: { claim_id: id } })
export const readClaim = (id: number) => need(http.GET('/api/claims/{claim_id}', { params: of(id) }))
export const listLines = (id: number, query: LineQuery) => need(http.GET('/api/claims/{claim_id}/lines', { params: { ...of(id), query } }))
export const readContent = (id: number) => need(http.GET('/api/claims/{claim_id}/content', { params: of(id) }))
export const readChecklist = (query: { med_types: string; diagnoses: string; proxy: boolean; liability_statement: boolean }) =>
  need(http.GET('/api/claims/checklist', { params: { query } }))

/** Steps without more to say. */
const PLAIN = {
  take: '/api/claims/{claim_id}/take', put_back: '/api/claims/{claim_id}/put-back', accept: '/api/claims/{claim_id}/accept',
  ask_documents: '/api/claims/{claim_id}/ask-documents', documents_came: '/api/claims/{claim_id}/documents-came', check: '/api/claims/{claim_id}/check',
  settle: '/api/claims/{claim_id}/settle', recheck: '/api/claims/{claim_id}/recheck', approve: '/api/claims/{claim_id}/approve',
  release: '/api/claims/{claim_id}/release', refresh: '/api/claims/{claim_id}/refresh',
} as const
/** Steps that need a reason. */
const SAID = {
  reject: '/api/claims/{claim_id}/reject', withdraw: '/api/claims/{claim_id}/withdraw', send_back: '/api/claims/{claim_id}/send-back',
  hold: '/api/claims/{claim_id}/hold', resume: '/api/claims/{claim_id}/resume', return_settled: '/api/claims/{claim_id}/return-settled',
  return_rechecked: '/api/claims/{claim_id}/return-rechecked', return_approved: '/api/claims/{claim_id}/return-approved', correct: '/api/claims/{claim_id}/correct',
  recovered: '/api/claims/{claim_id}/recovered',
} as const
export type PlainStep = keyof typeof PLAIN
export type SaidStep = keyof typeof SAID
export const isSaid = (step: PlainStep | SaidStep): step is SaidStep => step in SAID

export const stepPlain = (step: PlainStep, id: number, revision: number) =>
  need(http.POST(PLAIN[step], { params: of(id), body: { revision, command_id: commandId() } }))
export const stepSaid = (step: SaidStep, id: number, revision: number, reason: string) =>
  need(http.POST(SAID[step], { params: of(id), body: { revision, reason, command_id: commandId() } }))
export const decideFinding = (id: number, finding: number, decision: Said, reason: string) =>
  need(http.POST('/api/claims/{claim_id}/findings/{finding_id}/decision', { params: { path: { claim_id: id, finding_id: finding } }, body: { decision, reason, command_id: commandId() } }))
export const chooseItem = (id: number, line: number, revision: number, item: string, learn: boolean) =>
  need(http.POST('/api/claims/{claim_id}/lines/{line_id}/item', { params: { path: { claim_id: id, line_id: line } }, body: { revision, item, learn, command_id: commandId() } }))
export const many = (command: BulkCommand, claims: number[], command_id: string) =>
  need(http.POST('/api/claims/bulk/{command}', { params: { path: { command } }, body: { claims, reason: '', command_id } }))
export const unmask = (id: number, reason: string) => need(http.POST('/api/claims/{claim_id}/unmask', { params: of(id), body: { reason } }))
export const sheetUrl = (id: number) => `/api/claims/${id}/sheet.pdf`
export const noticeUrl = (id: number, notice: number) => `/api/claims/${id}/notice/${notice}.pdf`
export const fhirUrl = (id: number) => `/api/claims/${id}/fhir`

export const register = (data: NewClaim, command_id: string) => need(http.POST('/api/claims', { body: { ...data, command_id } }))
export const registerPapers = (head: NewHead, papers: number[], command_id: string) =>
  need(http.POST('/api/claims/from-papers', { body: { ...head, papers, command_id } }))
export const preReview = (data: NewClaim) => need(http.POST('/api/claims/pre-review', { body: { ...data, command_id: commandId() } }))
export const saveContent = (id: number, revision: number, visits: NewVisit[], command_id: string) =>
  need(http.PUT('/api/claims/{claim_id}/content', { params: of(id), body: { revision, visits, command_id } }))
export const correctHead = (id: number, head: HeadCorrection) =>
  need(http.PUT('/api/claims/{claim_id}/head', { params: of(id), body: { ...head, command_id: commandId() } }))
export const saveMaterials = (id: number, revision: number, materials: MaterialWord[]) =>
  need(http.PUT('/api/claims/{claim_id}/materials', { params: of(id), body: { revision, materials, command_id: commandId() } }))

/** 报盘: all claims of a file or none. */
export async function declare(file: File, command: string): Promise<Declared> {
  const form = new FormData()
  form.append('file', file)
  form.append('command_id', command)
  let answer: Response
  try {
    answer = await fetch('/api/claims/declaration', { method: 'POST', body: form, headers: { 'X-CSRFToken': csrfToken() } })
  } catch {
    throw new ApiError(0, 'unreachable', '上传中断：连不上服务器。请检查网络后重试。')
  }
  const body: unknown = await answer.json().catch(() => null)
  if (!answer.ok) throw toError(answer.status, body)
  return body as Declared
}

export const readBoard = (since: string, until: string) =>
  need(http.GET('/api/claims/board', { params: { query: { ...(since ? { since } : {}), ...(until ? { until } : {}) } } }))
export const readYear = (person: number, year: number | null) =>
  need(http.GET('/api/claims/persons/{person_id}/year', { params: { path: { person_id: person }, query: year ? { year } : {} } }))
export const listArchives = (page: number, size: number) => need(http.GET('/api/claims/archive-lists', { params: { query: { page, size } } }))
export const makeArchive = (claims: number[], command_id: string) => need(http.POST('/api/claims/archive-lists', { body: { claims, command_id } }))
export const archiveUrl = (id: number, form: 'xlsx' | 'pdf' = 'xlsx') => `/api/claims/archive-lists/${id}.${form}`

export const findPersons = (query: string) => need(http.GET('/api/registry/persons', { params: { query: { query, page: 1, size: 10 } } }))
export const readPerson = (id: number) => need(http.GET('/api/registry/persons/{person_id}', { params: { path: { person_id: id } } }))
export const findProviders = (query: string, day: string) =>
  need(http.GET('/api/registry/providers', { params: { query: { query, page: 1, size: 10, ...(day ? { day } : {}) } } }))
export const candidates = (provider: string, name: string, spec: string, day: string | null) =>
  need(http.POST('/api/registry/match', { body: { provider, name, spec, ...(day ? { day } : {}) } }))
export const findItems = (query: string, day: string | null) =>
  need(http.GET('/api/registry/catalogue', { params: { query: { query, page: 1, size: 10, ...(day ? { day } : {}) } } }))
