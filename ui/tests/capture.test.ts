import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { CheckView, FieldView, Judged, Paper } from '@/capture/api'
import { actOf, allFields, completed, hintsOf, nameOf, nextDoubtful, following, percent, pretty, waysOf } from '@/capture/fields'
import { batchWord, paperWord } from '@/capture/words'
import { ApiError } from '@/shared/api/client'
import { useSession } from '@/session/store'

const api = vi.hoisted(() => ({ readPaper: vi.fn(), checkDraft: vi.fn(), saveEdits: vi.fn(), releasePaper: vi.fn(), overrideCheck: vi.fn(), reopenPaper: vi.fn(), unmaskPaper: vi.fn(), takeFirst: vi.fn() }))
vi.mock('@/capture/api', () => api)
const { makeBench } = await import('@/capture/bench')

function field(key: string, value: string | null, more: Partial<FieldView> = {}): FieldView {
  return { key, name: key.slice(key.indexOf('.') + 1), label: key, value_kind: 'money', value, machine: value, human: null, keyed: false, raw: value ?? '', status: 'read_only', doubtful: true, masked: false, confidence: 0.9, source: 'ocr', page: 1, bbox: [0, 0, 1, 1], checks: [], by: '', at: null, ...more }
}
const line = (part: string, index: number, cells: FieldView[]) => ({ index, status: 'read_only' as const, page: 1, bbox: null, cells: cells.map((cell) => ({ ...cell, key: `${part}[${index}].${cell.name}` })) })
function judged(more: Partial<Judged> = {}): Judged {
  return { fields: [field('A', '1.00'), field('B', '2.00'), field('C', '3.00')], categories: [line('categories', 0, [field('ItemAmount', '4.00')])], lines: [], checks: [], doubtful: ['A', 'B', 'C'], hindrances: [], total_fen: 600, ...more }
}
function paper(version: number, more: Partial<Judged> = {}, id = 7): Paper {
  return { ...judged(more), paper: { id, number: 1, case_key: '', kind: 'bill', state: 'open', second: 'not_needed', version, pages: 1, payer: '', provider: '', bill_number: '', total_fen: 600, fields: 4, doubtful: 3, conflicts: 0, touched_at: null, released_by: '', released_at: null }, batch_id: 1, batch_name: '', engine: '', page_items: [], overrides: [], differences: [], history: [], case_checks: [], same_bill: [], previous_id: null, next_id: null, next_open_id: null, blind: false, may_take_first: false, unmasked_until: null }
}
const check = (id: string, implied: [string, string][], more: Partial<CheckView> = {}): CheckView => ({ id, ok: false, severity: 'error', message: id, expected: '', found: '', subjects: [], implied: implied.map(([key, value]) => ({ key, value })), overridden: false, ...more })

describe('fields of a paper', () => {
  it('come in the order of the paper', () => {
    expect(allFields(judged()).map((each) => each.key)).toEqual(['A', 'B', 'C', 'categories[0].ItemAmount'])
  })
  it('have an empty one for what is missing altogether, at its place', () => {
    const bare = judged({ categories: [line('categories', 0, [field('ItemName', '西药费')])], doubtful: ['TotalAmount', 'categories[0].ItemAmount'] })
    const keys = allFields(completed(bare, [{ name: 'IssueDate', label: '开票日期', value_kind: 'date' }])).map((each) => [each.key, each.label, each.value])
    expect(keys.slice(3)).toEqual([['TotalAmount', '金额合计', null], ['IssueDate', '开票日期', null], ['categories[0].ItemName', 'ItemName', '西药费'], ['categories[0].ItemAmount', '金额', null]])
    const whole = judged()
    expect(completed(whole)).toBe(whole)
  })
})

describe('nextDoubtful', () => {
  const order = ['A', 'B', 'C', 'D']
  it('goes round in the order of the paper, both ways', () => {
    expect(nextDoubtful(order, ['A', 'C'], 'A')).toBe('C')
    expect(nextDoubtful(order, ['A', 'C'], 'D')).toBe('A')
    expect(nextDoubtful(order, ['A', 'C'], 'B', true)).toBe('A')
    expect(nextDoubtful(order, ['A', 'C'], 'A', true)).toBe('C')
    expect(nextDoubtful(order, ['B', 'C'], '')).toBe('B')
  })
  it('finds nothing where nothing is left, and never what the paper does not show', () => {
    expect(nextDoubtful(order, [], 'A')).toBeNull()
    expect(nextDoubtful(order, ['X'], 'A')).toBeNull()
  })
})

describe('following', () => {
  const at = (state: 'open' | 'released', next_id: number | null, next_open_id: number | null) => following({ paper: { state }, next_id, next_open_id })
  it('passes over what is released while correcting, and goes round', () => {
    expect(at('open', 2, 5)).toBe(5)
    expect(at('open', null, 1)).toBe(1)
  })
  it('goes paper by paper while reading, and when nothing else is open', () => {
    expect(at('released', 2, 5)).toBe(2)
    expect(at('open', 2, null)).toBe(2)
    expect(at('released', null, 5)).toBeNull()
  })
})

