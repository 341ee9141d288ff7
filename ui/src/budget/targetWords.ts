/** Amounts of a performance target are named by stable keys; these are the words for them. */
const WORDS: Record<string, string> = {
  total: '年度资金总额', project_total: '项目总额', income: '收入预算', fiscal: '财政资金', other: '其他资金', carry: '上年结转',
  local: '本级安排', upper: '上级补助', basic: '基本支出', project: '项目支出',
}
const PREFIXES: [string, string][] = [['project_', '项目'], ['income_', '收入'], ['total_', '总额'], ['fiscal_', '财政'], ['other_', '其他']]

export function fieldWord(name: string): string {
  const known = WORDS[name]
  if (known) return known
  for (const [prefix, word] of PREFIXES) {
    const rest = name.startsWith(prefix) ? WORDS[name.slice(prefix.length)] : undefined
    if (rest) return `${word}·${rest}`
  }
  return name
}
