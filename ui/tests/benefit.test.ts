import { describe, expect, it } from 'vitest'
import { casesOf, eligibleFen, emptyForm, emptyLine, inWords as labelled, labelOf, lineFen, pastedLines, pathOf, problems, type CaseForm } from '@/benefit/caseForm'
import { dayOf, fenOf, isDay, printed, product, ratioOf, tidy, yuanOf } from '@/benefit/figures'
import { claimsProblem, fundsTotal, inWords, reference, signed, stepName, template } from '@/benefit/simulation'
import { inLine, place, rows, years } from '@/benefit/timeline'
import { shareTable, splitName, steps } from '@/benefit/waterfall'
import type { Family, ShareOut } from '@/benefit/api'

function filled(): CaseForm {
  const form = emptyForm()
  form.birthDate = '1970-01-01'
  Object.assign(form.visits[0]!, { admission: '2024-05-01', discharge: '2024-05-11', total: '60,000', ownPay: '3500', overLimit: '250', priorSelfPay: '2000.0' })
  return form
}
const told = (form: CaseForm) => problems(form).map((each) => [each.path, each.message])

describe('figures', () => {
  it.each([['60000', 6_000_000], ['１，２３４．５', 123_450], ['0.01', 1], [' 1 000.10 元', 100_010]])('%s is %i 分', (text, fen) => expect(fenOf(text)).toBe(fen))
  it.each(['', '-1', '1.234', '1e5', 'abc', '1.', '.5', '9'.repeat(13)])('%s is no amount', (text) => expect(fenOf(text)).toBeNull())
  it('turn back into text without loss', () => {
    for (let fen = 0; fen < 3_000_000; fen += 7_919) expect(fenOf(yuanOf(fen))).toBe(fen)
    expect(yuanOf(-5)).toBe('-0.05')
  })
  it.each([['46932.5', '46,932.50'], ['-1234567.89', '-1,234,567.89'], ['85%', '85%'], ['0', '0.00']])('%s is printed %s', (text, out) => expect(printed(text)).toBe(out))
  it.each([['3', '0.335', 101], ['1', '0.005', 1], ['1', '0.0049', 0], ['30', '45.5', 136_500], ['0.333333', '3', 100]])('%s × %s = %i 分, half up', (quantity, price, fen) =>
    expect(product(quantity, price)).toBe(fen))
  it('multiply only numbers', () => expect(product('x', '1')).toBeNull())
  it.each([['10', '0.1'], ['10%', '0.1'], ['0', '0'], ['100', '1'], ['12.5', '0.125'], ['0.01', '0.0001']])('%s percent is %s', (text, ratio) => expect(ratioOf(text)).toBe(ratio))
  it.each(['101', '-1', 'x', ''])('%s is no percentage', (text) => expect(ratioOf(text)).toBeNull())
  it.each([['20240501', '2024-05-01'], ['2024.5.1', '2024-05-01'], ['2024年5月1日', '2024-05-01'], ['2024-05-01', '2024-05-01'], ['5月1日', '5月1日']])('%s is the day %s', (text, day) => expect(dayOf(text)).toBe(day))
  it('know the calendar', () => expect([isDay('2024-02-29'), isDay('2023-02-29'), isDay('2024-13-01'), isDay('')]).toEqual([true, false, false, false]))
  it('tidy what people type', () => expect(tidy(' ￥１,２ 元')).toBe('12'))
})

