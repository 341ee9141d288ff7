/** From the figures of the contract to what is drawn. Pure. */
import type { Charts, FunctionNode } from '@/shared/api/types'
import { formatFen, share, shortMoney, type MoneyUnit } from '@/shared/money'
import type { Bar } from '@/shared/charts/BarList.vue'
import type { FigureTable } from '@/shared/charts/ChartCard.vue'

/** Nodes whose children do not add up to them; must be empty, the server closes every sum. */
export function unequalParents(node: FunctionNode): string[] {
  const below = node.children.flatMap(unequalParents)
  if (!node.children.length) return below
  const sum = node.children.reduce((total, child) => total + child.amount_fen, 0)
  return sum === node.amount_fen ? below : [node.code || node.name, ...below]
}

/** The node reached by following codes from the root; stops at the last one that exists. */
export function descend(root: FunctionNode, path: readonly string[]): FunctionNode[] {
  const trail = [root]
  for (const step of path) {
    const next = trail.at(-1)!.children.find((child) => keyOf(child) === step)
    if (!next) break
    trail.push(next)
  }
  return trail
}

export const keyOf = (node: Pick<FunctionNode, 'code' | 'name'>): string => node.code || node.name

export function functionTable(node: FunctionNode, unit: MoneyUnit): FigureTable {
  return {
    head: ['科目编码', '科目名称', `金额（${unit}）`, '占比'],
    rows: [
      ...node.children.map((child) => [child.code, child.name, formatFen(child.amount_fen, unit), share(child.amount_fen, node.amount_fen)]),
      ...(node.children.length ? [['', '合计', formatFen(node.amount_fen, unit), '100.0%']] : []),
    ],
  }
}

export function flowTable(flow: Charts['flow'], unit: MoneyUnit): FigureTable {
  return { head: ['来源', '去向', `金额（${unit}）`], rows: flow.links.map((link) => [link.source, link.target, formatFen(link.amount_fen, unit)]) }
}

export function moneyBars(items: readonly { name: string; amount_fen: number; unit_name?: string }[], showUnit: boolean): Bar[] {
  return [...items]
    .sort((a, b) => b.amount_fen - a.amount_fen)
    .map((item) => ({ name: item.name, note: showUnit ? (item.unit_name ?? '') : '', value: item.amount_fen, label: shortMoney(item.amount_fen) }))
}

export function indicatorBars(items: Charts['indicators']): { level1: string; total: number; bars: Bar[] }[] {
  const groups = new Map<string, Bar[]>()
  for (const item of items) {
    const name = item.level1 || '未标一级指标'
    groups.set(name, [...(groups.get(name) ?? []), { name: item.level2 || '未标二级指标', value: item.count, label: `${item.count} 个` }])
  }
  return [...groups].map(([level1, bars]) => ({ level1, total: bars.reduce((sum, bar) => sum + bar.value, 0), bars: bars.sort((a, b) => b.value - a.value) }))
}
