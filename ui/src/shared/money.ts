/** Money is an integer number of 分 and is only ever turned into text here. */

export type MoneyUnit = '元' | '千元' | '万元' | '亿元'

/** How many digits one unit shifts the decimal point of an amount in 分. */
const SHIFT: Record<MoneyUnit, number> = { 元: 2, 千元: 5, 万元: 6, 亿元: 10 }

export function isMoneyUnit(text: string | null | undefined): text is MoneyUnit {
  return text != null && text in SHIFT
}

/**
 * 分 as text in `unit`: thousands separated, at least two decimals, never rounded.
 * Works on the digits of the number, so no floating point comes near the amount.
 */
export function formatFen(fen: number, unit: MoneyUnit = '元'): string {
  if (!Number.isSafeInteger(fen)) throw new RangeError(`not a whole number of 分: ${fen}`)
  const shift = SHIFT[unit]
  const digits = String(Math.abs(fen)).padStart(shift + 1, '0')
  const whole = digits.slice(0, -shift).replace(/\B(?=(\d{3})+$)/g, ',')
  const rest = digits.slice(-shift).replace(/0+$/, '').padEnd(2, '0')
  return `${fen < 0 ? '-' : ''}${whole}.${rest}`
}

/** The unit a chart label reads best in: 万元 from ten thousand yuan upwards. */
export function readableUnit(fen: number): MoneyUnit {
  const size = Math.abs(fen)
  if (size >= 1_000_000_000_000) return '亿元'
  return size >= 1_000_000 ? '万元' : '元'
}

/** Short label for charts, rounded half up to two decimals; the table beside it stays exact. */
export function shortMoney(fen: number): string {
  const unit = readableUnit(fen)
  const cut = 10 ** (SHIFT[unit] - 2)
  const hundredths = Math.floor((Math.abs(fen) + cut / 2) / cut)
  return `${formatFen(fen < 0 ? -hundredths : hundredths)} ${unit}`
}

/** Share of a whole in percent with one decimal, from whole numbers. */
export function share(part: number, whole: number): string {
  if (whole === 0) return '—'
  return `${(Math.round((part * 1000) / whole) / 10).toFixed(1)}%`
}
