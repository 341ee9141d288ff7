/** Keyboard shortcuts: one registry, so that `?` can list whatever the open page listens to. */
import { onBeforeUnmount, onMounted, reactive } from 'vue'

export interface Shortcut {
  /** for example `ArrowDown`, `Enter`, `a`, `F2`, `Ctrl+k`, `Alt+ArrowUp` */
  keys: string
  /** what it does, in the words of the user */
  title: string
  group: string
  run: (event: KeyboardEvent) => void
  /** also while the cursor stands in an input field */
  whileTyping?: boolean
  /** only acts when this holds; otherwise the key keeps its usual meaning */
  when?: () => boolean
}

export const active = reactive<Shortcut[]>([])

const TYPING = 'input, textarea, select, [contenteditable="true"]'
/** Keys that already mean something on a focused button, link or option. */
const OWN_KEYS = new Set(['Enter', ' '])
const CONTROL = 'button, a[href], summary, [role="button"], [role="menuitem"], [role="option"], [role="tab"], [role="separator"]'

/** `Ctrl+k`, `Alt+ArrowUp`, `F2`, `?`: modifiers first, letters in lower case. */
export function keyName(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  const parts: string[] = []
  if (event.ctrlKey || event.metaKey) parts.push('Ctrl')
  if (event.altKey) parts.push('Alt')
  // The shift of `?` is part of the character; only named keys and letters carry it.
  if (event.shiftKey && (event.key.length > 1 || /[a-z]/i.test(event.key))) parts.push('Shift')
  return [...parts, key].join('+')
}

/** True when the key press belongs to the field, button or dialog that has the focus. */
export function belongsToFocus(target: EventTarget | null, shortcut: Shortcut): boolean {
  if (!(target instanceof Element)) return false
  if (target.closest(TYPING)) return !shortcut.whileTyping
  return OWN_KEYS.has(shortcut.keys) && target.closest(CONTROL) !== null
}

function dialogOpen(): boolean {
  return Array.from(document.querySelectorAll<HTMLElement>('.el-overlay, .el-message-box__wrapper')).some(
    (element) => element.style.display !== 'none',
  )
}

/** Finds the newest listener for the event; pages mounted later win. */
export function pick(list: readonly Shortcut[], event: KeyboardEvent): Shortcut | undefined {
  const name = keyName(event)
  return [...list]
    .reverse()
    .find((each) => each.keys === name && !belongsToFocus(event.target, each) && (each.when?.() ?? true))
}

export function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || dialogOpen()) return
  const shortcut = pick(active, event)
  if (!shortcut) return
  event.preventDefault()
  shortcut.run(event)
}

/** Listens while the calling component is on the page. */
export function useShortcuts(shortcuts: Shortcut[]): void {
  onMounted(() => active.push(...shortcuts))
  onBeforeUnmount(() => {
    for (const each of shortcuts) {
      const at = active.findIndex((other) => other.keys === each.keys && other.title === each.title)
      if (at >= 0) active.splice(at, 1)
    }
  })
}

const PRINTED: Record<string, string> = {
  ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc', ' ': '空格',
}

/** The caps to print for a shortcut. */
export function keyCaps(keys: string): string[] {
  return keys.split('+').map((key) => PRINTED[key] ?? (key.length === 1 ? key.toUpperCase() : key))
}
