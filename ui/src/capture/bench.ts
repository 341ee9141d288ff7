/** The state of the bench: one paper, what is selected, what is typed and checked while typing, acts that are saved. */
import { computed, inject, provide, reactive, ref, shallowRef, type InjectionKey } from 'vue'
import { ApiError, messageOf } from '@/shared/api/client'
import { useSession } from '@/session/store'
import { checkDraft, overrideCheck, readPaper, releasePaper, reopenPaper, saveEdits, takeFirst as chooseFirst, unmaskPaper, type Edit, type Judged, type Paper } from './api'
import { actOf, allFields, completed, nextDoubtful, withdraw, type Named } from './fields'

const CHECK_AFTER = 250

export interface Tell { good: (words: string) => void; bad: (words: string) => void }

export function makeBench(tell: Tell) {
  const session = useSession()
  const stored = shallowRef<Paper | null>(null)
  const extra = ref<Named[]>([]) // fields the machine did not find and a person adds
  const error = ref('')
  const waiting = ref(false)
  const under = ref(0) // acts under way
  const selected = ref('')
  const editing = ref('') // a field that is open although nobody doubts it
  const draft = shallowRef<Judged | null>(null)
  const pageAt = ref(1)
  /** What was typed and is not saved yet; nothing of it is lost when saving fails. */
  const texts = reactive(new Map<string, string>())
  const wrong = reactive(new Map<string, string>())
  /** Sent and not answered yet: not doubtful any more for the one who works on. */
  const sent = reactive(new Set<string>())
  let timer: ReturnType<typeof setTimeout> | undefined
  let question = 0
  let asked = 0
  let queue: Promise<unknown> = Promise.resolve()

  /** What the data pane shows: the stored paper, or how it would stand with what is being typed. */
  const paper = computed(() => (stored.value ? completed(stored.value, extra.value) : null))
  const judged = computed<Judged | null>(() => (draft.value ? completed(draft.value, extra.value) : paper.value))
  const byKey = computed(() => new Map((paper.value ? allFields(paper.value) : []).map((field) => [field.key, field])))
  const order = computed(() => [...byKey.value.keys()])
  const field = computed(() => byKey.value.get(selected.value) ?? null)
  const open = computed(() => new Set((paper.value?.doubtful ?? []).filter((key) => !sent.has(key))))
  const busy = computed(() => under.value > 0)
  const mayEdit = computed(() => paper.value?.paper.state === 'open' && !paper.value.blind && session.may('capture.correct'))

  async function load(id: number): Promise<void> {
    asked += 1
    const mine = asked
    waiting.value = true
    error.value = ''
    try {
      const answer = await readPaper(id)
      if (mine !== asked) return
      if (paper.value?.paper.id !== id) clear()
      take(answer)
      selected.value = answer.doubtful[0] ?? ''
      pageAt.value = field.value?.page ?? 1
    } catch (failure) {
      if (mine !== asked) return
      stored.value = null
      error.value = messageOf(failure)
    } finally {
      if (mine === asked) waiting.value = false
    }
  }

  function clear(): void {
    stored.value = null
    draft.value = null
    extra.value = []
    selected.value = editing.value = ''
    texts.clear()
    wrong.clear()
    sent.clear()
  }

  function take(next: Paper): void {
    stored.value = next
    look()
  }

  function select(key: string): void {
    if (selected.value !== key) {
      // Leaving a field keeps what was typed there, as a table of figures does.
      if (texts.has(selected.value)) void keep(selected.value)
      editing.value = ''
    }
    selected.value = key
    const page = byKey.value.get(key)?.page
    if (page) pageAt.value = page
  }

  function edit(key: string): void {
    if (!mayEdit.value || !byKey.value.has(key)) return
    select(key)
    editing.value = key
  }

  function add(named: Named): void {
    if (!byKey.value.has(named.name)) extra.value = [...extra.value, named]
    edit(named.name)
  }

  function type(key: string, text: string): void {
    wrong.delete(key)
    if (text === (byKey.value.get(key)?.value ?? '')) texts.delete(key)
    else texts.set(key, text)
    look()
  }

  /** Ask how the paper would stand with everything typed so far; late answers to old questions are dropped. */
  function look(): void {
    clearTimeout(timer)
    question += 1
    const mine = question
    const edits = drafts()
    if (!edits.length || !paper.value) {
      draft.value = null
      return
    }
    const id = paper.value.paper.id
    timer = setTimeout(() => {
      checkDraft(id, edits).then(
        (answer) => { if (mine === question) draft.value = answer },
        (failure: unknown) => { if (mine === question) complain(edits, failure) },
      )
    }, CHECK_AFTER)
  }

  function drafts(): Edit[] {
    return [...texts].flatMap(([key, text]) => {
      const known = byKey.value.get(key)
      return known && !wrong.has(key) ? [actOf(known, text)] : []
    })
  }

  /** The server names the field that is wrong; its message stands there. */
  function complain(edits: readonly Edit[], failure: unknown): string | null {
    if (!(failure instanceof ApiError)) return null
    const named = typeof failure.details.field === 'string' ? failure.details.field : ''
    const key = edits.some((each) => each.key === named) ? named : ''
    if (key) wrong.set(key, failure.message)
    return key || null
  }

  /** Acts run one after the other, each with the version the one before has left. */
  function act(run: (now: Paper) => Promise<Paper>, said = '', onFailure?: (failure: unknown) => boolean): Promise<boolean> {
    under.value += 1
    const mine = queue.then(async () => {
      const now = paper.value
      if (!now) return false
      try {
        const next = await run(now)
        if (paper.value?.paper.id === now.paper.id) take(next)
        if (said) tell.good(said)
        return true
      } catch (failure) {
        if (!onFailure?.(failure)) tell.bad(messageOf(failure))
        if (failure instanceof ApiError && failure.code === 'changed_meanwhile') await again(now.paper.id)
        return false
      } finally {
        under.value -= 1
      }
    })
    queue = mine
    return mine
  }

  /** Somebody else was faster: show what there is now; what was typed here stays typed. */
  async function again(id: number): Promise<void> {
    try {
      const now = await readPaper(id)
      if (paper.value?.paper.id === id) take(now)
    } catch {
      // the refusal that brought us here has been told
    }
  }

  async function save(edits: Edit[]): Promise<boolean> {
    const keys = edits.map((each) => each.key)
    const typed = new Map(texts)
    for (const key of keys) sent.add(key)
    const done = await act((now) => saveEdits(now.paper.id, now.paper.version, edits), '', (failure) => {
      const named = failure instanceof ApiError ? failure.details.field : ''
      // The field says something else by now: the complaint is about what is no longer there.
      if (keys.some((each) => each === named && texts.get(each) !== typed.get(each))) return true
      const key = complain(edits, failure)
      if (key && !texts.has(selected.value)) select(key)
      return key !== null
    })
    for (const key of keys) {
      sent.delete(key)
      if (done && texts.get(key) === typed.get(key)) texts.delete(key)
    }
    look()
    return done
  }

  function keep(key: string): Promise<boolean> {
    const now = byKey.value.get(key)
    if (!now || !mayEdit.value) return Promise.resolve(false)
    wrong.delete(key)
    return save([actOf(now, texts.get(key) ?? now.value ?? '')])
  }

  /** Everything typed is saved, or stands at its field with what is wrong about it. */
  async function keepAll(): Promise<boolean> {
    for (const key of [...texts.keys()]) if (!sent.has(key) && !(await keep(key))) return false
    await queue
    return texts.size === 0
  }

  /** Keep the selected field and go to the next doubtful one, without waiting for the answer. */
  function accept(): void {
    const key = selected.value
    if (!byKey.value.has(key) || !mayEdit.value || sent.has(key)) return
    void keep(key)
    editing.value = ''
    selected.value = ''
    skipFrom(key, false)
  }

  function skipFrom(key: string, back: boolean): void {
    const next = nextDoubtful(order.value, [...open.value], key, back)
    if (next) select(next)
  }
  const skip = (back = false): void => skipFrom(selected.value, back)

  /** Esc: first what is being typed, then what a person keyed earlier. */
  function undo(key: string): void {
    const had = texts.delete(key)
    wrong.delete(key)
    look()
    if (!had && editing.value !== key && byKey.value.get(key)?.keyed) void save([withdraw(key)])
    editing.value = ''
  }

  const release = () => act((now) => releasePaper(now.paper.id, now.paper.version), '已放行')
  const reopen = (reason: string) => act((now) => reopenPaper(now.paper.id, now.paper.version, reason), '已退回校对')
  const override = (check: string, reason: string) => act((now) => overrideCheck(now.paper.id, now.paper.version, check, reason))
  /** See a paper that is keyed twice, and never key it second. */
  const takeFirst = () => act((now) => chooseFirst(now.paper.id), '由您首录；复录须由另一人办理')
  const unmask = (reason: string) => act(async (now) => {
    await unmaskPaper(now.paper.id, reason)
    return readPaper(now.paper.id)
  })

  return { paper, error, waiting, busy, selected, editing, texts, wrong, draft, judged, byKey, field, open, pageAt, mayEdit, load, select, edit, add, type, save, keepAll, accept, skip, undo, release, reopen, override, takeFirst, unmask }
}

export type Bench = ReturnType<typeof makeBench>
const KEY: InjectionKey<Bench> = Symbol('bench')

export function provideBench(tell: Tell): Bench {
  const bench = makeBench(tell)
  provide(KEY, bench)
  return bench
}

export function useBench(): Bench {
  const bench = inject(KEY)
  if (!bench) throw new Error('no bench above this component')
  return bench
}
