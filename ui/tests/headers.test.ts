import { describe, expect, it } from 'vitest'
import { headerRows, type LeafColumn } from '@/shared/headers'

const leaf = (path: string, panel = ''): LeafColumn => ({ path: path.split('›'), panel })
const brief = (columns: LeafColumn[]) => headerRows(columns).map((row) => row.map((cell) => `${cell.label}:${cell.colspan}x${cell.rowspan}@${cell.start}`))

describe('headerRows', () => {
  it('lays a flat header out as one row', () => {
    expect(brief([leaf('项目'), leaf('合计')])).toEqual([['项目:1x1@0', '合计:1x1@1']])
  })

  it('merges parents and lets early leaves span downwards', () => {
    expect(brief([leaf('单位'), leaf('功能›编码'), leaf('功能›名称'), leaf('本年›合计'), leaf('本年›基本›小计'), leaf('本年›基本›人员')])).toEqual([
      ['单位:1x3@0', '功能:2x1@1', '本年:3x1@3'],
      ['编码:1x2@1', '名称:1x2@2', '合计:1x2@3', '基本:2x1@4'],
      ['小计:1x1@4', '人员:1x1@5'],
    ])
  })

  it('does not merge equal words below different parents, nor over a gap', () => {
    expect(brief([leaf('收入›预算数'), leaf('支出›预算数')])[1]).toEqual(['预算数:1x1@0', '预算数:1x1@1'])
    expect(brief([leaf('甲›a'), leaf('乙'), leaf('甲›b')])[0]).toEqual(['甲:1x1@0', '乙:1x2@1', '甲:1x1@2'])
  })

  it('does not merge over the border of two panels', () => {
    expect(brief([leaf('项目›名称', 'income'), leaf('项目›名称', 'expenditure')])[0]).toEqual(['项目:1x1@0', '项目:1x1@1'])
  })

  it('folds a word repeated downwards, and survives an empty path', () => {
    expect(brief([leaf('合计›合计'), leaf('其中›甲')])).toEqual([['合计:1x2@0', '其中:1x1@1'], ['甲:1x1@1']])
    expect(headerRows([{ path: [] }])).toEqual([[{ label: '', colspan: 1, rowspan: 1, start: 0, leaf: true }]])
    expect(headerRows([])).toEqual([[]])
  })

  it('covers every column once in every row', () => {
    const columns = ['甲', '乙›一', '乙›二›x', '乙›二›y', '丙›三', '丙'].map((path) => leaf(path))
    const rows = headerRows(columns)
    const covered = rows.map(() => new Array<number>(columns.length).fill(0))
    rows.forEach((row, level) =>
      row.forEach((cell) => {
        for (let r = level; r < level + cell.rowspan; r += 1) for (let c = cell.start; c < cell.start + cell.colspan; c += 1) covered[r]![c]! += 1
      }),
    )
    expect(covered.flat().every((times) => times === 1)).toBe(true)
  })
})
