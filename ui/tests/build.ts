/** Small makers of contract values for the tests. */
import type { EvidenceItem, FindingItem, TableCell, TableColumn, TableDetail, TableRow } from '@/shared/api/types'

export const cell = (column: number, text: string, more: Partial<TableCell> = {}): TableCell => ({
  column, text, state: 'text', amount_fen: null, place: {}, findings: [], ...more,
})
export const number = (column: number, fen: number, more: Partial<TableCell> = {}): TableCell =>
  cell(column, String(fen), { state: fen === 0 ? 'zero' : 'number', amount_fen: fen, ...more })
export const row = (index: number, label: string, cells: TableCell[], more: Partial<TableRow> = {}): TableRow => ({
  index, role: 'detail', panel: '', label, level: 0, place: {}, cells, findings: [], ...more,
})
export const column = (path: string, role: TableColumn['role'] = 'amount', panel = ''): TableColumn => ({
  key: path, label: path, path: path.split('›'), panel, role,
})
export const table = (columns: TableColumn[], rows: TableRow[], unit = '元'): TableDetail => ({
  index: 0, kind: '支出总表', number: '', title: '', unit, blank: false, columns, rows, targets: [], notes: [],
})
export const evidence = (more: Partial<EvidenceItem> = {}): EvidenceItem => ({
  document: 'a.pdf', own: true, page: null, line: null, sheet: null, cell: null, bbox: null, table: '', table_index: null,
  row: '', row_index: null, column: '', column_index: null, target_index: null, text: '', ...more,
})
export const finding = (fingerprint: string, sides: EvidenceItem[], more: Partial<FindingItem> = {}): FindingItem => ({
  fingerprint, rule: 'T01', rule_title: '', category: 'arithmetic', severity: 'error', table: '', message: '', expected: '', found: '',
  difference: '', suggestion: '', evidence: sides, decision: { state: 'open', reason: '', by: '', at: null }, ...more,
})