describe('actOf', () => {
  it('accepts what stands, keeps what is typed, empties what is emptied', () => {
    expect(actOf({ key: 'A', value: '1.00' }, ' 1.00 ').action).toBe('accept')
    expect(actOf({ key: 'A', value: '1.00' }, ' 1.50 ')).toMatchObject({ action: 'set', key: 'A', text: '1.50' })
    expect(actOf({ key: 'A', value: '1.00' }, '  ').action).toBe('clear')
    expect(actOf({ key: 'A', value: null }, '').action).toBe('clear')
  })
})

describe('words', () => {
  it('print amounts with thousands and leave what is no exact amount', () => {
    expect(pretty('money', '12345.60')).toBe('12,345.60')
    expect(pretty('words', '-0.05')).toBe('-0.05')
    expect(pretty('price', '12345.6789')).toBe('12345.6789')
    expect(pretty('money', '9007199254740993.00')).toBe('9007199254740993.00')
    expect(pretty('text', null)).toBe('')
  })
  it('name lines by their number', () => {
    expect(nameOf('lines[3].ItemAmount', '金额')).toBe('明细第 4 行金额')
    expect(nameOf('TotalAmount', '金额合计')).toBe('金额合计')
  })
  it('shift the digits of a rate', () => {
    expect(['0.0123', '1.0000', '0', '0.1', '0.0005', '12.3456'].map(percent)).toEqual(['1.23%', '100.00%', '0.00%', '10.00%', '0.05%', '1234.56%'])
  })
  it('call a paper by its next step, and an empty batch empty', () => {
    expect(paperWord({ state: 'open', doubtful: 2, fields: 9, second: 'needed' })).toBe('open')
    expect(paperWord({ state: 'open', doubtful: 0, fields: 9, second: 'needed' })).toBe('waiting')
    expect(paperWord({ state: 'open', doubtful: 0, fields: 9, second: 'agreed' })).toBe('clear')
    expect(paperWord({ state: 'released', doubtful: 0, fields: 9, second: 'agreed' })).toBe('released')
    const batch = { state: 'ready', files: 4, files_refused: 4, pages: { all: 0 } }
    expect(batchWord({ ...batch, files: 0, files_refused: 0 })).toBe('empty')
    expect(batchWord(batch)).toBe('unusable')
    expect(batchWord({ ...batch, state: 'open' })).toBe('open')
    expect(batchWord({ ...batch, pages: { all: 1 } })).toBe('ready')
  })

  it('do not call a page clear on which nothing was read', () => {
    expect(paperWord({ state: 'open', doubtful: 0, fields: 0, second: 'not_needed' })).toBe('blank')
    expect(paperWord({ state: 'released', doubtful: 0, fields: 0, second: 'not_needed' })).toBe('released')
  })
})

describe('advice', () => {
  it('offers what several checks say, not each of twelve lines', () => {
    const many = check('sum', [['T', '90.00'], ...Array.from({ length: 12 }, (_, at): [string, string] => [`l${at}`, '1.00'])])
    expect(waysOf(many, [many])).toEqual([])
    expect(waysOf(many, [many, check('words', [['T', '90.00'], ['W', '99.00']])])).toEqual([{ key: 'T', value: '90.00', holds: 2 }])
    expect(waysOf(many, [many, check('words', [['T', '90.00']], { ok: true })])).toEqual([])
  })
  it('gives one line for each reason, and leaves failing checks to themselves', () => {
    const hindrances = [['check', 'A', 'x'], ['read', 'A', 'a'], ['read', 'B', 'b'], ['second', '', '须由另一人复录']].map(([code, key, message]) => ({ code: code!, key: key!, message: message! }))
    expect(hintsOf(hindrances)).toEqual([
      { code: 'read', text: '只有识别结果，没有核对依据，请对照原件', keys: ['A', 'B'] },
      { code: 'second', text: '须由另一人复录', keys: [] },
    ])
  })
})

