/** Papers of a batch by the case they were scanned for. Pure. */
import type { PaperItem } from '@/capture/api'

export interface CasePapers { key: string; papers: PaperItem[] }
/** What the intake page keeps of papers that were chosen. */
export interface Chosen { ids: number[]; count: number; total: number; payer: string }

export function byCase(papers: readonly PaperItem[]): CasePapers[] {
  const found = new Map<string, PaperItem[]>()
  for (const paper of papers) {
    if (paper.kind === 'separator') continue
    const key = paper.case_key || '未分案卷'
    found.set(key, [...(found.get(key) ?? []), paper])
  }
  return [...found].map(([key, of]) => ({ key, papers: of }))
}
