/** A form that is sent as one command: busy, refused with words at a field, sent again with a new id. */
import { ref, type Ref } from 'vue'
import { ApiError, commandId, messageOf } from '@/shared/api/client'

export interface Sending {
  busy: Ref<boolean>
  message: Ref<string>
  field: Ref<string>
  details: Ref<Record<string, unknown>>
  begin: () => void
  send: (act: (command: string) => Promise<unknown>) => Promise<boolean>
}

export function useSending(): Sending {
  const busy = ref(false)
  const message = ref('')
  const field = ref('')
  const details = ref<Record<string, unknown>>({})
  let command = commandId()

  /** A form opened anew, or another file chosen, is another command. */
  function begin(): void {
    message.value = field.value = ''
    details.value = {}
    command = commandId()
  }

  async function send(act: (command: string) => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    message.value = field.value = ''
    try {
      await act(command)
      return true
    } catch (error) {
      message.value = messageOf(error)
      details.value = error instanceof ApiError ? error.details : {}
      field.value = typeof details.value.field === 'string' ? details.value.field : ''
      // Unanswered, the same command may have arrived: it is repeated under its id.
      if (!(error instanceof ApiError) || error.status !== 0) command = commandId()
      return false
    } finally {
      busy.value = false
    }
  }
  return { busy, message, field, details, begin, send }
}
