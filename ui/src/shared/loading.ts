/** One thing read from the server: waiting, failed or there. Late answers to old questions are dropped. */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { messageOf } from './api/client'

export interface Loaded<T> {
  data: ShallowRef<T | null>
  error: Ref<string>
  waiting: Ref<boolean>
  /** `quiet` keeps what is shown while the new answer is under way */
  load: (quiet?: boolean) => Promise<void>
}

export function useLoaded<T>(read: () => Promise<T>): Loaded<T> {
  const data = shallowRef<T | null>(null)
  const error = ref('')
  const waiting = ref(false)
  let question = 0

  async function load(quiet = false): Promise<void> {
    question += 1
    const mine = question
    waiting.value = !quiet || data.value === null
    error.value = ''
    try {
      const answer = await read()
      if (mine === question) data.value = answer
    } catch (failure) {
      if (mine !== question) return
      error.value = messageOf(failure)
      if (!quiet) data.value = null
    } finally {
      if (mine === question) waiting.value = false
    }
  }

  return { data, error, waiting, load }
}
