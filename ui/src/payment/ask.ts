/** One question before an act that cannot be taken back: what it is about, what it does, and why. */
import { ElMessageBox } from 'element-plus'

export interface Question { title: string; effect: string; confirm: string }

/** The reason; empty when the person thought better of it. */
export async function askReason({ title, effect, confirm }: Question): Promise<string> {
  try {
    const { value } = await ElMessageBox.prompt(effect, title, {
      confirmButtonText: confirm,
      cancelButtonText: '返回',
      inputPlaceholder: '理由（至少 2 个字，记入审计日志）',
      inputPattern: /\S[\s\S]*\S/,
      inputErrorMessage: '请写明理由，至少 2 个字',
    })
    return value.trim()
  } catch {
    return ''
  }
}

export async function confirmed({ title, effect, confirm }: Question): Promise<boolean> {
  try {
    await ElMessageBox.confirm(effect, title, { confirmButtonText: confirm, cancelButtonText: '返回' })
    return true
  } catch {
    return false
  }
}
