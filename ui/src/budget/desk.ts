/** The state of one document page: what is open, which finding is selected, which place is shown. */
import { computed, inject, provide, ref, shallowRef, watch, type InjectionKey, type Ref } from 'vue'
import { messageOf } from '@/shared/api/client'
import type { DecisionState, DocumentDetail, FindingItem, Place, TableCell, TableDetail } from '@/shared/api/types'
import { useLoaded } from '@/shared/loading'
import { useQuery } from '@/shared/query'
import * as api from './api'
import { after, cellOf, filterFindings, placeOf, severities } from './places'

export interface Picked { table: number; row: number; column: number; place: Place }

function createDesk(id: Ref<number>) {
  const query = useQuery()
  const document = useLoaded<DocumentDetail>(() => api.readDocument(id.value))
  const findings = useLoaded(() => api.readFindings(id.value))
  const all = computed<FindingItem[]>(() => findings.data.value?.items ?? [])
  const known = computed(() => severities(all.value))

  const filter = {
    severity: query.text('sev'), category: query.text('cat'), rule: query.text('rule'), decision: query.text('dec'), table: query.text('in'),
  }
  const shown = computed(() =>
    filterFindings(all.value, {
      severity: filter.severity.value, category: filter.category.value, rule: filter.rule.value, decision: filter.decision.value, table: filter.table.value,
    }),
  )

  const selectedId = query.text('finding')
  const selected = computed(() => all.value.find((finding) => finding.fingerprint === selectedId.value) ?? null)
  const evidenceAt = query.number('at', 0)
  const evidence = computed(() => selected.value?.evidence[evidenceAt.value] ?? selected.value?.evidence[0] ?? null)

  const tableIndex = query.number('table', 0)
  const page = query.number('pg', 1)
  const picked = ref<Picked | null>(null)
  /** grows with every jump, so that a second jump to one place scrolls again */
  const jumps = ref(0)

  const table = shallowRef<TableDetail | null>(null)
  const tableError = ref('')
  const tableWaiting = ref(false)
  const cache = new Map<number, TableDetail>()

  async function loadTable(): Promise<void> {
    const index = tableIndex.value
    tableError.value = ''
    const ready = cache.get(index)
    if (ready) {
      table.value = ready
      return
    }
    tableWaiting.value = true
    try {
      const read = await api.readTable(id.value, index)
      cache.set(index, read)
      if (index === tableIndex.value) table.value = read
    } catch (error) {
      if (index === tableIndex.value) {
        table.value = null
        tableError.value = messageOf(error)
      }
    } finally {
      if (index === tableIndex.value) tableWaiting.value = false
    }
  }

  const hasTables = computed(() => (document.data.value?.tables.length ?? 0) > 0)
  watch([hasTables, tableIndex], () => { if (hasTables.value) void loadTable() }, { immediate: true })

  /** The cell of the selected evidence, when its table is the one on the screen. */
  const evidenceCell = computed(() => {
    const now = evidence.value
    // While the next table is still on its way, the one on the screen is another.
    if (!now?.own || !table.value || now.table_index !== table.value.index) return null
    return cellOf(table.value, now)
  })
  const place = computed<Place | null>(() => {
    if (picked.value) return picked.value.place
    return evidence.value ? placeOf(evidence.value, evidenceCell.value?.cell ?? null) : null
  })

  /** Where the open table begins in the original, to show it there as long as nothing is selected. */
  const anchor = computed<Place | null>(() => {
    for (const row of table.value?.rows ?? []) {
      if (row.place.line != null || row.place.cell) return row.place
      const cell = row.cells.find((each) => each.place.line != null || each.place.cell)
      if (cell) return cell.place
    }
    return table.value?.targets[0]?.place ?? null
  })

  /** Shows a finding on both sides. */
  function select(fingerprint: string, at = 0): void {
    const finding = all.value.find((each) => each.fingerprint === fingerprint)
    const target = finding?.evidence[at]
    picked.value = null
    jumps.value += 1
    void query.set({
      finding: fingerprint,
      at: at || '',
      ...(target?.own && target.table_index !== null ? { table: target.table_index || '' } : {}),
      ...(target?.own && target.page ? { pg: target.page === 1 ? '' : target.page } : {}),
    })
  }

  function pickCell(row: number, column: number, cell: TableCell): void {
    picked.value = { table: tableIndex.value, row, column, place: cell.place }
    jumps.value += 1
    void query.set({ finding: '', at: '', ...(cell.place.page ? { pg: cell.place.page === 1 ? '' : cell.place.page } : {}) })
  }

  function pickPlace(where: Place): void {
    picked.value = { table: tableIndex.value, row: -1, column: -1, place: where }
    jumps.value += 1
    void query.set({ finding: '', at: '', ...(where.page ? { pg: where.page === 1 ? '' : where.page } : {}) })
  }

  function openTable(index: number): void {
    picked.value = null
    const first = document.data.value?.tables.find((each) => each.index === index)?.pages[0]
    void query.set({ table: index || '', finding: '', at: '', ...(first ? { pg: first === 1 ? '' : first } : {}) }, 'push')
  }

  function release(): void {
    picked.value = null
    void query.set({ finding: '', at: '' })
  }

  function step(by: number): void {
    const list = shown.value
    if (!list.length) return
    const at = list.findIndex((finding) => finding.fingerprint === selectedId.value)
    const next = at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.max(0, Math.min(list.length - 1, at + by))
    select(list[next]!.fingerprint)
  }

  /** Jumps to the place shown; pressed again, to the other place of the comparison. */
  function jump(): void {
    const finding = selected.value
    if (!finding) return
    const count = Math.max(1, finding.evidence.length)
    select(finding.fingerprint, jumps.value === jumpedAt ? (evidenceAt.value + 1) % count : evidenceAt.value)
    jumpedAt = jumps.value
  }
  let jumpedAt = -1

  async function decide(state: DecisionState, reason: string): Promise<void> {
    const finding = selected.value
    if (!finding) return
    const answer = await api.decide(id.value, finding.fingerprint, state, reason)
    const next = state === 'open' ? finding.fingerprint : after(shown.value, finding.fingerprint)
    if (findings.data.value) {
      const items = findings.data.value.items.map((each) => (each.fingerprint === finding.fingerprint ? { ...each, decision: answer.decision } : each))
      findings.data.value = { ...findings.data.value, items }
    }
    if (next !== finding.fingerprint) select(next)
    void document.load(true)
  }

  function clearFilter(): void {
    void query.set({ sev: '', cat: '', rule: '', dec: '', in: '' })
  }

  async function reload(): Promise<void> {
    cache.clear()
    await Promise.all([document.load(true), findings.load(true)])
    if (hasTables.value) await loadTable()
  }

  return {
    id, document, findings, all, known, shown, filter, selected, selectedId, evidence, evidenceAt, evidenceCell, anchor, tableIndex, table, tableError,
    tableWaiting, loadTable, page, picked, place, jumps, select, pickCell, pickPlace, openTable, release, step, jump, decide, clearFilter, reload,
  }
}

export type Desk = ReturnType<typeof createDesk>
const KEY: InjectionKey<Desk> = Symbol('desk')

export function provideDesk(id: Ref<number>): Desk {
  const desk = createDesk(id)
  provide(KEY, desk)
  return desk
}

export function useDesk(): Desk {
  const desk = inject(KEY)
  if (!desk) throw new Error('no document desk around this component')
  return desk
}
