/** Stable names of the contract and the words, icons and colours the desk shows for them. */
import { CircleCheck, CircleClose, Clock, InfoFilled, Loading, Remove, WarningFilled } from '@element-plus/icons-vue'
import type { Component } from 'vue'

export interface Word {
  text: string
  icon: Component
  /** class suffix: wrong | doubtful | confirmed | inform | quiet */
  tone: string
}

export const SEVERITY: Record<string, Word> = {
  error: { text: '错误', icon: CircleClose, tone: 'wrong' },
  warning: { text: '存疑', icon: WarningFilled, tone: 'doubtful' },
  info: { text: '提示', icon: InfoFilled, tone: 'inform' },
}

export const DECISION: Record<string, Word> = {
  open: { text: '待处理', icon: Clock, tone: 'quiet' },
  accepted: { text: '已采纳', icon: CircleCheck, tone: 'confirmed' },
  dismissed: { text: '已排除', icon: Remove, tone: 'quiet' },
}

export const DOCUMENT_STATE: Record<string, Word> = {
  reading: { text: '核对中', icon: Loading, tone: 'inform' },
  checked: { text: '已核对', icon: CircleCheck, tone: 'confirmed' },
  failed: { text: '读取失败', icon: CircleClose, tone: 'wrong' },
}

export const JOB_STATE: Record<string, Word> = {
  queued: { text: '排队中', icon: Clock, tone: 'quiet' },
  running: { text: '进行中', icon: Loading, tone: 'inform' },
  done: { text: '已完成', icon: CircleCheck, tone: 'confirmed' },
  failed: { text: '失败', icon: CircleClose, tone: 'wrong' },
  cancelled: { text: '已取消', icon: Remove, tone: 'quiet' },
}

export const CATEGORY: Record<string, string> = {
  arithmetic: '表内计算', cross: '表间勾稽', logic: '逻辑', complete: '完整性', code: '编码科目',
  indicator: '绩效指标', wording: '文字', format: '格式', duplicate: '重复', extraction: '读取损伤',
}

export const DOCUMENT_KIND: Record<string, string> = { budget: '预算', final: '决算' }
export const DOCUMENT_LEVEL: Record<string, string> = { department: '部门', unit: '单位' }
export const PROFILE: Record<string, string> = {
  beijing: '北京', jiangxi: '江西', chongqing: '重庆', shanghai: '上海', generic: '通用',
}

export function wordOf(words: Record<string, Word>, name: string): Word {
  return words[name] ?? { text: name, icon: InfoFilled, tone: 'quiet' }
}
