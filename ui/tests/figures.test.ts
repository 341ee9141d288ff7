import { describe, expect, it } from 'vitest'
import { descend, functionTable, indicatorBars, moneyBars, unequalParents } from '@/budget/charts/figures'
import { byCause, causeOf } from '@/admin/causes'
import { actionWord, detailWords, objectWord } from '@/admin/auditWords'
import { fieldWord } from '@/budget/targetWords'
import { fileProblem } from '@/budget/files'
import { passwordProblem } from '@/session/password'
import { toError } from '@/shared/api/client'
import { shares } from '@/shared/printing'
import { formatDuration, minutesUntil } from '@/shared/time'
import type { FunctionNode, Job } from '@/shared/api/types'

const node = (code: string, amount_fen: number, children: FunctionNode[] = []): FunctionNode => ({ code, name: `n${code}`, amount_fen, children })

describe('the functional tree', () => {
  const tree = node('', 60, [node('208', 20, [node('20805', 20)]), node('210', 40, [node('21011', 10), node('21015', 30)])])
  it('is walked down by codes and stops where they end', () => {
    expect(descend(tree, ['210', '21015']).map((each) => each.code)).toEqual(['', '210', '21015'])
    expect(descend(tree, ['999', '21015']).map((each) => each.code)).toEqual([''])
  })
  it('has parents equal to their children, and says which are not', () => {
    expect(unequalParents(tree)).toEqual([])
    expect(unequalParents(node('', 61, tree.children))).toEqual(['n'])
    expect(unequalParents(node('', 60, [node('208', 20, [node('20805', 19)]), node('210', 40)]))).toEqual(['208'])
  })
  it('closes its table with the sum', () => {
    expect(functionTable(tree, '元').rows.at(-1)).toEqual(['', '合计', '0.60', '100.0%'])
  })
})

describe('bars', () => {
  it('are sorted and labelled', () => {
    expect(moneyBars([{ name: 'a', amount_fen: 1 }, { name: 'b', amount_fen: 300 }], false).map((bar) => [bar.name, bar.label])).toEqual([['b', '3.00 元'], ['a', '0.01 元']])
  })
  it('gather indicators by their first level', () => {
    const groups = indicatorBars([{ level1: '产出', level2: '数量', count: 2 }, { level1: '产出', level2: '质量', count: 5 }, { level1: '', level2: '', count: 1 }])
    expect(groups.map((group) => [group.level1, group.total, group.bars[0]!.name])).toEqual([['产出', 7, '质量'], ['未标一级指标', 1, '未标二级指标']])
  })
})

describe('failed jobs', () => {
  const job = (id: number, reason: string, state = 'failed'): Job => ({ id, kind: 'budget.check', title: '', state, progress: { done: 0, total: 0, note: '' }, attempts: 1, reason, owner_name: '', cancel_asked: false, created_at: '', started_at: null, finished_at: null, result: null })
  it('are gathered by cause, the commonest first', () => {
    const causes = byCause([job(1, '第 3 页损坏'), job(2, '文件加密'), job(3, '第 12 页损坏'), job(4, '第 1 页损坏', 'done')])
    expect(causes.map((cause) => [cause.reason, cause.jobs.map((each) => each.id)])).toEqual([['第 3 页损坏', [1, 3]], ['文件加密', [2]]])
    expect(causeOf('“a.pdf”读取 3 次')).toBe(causeOf('“b.pdf”读取 7 次'))
  })
})

describe('before anything is sent', () => {
  it('files are refused with what to do', () => {
    expect(fileProblem('预算.PDF', 10)).toBe('')
    expect(fileProblem('a.exe', 10)).toContain('不支持')
    expect(fileProblem('a', 10)).toContain('无后缀')
    expect(fileProblem('a.txt', 0)).toContain('空')
    expect(fileProblem('a.pdf', 64 * 1024 * 1024 + 1)).toContain('64 MB')
  })
  it('passwords are judged while typing', () => {
    expect(passwordProblem('Abc123', '')).toContain('还差 4 个')
    expect(passwordProblem('abcdefghij1', '')).toContain('三类')
    expect(passwordProblem('Abcdefghij1', 'Abcdefghij1')).toContain('相同')
    expect(passwordProblem('Abcdefghij1', 'x')).toBe('')
  })
})

describe('errors and times', () => {
  it('keep code, message and details of a refusal', () => {
    const error = toError(423, { code: 'locked', message: '已锁定', details: { until: '2026-11-22T01:00:00Z' } })
    expect([error.status, error.code, error.message, error.details.until]).toEqual([423, 'locked', '已锁定', '2026-11-22T01:00:00Z'])
    expect(toError(502, '<html>').message).toContain('502')
  })
  it('count minutes up and never below nothing', () => {
    const now = new Date('2026-11-22T01:00:00Z')
    expect(minutesUntil('2026-11-22T01:14:01Z', now)).toBe(15)
    expect(minutesUntil('2026-11-22T00:59:00Z', now)).toBe(0)
    expect(formatDuration('2026-11-22T01:00:00Z', '2026-11-22T01:03:05Z')).toBe('3 分 05 秒')
    expect(formatDuration(null, null)).toBe('—')
  })
})

describe('printed columns', () => {
  it('share the width of the paper as they shared that of the screen', () => {
    expect(shares([100, 300])).toEqual(['25.00%', '75.00%'])
    expect(shares([0, 0])).toEqual(['auto', 'auto'])
  })
})

describe('words for stable names', () => {
  it('read the audit log aloud and leave nothing out', () => {
    expect(actionWord('budget.decide')).toBe('处理发现')
    expect(actionWord('later.act')).toBe('later.act')
    expect(objectWord('budget.document:7')).toBe('文件 7')
    expect(objectWord('/api/audit')).toBe('/api/audit')
    expect(detailWords({ state: 'dismissed', reason: '原件如此', files: [{ filename: 'a.pdf', document_id: 7, error: null }], masked: true })).toBe(
      '处理 排除；理由 原件如此；文件 文件名 a.pdf；文件编号 7；已遮盖 是',
    )
  })
  it('name the amounts of a performance target', () => {
    expect(['total', 'local', 'project_fiscal', '立项依据'].map(fieldWord)).toEqual(['年度资金总额', '本级安排', '项目·财政资金', '立项依据'])
  })
})
