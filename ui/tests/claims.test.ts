import { describe, expect, it } from 'vitest'
import { daysOf, points } from '@/claims/board'
import { inPortions, type Row } from '@/claims/bulk'
import { capitals } from '@/claims/capitals'
import {
  claimOut, emptyBill, emptyForm, emptyLine, emptyVisit, fenOf, gapFen, hindrances, lineFen, pastedLines, problems, productFen, visitsIn, visitsOut, type ClaimForm,
} from '@/claims/intakeForm'
import { actOf, conflictOf, mainAct, otherActs, undecided, waitsFor, worked } from '@/claims/steps'
import type { ClaimRow } from '@/claims/api'

describe('大写', () => {
  it.each([
    [0, '零元整'], [5, '伍分'], [50, '伍角整'], [100, '壹元整'], [105, '壹元零伍分'], [110, '壹元壹角整'], [1000, '壹拾元整'], [100_520, '壹仟零伍元贰角整'],
    [615_461, '陆仟壹佰伍拾肆元陆角壹分'], [1_000_000, '壹万元整'], [10_000_100, '壹拾万零壹元整'], [10_010_000, '壹拾万零壹佰元整'], [100_000_500_000, '壹拾亿零伍仟元整'],
    [12_345_678_901, '壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元零壹分'], [1_000_000_000_000, '壹佰亿元整'], [-2050, '负贰拾元伍角整'], [2_000_010_000, '贰仟万零壹佰元整'],
  ])('%i 分 is %s', (fen, words) => {
    expect(capitals(fen)).toBe(words)
  })
})

describe('figures as typed', () => {
  it.each([['12', 1200], ['1,234.5', 123450], ['-3.20', -320], ['０.０５', 5], ['-0', 0], ['1.234', null], ['', null], ['abc', null]])('%s → %s 分', (text, fen) => {
    expect(fenOf(text)).toBe(fen)
  })
  it('multiplies exactly, half away from zero; an empty quantity is one', () => {
    expect(productFen('3', '0.335')).toBe(101)
    expect(productFen('-3', '0.335')).toBe(-101)
    expect(productFen('', '12.30')).toBe(1230)
    expect(productFen('0.1', '0.1')).toBe(1)
    expect(productFen('x', '1')).toBeNull()
  })
})

function filled(): ClaimForm {
  const form = { ...emptyForm(), person: 7 }
  const bill = { ...emptyBill('2026-11-01'), number: '00012345', checkCode: 'ab12', total: '30.00', lines: [{ ...emptyLine(), name: '药', quantity: '2', price: '10' }, { ...emptyLine(), name: '检查', amount: '10' }, emptyLine()] }
  return { ...form, visits: [{ ...emptyVisit('11'), provider: 'H1', providerName: '医院', first: '20261101', diagnoses: 'i10，E11', bills: [bill] }] }
}

