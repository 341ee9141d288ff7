/** How a logical table is laid out on the screen: panels side by side, one line per printed row. */
import type { TableCell, TableColumn, TableDetail, TableRow } from '@/shared/api/types'
import { formatFen, isMoneyUnit } from '@/shared/money'

export interface ShownColumn extends TableColumn {
  /** position in the columns of the contract; -1 for a label column that is not among them */
  at: number
  amount: boolean
  /** shows the row's label, indented by level */
  label_here: boolean
  /** short codes and words that must not break over lines */
  nowrap: boolean
  panelStart: boolean
}

/** `at` is the position of the row among the rows of the table. */
export interface PlacedRow { row: TableRow; at: number }
export interface ShownCell { row: TableRow; at: number; cell: TableCell | null; text: string; look: string }
export interface ShownRow { key: string; rows: PlacedRow[]; cells: (ShownCell | null)[] }

const isAmount = (column: TableColumn): boolean => column.role === 'amount'

/** The leaf columns to show; a panel of amounts only gets a column for the labels of its rows. */
export function shownColumns(table: Pick<TableDetail, 'columns' | 'rows'>): ShownColumn[] {
  const panels = [...new Set(table.columns.map((column) => column.panel))]
  const shown: ShownColumn[] = []
  for (const panel of panels) {
    const columns = table.columns.map((column, at) => ({ column, at })).filter((each) => each.column.panel === panel)
    const names = columns.filter((each) => !isAmount(each.column))
    const labelAt = labelColumn(table.rows.filter((row) => row.panel === panel || panels.length < 2), names.map((each) => each.at))
    const first = columns[0]?.column.path ?? []
    if (labelAt < 0) {
      shown.push({ key: `label-${panel}`, label: '项目', path: first.length > 1 ? [first[0]!, '项目'] : ['项目'], panel, role: 'text', at: -1, amount: false, label_here: true, nowrap: false, panelStart: false })
    }
    for (const { column, at } of columns) {
      shown.push({ ...column, at, amount: isAmount(column), label_here: at === labelAt, nowrap: longest(table.rows, at) <= NOWRAP, panelStart: false })
    }
  }
  shown.forEach((column, at) => { column.panelStart = at > 0 && column.panel !== shown[at - 1]!.panel })
  return shown
}

const NOWRAP = 14
const plain = (text: string): string => text.replace(/\s+/g, '')

function textAt(row: TableRow, at: number): string {
  return row.cells.find((cell) => cell.column === at)?.text ?? ''
}

function longest(rows: readonly TableRow[], at: number): number {
  return rows.reduce((most, row) => Math.max(most, textAt(row, at).length), 0)
}

/** Of the columns without amounts the one that prints the labels of the rows; -1 without such columns. */
function labelColumn(rows: readonly TableRow[], columns: readonly number[]): number {
  let best = columns[0] ?? -1
  let most = 0
  for (const at of columns) {
    const hits = rows.filter((row) => row.label !== '' && plain(textAt(row, at)) === plain(row.label)).length
    if (hits > most) [best, most] = [at, hits]
  }
  return best
}

/** Text of a cell: amounts in the unit of the table, the four kinds of nothing told apart. */
export function cellText(cell: TableCell, amount: boolean, unit: string): { text: string; look: string } {
  if (!amount) return { text: cell.text, look: '' }
  if ((cell.state === 'number' || cell.state === 'zero') && cell.amount_fen !== null) {
    return { text: isMoneyUnit(unit) ? formatFen(cell.amount_fen, unit) : cell.text, look: cell.amount_fen < 0 ? 'negative' : '' }
  }
  if (cell.state === 'dash') return { text: '—', look: 'dash' }
  if (cell.state === 'missing') return { text: '缺格', look: 'missing' }
  if (cell.state === 'text') return { text: cell.text, look: 'not-number' }
  return { text: '', look: '' }
}

/** Rows of all panels that stand on one printed line become one shown row. */
export function shownRows(table: Pick<TableDetail, 'columns' | 'rows' | 'unit'>, columns: readonly ShownColumn[]): ShownRow[] {
  const panels = [...new Set(columns.map((column) => column.panel))]
  const lines = new Map<string, PlacedRow[]>()
  if (panels.length < 2) {
    table.rows.forEach((row, at) => lines.set(`${at}`, [{ row, at }]))
  } else {
    const counts = new Map<string, number>()
    for (const [at, row] of table.rows.entries()) {
      // Rows of different panels with one index stand side by side; one panel never shares a line with itself.
      const nth = counts.get(`${row.panel}:${row.index}`) ?? 0
      counts.set(`${row.panel}:${row.index}`, nth + 1)
      const key = `${row.index}.${nth}`
      lines.set(key, [...(lines.get(key) ?? []), { row, at }])
    }
  }
  return [...lines].map(([key, rows]) => ({ key, rows, cells: columns.map((column) => shownCell(column, rows, panels.length > 1, table.unit)) }))
}

function shownCell(column: ShownColumn, rows: readonly PlacedRow[], paired: boolean, unit: string): ShownCell | null {
  const placed = paired ? rows.find((each) => each.row.panel === column.panel) : rows[0]
  if (!placed) return null
  const { row, at } = placed
  const cell = column.at < 0 ? null : (row.cells.find((each) => each.column === column.at) ?? null)
  if (cell) {
    const { text, look } = cellText(cell, column.amount, unit)
    return { row, at, cell, text: text || (column.label_here ? row.label : ''), look }
  }
  return { row, at, cell: null, text: column.label_here ? row.label : '', look: '' }
}
