/** Small preferences of this browser (column widths, pane sizes). Never data of a document. */
import { ref, watch, type Ref } from 'vue'

export function recall<T>(name: string, fallback: T): T {
  try {
    const text = localStorage.getItem(`jingban.${name}`)
    return text === null ? fallback : (JSON.parse(text) as T)
  } catch {
    return fallback // unreadable or forbidden storage only loses a preference
  }
}

export function remember(name: string, value: unknown): void {
  try {
    localStorage.setItem(`jingban.${name}`, JSON.stringify(value))
  } catch {
    // storage full or forbidden: the preference lasts until the page is left
  }
}

export function remembered<T>(name: string, fallback: T): Ref<T> {
  const value = ref(recall(name, fallback)) as Ref<T>
  watch(value, (now) => remember(name, now), { deep: true })
  return value
}

/** Column widths of one table, by column key. */
export function columnWidths(table: string) {
  const widths = remembered<Record<string, number>>(`widths.${table}`, {})
  return {
    width: (key: string, fallback: number) => widths.value[key] ?? fallback,
    /** Element Plus calls this with the column whose border was dragged. */
    dragged: (now: number, _before: number, column: { columnKey?: string; property?: string }) => {
      const key = column.columnKey ?? column.property
      if (key) widths.value[key] = Math.round(now)
    },
  }
}
