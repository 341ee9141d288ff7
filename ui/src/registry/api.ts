/** Persons, providers, catalogue, matching, lists and calendar. */
import { ApiError, commandId, csrfToken, http, need, toError } from '@/shared/api/client'
import type { components, paths } from '@/shared/api/schema'

type Schemas = components['schemas']
export type Person = Schemas['PersonRow']
export type PersonDetail = Schemas['PersonOut']
export type Coverage = Schemas['CoverageOut']
export type Group = Schemas['GroupOut']
export type Account = Schemas['PersonAccountOut']
export type Version = Schemas['PersonVersionOut']
export type Provider = Schemas['ProviderOut']
export type Item = Schemas['RegistryItemOut']
export type Answer = Schemas['AnswerOut']
export type Candidate = Schemas['RegistryMatchOut']
export type Mapping = Schemas['MappingOut']
export type Day = Schemas['DayOut']
export type Words = Schemas['RegistryWordsOut']
export type Columns = Schemas['ListColumns']
export type Imported = Schemas['RegistryImportOut']
export type PersonYear = Schemas['PersonYearOut']
export type NewPerson = Omit<Schemas['PersonIn'], 'command_id'>
export type Correction = Omit<Schemas['CorrectionIn'], 'command_id'>
export type NewCoverage = Omit<Schemas['CoverageIn'], 'command_id'>
export type NewGroup = Omit<Schemas['GroupIn'], 'command_id'>
export type NewAccount = Omit<Schemas['RegistryAccountIn'], 'command_id'>
export type Secret = 'id_number' | 'bank_account'

type PersonQuery = NonNullable<paths['/api/registry/persons']['get']['parameters']['query']>
type AccountQuery = NonNullable<paths['/api/registry/accounts']['get']['parameters']['query']>
type ProviderQuery = NonNullable<paths['/api/registry/providers']['get']['parameters']['query']>
type ItemQuery = NonNullable<paths['/api/registry/catalogue']['get']['parameters']['query']>
type MappingQuery = NonNullable<paths['/api/registry/mappings']['get']['parameters']['query']>

export const listPersons = (query: PersonQuery) => need(http.GET('/api/registry/persons', { params: { query } }))
const of = (id: number) => ({ path: { person_id: id } })
export const readPerson = (id: number, day: string) =>
  need(http.GET('/api/registry/persons/{person_id}', { params: { ...of(id), query: day ? { day } : {} } }))
export const readVersions = (id: number) => need(http.GET('/api/registry/persons/{person_id}/versions', { params: of(id) }))
export const register = (data: NewPerson, command: string) => need(http.POST('/api/registry/persons', { body: { ...data, command_id: command } }))
export const correct = (id: number, data: Correction, command: string) =>
  need(http.POST('/api/registry/persons/{person_id}/correct', { params: of(id), body: { ...data, command_id: command } }))
export const unmask = (id: number, fields: Secret[], reason: string) =>
  need(http.POST('/api/registry/persons/{person_id}/unmask', { params: of(id), body: { fields, reason } }))
export const addCoverage = (id: number, data: NewCoverage, command: string) =>
  need(http.POST('/api/registry/persons/{person_id}/coverages', { params: of(id), body: { ...data, command_id: command } }))
export const addGroup = (id: number, data: NewGroup, command: string) =>
  need(http.POST('/api/registry/persons/{person_id}/groups', { params: of(id), body: { ...data, command_id: command } }))
export const endCoverage = (id: number, last: string, reason: string, command: string) =>
  need(http.POST('/api/registry/coverages/{period_id}/end', { params: { path: { period_id: id } }, body: { last, reason, command_id: command } }))
export const endGroup = (id: number, last: string, reason: string, command: string) =>
  need(http.POST('/api/registry/groups/{period_id}/end', { params: { path: { period_id: id } }, body: { last, reason, command_id: command } }))
export const askAccount = (id: number, data: NewAccount, command: string) =>
  need(http.POST('/api/registry/persons/{person_id}/accounts', { params: of(id), body: { ...data, command_id: command } }))
export const listAccounts = (query: AccountQuery) => need(http.GET('/api/registry/accounts', { params: { query } }))
export const decideAccount = (id: number, accept: boolean, answer: string) =>
  need(http.POST('/api/registry/accounts/{account_id}/decision', { params: { path: { account_id: id } }, body: { accept, answer, command_id: commandId() } }))
/** The year of a person: built by claims, shown by `PersonYear.vue`. */
export const readYear = (id: number, year: number | null) =>
  need(http.GET('/api/claims/persons/{person_id}/year', { params: { ...of(id), query: year ? { year } : {} } }))

export const listProviders = (query: ProviderQuery) => need(http.GET('/api/registry/providers', { params: { query } }))
export const readProvider = (code: string) => need(http.GET('/api/registry/providers/{code}', { params: { path: { code } } }))
export const listItems = (query: ItemQuery) => need(http.GET('/api/registry/catalogue', { params: { query } }))
export const readItem = (code: string) => need(http.GET('/api/registry/catalogue/{code}', { params: { path: { code } } }))
export const match = (provider: string, name: string, spec: string) => need(http.POST('/api/registry/match', { body: { provider, name, spec } }))
export const learn = (provider: string, name: string, spec: string, code: string) =>
  need(http.POST('/api/registry/mappings', { body: { provider, name, spec, code, command_id: commandId() } }))
export const listMappings = (query: MappingQuery) => need(http.GET('/api/registry/mappings', { params: { query } }))
export const readCalendar = (year: number) => need(http.GET('/api/registry/calendar', { params: { query: { year } } }))

let held: Promise<Words> | null = null
/** Dictionaries, read once; a failure is asked again. */
export function readWords(): Promise<Words> {
  held ??= need(http.GET('/api/registry/words')).catch((error: unknown) => {
    held = null
    throw error
  })
  return held
}

export type ListKind = 'persons' | 'providers' | 'catalogue' | 'calendar'
/** A list: all rows or none, every bad row in `details.rows` of the refusal. */
export async function importList(kind: ListKind, file: File, command: string): Promise<Imported> {
  const form = new FormData()
  form.append('file', file)
  form.append('command_id', command)
  let answer: Response
  try {
    answer = await fetch(`/api/registry/${kind}/import`, { method: 'POST', body: form, headers: { 'X-CSRFToken': csrfToken() } })
  } catch {
    throw new ApiError(0, 'unreachable', '上传中断：连不上服务器。请检查网络后重试。')
  }
  const body: unknown = await answer.json().catch(() => null)
  if (!answer.ok) throw toError(answer.status, body)
  return body as Imported
}
