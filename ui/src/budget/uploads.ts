/** Files on their way: kept outside the page, so that one can leave it and come back. */
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { cancelJob } from '@/admin/api'
import { useJobs } from '@/frame/jobs'
import { ApiError, commandId, messageOf } from '@/shared/api/client'
import { uploadFile } from './api'
import { fileProblem } from './files'

export type UploadState = 'waiting' | 'sending' | 'checking' | 'done' | 'duplicate' | 'failed' | 'cancelled'
export interface Upload {
  key: string
  name: string
  size: number
  state: UploadState
  sent: number
  message: string
  documentId: number | null
  jobId: number | null
}

const AT_ONCE = 2
export const isFinal = (state: UploadState): boolean => !['waiting', 'sending', 'checking'].includes(state)

export const useUploads = defineStore('uploads', () => {
  const jobs = useJobs()
  const uploads = ref<Upload[]>([])
  const files = new Map<string, File>()
  const aborts = new Map<string, () => void>()
  const active = computed(() => uploads.value.filter((each) => !isFinal(each.state)))

  function add(chosen: Iterable<File>): void {
    for (const file of chosen) {
      const problem = fileProblem(file.name, file.size)
      const upload: Upload = {
        key: commandId(), name: file.name, size: file.size, state: problem ? 'failed' : 'waiting', sent: 0, message: problem, documentId: null, jobId: null,
      }
      if (!problem) files.set(upload.key, file)
      uploads.value = [...uploads.value, upload]
    }
    next()
  }

  function change(key: string, changes: Partial<Upload>): void {
    uploads.value = uploads.value.map((each) => (each.key === key ? { ...each, ...changes } : each))
  }

  function next(): void {
    const sending = uploads.value.filter((each) => each.state === 'sending').length
    const waiting = uploads.value.filter((each) => each.state === 'waiting').slice(0, AT_ONCE - sending)
    for (const upload of waiting) void send(upload)
  }

  async function send(upload: Upload): Promise<void> {
    const file = files.get(upload.key)
    if (!file) return
    change(upload.key, { state: 'sending', sent: 0, message: '' })
    // The key is the command id: sending the same upload again cannot store it twice.
    const request = uploadFile(file, (sent) => change(upload.key, { sent }), upload.key)
    aborts.set(upload.key, request.abort)
    try {
      const item = await request.done
      if (item.error) change(upload.key, { state: 'failed', message: item.error.message })
      else if (item.duplicate_of) change(upload.key, { state: 'duplicate', documentId: item.duplicate_of, message: '同一文件已经上传过，没有重复保存。' })
      else {
        change(upload.key, { state: 'checking', sent: upload.size, documentId: item.document_id ?? null, jobId: item.job_id ?? null })
        if (item.job_id) jobs.expect(item.job_id)
        else change(upload.key, { state: 'done' })
      }
      files.delete(upload.key)
    } catch (error) {
      const cancelled = error instanceof ApiError && error.code === 'aborted'
      change(upload.key, { state: cancelled ? 'cancelled' : 'failed', message: messageOf(error) })
    } finally {
      aborts.delete(upload.key)
      next()
    }
  }

  async function cancel(upload: Upload): Promise<void> {
    if (upload.state === 'waiting') change(upload.key, { state: 'cancelled', message: '已取消上传。' })
    else if (upload.state === 'sending') aborts.get(upload.key)?.()
    else if (upload.state === 'checking' && upload.jobId) {
      await cancelJob(upload.jobId)
      change(upload.key, { state: 'cancelled', message: '已取消核对；文件已保存，可在列表中重新核对。' })
    }
  }

  const canRetry = (upload: Upload): boolean => (upload.state === 'failed' || upload.state === 'cancelled') && files.has(upload.key)

  function retry(upload: Upload): void {
    if (!canRetry(upload)) return
    change(upload.key, { state: 'waiting', message: '' })
    next()
  }

  function clearFinal(): void {
    for (const each of uploads.value) if (isFinal(each.state)) files.delete(each.key)
    uploads.value = uploads.value.filter((each) => !isFinal(each.state))
  }

  watch(() => jobs.recent, (recent) => {
    for (const upload of uploads.value) {
      if (upload.state !== 'checking') continue
      const job = recent.find((each) => each.id === upload.jobId)
      if (job?.state === 'done') change(upload.key, { state: 'done' })
      else if (job?.state === 'failed') change(upload.key, { state: 'failed', message: job.reason })
      else if (job?.state === 'cancelled') change(upload.key, { state: 'cancelled', message: '核对已取消。' })
    }
  })

  return { uploads, active, add, cancel, retry, canRetry, clearFinal }
})
