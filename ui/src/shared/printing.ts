/** Element Plus draws head and body of a list as two tables with widths in pixels; paper wants shares of its width. */

function widths(table: Element): number[] {
  return Array.from(table.querySelectorAll<HTMLTableColElement>(':scope > colgroup > col'), (col) => Number(col.getAttribute('width')) || 0)
}

/** Whole-table shares in percent of columns given in pixels. */
export function shares(pixels: readonly number[]): string[] {
  const sum = pixels.reduce((total, each) => total + each, 0)
  return pixels.map((each) => (sum > 0 ? `${((each * 100) / sum).toFixed(2)}%` : 'auto'))
}

function fit(): void {
  for (const table of document.querySelectorAll('.el-table__header, .el-table__body')) {
    const wanted = shares(widths(table))
    table.querySelectorAll<HTMLTableColElement>(':scope > colgroup > col').forEach((col, at) => { col.style.width = wanted[at] ?? '' })
  }
}

function release(): void {
  for (const col of document.querySelectorAll<HTMLTableColElement>('.el-table col')) col.style.width = ''
}

export function fitTablesToPaper(): void {
  window.addEventListener('beforeprint', fit)
  window.addEventListener('afterprint', release)
}
