/** What is typed and not handed in yet, kept in this tab until it is; it goes away with the tab. */
export interface Draft<T> { at: string; revision: number; form: T }

const name = (who: string, id: number): string => `jingban.intake.${who}.${id}`

export function keep<T>(who: string, id: number, revision: number, form: T): boolean {
  try {
    sessionStorage.setItem(name(who, id), JSON.stringify({ at: new Date().toISOString(), revision, form }))
    return true
  } catch {
    return false // too much for the storage of the tab: the page asks before it is left
  }
}

/** What was kept; nothing when it was typed over another revision. */
export function kept<T>(who: string, id: number, revision: number): Draft<T> | null {
  try {
    const text = sessionStorage.getItem(name(who, id))
    const draft = text ? (JSON.parse(text) as Draft<T>) : null
    return draft && draft.revision === revision ? draft : null
  } catch {
    return null
  }
}

export function forget(who: string, id: number): void {
  try {
    sessionStorage.removeItem(name(who, id))
  } catch {
    // forbidden storage keeps nothing anyway
  }
}
