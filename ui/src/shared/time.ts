/** Times as the desk prints them: `2026-11-22 09:05`, in the zone of the office computer. */

function two(value: number): string {
  return String(value).padStart(2, '0')
}

export function formatTime(iso: string | null | undefined): string {
  if (!iso) return '—'
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return iso
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`
}

export function formatDate(iso: string): string {
  return formatTime(iso).slice(0, 10)
}

export function formatClock(iso: string): string {
  const at = new Date(iso)
  return Number.isNaN(at.getTime()) ? iso : `${two(at.getHours())}:${two(at.getMinutes())}`
}

/** Whole minutes from `now` to `iso`, rounded up; 0 when it has passed. */
export function minutesUntil(iso: string, now: Date): number {
  const left = new Date(iso).getTime() - now.getTime()
  return left <= 0 || Number.isNaN(left) ? 0 : Math.ceil(left / 60_000)
}

/** `1.2 秒`, `3 分 05 秒`. */
export function formatDuration(from: string | null | undefined, to: string | null | undefined): string {
  if (!from || !to) return '—'
  const seconds = (new Date(to).getTime() - new Date(from).getTime()) / 1000
  if (Number.isNaN(seconds) || seconds < 0) return '—'
  if (seconds < 60) return `${seconds.toFixed(1)} 秒`
  return `${Math.floor(seconds / 60)} 分 ${two(Math.floor(seconds % 60))} 秒`
}
