/** Words of payment: states of payables, batches, attempts and changes of account. */
import { CircleCheck, CircleClose, Clock, DocumentChecked, EditPen, Promotion, RefreshLeft, Remove, Stamp } from '@element-plus/icons-vue'
import type { Word } from '@/shared/words'

export const PAYABLE_STATE: Record<string, Word> = {
  due: { text: '待支付', icon: Clock, tone: 'inform' },
  batched: { text: '已制单', icon: EditPen, tone: 'inform' },
  sent: { text: '支付中', icon: Promotion, tone: 'inform' },
  paid: { text: '已支付', icon: CircleCheck, tone: 'confirmed' },
  failed: { text: '支付失败', icon: CircleClose, tone: 'wrong' },
  returned: { text: '已退票', icon: RefreshLeft, tone: 'doubtful' },
  cancelled: { text: '已撤销', icon: Remove, tone: 'quiet' },
}
export type PayableState = 'due' | 'batched' | 'sent' | 'paid' | 'failed' | 'returned' | 'cancelled'
export const PAYABLE_STATES: readonly PayableState[] = ['due', 'batched', 'sent', 'paid', 'failed', 'returned', 'cancelled']

export const BATCH_STATE: Record<string, Word> = {
  prepared: { text: '待复核', icon: EditPen, tone: 'inform' },
  checked: { text: '已复核', icon: DocumentChecked, tone: 'inform' },
  approved: { text: '已审批', icon: Stamp, tone: 'inform' },
  sent: { text: '待回盘', icon: Promotion, tone: 'inform' },
  answered: { text: '已回盘', icon: CircleCheck, tone: 'confirmed' },
  cancelled: { text: '已作废', icon: Remove, tone: 'quiet' },
}
export type BatchState = 'prepared' | 'checked' | 'approved' | 'sent' | 'answered' | 'cancelled'
export const BATCH_STATES: readonly BatchState[] = ['prepared', 'checked', 'approved', 'sent', 'answered', 'cancelled']

export const ITEM_STATE: Record<string, Word> = {
  open: { text: '支付中', icon: Promotion, tone: 'inform' },
  paid: { text: '支付成功', icon: CircleCheck, tone: 'confirmed' },
  failed: { text: '支付失败', icon: CircleClose, tone: 'wrong' },
  returned: { text: '已退票', icon: RefreshLeft, tone: 'doubtful' },
  dropped: { text: '已作废', icon: Remove, tone: 'quiet' },
}
export type ItemState = 'open' | 'paid' | 'failed' | 'returned' | 'dropped'
export const ITEM_STATES: readonly ItemState[] = ['open', 'paid', 'failed', 'returned', 'dropped']

/** Before a batch has left, its attempts are under no way at the bank yet. */
export function itemWords(batch: string): Record<string, Word> {
  return batch === 'sent' || batch === 'answered' ? ITEM_STATE : { ...ITEM_STATE, open: { text: '未报盘', icon: Clock, tone: 'quiet' } }
}

export const CHANGE_STATE: Record<string, Word> = {
  asked: { text: '待复核', icon: Clock, tone: 'doubtful' },
  accepted: { text: '已通过', icon: CircleCheck, tone: 'confirmed' },
  rejected: { text: '已驳回', icon: CircleClose, tone: 'wrong' },
}
export type ChangeState = 'asked' | 'accepted' | 'rejected'
export const CHANGE_STATES: readonly ChangeState[] = ['asked', 'accepted', 'rejected']

export const RELATION: Record<string, string> = { self: '本人', heir: '继承人', guardian: '监护人', unit: '单位' }
export const DIRECTION: Record<string, string> = { out: '报盘', in: '回盘', statement: '流水' }
