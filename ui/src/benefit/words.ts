import { CircleCheck, CircleClose, Clock, InfoFilled, Loading, WarningFilled } from '@element-plus/icons-vue'
import type { Word } from '@/shared/words'

const known = (text: string): Word => ({ text, icon: CircleCheck, tone: 'quiet' })
const told = (text: string): Word => ({ text, icon: InfoFilled, tone: 'inform' })
const weak = (text: string): Word => ({ text, icon: WarningFilled, tone: 'doubtful' })

/** How sure a provision is; the weak ones stand out. */
export const CERTAINTY: Record<string, Word> = {
  V1: known('原文'), V2: known('多处一致'), SEED: told('预算文件'), CODE: told('接口定义'), ARITH: told('推算'),
  V3: weak('仅一处'), 'G-high': weak('通行做法'), 'G-mid': weak('推定'), 'G-low': weak('待核实'),
}

export const SIMULATION_STATE: Record<string, Word> = {
  running: { text: '试算中', icon: Loading, tone: 'inform' },
  queued: { text: '排队中', icon: Clock, tone: 'quiet' },
  done: { text: '已完成', icon: CircleCheck, tone: 'confirmed' },
  failed: { text: '没有完成', icon: CircleClose, tone: 'wrong' },
}

/** Codes of refused claims in a what-if, in words. */
export const REFUSED: Record<string, string> = {
  policy_missing: '没有可用的政策', policy_ambiguous: '政策相互冲突', amounts_do_not_sum: '金额各项不等于总费用', quantity_negative: '金额为负',
  not_covered: '不在待遇期', accumulator_year: '累计年度不符', field_wrong: '栏目填写有误', code_unknown: '代码不认识', date_order: '日期先后不对',
}
