import { describe, expect, it } from 'vitest'
import type { Signature } from '@/payment/api'
import { awaited, mainAct, shortDigest, steps, waitsFor } from '@/payment/chain'
import type { StatementColumn, StatementLine } from '@/payment/ledgerApi'
import { badRows, lineOf } from '@/payment/refusals'
import { currentMonth, daysOf, detailWords, figureOf, isMonth, printed, sourceOf } from '@/payment/statements'
import { checked, emptyRow, rowProblem } from '@/payment/voucherForm'
import { waitsCheck } from '@/payment/voucherWords'
import { itemWords } from '@/payment/words'

const sign = (act: string, by: string): Signature => ({ act, title: act, by, at: '2026-11-22T01:00:00Z' })
const batch = (state: string, level = 'section', signatures: Signature[] = [sign('prepare', 'kuaiji')], may: string[] = []) =>
  ({ state, level, level_title: level === 'section' ? '科长' : level === 'director' ? '主任' : '无需审批', signatures, may })
const all = () => true
const none = () => false

describe('the way of a batch', () => {
  it.each([
    ['prepared', 'section', 'check'], ['checked', 'section', 'approve'], ['checked', 'none', 'send'], ['approved', 'director', 'send'],
    ['sent', 'none', 'apply'], ['answered', 'none', null], ['cancelled', 'section', null],
  ])('%s with level %s waits for %s', (state, level, act) => {
    expect(awaited({ state, level })).toBe(act)
  })

  it('tells who has signed and whose turn it is', () => {
    const chain = steps(batch('checked', 'director', [sign('prepare', 'kuaiji'), sign('check', 'fuhe')]))
    expect(chain.map((step) => [step.title, step.post, step.state, step.signature?.by ?? ''])).toEqual([
      ['制单', '会计', 'done', 'kuaiji'], ['复核', '财务复核', 'done', 'fuhe'], ['审批', '主任', 'now', ''], ['报盘', '出纳', 'later', ''], ['回盘', '出纳', 'later', ''],
    ])
  })

  it('skips the approval of a small batch, and waits for nothing once answered or cancelled', () => {
    expect(steps(batch('checked', 'none')).map((step) => step.state)).toEqual(['done', 'later', 'skipped', 'now', 'later'])
    expect(steps(batch('answered')).at(-1)?.state).toBe('done')
    expect(steps(batch('cancelled')).some((step) => step.state === 'now')).toBe(false)
  })

  it('has a main act only for who may do it now', () => {
    expect(mainAct(batch('prepared', 'section', [], ['check', 'cancel']))).toEqual({ act: 'check', title: '复核' })
    expect(mainAct(batch('prepared', 'section', [], ['cancel']))).toBeNull()
    // a late return may be taken in, but the batch does not wait for it
    expect(mainAct(batch('answered', 'section', [], ['apply', 'file']))).toBeNull()
  })

  it('otherwise says whom it waits for', () => {
    expect(waitsFor(batch('prepared'), 'chuna', none)).toBe('等财务复核')
    expect(waitsFor(batch('checked', 'director'), 'chuna', none)).toBe('等主任审批')
    expect(waitsFor(batch('approved'), 'kuaiji', none)).toBe('等出纳报盘')
    expect(waitsFor(batch('sent'), 'kuaiji', none)).toBe('等银行回盘，由出纳导入')
    expect(waitsFor(batch('answered'), 'kuaiji', all)).toBe('已全部回盘')
    expect(waitsFor(batch('prepared', 'section', [], ['check']), 'fuhe', all)).toBe('')
  })

  it('tells who has the right but signed before that another person has to', () => {
    expect(waitsFor(batch('prepared'), 'kuaiji', all)).toBe('您已办理制单，应由另一人复核')
    expect(waitsFor(batch('checked', 'section', [sign('prepare', 'kuaiji'), sign('check', 'fuhe')]), 'fuhe', all)).toBe('您已办理复核，应由另一人审批')
    expect(waitsFor(batch('prepared'), 'kuaiji', none)).toBe('等财务复核')
  })

  it('calls items of a batch that has not left not sent', () => {
    expect(itemWords('approved').open!.text).toBe('未报盘')
    expect(itemWords('sent').open!.text).toBe('支付中')
  })

  it('shortens a digest from both ends', () => {
    expect(shortDigest('0123456789abcdef0123456789abcdef')).toBe('01234567…89abcdef')
    expect(shortDigest('0123')).toBe('0123')
  })
})

describe('refusals of files', () => {
  it('reads the bad rows of a list and how many there are', () => {
    expect(badRows({ rows: [{ line: 3, message: '金额不对' }, { line: 'x' }, null], problems: 250 })).toEqual({ rows: [{ line: 3, message: '金额不对' }], problems: 250 })
    expect(badRows({})).toEqual({ rows: [], problems: 0 })
    expect(lineOf({ line: 7 })).toBe(7)
    expect(lineOf({})).toBeNull()
  })
})