describe('the form', () => {
  it('becomes the case of the contract', () => {
    const form = filled()
    expect(problems(form)).toEqual([])
    expect(casesOf(form)).toEqual([{
      region: '110000', insutype: '310', psn_type: '1101', birth_date: '1970-01-01', identities: [], switches: {},
      service: { med_type: '21', hospital_level: '3', admission_date: '2024-05-01', discharge_date: '2024-05-11', district_run: false, community: false, out_of_town: '' },
      amounts: { total: '60000.00', own_pay: '3500.00', over_limit: '250.00', prior_self_pay: '2000.00', eligible: '54250.00' },
    }])
  })
  it('gives an outpatient visit one day and brings accumulators with the first visit only', () => {
    const form = filled()
    form.accumulators = { stays: '2', hifp_pay: '1,000', hifob_pay: ' ' }
    form.switches = { cap_reading: 'eligible', ceiling_before_ratio: '' }
    form.visits.push({ ...form.visits[0]!, key: 2, medType: '11', admission: '2024-06-01', discharge: '' })
    expect(problems(form)).toEqual([])
    const [first, second] = casesOf(form)
    expect(first!.accumulators).toEqual({ year: 2024, stays: 2, hifp_pay: '1000.00' })
    expect(first!.switches).toEqual({ cap_reading: 'eligible' })
    expect(second!.accumulators).toBeUndefined()
    expect(second!.service!.discharge_date).toBe('2024-06-01')
  })
  it('takes lines by quantity and price, leaves blank ones out', () => {
    const form = filled()
    form.visits[0]!.mode = 'lines'
    form.visits[0]!.lines = [{ ...emptyLine(), name: '药', category: '乙', quantity: '30', price: '45.5', ratio: '10' }, emptyLine()]
    expect(problems(form)).toEqual([])
    expect(casesOf(form)[0]!.lines).toEqual([{ name: '药', category: '乙', quantity: '30', price: '45.5', amount: '1365.00', price_ceiling: null, self_pay_ratio: '0.1' }])
  })
  it('tells what is missing apart from what is wrong', () => {
    expect(problems(emptyForm()).every((each) => each.missing)).toBe(true)
    expect(told(emptyForm()).map(([path]) => path)).toEqual(['birthDate', 'visits.0.admission', 'visits.0.discharge', 'visits.0.total'])
  })
  it.each<[string, (form: CaseForm) => void, string, string]>([
    ['order of days', (form) => { form.visits[0]!.discharge = '2024-04-30' }, 'visits.0.discharge', '早于入院日期'],
    ['born later', (form) => { form.birthDate = '2024-06-01' }, 'visits.0.admission', '早于出生日期'],
    ['no date', (form) => { form.birthDate = '1970-02-30' }, 'birthDate', '日期写成 2024-05-01 的样子'],
    ['three decimals', (form) => { form.visits[0]!.ownPay = '1.234' }, 'visits.0.ownPay', '应是金额，最多两位小数'],
    ['parts above the whole', (form) => { form.visits[0]!.total = '5749.99' }, 'visits.0.total', '小于自费、超限价、先行自付之和'],
    ['count', (form) => { form.accumulators = { stays: '1.5' } }, 'accumulators.stays', '应是次数'],
    ['line', (form) => { form.visits[0]!.mode = 'lines'; form.visits[0]!.lines = [{ ...emptyLine(), price: '100', amount: '100.02' }] }, 'visits.0.lines.0.amount', '数量乘单价是 100.00'],
    ['ratio', (form) => { form.visits[0]!.mode = 'lines'; form.visits[0]!.lines = [{ ...emptyLine(), price: '1', ratio: '120' }] }, 'visits.0.lines.0.ratio', '应在 0 与 100 之间'],
  ])('refuses a wrong %s', (_, spoil, path, message) => {
    const form = filled()
    spoil(form)
    expect(told(form)).toContainEqual([path, message])
  })
  it('shows what is left as eligible while typing', () => {
    const [visit] = filled().visits
    expect(eligibleFen(visit!)).toBe(5_425_000)
    expect(eligibleFen({ ...visit!, total: 'x' })).toBeNull()
  })
  it('accepts rows of a spreadsheet with or without their head', () => {
    const text = '名称\t类别\t数量\t单价\t金额\n床位费\t甲类\t10\t50\t500\r\n药\t乙\t2\t1,000.5\t\t\t10%\n\n'
    const lines = pastedLines(text)
    expect(lines.map((line) => [line.name, line.category, line.quantity, line.price, line.amount, line.ratio])).toEqual([['床位费', '甲', '10', '50', '500', ''], ['药', '乙', '2', '1000.5', '', '10%']])
    expect(lines.map(lineFen)).toEqual([50_000, 200_100])
  })
  it('finds the field a refusal speaks of and calls it by its label', () => {
    expect([pathOf('birth_date', 1), pathOf('service.med_type', 2), pathOf('lines[2].self_pay_ratio', 1), pathOf('policy', 1)]).toEqual(['birthDate', 'visits.1.medType', 'visits.0.lines.1.ratio', ''])
    expect(labelOf('lines[2].amount')).toBe('第 2 行金额')
    expect(labelled('“service.med_type”的代码“9”不在字典里。', 'service.med_type')).toBe('“医疗类别”的代码“9”不在字典里。')
  })
})