describe('the intake form', () => {
  it('becomes the claim of the wire; blank lines stay behind', () => {
    const claim = claimOut(filled())
    expect(claim.visits?.[0]).toMatchObject({ med_type: '11', provider: 'H1', first: '2026-11-01', last: '2026-11-01', diagnoses: ['I10', 'E11'] })
    expect(claim.visits?.[0]?.bills[0]).toMatchObject({ number: '00012345', total: 3000, day: '2026-11-01' })
    expect(claim.visits?.[0]?.bills[0]?.lines?.map((line) => [line.name, line.quantity, line.price, line.amount])).toEqual([['药', '2', '10', 2000], ['检查', '1', '10.00', 1000]])
  })

  it('tells the gap between a bill and its lines to the 分', () => {
    const form = filled()
    const bill = form.visits[0]!.bills[0]!
    expect(gapFen(bill)).toBe(0)
    bill.total = '30.01'
    expect(gapFen(bill)).toBe(1)
    bill.lines = [emptyLine()]
    expect(gapFen(bill)).toBeNull()
  })

  it('has nothing to say of a right form, and names each wrong field as the server does', () => {
    expect([...problems(filled(), '2026-11-23')]).toEqual([])
    const form = filled()
    form.person = 0
    form.visits[0]!.first = '2026-13-01'
    form.visits[0]!.bills[0]!.day = '20261124'
    form.visits[0]!.bills[0]!.lines[0]!.price = '1,2,x'
    form.visits[0]!.bills[0]!.total = '-5'
    expect([...problems(form, '2026-11-23').keys()]).toEqual([
      'person', 'visits[0].first', 'visits[0].bills[0].day', 'visits[0].bills[0].refundOf', 'visits[0].bills[0].lines[0].price', 'visits[0].bills[0].lines[0].amount',
    ])
  })

  it('a printed amount that differs from quantity × price is told and does not hold back', () => {
    const form = filled()
    form.visits[0]!.bills[0]!.lines[0]!.amount = '20.05'
    expect(problems(form, '2026-11-23').get('visits[0].bills[0].lines[0].amount')).toBe('数量乘单价是 20.00')
    expect(hindrances(problems(form, '2026-11-23'))).toEqual([])
  })

  it('an electronic bill without check code is told of, and may wait as a draft', () => {
    const form = filled()
    form.visits[0]!.bills[0]!.checkCode = ''
    expect([...problems(form, '2026-11-23').keys()]).toEqual(['visits[0].bills[0].check_code'])
    expect(hindrances(problems(form, '2026-11-23'))).toEqual([])
    form.visits[0]!.bills[0]!.electronic = false
    expect(problems(form, '2026-11-23').size).toBe(0)
  })

  it('a stored draft goes through the form unchanged, also what the form has no field for', () => {
    const line = { name: '药', quantity: '0.5', price: '3.123456', amount: 156, day: null, code: 'X1', spec: '10mg', unit: '盒', category: '西药', prescription: 'P1', trace: 'T1' }
    const bill = {
      number: '1', day: '2026-11-01', total: -156, code: 'C', check_code: 'K', electronic: false, foreign: true, total_in_words: -156, printed_fund: 20, categories: [{ name: '西药费', amount: -156 }], lines: [line],
      payer: '测试甲', payer_id: '110***13', sex: '1', age: 40, refund_of: '2', paper: 9,
    }
    const visit = { med_type: '21', provider: 'H1', provider_name: '医院', first: '2026-10-01', last: '2026-11-01', bills: [bill], department: '内科', diagnoses: ['I10'], operations: [{ code: '00.1', day: '2026-10-02' }], out_of_town: '06', excused: true }
    expect(visitsOut({ visits: visitsIn([visit]) })).toEqual([{ ...visit, bills: [{ ...bill, payer_id: '110***13' }] }])
  })
})

describe('rows from a spreadsheet', () => {
  it('finds its columns by their names and drops the total', () => {
    const rows = pastedLines('序号\t项目编码\t项目名称\t规格\t数量\t单价\t金额\t收费日期\n1\tX01\t阿莫西林\t0.25g\t2\t1,000.5\t2,001.00\t2026/11/1\n\t\t合计\t\t\t\t2001\t')
    expect(rows.map(({ name, code, spec, quantity, price, amount, day }) => ({ name, code, spec, quantity, price, amount, day }))).toEqual([
      { name: '阿莫西林', code: 'X01', spec: '0.25g', quantity: '2', price: '1000.5', amount: '2001.00', day: '2026-11-01' },
    ])
  })
  it('without a head goes by how many columns there are', () => {
    expect(pastedLines('药\t2\t3.5\t7').map((row) => [row.name, row.quantity, row.price, lineFen(row)])).toEqual([['药', '2', '3.5', 700]])
    expect(pastedLines('药\t7').map((row) => [row.name, row.amount])).toEqual([['药', '7']])
  })
})

