/** The one door to the server: generated paths, session cookie, CSRF header, every failure an `ApiError`. */
import createClient from 'openapi-fetch'
import type { paths } from './schema'

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: Record<string, unknown> = {},
  ) {
    super(message)
  }
}

const UNREACHABLE = '连不上服务器。请检查网络，稍后再试；没有保存的内容仍留在本页。'

let onLoggedOut: () => void = () => undefined
/** Called once the server says that the session is over. */
export function whenLoggedOut(run: () => void): void {
  onLoggedOut = run
}

let csrf = ''
/** The token comes with every answer about the session; the cookie itself may be hidden from scripts. */
export function setCsrfToken(token: string): void {
  csrf = token
}
export const csrfToken = (): string => /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? csrf

export const http = createClient<paths>({ baseUrl: window.location.origin, credentials: 'same-origin' })
http.use({
  onRequest({ request }) {
    if (request.method !== 'GET') request.headers.set('X-CSRFToken', csrfToken())
    return request
  },
})

export function commandId(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  // Over plain http the browser has no randomUUID.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** What the server said, as an error with a Chinese message. */
export function toError(status: number, body: unknown): ApiError {
  const data = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  const message = typeof data.message === 'string' ? data.message : `服务器没有完成这项操作（${status}）。请稍后再试。`
  const code = typeof data.code === 'string' ? data.code : `http_${status}`
  const details = typeof data.details === 'object' && data.details !== null ? (data.details as Record<string, unknown>) : {}
  if (status === 401 && code === 'not_logged_in') onLoggedOut()
  return new ApiError(status, code, message, details)
}

interface Answer<D> { data?: D; error?: unknown; response: Response }

/** The data of an answer; anything else becomes an `ApiError`. */
export async function need<D>(request: Promise<Answer<D>>): Promise<D> {
  let answer: Answer<D>
  try {
    answer = await request
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError(0, 'unreachable', UNREACHABLE)
  }
  if (!answer.response.ok) throw toError(answer.response.status, answer.error)
  return answer.data as D
}

/** Words for any failure, also for those that are mistakes of this program. */
export function messageOf(error: unknown): string {
  if (error instanceof ApiError) return error.message
  return error instanceof Error ? `页面出了差错：${error.message}` : '页面出了差错。'
}
