/** A header tree, given as the path of every leaf column, laid out as rows of merged cells. */

export interface LeafColumn {
  path: readonly string[]
  panel?: string
}

export interface HeaderCell {
  label: string
  colspan: number
  rowspan: number
  /** position of the first leaf below this cell */
  start: number
  leaf: boolean
}

function sameBranch(a: LeafColumn, b: LeafColumn, depth: number): boolean {
  if ((a.panel ?? '') !== (b.panel ?? '')) return false
  for (let i = 0; i <= depth; i += 1) if (a.path[i] !== b.path[i]) return false
  return true
}

/** A path as deep as needed: consecutive repeats of one word (a cell merged downwards) are folded. */
function folded(path: readonly string[]): string[] {
  const words = path.filter((word, at) => at === 0 || word !== path[at - 1])
  return words.length ? words : ['']
}

/**
 * Rows of header cells, top first. A parent spans its children; a leaf that ends early spans the
 * rows below it. Equal words are only merged when all their ancestors are equal too.
 */
export function headerRows(columns: readonly LeafColumn[]): HeaderCell[][] {
  const leaves = columns.map((column) => ({ panel: column.panel ?? '', path: folded(column.path) }))
  const depth = Math.max(1, ...leaves.map((leaf) => leaf.path.length))
  const rows: HeaderCell[][] = Array.from({ length: depth }, () => [])
  for (let level = 0; level < depth; level += 1) {
    let at = 0
    while (at < leaves.length) {
      const leaf = leaves[at]!
      if (leaf.path.length <= level) {
        at += 1 // covered by the rowspan of its last word
        continue
      }
      const last = leaf.path.length === level + 1
      let end = at + 1
      if (!last) {
        while (end < leaves.length && leaves[end]!.path.length > level + 1 && sameBranch(leaf, leaves[end]!, level)) end += 1
      }
      rows[level]!.push({
        label: leaf.path[level]!,
        colspan: end - at,
        rowspan: last ? depth - level : 1,
        start: at,
        leaf: last,
      })
      at = end
    }
  }
  return rows
}
