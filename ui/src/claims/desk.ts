/** The state of the claim page: the claim, what is selected, steps and edits with what stood in their way. */
import { computed, inject, provide, ref, type InjectionKey } from 'vue'
import { ApiError, messageOf } from '@/shared/api/client'
import { useLoaded } from '@/shared/loading'
import { useSession } from '@/session/store'
import { readClaim, type Claim, type Finding, type Moved } from './api'
import { conflictOf, worked, type Conflict } from './steps'

export interface Tell { good: (words: string) => void; bad: (words: string) => void }

export function makeDesk(tell: Tell) {
  const session = useSession()
  const id = ref(0)
  const loaded = useLoaded(() => readClaim(id.value))
  const claim = computed(() => loaded.data.value)
  const busy = ref('')
  const conflict = ref<Conflict | null>(null)
  const finding = ref(0)
  const line = ref(0)
  /** lines the table should bring into sight */
  const wanted = ref<number[]>([])
  const changes = ref(0) // counts what may have changed lines

  const me = computed(() => session.user?.username ?? '')
  const heldByOther = computed(() => Boolean(claim.value?.held_by && claim.value.held_by !== me.value))
  const may = (command: string): boolean => claim.value?.may.includes(command) ?? false
  const findings = computed<Finding[]>(() => worked(claim.value?.finding_list ?? []))
  const current = computed(() => findings.value.find((one) => one.id === finding.value) ?? null)

  async function open(now: number): Promise<void> {
    if (now !== id.value) {
      loaded.data.value = null
      conflict.value = null
      finding.value = 0
      line.value = 0
      wanted.value = []
    }
    id.value = now
    await loaded.load(loaded.data.value !== null)
    if (!current.value) finding.value = findings.value.find((one) => one.decision === 'open')?.id ?? findings.value[0]?.id ?? 0
  }

  async function again(): Promise<void> {
    conflict.value = null
    await loaded.load(true)
    changes.value += 1
  }

  /** One step or edit; a refusal stays on the page with what to do next, nothing typed is lost. */
  async function run<T>(name: string, act: (claim: Claim) => Promise<T>, said: string | ((answer: T) => string) = ''): Promise<T | null> {
    const now = claim.value
    if (!now || busy.value) return null
    busy.value = name
    try {
      const answer = await act(now)
      conflict.value = null
      await loaded.load(true)
      changes.value += 1
      const words = typeof said === 'function' ? said(answer) : said
      if (words) tell.good(words) // said when the page stands as it says
      return answer
    } catch (error) {
      if (error instanceof ApiError && [403, 404, 409, 422].includes(error.status)) {
        conflict.value = conflictOf(error.code, error.message, error.details)
        if (conflict.value.findings[0]) finding.value = conflict.value.findings[0]
      } else tell.bad(messageOf(error))
      return null
    } finally {
      busy.value = ''
    }
  }

  function select(one: number): void {
    finding.value = one
    const found = findings.value.find((each) => each.id === one)
    if (found?.lines.length) wanted.value = [...found.lines]
  }
  /** To the next finding that waits for a decision, from the one just decided. */
  function onward(): void {
    const next = findings.value.find((one) => one.decision === 'open')
    if (next) select(next.id)
  }
  return { id, loaded, claim, busy, conflict, finding, line, wanted, changes, me, heldByOther, may, findings, current, open, again, run, select, onward }
}
export type Desk = ReturnType<typeof makeDesk>
const KEY: InjectionKey<Desk> = Symbol('claim')
export function provideDesk(tell: Tell): Desk {
  const desk = makeDesk(tell)
  provide(KEY, desk)
  return desk
}
export function useDesk(): Desk {
  const desk = inject(KEY)
  if (!desk) throw new Error('no claim is open')
  return desk
}
export type { Moved }
