/** Vertical merging of equal neighbours (一级指标, 二级指标) in an indicator table. */
import type { IndicatorItem } from '@/shared/api/types'

export interface Spans { level1: number; level2: number }

/** How many rows each row's level cells span; 0 when a row above covers them. */
export function levelSpans(indicators: readonly Pick<IndicatorItem, 'level1' | 'level2'>[]): Spans[] {
  const spans: Spans[] = indicators.map(() => ({ level1: 0, level2: 0 }))
  let first = 0
  let second = 0
  indicators.forEach((each, at) => {
    const before = indicators[at - 1]
    if (!before || before.level1 !== each.level1) first = at
    if (!before || before.level1 !== each.level1 || before.level2 !== each.level2) second = at
    spans[first]!.level1 += 1
    spans[second]!.level2 += 1
  })
  return spans
}
