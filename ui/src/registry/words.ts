/** Words of the registry: states of accounts and providers, ways a printed name was understood. */
import { CircleCheck, CircleClose, Clock, InfoFilled, Notebook, QuestionFilled, Remove, Select, WarningFilled } from '@element-plus/icons-vue'
import type { Word } from '@/shared/words'

export const ACCOUNT_STATE: Record<string, Word> = {
  asked: { text: '待复核', icon: Clock, tone: 'doubtful' },
  accepted: { text: '已生效', icon: CircleCheck, tone: 'confirmed' },
  rejected: { text: '未通过', icon: CircleClose, tone: 'wrong' },
  replaced: { text: '已更换', icon: Remove, tone: 'quiet' },
}
export type AccountState = 'asked' | 'accepted' | 'rejected' | 'replaced'
export const ACCOUNT_STATES: readonly AccountState[] = ['asked', 'accepted', 'rejected', 'replaced']

export const PROVIDER_STATE: Record<string, Word> = {
  active: { text: '正常', icon: CircleCheck, tone: 'confirmed' },
  suspended: { text: '暂停协议', icon: WarningFilled, tone: 'doubtful' },
  ended: { text: '解除协议', icon: CircleClose, tone: 'wrong' },
}

export const CURRENT: Record<string, Word> = {
  current: { text: '有效', icon: CircleCheck, tone: 'confirmed' },
  future: { text: '未开始', icon: Clock, tone: 'inform' },
  past: { text: '已终止', icon: Remove, tone: 'quiet' },
}

export const MATCH: Record<string, Word> = {
  learnt: { text: '已对照', icon: Notebook, tone: 'confirmed' },
  clear: { text: '可对照', icon: Select, tone: 'inform' },
  doubtful: { text: '待选择', icon: QuestionFilled, tone: 'doubtful' },
  none: { text: '没有相近项目', icon: CircleClose, tone: 'wrong' },
  failed: { text: '没有问到', icon: CircleClose, tone: 'wrong' },
  waiting: { text: '查找中', icon: InfoFilled, tone: 'quiet' },
}

export const RELATION: Record<string, string> = { self: '本人', guardian: '监护人', heir: '继承人', unit: '单位' }
export const RELATIONS = ['self', 'guardian', 'heir', 'unit'] as const
export const KINDS = ['drug', 'service', 'consumable'] as const
export const CLASSES = ['01', '02', '03'] as const
export const LIST_TITLE: Record<string, string> = { persons: '参保人名单', providers: '定点机构', catalogue: '目录', calendar: '日历' }
export const FIELD_TITLE: Record<string, string> = {
  name: '姓名', sex: '性别', birth: '出生日期', death: '死亡日期', centre: '经办机构', certificate_type: '证件类型', certificate: '证件号码',
}
