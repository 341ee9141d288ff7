import { ApiError, csrfToken, http, need, toError } from '@/shared/api/client'
import type { components } from '@/shared/api/schema'

type Schemas = components['schemas']
export type CaseIn = Schemas['CaseIn']
export type Result = Schemas['ResultOut']
export type Settlement = Schemas['SettlementOut']
export type TraceLine = Schemas['TraceOut']
export type ShareOut = Schemas['ShareOut']
export type Region = Schemas['RegionOut']
export type Provision = Schemas['ProvisionOut']
export type Family = Schemas['FamilyOut']
export type Change = Schemas['ChangeOut']
export type Dictionary = Schemas['DictionaryOut']
export type Code = Schemas['CodeOut']
export type Simulation = Schemas['SimulationOut']
export type SimulationItem = Schemas['SimulationItem']
export type Outcome = Schemas['Outcome']

export const calculate = (cases: CaseIn[]) => need(http.POST('/api/benefit/calculate', { body: { cases, explain: true } }))
export const listRegions = () => need(http.GET('/api/benefit/regions'))
export const readDictionary = () => need(http.GET('/api/benefit/dictionary'))
export const readPolicies = (region: string, on: string, concern: string) =>
  need(http.GET('/api/benefit/policies/{region}', { params: { path: { region }, query: { ...(on ? { on } : {}), concern } } }))
export const readTimeline = (region: string) => need(http.GET('/api/benefit/policies/{region}/timeline', { params: { path: { region } } }))
export const readDiff = (region: string, first: string, second: string) =>
  need(http.GET('/api/benefit/policies/{region}/diff', { params: { path: { region }, query: { first, second } } }))
export const listSimulations = (page: number, size: number) => need(http.GET('/api/benefit/simulations', { params: { query: { page, size } } }))
export const readSimulation = (id: number) =>
  need(http.GET('/api/benefit/simulations/{simulation_id}', { params: { path: { simulation_id: id } } }))

async function sent(path: string, body: BodyInit, headers: Record<string, string>): Promise<Response> {
  let answer: Response
  try {
    answer = await fetch(path, { method: 'POST', credentials: 'same-origin', headers: { ...headers, 'X-CSRFToken': csrfToken() }, body })
  } catch {
    throw new ApiError(0, 'unreachable', '连不上服务器。请检查网络，稍后再试；填写的内容仍留在本页。')
  }
  if (!answer.ok) throw toError(answer.status, await answer.json().catch(() => null))
  return answer
}

/** The printed sheet of one case; the date is that of the office computer. */
export async function sheetPdf(cases: CaseIn[], index: number, printedOn: string, reference: string): Promise<Blob> {
  const body = JSON.stringify({ cases, index, printed_on: printedOn, reference })
  return (await sent('/api/benefit/sheet', body, { 'Content-Type': 'application/json' })).blob()
}

export async function simulate(file: File, policyA: string, policyB: string, command: string): Promise<{ id: number; job_id: number }> {
  const form = new FormData()
  form.append('file', file)
  form.append('policy_a', policyA)
  form.append('policy_b', policyB)
  form.append('command_id', command)
  return (await (await sent('/api/benefit/simulations', form, {})).json()) as { id: number; job_id: number }
}
