/** What may be done with a claim now: the one main act, the others, and what each asks before it is done. Pure. */
import { isSaid, type Claim, type PlainStep, type SaidStep } from './api'

export type Step = PlainStep | SaidStep
export interface Act {
  step: Step
  title: string
  /** what follows, told before it is done */
  effect: string
  /** said after it was done */
  done: string
  reason: boolean
}

const ACTS: Record<Step, Omit<Act, 'step' | 'reason'>> = {
  accept: { title: '受理', effect: '受理后开始计算办理时限，并自动核对票据、审核明细。', done: '已受理，开始计时。' },
  ask_documents: { title: '一次性告知补正', effect: '缺少的材料写成一份告知单，一次说清；补正期间不计时。', done: '已生成一次性告知，等待补正。' },
  documents_came: { title: '补正收齐', effect: '材料已经补齐，接着办理，时限继续计算。', done: '补正收齐，继续办理。' },
  check: { title: '重新核对审核', effect: '', done: '已重新核对和审核。' },
  settle: { title: '初审通过', effect: '按核减后的金额核定待遇，交另一人复核。', done: '初审通过，等另一人复核。' },
  recheck: { title: '复核通过', effect: '复核后不能再改，只能退回。', done: '已复核。' },
  approve: { title: '审批通过', effect: '审批后由财务交付支付。', done: '已审批，等财务拨付。' },
  release: { title: '交付支付', effect: '基金支付额列入应付，随后由财务制单付款。', done: '已交付支付。' },
  refresh: { title: '查询支付结果', effect: '', done: '已更新支付结果。' },
  take: { title: '领取', effect: '', done: '已领取，半小时内别人不能改。' },
  put_back: { title: '放回', effect: '', done: '已放回。' },
  reject: { title: '不予受理', effect: '申请到此结束，票据可以另行申报；申请人会收到书面通知。', done: '已不予受理。' },
  withdraw: { title: '撤销申请', effect: '应申请人要求撤销，申请到此结束，票据可以另行申报。', done: '申请已撤销。' },
  send_back: { title: '退回窗口', effect: '退回收件登记，由窗口更正录入的内容。', done: '已退回窗口。' },
  hold: { title: '转核查', effect: '向医院或第三方核实，核查期间不计时。', done: '已转核查，时限暂停。' },
  resume: { title: '核查结束', effect: '回到初审，时限继续计算。', done: '核查结束，继续初审。' },
  return_settled: { title: '复核退回', effect: '撤回这次核定，回到初审重新办理。', done: '已退回初审。' },
  return_rechecked: { title: '审批退回', effect: '撤回这次核定，回到初审重新办理。', done: '已退回初审。' },
  return_approved: { title: '财务退回', effect: '撤回这次核定，回到初审重新办理。', done: '已退回初审。' },
  recovered: { title: '登记追回', effect: '多付的款项已经退回，登记收款凭证号；账上由会计另记凭证。', done: '已登记追回。' },
  correct: { title: '更正', effect: '另立一个新的版本重新办理；拨付时只补付或追回差额，原件作为历史保留。', done: '已建立更正件。' },
}

/** The step a state waits for. */
const AWAITED: Record<string, Step> = {
  draft: 'accept', incomplete: 'documents_came', accepted: 'settle', on_hold: 'resume', settled: 'recheck', rechecked: 'approve', approved: 'release',
  released: 'refresh',
}
/** The others, in the order of a menu. */
const OTHERS: readonly Step[] = [
  'ask_documents', 'check', 'hold', 'send_back', 'return_settled', 'return_rechecked', 'return_approved', 'recovered', 'correct', 'withdraw', 'reject',
]
/** Steps after which somebody has to be told what they end. */
export const ENDING: ReadonlySet<Step> = new Set<Step>(['reject', 'withdraw', 'correct', 'return_settled', 'return_rechecked', 'return_approved'])

export const actOf = (step: Step): Act => ({ step, reason: isSaid(step), ...ACTS[step] })

type Standing = Pick<Claim, 'state' | 'may'>
export function mainAct(claim: Standing): Act | null {
  const step = AWAITED[claim.state]
  return step && claim.may.includes(step) ? actOf(step) : null
}

export function otherActs(claim: Standing): Act[] {
  const main = AWAITED[claim.state]
  return OTHERS.filter((step) => step !== main && claim.may.includes(step)).map(actOf)
}

const POSTS: Record<string, string> = {
  draft: '窗口受理', incomplete: '申请人补正', accepted: '初审', on_hold: '核查结果', settled: '复核', approved: '财务拨付', released: '银行付款',
}
const SIGNED: Record<string, string> = { settle: '初审', recheck: '复核', approve: '审批', release: '财务' }

/** Why there is no main act for this person: whose turn it is. */
export function waitsFor(claim: Pick<Claim, 'state' | 'state_title' | 'may' | 'approval' | 'signatures'>, me: string): string {
  if (mainAct(claim)) return ''
  const mine = claim.signatures.find((each) => each.by === me && SIGNED[each.step])
  if (claim.state === 'rechecked') {
    const whom = `等${claim.approval || ''}审批`
    return mine ? `您已办理${SIGNED[mine.step]}，${whom}` : whom
  }
  const post = POSTS[claim.state]
  if (!post) return claim.state_title
  if (mine && claim.state === 'settled') return `您已办理${SIGNED[mine.step]}，等另一人复核`
  return `等${post}`
}

/** What stands in the way of 初审通过: findings that must be decided. */
export function undecided(claim: Pick<Claim, 'finding_list'>): number {
  return claim.finding_list.filter((each) => each.severity !== 'notice' && (each.decision === 'open' || each.decision === 'asked')).length
}

/** What a refused step asks of the person: read it again, wait for a colleague, look at the findings, or nothing special. */
export type Conflict = { kind: 'stale' | 'held' | 'findings' | 'other'; message: string; findings: number[] }
export function conflictOf(code: string, message: string, details: Record<string, unknown>): Conflict {
  const given: unknown[] = Array.isArray(details.findings) ? details.findings : []
  const findings = given.flatMap((each) => {
    if (typeof each === 'number') return [each]
    const id = (typeof each === 'object' && each !== null ? (each as Record<string, unknown>).id : null) as unknown
    return typeof id === 'number' ? [id] : []
  })
  if (code === 'claim_changed' || code === 'claim_state') return { kind: 'stale', message, findings }
  if (code === 'claim_held') return { kind: 'held', message, findings }
  return { kind: findings.length ? 'findings' : 'other', message, findings }
}

/** Findings in the order they are worked through: what must be decided first, the gravest first. */
export function worked<T extends { decision: string; severity: string; gate: boolean }>(findings: readonly T[]): T[] {
  const grave: Record<string, number> = { violation: 0, suspicious: 1, notice: 2 }
  const rank = (one: T): number => (one.decision === 'gone' ? 1000 : one.decision === 'open' ? 0 : one.decision === 'asked' ? 10 : 100) + (one.gate ? 0 : 1) + (grave[one.severity] ?? 3) * 2
  return findings.map((one, at) => [rank(one), at, one] as const).sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([, , one]) => one)
}
