/** What a refused file tells: the rows of a list, or the line of a bank file. Pure. */

export interface BadRow { line: number; message: string }

/** `details.rows` of a refused list; anything else of a shape not known is left out. */
export function badRows(details: Record<string, unknown>): { rows: BadRow[]; problems: number } {
  const given: unknown[] = Array.isArray(details.rows) ? details.rows : []
  const rows = given.flatMap((each) => {
    const { line, message } = (typeof each === 'object' && each !== null ? each : {}) as Record<string, unknown>
    return typeof line === 'number' && typeof message === 'string' ? [{ line, message }] : []
  })
  return { rows, problems: typeof details.problems === 'number' ? details.problems : rows.length }
}

export function lineOf(details: Record<string, unknown>): number | null {
  return typeof details.line === 'number' ? details.line : null
}
