import { describe, expect, it } from 'vitest'
import { pieces } from '@/budget/pieces'
import {
  accused, accusedCells, after, cellAtLine, cellOf, columnLetters, filterFindings, marksByLine, marksOnPage, parseAddress, placeOf, placeWords, severities, worst,
} from '@/budget/places'
import { cell, column, evidence, finding, number, row, table } from './build'

const sheet = table(
  [column('项目', 'text'), column('合计'), column('基本')],
  [
    row(1, '甲', [cell(0, '甲', { place: { line: 5 } }), number(1, 100, { place: { line: 5, page: 2, bbox: [1, 2, 3, 4] } }), number(2, 100, { place: { line: 5 } })]),
    row(1, '乙', [cell(0, '乙', { place: { line: 6 } }), number(1, 200, { place: { line: 6, page: 2, bbox: [9, 9, 19, 19] } })]),
  ],
)

describe('finding → cell', () => {
  it('goes by positions, whatever the printed row numbers are', () => {
    expect(cellOf(sheet, evidence({ row_index: 1, column_index: 1 }))).toMatchObject({ row: 1, column: 1, cell: { amount_fen: 200 } })
    expect(cellOf(sheet, evidence({ row_index: 0, column_index: null }))).toMatchObject({ row: 0, column: 0 })
    expect(cellOf(sheet, evidence({ row_index: 1, column_index: 2 }))).toBeNull()
    expect(cellOf(sheet, evidence({ row_index: 7, column_index: 1 }))).toBeNull()
  })
  it('falls back on the box or on the line and the text', () => {
    expect(cellOf(sheet, evidence({ page: 2, bbox: [9.4, 9, 19, 18.6] }))).toMatchObject({ row: 1, column: 1 })
    expect(cellOf(sheet, evidence({ page: 3, bbox: [9, 9, 19, 19] }))).toBeNull()
    expect(cellOf(sheet, evidence({ line: 6, text: '乙' }))).toMatchObject({ row: 1, column: 0 })
  })
  it('has no place here for what stands in another document', () => {
    expect(placeOf(evidence({ own: false, page: 3, line: 9 }), null)).toBeNull()
    expect(placeOf(evidence({ line: 6 }), number(1, 1, { place: { page: 4, sheet: '表1', cell: 'B2' } }))).toEqual({ line: 6, page: 4, bbox: null, sheet: '表1', cell: 'B2' })
  })
})

describe('source → cell', () => {
  it('finds the cell of a line, flagged ones first, then amounts', () => {
    expect(cellAtLine(sheet, 5)).toMatchObject({ row: 0, column: 1 })
    const flagged = table(sheet.columns, [row(1, '甲', [number(1, 1, { place: { line: 5 } }), number(2, 2, { place: { line: 5 }, findings: ['f'] })])])
    expect(cellAtLine(flagged, 5)).toMatchObject({ column: 2 })
    expect(cellAtLine(sheet, 99)).toBeNull()
  })
})

describe('marks', () => {
  const sum = finding('sum', [1, 2, 3].map((n) => evidence({ page: 1, line: n, bbox: [n, n, n, n], table_index: 0, row_index: n, column_index: 1, text: `${n}` })))
  const pair = finding('pair', [evidence({ page: 1, line: 2, bbox: [5, 5, 6, 6], table_index: 0, row_index: 2, column_index: 1 }), evidence({ own: false, page: 1, line: 2, bbox: [5, 5, 6, 6] })], { severity: 'warning' })

  it('accuse the total of a sum, and both sides of a comparison', () => {
    expect([0, 1, 2].map((at) => accused(sum, at))).toEqual([true, false, false])
    expect([0, 1].map((at) => accused(pair, at))).toEqual([true, true])
    expect([...accusedCells([sum, pair], 0)]).toEqual([['1:1', ['sum']], ['2:1', ['pair']]])
    expect(accusedCells([sum], 4).size).toBe(0)
  })
  it('are drawn on their page, never those of another document', () => {
    expect(marksOnPage([sum, pair], 1).map((mark) => [mark.fingerprint, mark.evidence, mark.accused])).toEqual([
      ['sum', 0, true], ['sum', 1, false], ['sum', 2, false], ['pair', 0, true],
    ])
    expect(marksOnPage([sum, pair], 2)).toEqual([])
    expect(marksByLine([sum, pair]).get(2)?.map((mark) => mark.fingerprint)).toEqual(['sum', 'pair'])
  })
  it('show the most serious of several findings', () => {
    const known = severities([sum, pair])
    expect(worst(['pair', 'sum'], known)).toBe('error')
    expect(worst(['pair'], known)).toBe('warning')
    expect(worst(['gone'], known)).toBe('')
  })
})

describe('the list', () => {
  const list = [
    finding('a', [evidence({ table_index: 3 })]),
    finding('b', [], { severity: 'warning', category: 'code', rule: 'C1', decision: { state: 'dismissed', reason: 'x', by: 'y', at: null } }),
    finding('c', []),
  ]
  const nothing = { severity: '', category: '', rule: '', decision: '', table: '' }
  it('filters by each property and by table', () => {
    const ids = (more: Partial<typeof nothing>) => filterFindings(list, { ...nothing, ...more }).map((each) => each.fingerprint)
    expect(ids({})).toEqual(['a', 'b', 'c'])
    expect(ids({ severity: 'warning' })).toEqual(['b'])
    expect(ids({ category: 'arithmetic', decision: 'open' })).toEqual(['a', 'c'])
    expect(ids({ rule: 'C1', severity: 'error' })).toEqual([])
    expect(ids({ table: '3' })).toEqual(['a'])
  })
  it('goes on to the next open finding after a decision, round the end', () => {
    expect(after(list, 'a')).toBe('c')
    expect(after(list, 'c')).toBe('a')
    expect(after(list.slice(0, 2), 'a')).toBe('b')
    expect(after([list[0]!], 'a')).toBe('a')
  })
})

describe('words of places', () => {
  it('name page, line or cell', () => {
    expect(placeWords({ page: 3 })).toBe('第 3 页')
    expect(placeWords({ line: 218 })).toBe('第 218 行')
    expect(placeWords({ sheet: '表1', cell: 'B7', line: 9 })).toBe('表1!B7')
    expect(placeWords({})).toBe('')
  })
  it('read and write A1 addresses', () => {
    expect(parseAddress('AB12')).toEqual({ row: 11, column: 27 })
    expect(parseAddress('12')).toBeNull()
    for (const n of [0, 25, 26, 27, 701, 702, 16383]) expect(parseAddress(`${columnLetters(n)}1`)?.column).toBe(n)
  })
})

describe('pieces of a line', () => {
  const mark = (fingerprint: string, text: string, more = {}) => ({ accused: true, fingerprint, severity: 'error', evidence: 0, text, ...more })
  it('mark each text once, the selected finding first', () => {
    expect(pieces('甲 9.00 9.00', [mark('a', '9.00'), mark('b', '9.00')], 'b').map((piece) => [piece.text, piece.severity, piece.on])).toEqual([
      ['甲 ', '', false], ['9.00', 'error', true], [' ', '', false], ['9.00', 'error', false],
    ])
  })
  it('never lose or double a character', () => {
    const line = '支出 1,023.00 23.00 其他 023'
    const found = pieces(line, [mark('a', '23.00'), mark('b', '1,023.00'), mark('c', '没有'), mark('d', line)], 'b')
    expect(found.map((piece) => piece.text).join('')).toBe(line)
    expect(found.find((piece) => piece.on)?.text).toBe('1,023.00')
  })
})
