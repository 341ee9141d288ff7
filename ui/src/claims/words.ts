/** Words of claims: states, findings, decisions, matches, and the dictionaries of the intake form. */
import {
  Box, CircleCheck, CircleClose, Clock, Connection, DocumentChecked, EditPen, FolderOpened, InfoFilled, Promotion, QuestionFilled, Refresh, Remove,
  Stamp, Timer, WarningFilled,
} from '@element-plus/icons-vue'
import type { Word } from '@/shared/words'

export const CLAIM_STATE: Record<string, Word> = {
  draft: { text: '收件登记', icon: EditPen, tone: 'inform' },
  incomplete: { text: '待补正', icon: FolderOpened, tone: 'doubtful' },
  accepted: { text: '初审中', icon: DocumentChecked, tone: 'inform' },
  on_hold: { text: '核查中', icon: QuestionFilled, tone: 'doubtful' },
  settled: { text: '待复核', icon: DocumentChecked, tone: 'inform' },
  rechecked: { text: '待审批', icon: Stamp, tone: 'inform' },
  approved: { text: '待拨付', icon: Promotion, tone: 'inform' },
  released: { text: '支付中', icon: Timer, tone: 'inform' },
  closed: { text: '已办结', icon: CircleCheck, tone: 'confirmed' },
  rejected: { text: '不予受理', icon: CircleClose, tone: 'wrong' },
  withdrawn: { text: '已撤销', icon: Remove, tone: 'quiet' },
  superseded: { text: '已更正', icon: Refresh, tone: 'quiet' },
}
export const QUEUES = ['draft', 'incomplete', 'accepted', 'on_hold', 'settled', 'rechecked', 'approved', 'released'] as const
export const ENDED = ['closed', 'rejected', 'withdrawn', 'superseded'] as const
export const LISTED = [...QUEUES, ...ENDED, 'open'] as const

export const SEVERITY: Record<string, Word> = {
  violation: { text: '明确违规', icon: CircleClose, tone: 'wrong' },
  suspicious: { text: '可疑', icon: WarningFilled, tone: 'doubtful' },
  notice: { text: '提示', icon: InfoFilled, tone: 'inform' },
}
export const DECISION: Record<string, Word> = {
  open: { text: '待处理', icon: Clock, tone: 'doubtful' },
  accepted: { text: '采纳', icon: CircleCheck, tone: 'confirmed' },
  overruled: { text: '不采纳', icon: Remove, tone: 'quiet' },
  asked: { text: '已问医院', icon: Promotion, tone: 'doubtful' },
  gone: { text: '已消失', icon: Remove, tone: 'quiet' },
}
export const MATCH: Record<string, Word> = {
  code: { text: '编码', icon: CircleCheck, tone: 'confirmed' },
  learnt: { text: '已学', icon: CircleCheck, tone: 'confirmed' },
  alike: { text: '相近', icon: Connection, tone: 'inform' },
  person: { text: '人工', icon: EditPen, tone: 'confirmed' },
  none: { text: '未对照', icon: WarningFilled, tone: 'doubtful' },
}
export const RELEASE_STATE: Record<string, Word> = {
  due: { text: '待支付', icon: Clock, tone: 'inform' },
  batched: { text: '已制单', icon: EditPen, tone: 'inform' },
  sent: { text: '支付中', icon: Promotion, tone: 'inform' },
  paid: { text: '已支付', icon: CircleCheck, tone: 'confirmed' },
  failed: { text: '支付失败', icon: CircleClose, tone: 'wrong' },
  returned: { text: '已退票', icon: WarningFilled, tone: 'doubtful' },
  cancelled: { text: '已撤销', icon: Remove, tone: 'quiet' },
  recovering: { text: '待追回', icon: WarningFilled, tone: 'doubtful' },
  recovered: { text: '已追回', icon: CircleCheck, tone: 'confirmed' },
  none: { text: '无需支付', icon: Box, tone: 'quiet' },
}
/** The word the server gave, with the icon of a known state. */
export const titled = (words: Record<string, Word>, key: string, title: string): Record<string, Word> =>
  words[key] ? { [key]: { ...words[key], text: title || words[key].text } } : { [key]: { text: title || key, icon: InfoFilled, tone: 'quiet' } }

export type MedType = '11' | '13' | '14' | '21' | '22' | '23' | '24' | '41' | '51' | '52' | '53'
export const MED_TYPES: readonly (readonly [MedType, string])[] = [
  ['11', '普通门诊'], ['13', '急诊'], ['14', '门诊慢特病'], ['21', '普通住院'], ['22', '外伤住院'], ['23', '转外诊治住院'],
  ['24', '急诊转住院'], ['41', '定点药店购药'], ['51', '生育门诊'], ['52', '生育住院'], ['53', '计划生育手术'],
]
export const isStay = (medType: string): boolean => /^(2[1-4]|52)$/.test(medType)
export type ReasonCode = '01' | '02' | '03' | '04' | '05' | '06' | '07' | '08' | '09' | '10' | '99'
export const REASONS: readonly (readonly [ReasonCode, string])[] = [
  ['01', '一般报销'], ['02', '定点无卡就医'], ['03', '异地就诊'], ['04', '急救抢救'], ['05', '异地转诊转院'], ['06', '医疗救助补报销'],
  ['07', '院前检查报销'], ['08', '年度二次补报销'], ['09', '零星二次补报销'], ['10', '零星二次批量补报销'], ['99', '其他'],
]
export type OutOfTown = '' | '02' | '06' | '07' | '08' | '09' | '10' | '11'
/** out_fil_type as the calculator calls them; empty: at home. */
export const OUT_OF_TOWN: readonly (readonly [OutOfTown, string])[] = [
  ['', '本地就医'], ...(['02', '06', '07', '08', '09', '10', '11'] as const).map((code) => [code, `异地（备案类型 ${code}）`] as const),
]
export const SEX: Record<string, string> = { '1': '男', '2': '女', '9': '未说明' }
