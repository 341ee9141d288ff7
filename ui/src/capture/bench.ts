/** The state of the bench: one paper, what is selected, drafts that are checked while typing, acts that are saved. */
import { ElMessage } from 'element-plus'
import { computed, inject, provide, ref, shallowRef, watch, type InjectionKey } from 'vue'
import { messageOf } from '@/shared/api/client'
import { checkDraft, overrideCheck, readPaper, releasePaper, reopenPaper, saveEdits, unmaskPaper, type Edit, type FieldView, type Judged, type Paper } from './api'

const CHECK_AFTER = 250

export interface Spot { page: number; bbox: readonly number[] }

/** Every field of a paper in the order it stands there. */
export function allFields(judged: Pick<Judged, 'fields' | 'categories' | 'lines'>): FieldView[] {
  return [...judged.fields, ...judged.categories.flatMap((line) => line.cells), ...judged.lines.flatMap((line) => line.cells)]
}

/** The next doubtful key after `key`; the first when nothing is selected; null when none is left. */
export function nextDoubtful(order: readonly string[], doubtful: readonly string[], key: string, back = false): string | null {
  const open = new Set(doubtful)
  const round = back ? [...order].reverse() : [...order]
  const at = round.indexOf(key)
  const after = at < 0 ? round : [...round.slice(at + 1), ...round.slice(0, at)]
  return after.find((each) => open.has(each)) ?? null
}

/** The act that Enter means: what is typed is kept, what stands unchanged is accepted, an emptied field holds nothing. */
export function actOf(field: FieldView, typed: string): Edit {
  const text = typed.trim()
  if (text === (field.value ?? '').trim() && text !== '') return { action: 'accept', key: field.key, cells: {}, to: 0 }
  return text === '' ? { action: 'clear', key: field.key, cells: {}, to: 0 } : { action: 'set', key: field.key, text, cells: {}, to: 0 }
}

function make() {
  const paper = shallowRef<Paper | null>(null)
  const error = ref('')
  const waiting = ref(false)
  const busy = ref(false)
  const selected = ref('')
  const typed = ref<string | null>(null) // text of the selected field while it is being typed
  const draft = shallowRef<Judged | null>(null)
  const pageAt = ref(1)
  let timer: ReturnType<typeof setTimeout> | undefined
  let question = 0

  /** What the data pane shows: the stored paper, or how it would stand with what is being typed. */
  const judged = computed<Judged | null>(() => draft.value ?? paper.value)
  const fields = computed(() => (paper.value ? allFields(paper.value) : []))
  const byKey = computed(() => new Map(fields.value.map((field) => [field.key, field])))
  const order = computed(() => fields.value.map((field) => field.key))
  const field = computed(() => byKey.value.get(selected.value) ?? null)
  const mayEdit = computed(() => paper.value?.paper.state === 'open' && !paper.value.blind)
  const left = computed(() => paper.value?.doubtful.length ?? 0)

  async function load(id: number): Promise<void> {
    waiting.value = true
    error.value = ''
    try {
      take(await readPaper(id))
      selected.value = paper.value?.doubtful[0] ?? ''
      pageAt.value = field.value?.page ?? 1
    } catch (failure) {
      paper.value = null
      error.value = messageOf(failure)
    } finally {
      waiting.value = false
    }
  }

  function take(next: Paper): void {
    clearTimeout(timer)
    question += 1
    paper.value = next
    draft.value = null
    typed.value = null
  }

  function select(key: string): void {
    if (selected.value !== key) {
      typed.value = null
      draft.value = null
    }
    selected.value = key
    const page = byKey.value.get(key)?.page
    if (page) pageAt.value = page
  }

  function type(text: string): void {
    typed.value = text
  }
  watch(typed, (text) => {
    clearTimeout(timer)
    const now = field.value
    if (text === null || !now || !paper.value || text.trim() === (now.value ?? '')) {
      draft.value = null
      return
    }
    timer = setTimeout(() => void look([actOf(now, text)]), CHECK_AFTER)
  })

  async function look(edits: Edit[]): Promise<void> {
    if (!paper.value) return
    question += 1
    const mine = question
    try {
      const answer = await checkDraft(paper.value.paper.id, edits)
      if (mine === question) draft.value = answer
    } catch {
      // what is typed cannot be judged yet; saving will say why
    }
  }

  async function act(run: (now: Paper) => Promise<Paper>, said = ''): Promise<boolean> {
    const now = paper.value
    if (!now || busy.value) return false
    busy.value = true
    try {
      take(await run(now))
      if (said) ElMessage.success(said)
      return true
    } catch (failure) {
      ElMessage.error({ message: messageOf(failure), duration: 6000, showClose: true })
      return false
    } finally {
      busy.value = false
    }
  }

  const save = (edits: Edit[]) => act((now) => saveEdits(now.paper.id, now.paper.version, edits))

  /** Keep the selected field and go to the next doubtful one. */
  async function accept(): Promise<void> {
    const now = field.value
    if (!now || !mayEdit.value) return
    const before = order.value
    if (await save([actOf(now, typed.value ?? now.value ?? '')])) {
      const next = nextDoubtful(before, paper.value?.doubtful ?? [], now.key)
      if (next) select(next)
    }
  }

  function skip(back = false): void {
    const next = nextDoubtful(order.value, paper.value?.doubtful ?? [], selected.value, back)
    if (next) select(next)
  }

  const release = () => act((now) => releasePaper(now.paper.id, now.paper.version), '已放行')
  const reopen = (reason: string) => act((now) => reopenPaper(now.paper.id, now.paper.version, reason), '已退回校对')
  const override = (check: string, reason: string) => act((now) => overrideCheck(now.paper.id, now.paper.version, check, reason))
  const unmask = (reason: string) => act(async (now) => {
    await unmaskPaper(now.paper.id, reason)
    return readPaper(now.paper.id)
  })

  return { paper, error, waiting, busy, selected, typed, draft, judged, fields, byKey, field, pageAt, mayEdit, left, load, take, select, type, save, accept, skip, release, reopen, override, unmask }
}

export type Bench = ReturnType<typeof make>
const KEY: InjectionKey<Bench> = Symbol('bench')

export function provideBench(): Bench {
  const bench = make()
  provide(KEY, bench)
  return bench
}

export function useBench(): Bench {
  const bench = inject(KEY)
  if (!bench) throw new Error('no bench above this component')
  return bench
}
