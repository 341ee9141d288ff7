import { describe, expect, it } from 'vitest'
import { badCells, csvOf, dayProblem, months, percent, printedNames, standing, standingOf } from '@/registry/periods'
import type { Answer } from '@/registry/api'

describe('periods', () => {
  it.each([['2024-01-01', null, '2023-12-31', 'future'], ['2024-01-01', null, '2024-01-01', 'current'], ['2024-01-01', '2024-12-31', '2024-12-31', 'current'], ['2024-01-01', '2024-12-31', '2025-01-01', 'past']] as const)(
    '%s to %s is on %s %s', (first, last, day, said) => expect(standing({ first, last }, day)).toBe(said))
  it.each([['0.1000', '10%'], ['1.0000', '100%'], ['0.0000', '0%'], ['0.1250', '12.5%'], ['0.0005', '0.05%'], ['1', '100%'], ['x', 'x']])('%s is %s', (ratio, said) => expect(percent(ratio)).toBe(said))
  it.each([['', false, ''], ['', true, '请填写日期'], ['2024-02-29', true, ''], ['2023-02-29', true, '日期写成 2026-11-22 的样子'], ['2024-2-9', false, '日期写成 2026-11-22 的样子']] as const)(
    'the day %s (needed: %s) is %s', (text, needed, said) => expect(dayProblem(text, needed)).toBe(said))
})

describe('printed names', () => {
  it('are one a line, name and specification divided by a tab, doubles once', () => {
    expect(printedNames('阿莫西林胶囊\t0.25g*24粒\r\n\n  床位费  \n床位费\n')).toEqual([{ name: '阿莫西林胶囊', spec: '0.25g*24粒' }, { name: '床位费', spec: '' }])
    expect(printedNames(Array.from({ length: 300 }, (_, n) => `项目${n}`).join('\n'))).toHaveLength(200)
  })
  const candidate = (way: string) => ({ item: { code: 'X1' }, score: 900, way, why: '' })
  it.each([['X1', 'learnt', 'learnt'], ['X1', 'alike', 'clear'], ['', 'alike', 'doubtful']])('accepted “%s” by %s is %s', (accepted, way, said) =>
    expect(standingOf({ accepted, why: '', candidates: [candidate(way)] } as unknown as Answer)).toBe(said))
  it('may mean nothing', () => expect(standingOf({ accepted: '', why: '', candidates: [] })).toBe('none'))
})

describe('the calendar', () => {
  it('knows weekends, holidays and make-up days', () => {
    const found = months(2024, [{ day: '2024-04-04', kind: 'holiday', name: '清明' }, { day: '2024-04-07', kind: 'makeup', name: '清明' }])
    const april = found[3]!
    expect([found.length, april.cells.length, april.lead, april.working]).toEqual([12, 30, 0, 22])
    expect(april.cells.slice(3, 7).map((cell) => cell.kind)).toEqual(['holiday', 'work', 'rest', 'makeup'])
    expect(found[1]!.cells).toHaveLength(29)
  })
})

describe('refused lists', () => {
  it('tell line, column and reason', () => {
    const rows = [{ line: 2, column: '姓名', message: '“姓名”不能为空' }, 'x', { line: '3' }]
    expect(badCells({ rows, problems: 205 })).toEqual({ rows: [rows[0]], problems: 205 })
    expect(badCells({})).toEqual({ rows: [], problems: 0 })
  })
  it('are saved as a table no spreadsheet executes', () => {
    expect(csvOf([['行', '问题'], [2, '=1+1'], [3, '含“引号"”,和逗号']])).toBe('\ufeff行,问题\r\n2,\'=1+1\r\n3,"含“引号""”,和逗号"\r\n')
  })
})
