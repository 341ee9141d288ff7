/** The way of a batch through the hands: who has signed, whose turn it is, and what this person may do now. Pure. */
import type { BatchDetail, Signature } from './api'

export type Act = 'check' | 'approve' | 'send' | 'apply'
export interface Step {
  act: string
  title: string
  /** who has to do it */
  post: string
  signature: Signature | null
  state: 'done' | 'now' | 'later' | 'skipped'
}
type Standing = Pick<BatchDetail, 'state' | 'level' | 'level_title' | 'signatures' | 'may'>

const POSTS: Record<string, string> = { prepare: '会计', check: '财务复核', send: '出纳', apply: '出纳' }
/** Who does it: 审批 is by amount. */
export const postOf = (act: string, level: string): string => (act === 'approve' ? level : POSTS[act] ?? '')

/** The act a batch waits for in each state. */
export function awaited(batch: Pick<Standing, 'state' | 'level'>): Act | null {
  if (batch.state === 'prepared') return 'check'
  if (batch.state === 'checked') return batch.level === 'none' ? 'send' : 'approve'
  if (batch.state === 'approved') return 'send'
  return batch.state === 'sent' ? 'apply' : null
}

export function steps(batch: Standing): Step[] {
  const now = awaited(batch)
  const titles = [['prepare', '制单'], ['check', '复核'], ['approve', '审批'], ['send', '报盘'], ['apply', '回盘']] as const
  return titles.map(([act, title]) => {
    const signature = batch.signatures.find((each) => each.act === act) ?? null
    const post = postOf(act, batch.level_title)
    const over = signature !== null || (act === 'apply' && batch.state === 'answered')
    const skipped = act === 'approve' && batch.level === 'none'
    return { act, title, post, signature, state: skipped ? 'skipped' : over ? 'done' : act === now ? 'now' : 'later' }
  })
}

const MAIN: Record<Act, string> = { check: '复核', approve: '审批通过', send: '报盘', apply: '导入回盘' }
/** The one main act on the right, or nothing when somebody else has to act. */
export function mainAct(batch: Standing): { act: Act; title: string } | null {
  const act = awaited(batch)
  return act && batch.may.includes(act) ? { act, title: MAIN[act] } : null
}

const RIGHTS: Record<Act, readonly string[]> = {
  check: ['payment.check'],
  approve: ['payment.approve', 'payment.approve_section'],
  send: ['payment.send'],
  apply: ['payment.send'],
}
const SIGNED: Record<string, string> = { prepare: '制单', check: '复核', approve: '审批', send: '报盘' }

/** Why the person has nothing to do here now: whose turn it is, or that they have signed before. */
export function waitsFor(batch: Standing, me: string, may: (right: string) => boolean): string {
  const act = awaited(batch)
  if (!act) return batch.state === 'cancelled' ? '批次已作废' : '已全部回盘'
  if (batch.may.includes(act)) return ''
  const mine = batch.signatures.find((each) => each.by === me && each.act !== 'cancel')
  if (mine && act !== 'apply' && RIGHTS[act].some(may)) return `您已办理${SIGNED[mine.act] ?? mine.title}，应由另一人${MAIN[act].replace('通过', '')}`
  const step = steps(batch).find((each) => each.act === act)
  if (act === 'apply') return '等银行回盘，由出纳导入'
  return `等${step?.post ?? ''}${act === 'check' ? '' : step?.title ?? ''}`
}

/** The beginning and end of a digest, enough to compare two screens. */
export const shortDigest = (digest: string): string => (digest.length <= 16 ? digest : `${digest.slice(0, 8)}…${digest.slice(-8)}`)
