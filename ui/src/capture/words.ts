/** Words of capture: states, kinds of paper, channels. */
import { Box, CircleCheck, CircleClose, Clock, EditPen, Loading, Lock, Select, View, WarningFilled } from '@element-plus/icons-vue'
import type { Word } from '@/shared/words'

export const BATCH_STATE: Record<string, Word> = {
  open: { text: '识别中', icon: Loading, tone: 'inform' },
  ready: { text: '待校对', icon: EditPen, tone: 'doubtful' },
  released: { text: '已放行', icon: CircleCheck, tone: 'confirmed' },
  empty: { text: '没有文件', icon: Box, tone: 'quiet' },
  unusable: { text: '文件不能使用', icon: CircleClose, tone: 'wrong' },
}

/** A batch without files, or with none that can be used, waits for files, not for a person to correct them. */
export function batchWord(batch: { state: string; files: number; files_refused: number; pages: { all: number } }): string {
  if (batch.files === 0) return 'empty'
  return batch.state === 'ready' && batch.pages.all === 0 && batch.files_refused > 0 ? 'unusable' : batch.state
}

export const PAPER_STATE: Record<string, Word> = {
  open: { text: '待校对', icon: EditPen, tone: 'doubtful' },
  waiting: { text: '等复录', icon: Clock, tone: 'inform' },
  clear: { text: '可放行', icon: Select, tone: 'inform' },
  blank: { text: '没有读出', icon: WarningFilled, tone: 'doubtful' },
  released: { text: '已放行', icon: Lock, tone: 'confirmed' },
}

/** The state of a paper in the words of the next step. */
export function paperWord(paper: { state: string; doubtful: number; fields: number; second: string }): string {
  if (paper.state !== 'open' || paper.doubtful > 0) return paper.state
  if (paper.fields === 0) return 'blank'
  return paper.second === 'needed' || paper.second === 'different' ? 'waiting' : 'clear'
}

export const FIELD_STATE: Record<string, Word> = {
  confirmed_by_check: { text: '已印证', icon: CircleCheck, tone: 'confirmed' },
  read_only: { text: '仅识别', icon: View, tone: 'doubtful' },
  conflict: { text: '有矛盾', icon: CircleClose, tone: 'wrong' },
}

export const SECOND_STATE: Record<string, Word> = {
  not_needed: { text: '不需复录', icon: CircleCheck, tone: 'quiet' },
  needed: { text: '待复录', icon: Clock, tone: 'doubtful' },
  different: { text: '复录不一致', icon: WarningFilled, tone: 'wrong' },
  agreed: { text: '复录一致', icon: CircleCheck, tone: 'confirmed' },
}

export const PAGE_STATE: Record<string, Word> = {
  queued: { text: '排队中', icon: Clock, tone: 'quiet' },
  read: { text: '已识别', icon: CircleCheck, tone: 'confirmed' },
  failed: { text: '读取失败', icon: CircleClose, tone: 'wrong' },
}

export const FILE_STATE: Record<string, Word> = {
  queued: { text: '等待打开', icon: Clock, tone: 'quiet' },
  opened: { text: '已打开', icon: CircleCheck, tone: 'confirmed' },
  refused: { text: '不能使用', icon: CircleClose, tone: 'wrong' },
}

export const KIND: Record<string, string> = {
  outpatient_bill: '门诊票据',
  inpatient_bill: '住院票据',
  bill: '收费票据',
  fee_list: '费用清单',
  discharge_record: '出院记录',
  diagnosis_certificate: '诊断证明',
  id_card: '身份证',
  bank_card: '银行卡',
  separator: '隔页条码',
  other: '其他',
}

export const CHANNEL: Record<string, string> = { upload: '上传', watched: '扫描文件夹', phone: '手机', cli: '命令行' }