describe('statements', () => {
  it('knows the days of months', () => {
    expect(daysOf('2026-02', '2026-02')).toEqual({ since: '2026-02-01', until: '2026-02-28' })
    expect(daysOf('2028-02', '2028-02').until).toBe('2028-02-29')
    expect(daysOf('2026-12', '2026-01')).toEqual({ since: '2026-01-01', until: '2026-12-31' })
    expect([isMonth('2026-13'), isMonth('2026-09'), isMonth('')]).toEqual([false, true, false])
  })

  it('begins at the first open month', () => {
    const months = [{ month: '2026-09', state: 'closed' }, { month: '2026-10', state: 'open' }, { month: '2026-11', state: 'open' }]
    expect(currentMonth(months)).toBe('2026-10')
    expect(currentMonth(months.slice(0, 1))).toBe('2026-09')
    expect(currentMonth([])).toBe('')
  })

  it('finds the batch or payable behind an entry', () => {
    expect(sourceOf('item:3')).toEqual({ kind: 'item', id: 3 })
    expect(sourceOf('payable:17')).toEqual({ kind: 'payable', id: 17 })
    expect(['', 'closing:2026', 'item:x', 'item:3 '].map(sourceOf)).toEqual([null, null, null, null])
  })

  it('opens figures made of entries and no others', () => {
    const line: StatementLine = { cells: ['1004', 5], level: 0, strong: false, account: '1004', book: 'b', transfer: '', source: '' }
    const column: StatementColumn = { name: 'debit', title: '', money: true, since: null, until: '2026-11-30' }
    expect(figureOf(line, column)).toEqual({ book: 'b', account: '1004', since: null, until: '2026-11-30' })
    expect(figureOf({ ...line, account: '' }, column)).toBeNull()
    expect(figureOf(line, { ...column, until: null })).toBeNull()
    expect(figureOf(line, { ...column, money: false })).toBeNull()
  })

  it('tells how many payments are open instead of their ids', () => {
    const item = { code: 'nothing_reserved', done: false, detail: 'item:1:2:reserve、item:2:3:reserve' }
    expect(detailWords(item)).toBe('2 笔支付已报盘、银行还没有回盘')
    expect(detailWords({ ...item, detail: 'a、b、c、d、e 等 12 项' })).toBe('12 笔支付已报盘、银行还没有回盘')
    expect(detailWords({ ...item, detail: 'a、b、c、d、e 等 100 项' })).toBe('100 笔以上支付已报盘、银行还没有回盘')
    expect(detailWords({ code: 'days_locked', done: false, detail: '2026-11-23' })).toBe('2026-11-23')
  })

  it('prints money exactly and nothing where nothing moved', () => {
    expect([printed(123456, true), printed(0, true), printed(0, false), printed(null, false), printed('摘要', false), printed(-5, true)]).toEqual(['1,234.56', '', '0.00', '', '摘要', '-0.05'])
  })
})

describe('a voucher while it is written', () => {
  const row = { debit: '1004', credit: '4101', amount: '1,000.5', memo: '' }
  it('sums what is complete', () => {
    expect(checked('2026-11-02', '拨款', [row, emptyRow(), { ...row, amount: '0.50' }])).toEqual({
      lines: [{ debit: '1004', credit: '4101', amount: 100050, memo: '' }, { debit: '1004', credit: '4101', amount: 50, memo: '' }], total: 100100, problem: '',
    })
  })

  it.each([
    [{ ...row, credit: '' }, '请选择借方和贷方科目'], [{ ...row, credit: '1004' }, '借方和贷方不能是同一科目'],
    [{ ...row, amount: '1.234' }, '金额应是数字，最多两位小数'], [{ ...row, amount: '-1' }, '金额应是数字，最多两位小数'], [{ ...row, amount: '0' }, '金额应大于 0'], [emptyRow(), ''],
  ])('says what is wrong with %o', (given, problem) => {
    expect(rowProblem(given)).toBe(problem)
  })

  it('is not sent before day, memo and rows are there', () => {
    expect(checked('', '拨款', [row]).problem).toBe('请填写日期')
    expect(checked('2026-11-02', ' ', [row]).problem).toBe('请填写摘要')
    expect(checked('2026-11-02', '拨款', [emptyRow()]).problem).toBe('请至少写一条分录')
    expect(checked('2026-11-02', '拨款', [row, { ...row, amount: 'x' }]).problem).toBe('还有 1 条分录没有填好')
  })

  it('waits for another person when it was written by hand or reverses', () => {
    expect(waitsCheck({ source: '', kind: 'transfer', checked_by: '' })).toBe(true)
    expect(waitsCheck({ source: 'batch:1', kind: 'reversal', checked_by: '' })).toBe(true)
    expect(waitsCheck({ source: 'batch:1', kind: 'payment', checked_by: '' })).toBe(false)
    expect(waitsCheck({ source: '', kind: 'transfer', checked_by: 'fuhe' })).toBe(false)
  })
})
