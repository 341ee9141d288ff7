/** Page state kept in the address, so that reload, back and a copied link find the same place. */
import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter, type LocationQueryRaw } from 'vue-router'

export function firstOf(value: unknown): string {
  const one = Array.isArray(value) ? value[0] : value
  return typeof one === 'string' ? one : ''
}

/** A filter as it stands in the address: empty means all; an unknown word filters nothing. */
export function chosen<const T extends string>(text: string, allowed: readonly T[]): T | '' {
  return allowed.find((each) => each === text) ?? ''
}

export function useQuery() {
  const route = useRoute()
  const router = useRouter()

  /** Empty values leave the address; `push` makes a step that the back key undoes. */
  function set(changes: Record<string, string | number | null | undefined>, step: 'push' | 'replace' = 'replace') {
    const query: LocationQueryRaw = { ...route.query }
    let changed = false
    for (const [name, value] of Object.entries(changes)) {
      const text = value === null || value === undefined ? '' : String(value)
      if (firstOf(query[name]) !== text) changed = true
      if (text === '') delete query[name]
      else query[name] = text
    }
    return changed ? router[step]({ path: route.path, query }) : Promise.resolve()
  }

  function text(name: string, fallback = '', step: 'push' | 'replace' = 'replace'): WritableComputedRef<string> {
    return computed({
      get: () => firstOf(route.query[name]) || fallback,
      set: (value) => void set({ [name]: value === fallback ? '' : value, ...(name === 'page' ? {} : resetPage(name)) }, step),
    })
  }

  function number(name: string, fallback: number, step: 'push' | 'replace' = 'replace'): WritableComputedRef<number> {
    return computed({
      get: () => {
        const value = Number.parseInt(firstOf(route.query[name]), 10)
        return Number.isFinite(value) ? value : fallback
      },
      set: (value) => void set({ [name]: value === fallback ? '' : value }, step),
    })
  }

  /** A changed list filter begins at the first page again. */
  function resetPage(name: string): Record<string, string> {
    return name.startsWith('f_') || name === 'q' || name === 'sort' ? { page: '' } : {}
  }

  return { set, text, number }
}