const PARTS: ShareOut[] = [
  { name: '统筹基金', amount: '46932.50', amount_fen: 4_693_250, person: false },
  { name: '个人自付一（起付线、比例自付、超封顶）', amount: '7317.50', amount_fen: 731_750, person: true },
  { name: '个人自费（目录外、超限价）', amount: '5750.00', amount_fen: 575_000, person: true },
]

describe('the waterfall', () => {
  it('begins with the whole and ends where the whole is used up', () => {
    const found = steps(PARTS)
    expect(found[0]).toMatchObject({ name: '总费用', value: 6_000_000, whole: true })
    for (let at = 2; at < found.length; at += 1) expect(found[at]!.before).toBe(found[at - 1]!.before + found[at - 1]!.value)
    expect(found.at(-1)!.before + found.at(-1)!.value).toBe(6_000_000)
    expect(splitName(PARTS[1]!.name)).toEqual(['个人自付一', '起付线、比例自付、超封顶'])
  })
  it('has a table whose last row is the sum', () => {
    expect(shareTable(PARTS).rows.at(-1)).toEqual(['合计', '60,000.00', '100.0%'])
    expect(shareTable([]).rows).toEqual([])
  })
})

describe('versions in time', () => {
  const version = (id: string, first: string, last: string | null, text: string) => ({ id, first, last, entries: [{ name: 'amount', label: '金额', text }], weak: false }) as Family['versions'][number]
  const family = { concern: 'outpatient.cap', title: '限额', condition: '居民', versions: [version('a', '2021-01-01', '2023-12-31', '4,500.00 元'), version('b', '2024-01-01', null, '5,000.00 元')] } as Family
  it('stand one after the other without gap or overlap', () => {
    const scale = years([family], '2025-06-01')
    expect(scale).toEqual([2021, 2022, 2023, 2024, 2025, 2026])
    const [first, second] = rows([family], scale)[0]!.spans
    expect(first!.left).toBe(0)
    expect(first!.left + first!.width).toBeCloseTo(second!.left, 9)
    expect(second!.left + second!.width).toBeCloseTo(100, 9)
    expect(place('2021-01-01', scale)).toBe(0)
  })
  it('have no line without versions', () => expect(rows([], years([], '2025-01-01'))).toEqual([]))
  it('print several figures with their names', () => {
    expect(inLine({ entries: [{ name: 'first', label: '首次', text: '1 元' }, { name: 'later', label: '以后各次', text: '2 元' }] })).toBe('首次 1 元；以后各次 2 元')
  })
})

describe('what-if', () => {
  it.each([
    [null, '-10000.00', '少得 10,000 元及以上'], ['-10000.00', '-1000.00', '少得 1,000 至 10,000 元'], ['-100.00', '-0.01', '少得 100 元以内'],
    ['-0.01', '0.00', '不变'], ['0.00', '100.00', '多得 100 元以内'], ['100.00', '1000.00', '多得 100 至 1,000 元'], ['10000.00', null, '多得 10,000 元以上'],
  ])('from %s to %s is %s', (above, upto, name) => expect(stepName({ above, upto, persons: 1 })).toBe(name))
  it('names policies', () => {
    expect(reference('110000', '')).toBe('110000')
    expect(inWords(reference('110000', '2022-06-01'), { 110000: '北京' })).toBe('北京 2022-06-01 的政策')
    expect(inWords('360400', {})).toBe('360400 按就诊日期')
  })
  it('adds the funds up to the 分', () => {
    const row = (a: string, b: string) => ({ fund: '', label: '', a, b, difference: '' })
    expect(fundsTotal({ funds: [row('0.10', '0.20'), row('21795020.15', '21795020.14'), row('0.20', '0.00')] })).toEqual({ a: '21795020.45', b: '21795020.34', difference: '-0.11' })
  })
  it('signs differences', () => expect([signed('12.00'), signed('-12.00'), signed('0.00')]).toEqual(['+12.00', '-12.00', '0.00']))
  it('makes a head to fill in and refuses other files', () => {
    expect(template([{ code: 'person' }, { code: 'region' }])).toBe('\ufeffperson,region\r\n')
    expect([claimsProblem('a.CSV', 1), claimsProblem('a.parquet', 1), claimsProblem('a.xlsx', 1), claimsProblem('a.csv', 0)]).toEqual(['', '', '只收 CSV 或 Parquet 文件。', '文件是空的。'])
  })
})
