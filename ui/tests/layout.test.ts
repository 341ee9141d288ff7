import { describe, expect, it } from 'vitest'
import { cellText, shownColumns, shownRows } from '@/budget/layout'
import { levelSpans } from '@/budget/spans'
import { cell, column, number, row, table } from './build'

describe('cellText', () => {
  it('tells blank, dash, zero and missing apart', () => {
    expect(cellText(cell(1, '', { state: 'blank' }), true, '元').text).toBe('')
    expect(cellText(cell(1, '-', { state: 'dash' }), true, '元')).toEqual({ text: '—', look: 'dash' })
    expect(cellText(number(1, 0), true, '元').text).toBe('0.00')
    expect(cellText(cell(1, '', { state: 'missing' }), true, '元').look).toBe('missing')
    expect(cellText(cell(1, '12,3', { state: 'text' }), true, '元')).toEqual({ text: '12,3', look: 'not-number' })
  })
  it('prints amounts in the unit of the table, else as they were read', () => {
    expect(cellText(number(1, 123456789), true, '万元').text).toBe('123.456789')
    expect(cellText(number(1, 500), true, '美元').text).toBe('500')
    expect(cellText(number(1, -500), true, '元')).toEqual({ text: '-5.00', look: 'negative' })
  })
})

describe('columns', () => {
  it('take the column that prints the labels as the label column', () => {
    const read = table([column('类', 'text'), column('名称', 'text'), column('合计')], [row(1, '办公费', [cell(0, '302'), cell(1, '办 公费'), number(2, 1)])])
    expect(shownColumns(read).map((each) => each.label_here)).toEqual([false, true, false])
  })
  it('add one where a table names its rows outside its columns', () => {
    const read = table([column('收入›预算数', 'amount', 'income')], [row(1, '其他收入', [number(0, 100)], { panel: 'income' })])
    const columns = shownColumns(read)
    expect(columns.map((each) => [each.at, each.path.join('›')])).toEqual([[-1, '收入›项目'], [0, '收入›预算数']])
    expect(shownRows(read, columns)[0]!.cells.map((each) => each?.text)).toEqual(['其他收入', '1.00'])
  })
})

describe('panels', () => {
  const read = table(
    [column('收入›项目', 'text', 'income'), column('收入›预算数', 'amount', 'income'), column('支出›项目', 'text', 'expenditure'), column('支出›预算数', 'amount', 'expenditure')],
    [
      row(1, '甲', [cell(0, '甲'), number(1, 100)], { panel: 'income' }),
      row(1, '乙', [cell(2, '乙'), number(3, 200)], { panel: 'expenditure' }),
      row(2, '丙', [cell(2, '丙'), number(3, 300)], { panel: 'expenditure' }),
    ],
  )
  it('stand side by side, each row keeping its position in the table', () => {
    const columns = shownColumns(read)
    expect(columns.map((each) => each.panelStart)).toEqual([false, false, true, false])
    const rows = shownRows(read, columns)
    expect(rows.map((line) => line.cells.map((each) => each?.text ?? null))).toEqual([['甲', '1.00', '乙', '2.00'], [null, null, '丙', '3.00']])
    expect(rows[0]!.cells.map((each) => each?.at)).toEqual([0, 0, 1, 1])
  })
  it('lose no row when one panel repeats a number', () => {
    const twice = { ...read, rows: [...read.rows, row(2, '丁', [cell(2, '丁')], { panel: 'expenditure' })] }
    expect(shownRows(twice, shownColumns(twice)).flatMap((line) => line.rows).length).toBe(4)
  })
})

describe('levelSpans', () => {
  it('merge equal neighbours, not equal words under another parent', () => {
    const names = ['产出/数量', '产出/数量', '产出/质量', '效益/质量', '产出/数量'].map((text) => ({ level1: text.split('/')[0]!, level2: text.split('/')[1]! }))
    expect(levelSpans(names).map((each) => [each.level1, each.level2])).toEqual([[3, 2], [0, 0], [0, 1], [1, 1], [1, 1]])
  })
})