describe('the bench', () => {
  const tell = { good: vi.fn(), bad: vi.fn() }
  async function open() {
    const bench = makeBench(tell)
    await bench.load(7)
    return bench
  }
  beforeEach(() => {
    vi.useFakeTimers()
    vi.resetAllMocks()
    setActivePinia(createPinia())
    vi.spyOn(useSession(), 'may').mockReturnValue(true)
    api.readPaper.mockResolvedValue(paper(1))
  })
  afterEach(() => { vi.useRealTimers() })

  it('moves on at once and sends each act with the version the one before has left', async () => {
    api.saveEdits.mockImplementation(async (_id: number, version: number) => paper(version + 1, { doubtful: version === 1 ? ['B', 'C'] : ['C'] }))
    const bench = await open()
    expect(bench.selected.value).toBe('A')
    bench.accept()
    expect(bench.selected.value).toBe('B')
    bench.accept()
    expect(bench.selected.value).toBe('C')
    await vi.runAllTimersAsync()
    expect(api.saveEdits.mock.calls.map(([, version, edits]) => [version, edits[0].action, edits[0].key])).toEqual([[1, 'accept', 'A'], [2, 'accept', 'B']])
    expect(bench.selected.value).toBe('C')
  })

  it('shows a paper that is keyed twice only after one has chosen to be first', async () => {
    api.readPaper.mockResolvedValue({ ...paper(1, { fields: [], categories: [], doubtful: [] }), blind: true, may_take_first: true })
    api.takeFirst.mockResolvedValue(paper(1))
    const bench = await open()
    expect([bench.mayEdit.value, bench.byKey.value.size]).toEqual([false, 0])
    await bench.takeFirst()
    expect(api.takeFirst).toHaveBeenCalledWith(7)
    expect([bench.mayEdit.value, bench.byKey.value.size]).toEqual([true, 4])
  })

  it('drops the late answer to an older question', async () => {
    const answers: ((value: Judged) => void)[] = []
    api.checkDraft.mockImplementation(() => new Promise((resolve) => answers.push(resolve)))
    const bench = await open()
    bench.type('A', '5')
    await vi.advanceTimersByTimeAsync(300)
    bench.type('A', '50')
    await vi.advanceTimersByTimeAsync(300)
    answers[1]!(judged({ total_fen: 5000 }))
    answers[0]!(judged({ total_fen: 500 }))
    await vi.advanceTimersByTimeAsync(0)
    expect(bench.judged.value?.total_fen).toBe(5000)
  })

  it('keeps what was typed when saving fails, tells it at the field and stays there', async () => {
    api.saveEdits.mockRejectedValue(new ApiError(422, 'wrong_value', '格式不对', { field: 'A' }))
    api.checkDraft.mockRejectedValue(new ApiError(422, 'wrong_value', '格式不对', { field: 'A' }))
    const bench = await open()
    bench.type('A', '1x')
    bench.accept()
    await vi.runAllTimersAsync()
    expect([bench.texts.get('A'), bench.wrong.get('A'), bench.selected.value]).toEqual(['1x', '格式不对', 'A'])
    expect(await bench.keepAll()).toBe(false)
    bench.undo('A')
    expect([bench.texts.size, bench.wrong.size]).toEqual([0, 0])
    expect(api.saveEdits.mock.calls.every(([, , edits]) => edits[0].action === 'set')).toBe(true)
  })

  it('a late complaint about what is no longer typed is not told', async () => {
    let refuse: (reason: unknown) => void = () => undefined
    api.saveEdits.mockImplementationOnce(() => new Promise((_resolve, reject) => { refuse = reject }))
    api.checkDraft.mockResolvedValue(judged({ total_fen: 800 }))
    const bench = await open()
    bench.type('A', '8oo')
    void bench.keepAll()
    await vi.advanceTimersByTimeAsync(0)
    bench.undo('A')
    bench.type('A', '8')
    refuse(new ApiError(422, 'wrong_value', '格式不对', { field: 'A' }))
    await vi.runAllTimersAsync()
    expect([bench.wrong.size, bench.texts.get('A'), bench.judged.value?.total_fen]).toEqual([0, '8', 800])
  })

  it('what is typed in the next field survives the answer about the last one', async () => {
    let answer: (value: Paper) => void = () => undefined
    api.saveEdits.mockImplementationOnce(() => new Promise((resolve) => { answer = resolve }))
    api.checkDraft.mockResolvedValue(judged())
    const bench = await open()
    bench.accept()
    bench.type('B', '2.5')
    await vi.advanceTimersByTimeAsync(0)
    answer(paper(2, { doubtful: ['B', 'C'] }))
    await vi.advanceTimersByTimeAsync(0)
    expect([bench.selected.value, bench.texts.get('B')]).toEqual(['B', '2.5'])
  })

  it('leaving a field by mouse keeps what was typed there', async () => {
    api.saveEdits.mockResolvedValue(paper(2, { doubtful: ['B', 'C'] }))
    const bench = await open()
    bench.type('A', '9.00')
    bench.select('C')
    await vi.runAllTimersAsync()
    expect(api.saveEdits.mock.calls[0]![2][0]).toMatchObject({ action: 'set', key: 'A', text: '9.00' })
    expect(bench.texts.size).toBe(0)
  })

  it('loads again when somebody else was faster, and keeps what is typed', async () => {
    api.saveEdits.mockRejectedValueOnce(new ApiError(409, 'changed_meanwhile', '刚被他人改动'))
    api.checkDraft.mockResolvedValue(judged())
    const bench = await open()
    api.readPaper.mockResolvedValue(paper(5))
    bench.type('A', '9.00')
    bench.accept()
    await vi.runAllTimersAsync()
    expect([bench.paper.value?.paper.version, bench.texts.get('A')]).toEqual([5, '9.00'])
    expect(tell.bad.mock.calls).toEqual([['刚被他人改动']])
  })

  it('an answer for a paper one has left is not shown', async () => {
    let late: (value: Paper) => void = () => undefined
    const bench = makeBench(tell)
    api.readPaper.mockImplementationOnce(() => new Promise((resolve) => { late = resolve }))
    const first = bench.load(7)
    api.readPaper.mockResolvedValueOnce(paper(1, {}, 8))
    await bench.load(8)
    late(paper(1, {}, 7))
    await first
    expect(bench.paper.value?.paper.id).toBe(8)
  })
})
