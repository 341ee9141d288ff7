/** The calculator's form and its last answer: kept while one looks at another page, gone with the tab. */
import { defineStore } from 'pinia'
import { computed, reactive, ref, shallowRef, watch } from 'vue'
import { ApiError, messageOf } from '@/shared/api/client'
import { calculate, type CaseIn, type Result } from './api'
import { casesOf, emptyForm, emptyVisit, inWords, pathOf, problems, type CaseForm, type Visit } from './caseForm'

export const useCalculator = defineStore('benefit.calculator', () => {
  const form = reactive<CaseForm>(emptyForm())
  const at = ref(0) // the visit that is edited and shown
  const results = shallowRef<Result[]>([])
  const settled = shallowRef<CaseIn[]>([]) // what the results were made of
  const failure = ref('')
  const busy = ref(false)
  const asked = ref(false) // somebody wanted a result: missing fields are told from now on
  const stale = ref(false)
  const refusedAt = ref('')
  let next = 2

  const found = computed(() => problems(form))
  const visit = computed(() => form.visits[at.value] ?? form.visits[0]!)
  const result = computed<Result | null>(() => results.value[at.value] ?? null)

  /** What is wrong with one field, in words; empty while nothing is. */
  function wrong(path: string): string {
    const own = found.value.find((each) => each.path === path && (!each.missing || asked.value))
    return own?.message ?? (refusedAt.value === path ? failure.value : '')
  }
  const wrongInVisit = (index: number): boolean => found.value.some((each) => each.path.startsWith(`visits.${index}.`) && (!each.missing || asked.value))

  async function settle(): Promise<void> {
    asked.value = true
    failure.value = refusedAt.value = ''
    const first = found.value[0]
    if (first) {
      const match = /^visits\.(\d+)\./.exec(first.path)
      if (match) at.value = Number(match[1])
      failure.value = `还有 ${found.value.length} 处没有填好：${first.message}`
      return
    }
    busy.value = true
    try {
      const cases = casesOf(form)
      results.value = (await calculate(cases)).results
      settled.value = cases
      stale.value = false
    } catch (error) {
      results.value = []
      refuse(error)
    } finally {
      busy.value = false
    }
  }

  function refuse(error: unknown): void {
    failure.value = messageOf(error)
    if (!(error instanceof ApiError)) return
    const field = typeof error.details.field === 'string' ? error.details.field : ''
    const number = typeof error.details.case === 'number' ? error.details.case : 1
    failure.value = `${form.visits.length > 1 ? `第 ${number} 次就诊：` : ''}${inWords(error.message, field)}`
    refusedAt.value = pathOf(field, number)
    if (number <= form.visits.length) at.value = number - 1
  }

  function addVisit(): void {
    const last = form.visits.at(-1)
    const fresh: Visit = { ...emptyVisit(next++), ...(last ? { medType: last.medType, level: last.level, mode: last.mode } : {}) }
    form.visits.push(fresh)
    at.value = form.visits.length - 1
  }

  function removeVisit(index: number): void {
    if (form.visits.length < 2) return
    form.visits.splice(index, 1)
    at.value = Math.min(at.value, form.visits.length - 1)
  }

  function clear(): void {
    Object.assign(form, emptyForm(), { region: form.region })
    at.value = 0
    results.value = []
    failure.value = refusedAt.value = ''
    asked.value = stale.value = false
  }

  watch(form, () => {
    stale.value = results.value.length > 0
    refusedAt.value = ''
    if (asked.value && !results.value.length) failure.value = ''
  }, { deep: true })

  return { form, at, visit, results, settled, result, failure, busy, asked, stale, found, wrong, wrongInVisit, settle, addVisit, removeVisit, clear }
})
