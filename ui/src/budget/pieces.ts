/** Cuts a line of text into plain and flagged pieces. */
import type { LineMark } from './places'

export interface Piece { text: string; severity: string; on: boolean; part: boolean }

/** Each flagged text is marked where it first stands free; the selected finding is placed first. */
export function pieces(line: string, marks: readonly LineMark[], selected: string): Piece[] {
  const taken: { from: number; to: number; mark: LineMark }[] = []
  const ordered = [...marks].sort((a, b) => Number(b.fingerprint === selected) - Number(a.fingerprint === selected) || Number(b.accused) - Number(a.accused))
  for (const mark of ordered) {
    const words = mark.text.trim()
    // A whole line as evidence is shown by the line itself.
    if (!words || words.length >= line.trim().length) continue
    let from = line.indexOf(words)
    while (from >= 0 && taken.some((each) => from < each.to && from + words.length > each.from)) from = line.indexOf(words, from + 1)
    if (from >= 0) taken.push({ from, to: from + words.length, mark })
  }
  taken.sort((a, b) => a.from - b.from)
  const result: Piece[] = []
  let at = 0
  for (const { from, to, mark } of taken) {
    if (from > at) result.push({ text: line.slice(at, from), severity: '', on: false, part: false })
    result.push({ text: line.slice(from, to), severity: mark.severity, on: mark.fingerprint === selected, part: !mark.accused })
    at = to
  }
  if (at < line.length) result.push({ text: line.slice(at), severity: '', on: false, part: false })
  return result
}
