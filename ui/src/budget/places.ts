/** Finding ↔ place: which cells, lines and boxes carry which findings. Pure; no Vue. */
import type { Bbox, EvidenceItem, FindingItem, Place, TableCell, TableDetail } from '@/shared/api/types'

const RANK: Record<string, number> = { error: 0, warning: 1, info: 2 }

export type Severities = ReadonlyMap<string, string>

export function severities(findings: readonly FindingItem[]): Severities {
  return new Map(findings.map((finding) => [finding.fingerprint, finding.severity]))
}

/** The most serious of some findings; empty when none of them is known. */
export function worst(fingerprints: readonly string[], known: Severities): string {
  let found = ''
  for (const each of fingerprints) {
    const severity = known.get(each)
    if (severity !== undefined && (found === '' || (RANK[severity] ?? 9) < (RANK[found] ?? 9))) found = severity
  }
  return found
}

/**
 * The sides a finding accuses. A sum names its total first and then every part it added up:
 * the parts are where to look, not what is wrong, and are only tinted.
 */
export function accused(finding: Pick<FindingItem, 'evidence'>, at: number): boolean {
  return at === 0 || finding.evidence.length <= 2
}

/** `row:column` of the accused cells of one table, with the findings that accuse them. */
export function accusedCells(findings: readonly FindingItem[], table: number): Map<string, string[]> {
  const cells = new Map<string, string[]>()
  for (const finding of findings) {
    finding.evidence.forEach((each, at) => {
      if (!each.own || each.table_index !== table || each.row_index === null || !accused(finding, at)) return
      const key = `${each.row_index}:${each.column_index ?? ''}`
      cells.set(key, [...(cells.get(key) ?? []), finding.fingerprint])
    })
  }
  return cells
}

export interface Mark {
  accused: boolean
  fingerprint: string
  severity: string
  /** position among the evidence of the finding */
  evidence: number
  bbox: Bbox
  text: string
}

export function marksOnPage(findings: readonly FindingItem[], page: number): Mark[] {
  return findings.flatMap((finding) =>
    finding.evidence.flatMap((each, evidence) =>
      each.own && each.page === page && each.bbox
        ? [{ accused: accused(finding, evidence), fingerprint: finding.fingerprint, severity: finding.severity, evidence, bbox: each.bbox, text: each.text }]
        : [],
    ),
  )
}

export interface LineMark { accused: boolean; fingerprint: string; severity: string; evidence: number; text: string }

export function marksByLine(findings: readonly FindingItem[]): Map<number, LineMark[]> {
  const lines = new Map<number, LineMark[]>()
  for (const finding of findings) {
    finding.evidence.forEach((each, evidence) => {
      if (!each.own || each.line == null || each.cell) return
      const mark = { accused: accused(finding, evidence), fingerprint: finding.fingerprint, severity: finding.severity, evidence, text: each.text }
      lines.set(each.line, [...(lines.get(each.line) ?? []), mark])
    })
  }
  return lines
}

/** `row` and `column` are positions in the rows and columns of the table. */
export interface CellAt { row: number; column: number; cell: TableCell }

const close = (a: Bbox, b: Bbox): boolean => a.every((value: number, at: number) => Math.abs(value - b[at]!) < 1)

/** The cell an evidence speaks of: by its positions, else the first amount of its row, else by its place. */
export function cellOf(table: TableDetail, evidence: EvidenceItem): CellAt | null {
  if (evidence.row_index !== null) {
    const row = table.rows[evidence.row_index]
    const named = evidence.column_index === null ? row?.cells[0] : row?.cells.find((cell) => cell.column === evidence.column_index)
    return named ? { row: evidence.row_index, column: named.column, cell: named } : null
  }
  for (const [at, row] of table.rows.entries()) {
    for (const cell of row.cells) {
      const { place } = cell
      const sameBox = place.bbox && evidence.bbox && place.page === evidence.page && close(place.bbox, evidence.bbox)
      const sameLine = place.line != null && place.line === evidence.line && cell.text.trim() !== '' && cell.text.trim() === evidence.text.trim()
      if (sameBox || sameLine) return { row: at, column: cell.column, cell }
    }
  }
  return null
}

/** The first cell that stands at a place of the source (a clicked line). */
export function cellAtLine(table: TableDetail, line: number): CellAt | null {
  for (const [at, row] of table.rows.entries()) {
    const here = row.cells.filter((each) => each.place.line === line)
    const cell = here.find((each) => each.findings.length > 0) ?? here.find((each) => each.amount_fen !== null) ?? here[0]
    if (cell) return { row: at, column: cell.column, cell }
  }
  return null
}

/** The place in this document; what stands in another document has none here. */
export function placeOf(evidence: EvidenceItem, cell: TableCell | null): Place | null {
  if (!evidence.own) return null
  return {
    line: evidence.line ?? cell?.place.line ?? null,
    page: evidence.page ?? cell?.place.page ?? null,
    bbox: evidence.bbox ?? cell?.place.bbox ?? null,
    sheet: evidence.sheet ?? cell?.place.sheet ?? null,
    cell: evidence.cell ?? cell?.place.cell ?? null,
  }
}

/** A1 address → 0-based row and column; null when it is no address. */
export function parseAddress(address: string): { row: number; column: number } | null {
  const match = /^([A-Z]{1,3})([1-9]\d*)/.exec(address.toUpperCase())
  if (!match) return null
  let column = 0
  for (const letter of match[1]!) column = column * 26 + letter.charCodeAt(0) - 64
  return { row: Number(match[2]) - 1, column: column - 1 }
}

export function columnLetters(column: number): string {
  let letters = ''
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters
  return letters
}

/** Where it stands, in words: `第 3 页`, `第 218 行`, `Sheet1!B7`. */
export function placeWords(place: Place): string {
  const words: string[] = []
  if (place.page) words.push(`第 ${place.page} 页`)
  if (place.sheet && place.cell) words.push(`${place.sheet}!${place.cell}`)
  else if (place.line) words.push(`第 ${place.line} 行`)
  return words.join(' ')
}

export interface FindingFilter { severity: string; category: string; rule: string; decision: string; table: string }

/** A kind of table, or `#3` for the table at index 3. */
export function filterFindings(findings: readonly FindingItem[], filter: FindingFilter): FindingItem[] {
  return findings.filter(
    (finding) =>
      (!filter.severity || finding.severity === filter.severity) &&
      (!filter.category || finding.category === filter.category) &&
      (!filter.rule || finding.rule === filter.rule) &&
      (!filter.decision || finding.decision.state === filter.decision) &&
      (!filter.table || finding.evidence.some((each) => String(each.table_index ?? '') === filter.table)),
  )
}

/** The finding to stand on after `now` was decided: the next open one, else the next, else none. */
export function after(list: readonly FindingItem[], now: string): string {
  const at = list.findIndex((finding) => finding.fingerprint === now)
  const rest = [...list.slice(at + 1), ...list.slice(0, Math.max(0, at))]
  return rest.find((finding) => finding.decision.state === 'open')?.fingerprint ?? list[at + 1]?.fingerprint ?? now
}
