/** The jobs of the background: watched while any runs, announced when one ends. */
import { ElNotification } from 'element-plus'
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { listJobs } from '@/admin/api'
import type { Job } from '@/shared/api/types'

const BUSY_EVERY = 1_500
const QUIET_EVERY = 20_000

export const RUNNING = new Set(['queued', 'running'])
export const isOver = (job: Pick<Job, 'state'>): boolean => !RUNNING.has(job.state)

/** Jobs that were under way before and are over now. */
export function ended(before: readonly Job[], now: readonly Job[]): Job[] {
  const open = new Set(before.filter((job) => !isOver(job)).map((job) => job.id))
  return now.filter((job) => open.has(job.id) && isOver(job))
}

/** The document a job was about, once it has ended. */
export function documentOf(job: Pick<Job, 'result'>): number | null {
  const id = job.result?.document
  return typeof id === 'number' ? id : null
}

/** What a check found, in words; empty for jobs that count nothing. */
export function outcome(job: Pick<Job, 'result'>): string {
  const { errors, warnings, infos } = job.result ?? {}
  if (typeof errors !== 'number') return ''
  const counts = [['错误', errors], ['存疑', warnings], ['提示', infos]] as const
  const found = counts.filter(([, count]) => typeof count === 'number' && count > 0).map(([word, count]) => `${word} ${String(count)}`)
  return found.length ? found.join('，') : '没有问题'
}

type Under = Pick<Job, 'state' | 'progress'>

export function percentOf(job: Under | undefined): string {
  if (!job || job.progress.total <= 0) return ''
  return `${Math.min(100, Math.floor((job.progress.done * 100) / job.progress.total))}%`
}

export function progressWords(job: Under | undefined): string {
  if (!job || !RUNNING.has(job.state)) return ''
  if (job.state === 'queued') return '等待空闲的处理进程'
  const { done, total, note } = job.progress
  return [note, total > 0 ? `${done} / ${total}` : ''].filter(Boolean).join(' ')
}

export const useJobs = defineStore('jobs', () => {
  const recent = ref<Job[]>([])
  const unseen = ref<number[]>([])
  const reachable = ref(true)
  const listeners = new Set<(job: Job) => void>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let watching = false
  /** jobs this page started and has not yet seen end, so that a quick one is announced too */
  const expected = new Set<number>()

  const running = computed(() => recent.value.filter((job) => !isOver(job)))

  /** Every failure stands alone until it is closed; several good ends are told in one breath. */
  function announce(over: readonly Job[]): void {
    for (const job of over) {
      unseen.value = [job.id, ...unseen.value.filter((id) => id !== job.id)]
      for (const tell of listeners) tell(job)
    }
    const good = over.filter((job) => job.state === 'done')
    if (good.length > 1) notify({ ...good[0]!, title: `${good.length} 个任务完成，结果在“消息”里`, result: null })
    else if (good[0]) notify(good[0])
    for (const job of over) if (job.state === 'failed') notify(job)
  }

  function notify(job: Job): void {
    ElNotification({
      title: job.state === 'done' ? '任务完成' : '任务失败',
      customClass: 'no-print',
      message: job.state === 'done' ? [job.title, outcome(job)].filter(Boolean).join('：') : `${job.title}：${job.reason || '原因未知，可到“任务”页查看并重试'}`,
      type: job.state === 'done' ? 'success' : 'error',
      duration: job.state === 'done' ? 5000 : 0,
      position: 'bottom-right',
    })
  }

  async function look(): Promise<void> {
    try {
      const now = (await listJobs({ page: 1, size: 20 })).items
      const over = ended(recent.value, now)
      for (const job of now) if (expected.has(job.id) && isOver(job) && !over.includes(job)) over.push(job)
      recent.value = now
      reachable.value = true
      for (const job of over) expected.delete(job.id)
      if (over.length) announce(over)
    } catch {
      reachable.value = false // the page's own requests say what is wrong
    }
  }

  async function round(): Promise<void> {
    clearTimeout(timer)
    await look()
    if (watching) timer = setTimeout(() => void round(), running.value.length || expected.size ? BUSY_EVERY : QUIET_EVERY)
  }

  function watchOver(): void {
    watching = true
    void round()
  }

  function rest(): void {
    watching = false
    clearTimeout(timer)
  }

  /** A job was just started: look at once and keep looking closely until it ends. */
  function expect(id: number): void {
    expected.add(id)
    if (watching) void round()
  }

  function onEnd(tell: (job: Job) => void): () => void {
    listeners.add(tell)
    return () => listeners.delete(tell)
  }

  const byId = (id: number | null | undefined): Job | undefined => recent.value.find((job) => job.id === id)

  return { recent, unseen, running, reachable, watchOver, rest, expect, onEnd, byId, look }
})
