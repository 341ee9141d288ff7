/** 大写金额 as bills print it: 1005.20 元 → 壹仟零伍元贰角. Pure. */
const DIGITS = '零壹贰叁肆伍陆柒捌玖'
const PLACES = ['', '拾', '佰', '仟']
const GROUPS = ['', '万', '亿', '万亿']

/** Four digits in words; a zero between figures is said once. */
function group(digits: string): string {
  let words = ''
  let gap = false
  ;[...digits].forEach((digit, at) => {
    const place = digits.length - 1 - at
    if (digit === '0') {
      gap = words !== ''
      return
    }
    words += `${gap ? '零' : ''}${DIGITS[Number(digit)]}${PLACES[place]}`
    gap = false
  })
  return words
}

function whole(digits: string): string {
  const padded = digits.padStart(Math.ceil(digits.length / 4) * 4, '0')
  const groups = padded.match(/\d{4}/g) ?? []
  let words = ''
  let gap = false
  groups.forEach((four, at) => {
    const said = group(four.replace(/^0+/, ''))
    if (!said) {
      gap = words !== ''
      return
    }
    words += `${words && (gap || four.startsWith('0')) ? '零' : ''}${said}${GROUPS[groups.length - 1 - at]}`
    gap = false
  })
  return words
}

/** An amount in 分 in words. */
export function capitals(fen: number): string {
  if (!Number.isSafeInteger(fen)) return ''
  if (fen === 0) return '零元整'
  const digits = String(Math.abs(fen)).padStart(3, '0')
  const yuan = digits.slice(0, -2).replace(/^0+/, '')
  const jiao = Number(digits.at(-2))
  const cent = Number(digits.at(-1))
  const head = yuan ? `${whole(yuan)}元` : ''
  const tenth = jiao ? `${DIGITS[jiao]}角` : yuan && cent ? '零' : ''
  const tail = cent ? `${DIGITS[cent]}分` : '整'
  return `${fen < 0 ? '负' : ''}${head}${tenth}${tail}`
}
