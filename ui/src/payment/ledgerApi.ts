/** Books, statements, vouchers and months. */
import { commandId, http, need } from '@/shared/api/client'
import type { components } from '@/shared/api/schema'

type Schemas = components['schemas']
export type Book = Schemas['BookOut']
export type Month = Schemas['MonthOut']
export type LedgerAccount = Schemas['LedgerAccountOut']
export type Checklist = Schemas['ChecklistOut']
export type Voucher = Schemas['VoucherRow']
export type VoucherDetail = Schemas['VoucherOut']
export type VoucherLine = Schemas['VoucherLineIn']
export type Statement = Schemas['StatementOut']
export type StatementLine = Schemas['StatementLine']
export type StatementColumn = Schemas['StatementColumnOut']
export type StatementKind = 'trial' | 'income' | 'balance' | 'journal'

const of = (book: string) => ({ path: { book } })
const at = (book: string, month: string) => ({ path: { book, month } })
const voucher = (book: string, number: string) => ({ path: { book, number } })

export const listBooks = () => need(http.GET('/api/payment/ledger/books'))
export const listAccounts = (book: string) => need(http.GET('/api/payment/ledger/books/{book}/accounts', { params: of(book) }))
export const openMonth = (book: string) => need(http.POST('/api/payment/ledger/books/{book}/months', { params: of(book), body: { command_id: commandId() } }))
export const readChecklist = (book: string, month: string) => need(http.GET('/api/payment/ledger/books/{book}/months/{month}', { params: at(book, month) }))
export const closeMonth = (book: string, month: string) =>
  need(http.POST('/api/payment/ledger/books/{book}/months/{month}/close', { params: at(book, month), body: { command_id: commandId() } }))
export const reopenMonth = (book: string, month: string, reason: string) =>
  need(http.POST('/api/payment/ledger/books/{book}/months/{month}/reopen', { params: at(book, month), body: { reason, command_id: commandId() } }))
export const carryForward = (book: string, year: number) =>
  need(http.POST('/api/payment/ledger/books/{book}/years/{year}/carry', { params: { path: { book, year } }, body: { command_id: commandId() } }))

export const listVouchers = (book: string, month: string, page: number, size: number) =>
  need(http.GET('/api/payment/ledger/books/{book}/vouchers', { params: { ...of(book), query: { ...(month ? { month } : {}), page, size } } }))
export const readVoucher = (book: string, number: string) =>
  need(http.GET('/api/payment/ledger/books/{book}/vouchers/{number}', { params: voucher(book, number) }))
export const enterVoucher = (book: string, day: string, memo: string, lines: VoucherLine[], command: string) =>
  need(http.POST('/api/payment/ledger/books/{book}/vouchers', { params: of(book), body: { day, memo, lines, command_id: command } }))
export const checkVoucher = (book: string, number: string) =>
  need(http.POST('/api/payment/ledger/books/{book}/vouchers/{number}/check', { params: voucher(book, number), body: { command_id: commandId() } }))
export const reverseVoucher = (book: string, number: string, day: string, reason: string) =>
  need(http.POST('/api/payment/ledger/books/{book}/vouchers/{number}/reverse', { params: voucher(book, number), body: { day, reason, command_id: commandId() } }))

export const readStatement = (book: string, kind: StatementKind, since: string, until: string) =>
  need(http.GET('/api/payment/ledger/books/{book}/statements/{kind}', { params: { path: { book, kind }, query: { since, until } } }))
export const readEntries = (book: string, code: string, since: string | null, until: string, page: number, size: number) =>
  need(http.GET('/api/payment/ledger/books/{book}/accounts/{code}/entries', { params: { path: { book, code }, query: { ...(since ? { since } : {}), until, page, size } } }))
export const readExecution = (month: string) => need(http.GET('/api/payment/ledger/execution', { params: { query: { month } } }))

const address = (path: string, query: Record<string, string>): string => `/api/payment/ledger/${path}?${new URLSearchParams(query).toString()}`
const part = encodeURIComponent
export type FileForm = 'xlsx' | 'pdf'
export const statementUrl = (book: string, kind: StatementKind | 'all', since: string, until: string, form: FileForm): string =>
  address(`books/${part(book)}/export`, { kind, since, until, form })
export const entriesUrl = (book: string, code: string, since: string | null, until: string, form: FileForm): string =>
  address(`books/${part(book)}/accounts/${part(code)}/export`, { ...(since ? { since } : {}), until, form })
export const executionUrl = (month: string, form: FileForm): string => address('execution/export', { month, form })

export const listPlans = () => need(http.GET('/api/payment/ledger/plans'))
export const openBook = (centre: string, plan: string, day: string) =>
  need(http.POST('/api/payment/ledger/books', { body: { centre, plan, day, command_id: commandId() } }))
export const addBankAccount = (book: string, account: { number: string; name: string; bank: string; layout: string }) =>
  need(http.POST('/api/payment/ledger/books/{book}/bank-accounts', { params: of(book), body: { role: 'bank', ...account, command_id: commandId() } }))