const finding = (id: number, severity: string, decision: string, gate = false) => ({ id, severity, decision, gate }) as never
describe('what may be done', () => {
  it.each([
    ['draft', ['accept'], 'accept'], ['accepted', ['settle', 'hold'], 'settle'], ['settled', ['recheck'], 'recheck'], ['rechecked', [], null], ['approved', ['release'], 'release'], ['closed', ['correct'], null],
  ])('%s with %j has the main act %s', (state, may, step) => {
    expect(mainAct({ state, may })?.step ?? null).toBe(step)
  })
  it('lists the others in the order of a menu, never the main one or mere edits', () => {
    expect(otherActs({ state: 'accepted', may: ['settle', 'withdraw', 'hold', 'choose_item', 'check', 'take'] }).map((act) => [act.step, act.reason])).toEqual([['check', false], ['hold', true], ['withdraw', true]])
  })
  it('says whose turn it is, and why not mine', () => {
    const claim = { state: 'settled', state_title: '待复核', may: [], approval: '', signatures: [{ step: 'settle', title: '初审', by: 'chushen', name: '', at: null }] }
    expect(waitsFor(claim, 'fushen')).toBe('等复核')
    expect(waitsFor(claim, 'chushen')).toBe('您已办理初审，等另一人复核')
    expect(waitsFor({ ...claim, state: 'rechecked', approval: '分管主任' }, 'x')).toBe('等分管主任审批')
    expect(waitsFor({ ...claim, state: 'closed', state_title: '已办结' }, 'x')).toBe('已办结')
    expect(waitsFor({ ...claim, may: ['recheck'] }, 'fushen')).toBe('')
  })
  it('counts what must be decided: notices need not, asked ones still do', () => {
    const list = [finding(1, 'notice', 'open'), finding(2, 'violation', 'open'), finding(3, 'suspicious', 'asked'), finding(4, 'violation', 'accepted')]
    expect(undecided({ finding_list: list })).toBe(2)
  })
  it('works through gates and violations first, decided ones last', () => {
    const list = [finding(1, 'notice', 'open'), finding(2, 'violation', 'accepted'), finding(3, 'suspicious', 'open'), finding(4, 'violation', 'open', true), finding(5, 'violation', 'gone'), finding(6, 'violation', 'asked')]
    expect(worked(list).map((one: { id: number }) => one.id)).toEqual([4, 3, 1, 6, 2, 5])
  })
  it('tells a stale page from a colleague and from findings', () => {
    expect(conflictOf('claim_changed', 'x', {}).kind).toBe('stale')
    expect(conflictOf('claim_held', 'x', {}).kind).toBe('held')
    expect(conflictOf('gate', 'x', { findings: [3, { id: 4 }] })).toEqual({ kind: 'findings', message: 'x', findings: [3, 4] })
    expect(conflictOf('no_account', 'x', {}).kind).toBe('other')
  })
  it('has words for every step', () => {
    for (const step of ['accept', 'settle', 'release', 'correct', 'return_approved'] as const) expect(actOf(step).title).not.toBe('')
  })
})

describe('a bulk act', () => {
  const rows = Array.from({ length: 23 }, (_, at) => ({ id: at + 1, number: `N${at + 1}` })) as ClaimRow[]
  const answer = (ids: number[]) => ({ done: ids.length, refused: 0, rows: ids.map((claim) => ({ claim, number: `N${claim}`, ok: true, code: '', message: '' })) })
  it('goes in portions, tells a portion that failed, and goes on', async () => {
    const heard: Row[] = []
    await inPortions(rows, async (ids, part) => { if (part === 1) throw new Error('断了'); return answer(ids) }, (found) => { heard.push(...found); return true }, (error) => (error as Error).message)
    expect(heard.filter((row) => row.ok)).toHaveLength(13)
    expect(heard.filter((row) => !row.ok).map((row) => [row.number, row.message]).at(0)).toEqual(['N11', '断了'])
  })
  it('stops after the portion under way', async () => {
    const asked: number[][] = []
    await inPortions(rows, async (ids) => { asked.push(ids); return answer(ids) }, () => false, String)
    expect(asked).toHaveLength(1)
  })
})

describe('the board', () => {
  it('knows its periods', () => {
    const now = new Date(2026, 10, 23)
    expect(daysOf('month', now)).toEqual(['2026-11-01', '2026-11-23'])
    expect(daysOf('last', new Date(2026, 0, 5))).toEqual(['2025-12-01', '2025-12-31'])
    expect(daysOf('quarter', now)).toEqual(['2026-10-01', '2026-11-23'])
    expect(daysOf('year', now)).toEqual(['2026-01-01', '2026-11-23'])
  })
  it('draws many days as weeks and months without losing one', () => {
    const days = (n: number) => Array.from({ length: n }, (_, at) => ({ day: new Date(Date.UTC(2026, 0, 1 + at)).toISOString().slice(0, 10), accepted: 1, closed: 2, fund: 3 }))
    expect(points(days(31))).toHaveLength(31)
    const weeks = points(days(100))
    expect(weeks.length).toBe(15)
    expect(weeks.reduce((sum, one) => sum + one.accepted, 0)).toBe(100)
    const months = points(days(327))
    expect(months.map((one) => one.label).slice(0, 2)).toEqual(['2026-01', '2026-02'])
    expect(months.reduce((sum, one) => sum + one.fund, 0)).toBe(981)
  })
})
