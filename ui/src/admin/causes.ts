/** Failed jobs gathered by why they failed, so that one cause is mended once. */
import type { Job } from '@/shared/api/types'

export interface Cause { reason: string; jobs: Job[] }

/** Digits, names in brackets and file names differ from job to job; the cause does not. */
export function causeOf(reason: string): string {
  return reason.replace(/《[^》]*》|“[^”]*”|"[^"]*"/g, '“…”').replace(/\d+/g, 'N').trim() || '没有写明原因'
}

export function byCause(jobs: readonly Job[]): Cause[] {
  const causes = new Map<string, Cause>()
  for (const job of jobs) {
    if (job.state !== 'failed') continue
    const key = `${job.kind}|${causeOf(job.reason)}`
    const cause = causes.get(key) ?? { reason: job.reason || '没有写明原因', jobs: [] }
    cause.jobs.push(job)
    causes.set(key, cause)
  }
  return [...causes.values()].sort((a, b) => b.jobs.length - a.jobs.length)
}
