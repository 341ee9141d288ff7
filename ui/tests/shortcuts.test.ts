import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { active, handleKey, keyCaps, keyName, type Shortcut } from '@/shared/shortcuts'

const key = (init: KeyboardEventInit & { key: string }) => new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init })
const shortcut = (keys: string, more: Partial<Shortcut> = {}): Shortcut => ({ keys, title: keys, group: 'g', run: vi.fn(), ...more })

function press(target: Element, init: KeyboardEventInit & { key: string }): KeyboardEvent {
  const event = key(init)
  target.dispatchEvent(event)
  return event
}

beforeEach(() => {
  document.body.innerHTML = '<input id="field"><button id="button">x</button><p id="text">y</p><div class="el-overlay" style="display: none"></div>'
  document.addEventListener('keydown', handleKey)
})
afterEach(() => {
  document.removeEventListener('keydown', handleKey)
  active.splice(0)
})
const at = (id: string) => document.getElementById(id)!

describe('keyName', () => {
  it('names modifiers first and letters small', () => {
    expect(keyName(key({ key: 'K', ctrlKey: true }))).toBe('Ctrl+k')
    expect(keyName(key({ key: 'k', metaKey: true }))).toBe('Ctrl+k')
    expect(keyName(key({ key: 'ArrowUp', altKey: true }))).toBe('Alt+ArrowUp')
    expect(keyName(key({ key: 'A', shiftKey: true }))).toBe('Shift+a')
    expect(keyName(key({ key: '?', shiftKey: true }))).toBe('?')
  })
  it('prints caps', () => {
    expect(keyCaps('Alt+ArrowUp')).toEqual(['Alt', '↑'])
    expect(keyCaps('a')).toEqual(['A'])
  })
})

describe('handleKey', () => {
  it('runs the shortcut and keeps the browser from acting', () => {
    const accept = shortcut('a')
    active.push(accept)
    expect(press(at('text'), { key: 'a' }).defaultPrevented).toBe(true)
    expect(accept.run).toHaveBeenCalledOnce()
  })

  it('leaves letters alone while somebody types, unless meant for it', () => {
    const accept = shortcut('a')
    const search = shortcut('Ctrl+k', { whileTyping: true })
    active.push(accept, search)
    expect(press(at('field'), { key: 'a' }).defaultPrevented).toBe(false)
    press(at('field'), { key: 'k', ctrlKey: true })
    expect(accept.run).not.toHaveBeenCalled()
    expect(search.run).toHaveBeenCalledOnce()
  })

  it('leaves Enter to the focused button', () => {
    const jump = shortcut('Enter')
    active.push(jump)
    press(at('button'), { key: 'Enter' })
    expect(jump.run).not.toHaveBeenCalled()
    press(at('text'), { key: 'Enter' })
    expect(jump.run).toHaveBeenCalledOnce()
  })

  it('rests behind an open dialog and during input of Chinese', () => {
    const dismiss = shortcut('d')
    active.push(dismiss)
    press(at('text'), { key: 'd', isComposing: true })
    document.querySelector<HTMLElement>('.el-overlay')!.style.display = ''
    press(at('text'), { key: 'd' })
    expect(dismiss.run).not.toHaveBeenCalled()
  })

  it('prefers the page mounted last and passes over what does not apply now', () => {
    const first = shortcut('Escape')
    const second = shortcut('Escape', { when: () => false })
    const third = shortcut('Escape')
    active.push(first, third, second)
    press(at('text'), { key: 'Escape' })
    expect(third.run).toHaveBeenCalledOnce()
    expect(first.run).not.toHaveBeenCalled()
  })

  it('ignores keys with other modifiers', () => {
    const accept = shortcut('a')
    active.push(accept)
    press(at('text'), { key: 'a', ctrlKey: true })
    expect(accept.run).not.toHaveBeenCalled()
  })
})
