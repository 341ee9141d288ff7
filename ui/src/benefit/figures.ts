/** Figures as they are typed and printed: text in 元, exact, never a floating-point number. Pure. */

const AMOUNT = /^\d{1,12}(\.\d{1,2})?$/
const DECIMAL = /^\d{1,12}(\.\d{1,6})?$/

/** What people type: blanks, thousands separators and full-width digits are no mistakes. */
export function tidy(text: string): string {
  return text
    .trim()
    .replace(/[０-９．]/g, (c) => (c === '．' ? '.' : String.fromCharCode(c.charCodeAt(0) - 0xfee0)))
    .replace(/[,，\s¥￥元]/g, '')
}

/** 元 as text → 分; null when it is no amount with at most two decimals. */
export function fenOf(text: string): number | null {
  const plain = tidy(text)
  if (!AMOUNT.test(plain)) return null
  const [whole = '0', rest = ''] = plain.split('.')
  return Number(whole) * 100 + Number(rest.padEnd(2, '0'))
}

/** 分 → `12345.67`, the form of the contract. */
export function yuanOf(fen: number): string {
  const digits = String(Math.abs(fen)).padStart(3, '0')
  return `${fen < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** `12345.6` of the contract → `12,345.60` for people; what is no amount stays as it is. */
export function printed(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(text)
  if (!match) return text
  return `${match[1]}${match[2]!.replace(/\B(?=(\d{3})+$)/g, ',')}.${(match[3] ?? '').padEnd(2, '0')}`
}

function scaled(text: string, digits: number): bigint | null {
  const plain = tidy(text)
  if (!DECIMAL.test(plain)) return null
  const [whole = '0', rest = ''] = plain.split('.')
  return BigInt(whole + rest.padEnd(digits, '0'))
}

export const isDecimal = (text: string): boolean => DECIMAL.test(tidy(text))

/** 数量 × 单价 in 分, half up; null when one of them is no number. */
export function product(quantity: string, price: string): number | null {
  const a = scaled(quantity, 6)
  const b = scaled(price, 6)
  if (a === null || b === null) return null
  const unit = 10n ** 10n // twelve decimals down to two
  return Number((a * b + unit / 2n) / unit)
}

/** `10` or `10%` → `0.1`; null outside 0 to 100. */
export function ratioOf(percent: string): string | null {
  const plain = tidy(percent).replace(/%$/, '')
  if (!/^\d{1,3}(\.\d{1,4})?$/.test(plain)) return null
  const [whole = '0', rest = ''] = plain.split('.')
  const parts = Number(whole + rest.padEnd(4, '0')) // millionths
  if (parts > 1_000_000) return null
  return (parts / 1_000_000).toFixed(6).replace(/\.?0+$/, '') || '0'
}

/** A real day written `2024-05-01`. */
export function isDay(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!match) return false
  const at = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])))
  return at.toISOString().slice(0, 10) === text
}

/** `20240501`, `2024.5.1`, `2024/5/1` → `2024-05-01`; anything else stays as typed. */
export function dayOf(text: string): string {
  const plain = text.trim()
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(plain) ?? /^(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?$/.exec(plain)
  return match ? `${match[1]}-${match[2]!.padStart(2, '0')}-${match[3]!.padStart(2, '0')}` : plain
}

export function today(now = new Date()): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
}
