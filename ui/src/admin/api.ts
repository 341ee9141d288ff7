import { http, need } from '@/shared/api/client'
import type { paths } from '@/shared/api/schema'
import type { AccountChange, AccountIn } from '@/shared/api/types'

type QueryOf<P extends keyof paths> = paths[P] extends { get: { parameters: { query?: infer Q } } } ? Q : never

export const listJobs = (query: QueryOf<'/api/jobs'>) => need(http.GET('/api/jobs', { params: { query } }))
export const cancelJob = (id: number) => need(http.POST('/api/jobs/{job_id}/cancel', { params: { path: { job_id: id } } }))
export const retryJob = (id: number) => need(http.POST('/api/jobs/{job_id}/retry', { params: { path: { job_id: id } } }))

export const listAudit = (query: QueryOf<'/api/audit'>) => need(http.GET('/api/audit', { params: { query } }))
export const verifyAudit = () => need(http.GET('/api/audit/verify'))

export const listAccounts = (query: QueryOf<'/api/accounts'>) => need(http.GET('/api/accounts', { params: { query } }))
export const createAccount = (body: AccountIn) => need(http.POST('/api/accounts', { body }))
export const changeAccount = (id: number, body: AccountChange) => need(http.PATCH('/api/accounts/{account_id}', { params: { path: { account_id: id } }, body }))
export const listRoles = () => need(http.GET('/api/roles'))
