import { describe, expect, it } from 'vitest'
import { formatFen, isMoneyUnit, readableUnit, share, shortMoney } from '@/shared/money'

describe('formatFen', () => {
  it.each([
    [0, '元', '0.00'],
    [5, '元', '0.05'],
    [-5, '元', '-0.05'],
    [5473944242, '元', '54,739,442.42'],
    [-100000, '元', '-1,000.00'],
    [87634700_00, '万元', '8,763.47'],
    [87634712_34, '万元', '8,763.471234'],
    [100, '万元', '0.0001'],
    [1, '亿元', '0.0000000001'],
    [123456, '千元', '1.23456'],
  ] as const)('%i 分 in %s is %s', (fen, unit, text) => {
    expect(formatFen(fen, unit)).toBe(text)
  })

  it('never loses a 分, whatever the unit', () => {
    for (let fen = -2_000_003; fen < 2_000_003; fen += 7919) {
      for (const [unit, shift] of [['元', 2], ['千元', 5], ['万元', 6]] as const) {
        const text = formatFen(fen, unit).replace(/,/g, '')
        const [whole = '', rest = ''] = text.replace('-', '').split('.')
        expect(Number(whole + rest.padEnd(shift, '0').slice(0, shift))).toBe(Math.abs(fen))
        expect(rest.length).toBeGreaterThanOrEqual(2)
      }
    }
  })

  it('refuses what is not a whole number of 分', () => {
    expect(() => formatFen(1.5)).toThrow(RangeError)
    expect(() => formatFen(2 ** 60)).toThrow(RangeError)
  })
})

describe('short labels', () => {
  it('choose a unit and round half up to two decimals', () => {
    expect(readableUnit(999_999)).toBe('元')
    expect(readableUnit(1_000_000)).toBe('万元')
    expect(shortMoney(999_999)).toBe('9,999.99 元')
    expect(shortMoney(1_234_567_89)).toBe('123.46 万元')
    expect(shortMoney(-1_005_000)).toBe('-1.01 万元')
    expect(shortMoney(1_000_000_000_000)).toBe('100.00 亿元')
  })

  it('give shares without dividing by nothing', () => {
    expect(share(1, 3)).toBe('33.3%')
    expect(share(5, 0)).toBe('—')
  })

  it('know the units a table may be printed in', () => {
    expect(isMoneyUnit('万元')).toBe(true)
    expect(isMoneyUnit('')).toBe(false)
    expect(isMoneyUnit('美元')).toBe(false)
  })
})
